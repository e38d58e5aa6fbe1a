internal import CZeroMQ

/// The libzmq that this process runs with, which may be another than the one it was built with.
public struct LibraryVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// `4` of 4.3.5.
    public let major: Int32
    /// `3` of 4.3.5.
    public let minor: Int32
    /// `5` of 4.3.5.
    public let patch: Int32

    /// A version to compare with.
    public init(major: Int32, minor: Int32, patch: Int32) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// The version of the library in use.
    public static var current: LibraryVersion {
        var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
        zmq_version(&major, &minor, &patch)
        return LibraryVersion(major: major, minor: minor, patch: patch)
    }

    /// Whether the library was built with `capability`, for example `curve` or `ipc` (`zmq_has(3)`).
    public static func supports(_ capability: String) -> Bool {
        zmq_has(capability) == 1
    }

    public static func < (left: LibraryVersion, right: LibraryVersion) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    /// `4.3.5`
    public var description: String { "\(major).\(minor).\(patch)" }
}
