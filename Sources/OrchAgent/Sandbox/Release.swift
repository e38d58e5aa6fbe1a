import OrchHome

/// The first two numbers of a release, of the kernel or of a program.
struct Release: Comparable {
    let major: Int
    let minor: Int

    /// Linux from here on counts the processes of a user namespace by themselves (RLIMIT_NPROC, getrlimit(2)).
    static let countsInNamespaces = Release(major: 5, minor: 14)
    /// bubblewrap from here on can forbid namespaces within its own.
    static let forbidsNamespaces = Release(major: 0, minor: 8)

    /// The kernel's; 0.0 where it does not say.
    static var kernel: Release {
        // Away from Linux there is no such file, and nothing depends on the answer.
        let bytes = (try? BoundedFile.read("/proc/sys/kernel/osrelease", limit: 256)) ?? []
        return Release(in: String(decoding: bytes, as: UTF8.self))
    }

    private init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads `6.18.44-amd64` or `bubblewrap 0.8.0`; what is missing is 0.
    init(in text: String) {
        let numbers = text.split(whereSeparator: { !$0.isNumber }).prefix(2).compactMap { Int($0) }
        self.init(major: numbers.first ?? 0, minor: numbers.count > 1 ? numbers[1] : 0)
    }

    static func < (one: Self, other: Self) -> Bool { (one.major, one.minor) < (other.major, other.minor) }
}
