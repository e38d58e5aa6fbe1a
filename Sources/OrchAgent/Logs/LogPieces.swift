import Foundation
import OrchCore
import OrchHome

/// Pieces of the event streams of runs, by offset: the same question gets the same bytes, however often it is asked.
struct LogPieces: Sendable {
    private let home: HomeDirectory

    init(_ home: HomeDirectory) { self.home = home }

    /// The bytes from an offset on, at most `Limits.blobBytes`, and how long the stream is now.
    func piece(_ order: LogFrom) -> (LogPiece, [UInt8]?) {
        func none(_ words: String) -> (LogPiece, [UInt8]?) {
            (LogPiece(session: order.session, fence: order.fence, offset: order.offset, size: 0, missing: words), nil)
        }
        guard let fence = order.fence ?? newestRun(of: order.session) else { return none("\(order.session) has not run on this host") }
        func nothingYet() -> (LogPiece, [UInt8]?) { (LogPiece(session: order.session, fence: fence, offset: order.offset, size: 0), []) }
        let path = RunDirectory(path: home.run(of: order.session, fence: fence)).eventsFile
        guard FileManager.default.fileExists(atPath: path) else { return nothingYet() }
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            let size = try file.seekToEnd()
            guard order.offset < size else { return (LogPiece(session: order.session, fence: fence, offset: order.offset, size: size), []) }
            try file.seek(toOffset: order.offset)
            let bytes = try file.read(upToCount: Limits.blobBytes) ?? Data()
            return (LogPiece(session: order.session, fence: fence, offset: order.offset, size: size), [UInt8](bytes))
        } catch {
            return none("the log of run \(fence) can't be read: \(error.localizedDescription)".printable(limit: 300))
        }
    }

    private func newestRun(of session: SessionKey) -> Fence? {
        let folder = "\(home.agent)/runs/\(session.project)/\(session.id)"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name -> Fence? in
            let parts = name.split(separator: ".")
            guard parts.count == 2, let attempt = UInt64(parts[0]), let run = UInt64(parts[1]) else { return nil }
            return Fence(attempt: attempt, run: run)
        }.max()
    }
}
