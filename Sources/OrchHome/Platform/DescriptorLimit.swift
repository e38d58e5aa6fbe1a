import CPlatform

/// How many descriptors this process may have, and every process that it starts, raised for a while.
public struct DescriptorLimit: Hashable, Sendable {
    private let before: UInt64

    /// Raises it to `wanted`, or as far as this process may.
    ///
    /// - Throws: `SystemFailure`.
    public init(raisedTo wanted: Int) throws(SystemFailure) {
        before = try Self.current()
        if before < wanted { try Self.set(UInt64(wanted)) }
    }

    /// What it was before.
    ///
    /// - Throws: `SystemFailure`.
    public func restore() throws(SystemFailure) { try Self.set(before) }

    private static func current() throws(SystemFailure) -> UInt64 {
        var count: UInt64 = 0
        let failure = platform_descriptors(&count)
        guard failure == 0 else { throw SystemFailure(doing: "read the limit of descriptors", code: failure) }
        return count
    }

    private static func set(_ count: UInt64) throws(SystemFailure) {
        let failure = platform_limit_descriptors(count)
        guard failure == 0 else { throw SystemFailure(doing: "set the limit of descriptors", code: failure) }
    }
}
