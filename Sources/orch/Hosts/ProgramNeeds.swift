/// What a program for Linux asks of the machine that it is started on, as its file says (elf(5)). Nil for a file of another form.
struct ProgramNeeds: Hashable, Sendable {
    /// Names of libraries, but for those of the C library itself.
    let libraries: [String]
    /// Absolute folders in which the loader looks for them first.
    let folders: [String]
    /// The oldest glibc that it starts with; nil where it uses none.
    let glibc: DottedNumber?

    private static let ofGlibc = ["libc.so.", "libm.so.", "libdl.so.", "libpthread.so.", "librt.so.", "libutil.so.", "ld-linux"]
    private static let symbols = "GLIBC_"

    init?(_ program: [UInt8]) {
        guard let file = DynamicSection(program) else { return nil }
        libraries = file.needed.filter { name in !Self.ofGlibc.contains { name.hasPrefix($0) } }
        // Those that begin with $ORIGIN say where it stands, and there it stands alone.
        folders = file.searched.flatMap { $0.split(separator: ":") }.filter { $0.hasPrefix("/") }.map { String($0) }
        glibc = file.versions.compactMap { $0.hasPrefix(Self.symbols) ? DottedNumber(String($0.dropFirst(Self.symbols.count))) : nil }.max()
    }
}

/// `2.36`, compared number by number.
struct DottedNumber: Hashable, Sendable, Comparable, CustomStringConvertible {
    private let numbers: [Int]

    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count > 1, parts.allSatisfy({ $0.map { $0 >= 0 } == true }) else { return nil }
        numbers = parts.compactMap { $0 }
    }

    static func < (left: Self, right: Self) -> Bool { left.numbers.lexicographicallyPrecedes(right.numbers) }

    var description: String { numbers.map { "\($0)" }.joined(separator: ".") }
}
