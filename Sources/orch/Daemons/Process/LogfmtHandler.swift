import Foundation
import Logging
import OrchCore
import OrchHome

/// Structured logs of a daemon: one line for each entry, `key=value` for each part, as logfmt readers and `grep` like it.
///
///     time=2026-01-31T08:30:00.000Z level=info msg="coordinator started" term=3
///
/// What a value holds is often foreign, so control characters never get out, and a value is cut at `valueCharacters`.
struct LogfmtHandler: LogHandler {
    /// Characters of one value that are written.
    static let valueCharacters = 2_000
    /// Keys of one entry that are written.
    static let keys = 50

    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level
    private let write: @Sendable (String) -> Void

    /// - Parameter write: gets each entry, with its line end, whole.
    init(level: Logger.Level, write: @escaping @Sendable (String) -> Void = Self.writeToStandardError) {
        logLevel = level
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { $1 } }
        if let own = event.metadata { fields.merge(own) { $1 } }
        if let error = event.error { fields["cause"] = "\(error)" }
        write(Self.line(at: WallClock.now(), level: event.level, message: event.message.description, fields: fields))
    }

    /// One entry as it is written.
    static func line(at time: Timestamp, level: Logger.Level, message: String, fields: Logger.Metadata) -> String {
        var line = "time=\(time.iso8601) level=\(level.rawValue) msg=\(value(message))"
        for (key, field) in fields.sorted(by: { $0.key < $1.key }).prefix(keys) { line += " \(name(key))=\(value(field.description))" }
        return line + "\n"
    }

    private static func name(_ key: String) -> String {
        String(key.printable(limit: 40).map { $0 == " " || $0 == "=" || $0 == "\"" ? "_" : $0 })
    }

    private static func value(_ text: String) -> String {
        let text = text.printable(limit: valueCharacters)
        guard text.isEmpty || text.contains(where: { $0 == " " || $0 == "=" || $0 == "\"" || $0 == "\\" }) else { return text }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// One `write` for each entry: lines of several threads don't mix.
    private static let writeToStandardError: @Sendable (String) -> Void = { line in
        // A log that can't be written has nowhere to be reported to; the daemon goes on.
        try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
    }
}
