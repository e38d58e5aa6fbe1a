import OrchCore

/// Reads the event stream of one run, piece by piece, from wherever it lies.
struct LogReading: Sendable {
    let connection: DaemonConnection
    let session: SessionReference
    /// The run that is read; nil until the first piece has said which is the newest.
    private(set) var fence: Fence?
    private(set) var offset: UInt64 = 0

    init(_ session: SessionReference, fence: Fence?, connection: DaemonConnection) {
        self.session = session
        self.fence = fence
        self.connection = connection
    }

    /// Fetches all that the file has beyond what was read.
    ///
    /// - Parameter mayBeMissing: a log that is not there yet is taken as an empty one.
    mutating func readOn(mayBeMissing: Bool, _ take: ([UInt8]) throws -> Void) async throws {
        while true {
            guard let piece = try await piece(mayBeMissing: mayBeMissing) else { return }
            fence = fence ?? piece.place.fence
            offset += UInt64(piece.bytes.count)
            try take(piece.bytes)
            // A file that says it has more and gives none has been cut: what is there was read.
            guard offset < piece.place.size, !piece.bytes.isEmpty else { return }
        }
    }

    private func piece(mayBeMissing: Bool) async throws(Problem) -> (place: LogPiece, bytes: [UInt8])? {
        do throws(Problem) {
            let answer = try await connection.call(.logs(Request.Logs(session: session, fence: fence, offset: offset)))
            guard let piece = answer.reply.log else { throw DaemonConnection.unexpected() }
            if let missing = piece.missing {
                throw Problem(.notFound, "there is no log: \(missing.printable(limit: 300))", next: "see 'orch get \(session)'")
            }
            return (piece, answer.blob ?? [])
        } catch  where mayBeMissing && error.code == .notFound {
            return nil
        }
    }
}
