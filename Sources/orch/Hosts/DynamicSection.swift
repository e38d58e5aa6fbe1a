/// What the loader reads of an ELF file of 64 bits, least byte first: the libraries it needs, where it looks for them, and the versions of their
/// symbols. A file that is cut short or lies about its offsets is no such file.
struct DynamicSection: Hashable, Sendable {
    private(set) var needed: [String] = []
    private(set) var searched: [String] = []
    private(set) var versions: [String] = []

    private static let magic: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1]
    /// Entries of any table that are looked at.
    private static let entriesLimit = 10_000
    private static let nameBytes = 4096

    private enum Tag {
        static let needed = 1, strings = 5, searchedOld = 15, searched = 29, versions = 0x6FFF_FFFE, versionsCount = 0x6FFF_FFFF
    }

    private struct Segment: Hashable {
        var address: Int
        var offset: Int
        var size: Int
    }

    private let bytes: [UInt8]
    private var loaded: [Segment] = []

    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: Self.magic) else { return nil }
        self.bytes = bytes
        guard let headers = number(0x20, 8), let size = number(0x36, 2), let count = number(0x38, 2) else { return nil }
        var dynamic: Segment?
        for index in 0..<count {
            let header = headers + index * size
            guard let kind = number(header, 4), let offset = number(header + 8, 8), let address = number(header + 16, 8),
                let length = number(header + 32, 8)
            else { return nil }
            let segment = Segment(address: address, offset: offset, size: length)
            if kind == 1 { loaded.append(segment) } else if kind == 2 { dynamic = segment }
        }
        guard let dynamic, read(dynamic) else { return nil }
    }

    private mutating func read(_ dynamic: Segment) -> Bool {
        var entries: [(tag: Int, value: Int)] = []
        for index in 0..<min(dynamic.size / 16, Self.entriesLimit) {
            guard let tag = number(dynamic.offset + index * 16, 8), let value = number(dynamic.offset + index * 16 + 8, 8) else { return false }
            if tag == 0 { break }
            entries.append((tag, value))
        }
        func value(_ tag: Int) -> Int? { entries.first { $0.tag == tag }?.value }
        guard let strings = value(Tag.strings).flatMap(place) else { return false }
        for entry in entries where [Tag.needed, Tag.searched, Tag.searchedOld].contains(entry.tag) {
            guard let text = text(at: strings + entry.value) else { return false }
            if entry.tag == Tag.needed { needed.append(text) } else { searched.append(text) }
        }
        guard let start = value(Tag.versions).flatMap(place), let count = value(Tag.versionsCount) else { return true }
        return readVersions(at: start, count: count, strings: strings)
    }

    /// Elf64_Verneed, and for each its Elf64_Vernaux.
    private mutating func readVersions(at start: Int, count: Int, strings: Int) -> Bool {
        var file = start
        for _ in 0..<min(count, Self.entriesLimit) {
            guard let entries = number(file + 2, 2), let first = number(file + 8, 4), let next = number(file + 12, 4) else { return false }
            var entry = file + first
            for _ in 0..<entries {
                guard let name = number(entry + 8, 4), let text = text(at: strings + name), let further = number(entry + 12, 4) else { return false }
                versions.append(text)
                entry += further
            }
            file += next
        }
        return true
    }

    /// Where in the file stands what is loaded at an address.
    private func place(_ address: Int) -> Int? {
        loaded.first { address >= $0.address && address - $0.address < $0.size }.map { address - $0.address + $0.offset }
    }

    private func number(_ offset: Int, _ size: Int) -> Int? {
        guard offset >= 0, size <= bytes.count, offset <= bytes.count - size else { return nil }
        let value = bytes[offset..<offset + size].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        // Half of the greatest: sums of two of them are still numbers.
        return value < 1 << 62 ? Int(value) : nil
    }

    private func text(at offset: Int) -> String? {
        guard offset >= 0, offset < bytes.count else { return nil }
        let name = bytes[offset...].prefix(Self.nameBytes).prefix { $0 != 0 }
        return name.count < Self.nameBytes ? String(decoding: name, as: UTF8.self) : nil
    }
}
