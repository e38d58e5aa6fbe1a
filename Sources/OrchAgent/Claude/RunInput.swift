public import OrchCore

/// The lines that go to a worker's standard input, as bytes for the spool.
public enum RunInput {
    /// The first message, then the operator's words, the oldest first.
    ///
    /// - Parameters:
    ///   - uuid: of the first message; another one for each run, because a conversation knows those it was given before.
    ///   - resumes: whether the conversation has begun in an earlier run.
    static func lines(uuid: String, resumes: Bool, guidance: [Guidance]) throws -> [[UInt8]] {
        let first = StdinLine.message(resumes ? WorkerPrompt.continueMessage : WorkerPrompt.firstMessage, uuid: uuid)
        return try [JSONLine.encode(first)] + guidance.map { try line(.guidance($0), requestID: "") }
    }

    /// A line for a worker that runs.
    ///
    /// - Parameter requestID: comes back in the answer to `endSession`; guidance is known by its own id.
    public static func line(_ line: WorkerLine, requestID: String) throws -> [UInt8] {
        switch line {
        case .guidance(let guidance): try JSONLine.encode(StdinLine.guidance(guidance.text, uuid: guidance.id))
        case .endSession: try JSONLine.encode(StdinLine.endSession(requestID: requestID))
        }
    }

    /// What a worker is asked before it is made to end: to leave its turn, then to leave.
    static func farewell() throws -> [String] {
        try [StdinLine.interrupt(requestID: "farewell-interrupt"), StdinLine.endSession(requestID: "farewell-end")].map {
            String(decoding: try JSONLine.encode($0), as: UTF8.self)
        }
    }
}
