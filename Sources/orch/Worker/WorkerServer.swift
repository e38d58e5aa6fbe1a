import OrchAgent
import OrchCore

/// The loop of `orch mcp --worker`: a line in, at most one line out, until the input ends.
struct WorkerServer {
    /// Bytes of one message of the client; a longer one is answered as no JSON.
    static let lineBytes = 4 << 20

    let mcp: WorkerMCP
    let desk: WorkerDesk

    /// The answer to one line; nil when it needs none. Never fails, whatever the line is.
    func answer(_ line: StreamReader.Content) -> JSONValue? {
        guard case .text(let text) = line, let message = JSONLine.value(text) else { return WorkerMCP.parseError }
        switch mcp.receive(message) {
        case .ignore: return nil
        case .respond(let answer): return answer
        case .run(let id, let call):
            let answer = desk.perform(call)
            return WorkerMCP.answer(id: id, text: answer.text, isError: answer.isError)
        }
    }

    /// Serves until the input ends or nobody reads the output any more.
    ///
    /// - Throws: `SystemFailure` when input or output fail otherwise.
    func serve(input: consuming LineInput, output: borrowing LineOutput) throws {
        while let lines = try input.next() {
            for line in lines {
                guard let answer = answer(line.content) else { continue }
                guard try output.write(answer) else { return }
            }
        }
    }
}
