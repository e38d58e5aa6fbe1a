import OrchCore
import OrchWire

/// Makes lines for people of the bytes of a worker's event stream, as they come.
struct LogLines {
    private var reader: StreamReader
    private let isRaw: Bool

    /// - Parameter isRaw: the lines as the worker wrote them, with what could steer a terminal made harmless.
    init(offset: UInt64 = 0, isRaw: Bool = false) {
        reader = StreamReader(offset: offset)
        self.isRaw = isRaw
    }

    /// The lines that these bytes complete.
    mutating func feed(_ bytes: [UInt8]) -> [String] { reader.feed(bytes).flatMap { lines($0.content) } }

    /// What stands behind the last line end, when nothing can follow.
    mutating func finish() -> [String] { reader.finish().map { lines($0.content) } ?? [] }

    private func lines(_ content: StreamReader.Content) -> [String] {
        switch content {
        case .text(let text):
            if isRaw { return [text.printableLines] }
            // A line that is no JSON is shown as such: the worker printed it.
            guard let json = try? JSONCoding.value(JSONValue.self, from: text.utf8) else {
                return LogRendering.lines(StreamEvent(.broken(text.printable(limit: ClaudeLimits.prefixCharacters))))
            }
            return LogRendering.lines(json)
        case .tooLong(let prefix, let bytes): return ["! a line of \(bytes) bytes was left out: \(prefix)"]
        }
    }
}
