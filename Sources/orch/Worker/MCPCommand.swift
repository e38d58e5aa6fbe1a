import ArgumentParser
import OrchAgent
import OrchCore
import OrchHome

/// `orch mcp --worker`: the MCP server that Claude starts within a worker.
struct MCPCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp", abstract: "Serve a worker's tools over standard input and output (started by the worker itself).",
        discussion: "EXAMPLE: orch mcp --worker", shouldDisplay: false)

    @Flag(help: "Serve report_status, escalate and check_guidance for the run named by \(WorkerVariables.runDirectory).")
    var worker = false

    func validate() throws {
        guard worker else { throw ValidationError("say whom to serve: orch mcp --worker") }
    }

    func run() throws {
        let desk = WorkerDesk(reports: WorkerPlace.current.reports)
        let server = WorkerServer(mcp: WorkerMCP(version: Version.orch), desk: desk)
        try server.serve(input: LineInput(0, lineBytes: WorkerServer.lineBytes), output: LineOutput(1))
    }
}
