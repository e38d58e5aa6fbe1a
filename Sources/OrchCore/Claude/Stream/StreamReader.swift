/// Cuts the bytes of `events.jsonl` into lines, and says up to which byte the file has been taken in.
///
/// The caller feeds chunks in file order, as they come: a chunk may end in the middle of a line or of a character. It commits
/// `Line.end` together with what it derived from the line; after a restart it begins a new reader at the committed offset.
public struct StreamReader: Hashable, Sendable {
    /// One line and where the next one begins.
    public struct Line: Hashable, Sendable {
        public let content: Content
        /// Byte offset in the file after the line's end.
        public let end: UInt64
    }

    /// What a line holds.
    public enum Content: Hashable, Sendable {
        /// A whole line without its end. Bytes that are no UTF-8 became `�`.
        case text(String)
        /// A line above the limit, skipped; its beginning and its length in bytes.
        case tooLong(prefix: String, bytes: UInt64)
    }

    private let lineBytes: Int
    /// The beginning of the line that has no end yet: all of it, or of one above the limit what its report shows.
    private var partial: [UInt8] = []
    private var isTooLong = false

    /// Bytes taken in that belong to a line without an end.
    public private(set) var pendingBytes: UInt64 = 0

    /// Byte offset after the last whole line: everything before it has been handed out.
    public private(set) var offset: UInt64

    /// - Parameters:
    ///   - offset: where the first byte to be fed stands in the file; the beginning of a line.
    ///   - lineBytes: the longest line that is handed out, at least 1.
    public init(offset: UInt64 = 0, lineBytes: Int = ClaudeLimits.lineBytes) {
        self.offset = offset
        self.lineBytes = max(1, lineBytes)
    }

    /// Takes the next bytes and returns the lines that they complete. Empty lines are passed over.
    public mutating func feed(_ chunk: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var start = chunk.startIndex
        while let newline = chunk[start...].firstIndex(of: UInt8(ascii: "\n")) {
            keep(chunk[start..<newline])
            start = newline + 1
            offset += pendingBytes + 1
            if let content = takePending() { lines.append(Line(content: content, end: offset)) }
        }
        keep(chunk[start...])
        return lines
    }

    /// What stands after the last line end, when no byte can follow any more: a line torn by the death of its writer, or nil.
    ///
    /// A whole object without a line end is a line like any other, so it is handed out as one.
    public mutating func finish() -> Line? {
        offset += pendingBytes
        return takePending().map { Line(content: $0, end: offset) }
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        pendingBytes += UInt64(bytes.count)
        if pendingBytes > UInt64(lineBytes), !isTooLong {
            isTooLong = true
            partial = Array(partial.prefix(ClaudeLimits.prefixCharacters))
        }
        partial.append(contentsOf: isTooLong ? bytes.prefix(ClaudeLimits.prefixCharacters - partial.count) : bytes)
    }

    private mutating func takePending() -> Content? {
        let text = String(decoding: partial, as: UTF8.self)
        let (wasTooLong, bytes) = (isTooLong, pendingBytes)
        partial.removeAll(keepingCapacity: partial.count < 1 << 16)
        isTooLong = false
        pendingBytes = 0
        if wasTooLong { return .tooLong(prefix: text.printable(limit: ClaudeLimits.prefixCharacters), bytes: bytes) }
        return text.isBlank ? nil : .text(text)
    }
}
