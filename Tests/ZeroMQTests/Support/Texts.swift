import Foundation
import Testing
import ZeroMQ

extension Message {
    /// A message of some text parts.
    init(_ texts: String...) {
        self.init(texts.map { Array($0.utf8) })
    }

    /// The parts as text.
    var texts: [String] { frames.map { String(decoding: $0, as: UTF8.self) } }
}

extension Socket {
    /// The next message. A test that waits longer than this for one hangs, and fails.
    func next() throws -> Message {
        guard try wait(for: .readable, timeout: .seconds(20)) == .readable else { throw Unexpected(event: nil) }
        return try #require(try receive())
    }
}

/// A folder of its own for ipc endpoints, removed at the end.
struct Folder: ~Copyable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "zmq-\(UUID().uuidString.prefix(13))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func endpoint(_ name: String) -> String { "ipc://\(url.path())/\(name)" }
}
