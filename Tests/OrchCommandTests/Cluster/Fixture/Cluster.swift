import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// One test's machines: two homes, a throw-away repository `greet`, real processes of the binary, scripted workers. All of it is gone
/// after the test, also when it fails.
struct Cluster: Sendable {
    let root: String
    /// Coordinator and agent, over ipc.
    let laptop: ClusterHost
    /// An agent with a HOME of its own and no checkout in it, that is reached over tcp; it runs once `addGPUBox` was called.
    let gpuBox: ClusterHost

    var repository: String { "\(root)/greet" }
    var scripts: String { "\(root)/scripts" }
    /// Where workers leave marks for the test; `$MARKS` in their environment.
    var marks: String { "\(root)/marks" }

    /// - Parameters:
    ///   - slots: of each host.
    ///   - remote: whether the repository has a bare `origin`.
    ///   - worker: settings of the laptop's workers, beside the command.
    static func with(
        slots: Int = 4, remote: Bool = false, worker: (Cluster) -> [String: JSONValue] = { _ in [:] },
        sourceLocation: SourceLocation = #_sourceLocation, _ body: (Cluster) async throws -> Void
    ) async throws {
        await Turnstile.clusters.enter()
        let cluster = Cluster()
        var failure: (any Error)?
        do {
            try await cluster.prepare(slots: slots, remote: remote, worker: worker(cluster))
            try await body(cluster)
        } catch {
            failure = error
            let logs = (try? cluster.laptop.logTail(.coordinator)) ?? ""
            Testing.Issue.record("\(error)\n\(logs)", sourceLocation: sourceLocation)
        }
        do {
            try await cluster.end()
        } catch {
            failure = failure ?? error
        }
        await Turnstile.clusters.leave()
        if let failure { throw failure }
    }

    private init() {
        root = "/tmp/orch-cluster-\(UUID().uuidString.prefix(8).lowercased())"
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let products = URL(fileURLWithPath: ClusterHost.binary).deletingLastPathComponent().path
        let root = root
        func host(_ name: String, in directory: String, of person: String) -> ClusterHost {
            let home = HomeDirectory(root: "\(root)/\(name)")
            let environment = ["PATH": "\(products):\(path)", "HOME": person, "ORCH_HOME": home.root, "GIT_CONFIG_NOSYSTEM": "1", "TZ": "UTC"]
            return ClusterHost(name: name, home: home, environment: environment, directory: directory)
        }
        laptop = host("laptop", in: "\(root)/greet", of: root)
        gpuBox = host("gpu-box", in: "\(root)/gpu-user", of: "\(root)/gpu-user")
    }

    private func prepare(slots: Int, remote: Bool, worker: [String: JSONValue]) async throws {
        try PrivateDirectory.createAll(root)
        for folder in [repository, scripts, marks, gpuBox.directory] { try PrivateDirectory.create(folder) }
        try write("[user]\n\tname = Box\n\temail = box@example.invalid\n", to: "\(gpuBox.directory)/.gitconfig")
        for host in [laptop, gpuBox] { try host.write(try config(of: host, slots: slots, worker: host.name == laptop.name ? worker : [:])) }
        try write("# greet\n", to: "\(repository)/README.md")
        try write(
            #"{"project": {"name": "greet", "baseBranch": "main"}, "issues": {"source": "files"}}"#, to: "\(repository)/orchestration.config.json")
        try await makeRepository(at: repository, remote: remote ? "\(root)/origin.git" : nil)
    }

    /// A `config.json` whose workers play the script of their issue's number.
    func config(of host: ClusterHost, slots: Int, worker: [String: JSONValue] = [:], more: [String: JSONValue] = [:]) throws -> String {
        // The worktree's folder ends in the issue's number.
        let choose = "orch=$1 scripts=$2; shift 2; exec \"$orch\" scripted-worker --script \"$scripts/${PWD##*-}.json\" \"$@\""
        let command = ["/bin/sh", "-c", choose, "worker", ClusterHost.binary, scripts].map { JSONValue.string($0) }
        let file: [String: JSONValue] = [
            // What else this machine does is no matter of a test.
            "host": .object([
                "name": .string(host.name), "slots": .int(Int64(slots)), "maxLoadPerCore": .int(0), "minFreeMemory": .int(0),
                "minFreeDisk": .int(0),
            ]),
            "worker": .object(["command": .array(command), "env": .object(["MARKS": .string(marks)])].merging(worker) { $1 }),
        ]
        return try JSONCoding.prettyText(of: JSONValue.object(file.merging(more) { $1 }))
    }

    /// Ends what runs and removes the folder. Nothing is ended by name.
    private func end() async throws {
        // Also when the daemons can't be asked nicely, nothing of the folder may go on.
        for host in [laptop, gpuBox] { _ = try? await host.orch("down", in: root) }
        try await Leftovers(root: root).end()
        try FileManager.default.removeItem(atPath: root)
    }

    func write(_ text: String, to path: String, mode: UInt16 = 0o644) throws { try AtomicFile.write(Array(text.utf8), to: path, mode: mode) }
}
