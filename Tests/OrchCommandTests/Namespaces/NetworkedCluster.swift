import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// A laptop and two hosts, `gpu-box` and `build-1`, whose daemons run in network namespaces of their own; and somebody who watches.
/// The laptop knows gpu-box by its address, build-1 by its name.
struct NetworkedCluster {
    let cluster: Cluster
    let network: Network
    /// As `cluster.gpuBox`.
    let build1: ClusterHost
    let story: Story

    var laptop: ClusterHost { cluster.laptop }
    var gpuBox: ClusterHost { cluster.gpuBox }

    private static let port = 7717

    /// - Parameter slots: of gpu-box and build-1.
    static func with(slots: Int = 1, sourceLocation: SourceLocation = #_sourceLocation, _ body: (NetworkedCluster) async throws -> Void) async throws
    {
        try await Cluster.with(sourceLocation: sourceLocation) { cluster in
            let build1 = try another("build-1", of: cluster)
            try await Network.with("laptop", "gpu-box", "build-1") { network in
                try name(build1, at: try network.machine("build-1").address, in: cluster)
                let doors = [(cluster.gpuBox, try network.machine("gpu-box").address), (build1, build1.name)]
                try await start(doors, slots: slots, cluster, network)
                try await ClusterWatcher.with(cluster) { watcher in
                    let story = Story(cluster: cluster, watcher: watcher)
                    for (host, _) in doors { try await story.host(host, is: .connected, after: 0) }
                    try await body(NetworkedCluster(cluster: cluster, network: network, build1: build1, story: story))
                }
            }
        }
    }

    private static func another(_ name: String, of cluster: Cluster) throws -> ClusterHost {
        let person = "\(cluster.root)/\(name)-user"
        let home = HomeDirectory(root: "\(cluster.root)/\(name)")
        try PrivateDirectory.create(person)
        try cluster.write("[user]\n\tname = \(name)\n\temail = \(name)@example.invalid\n", to: "\(person)/.gitconfig")
        let environment = cluster.gpuBox.environment.merging(["HOME": person, "ORCH_HOME": home.root]) { $1 }
        return ClusterHost(name: name, home: home, environment: environment, directory: person)
    }

    /// - Parameter doors: the hosts, and as what the laptop knows them.
    private static func start(_ doors: [(ClusterHost, String)], slots: Int, _ cluster: Cluster, _ network: Network) async throws {
        try cluster.write("nameserver \(Network.nameServer)\noptions timeout:6 attempts:1\n", to: "\(cluster.root)/resolver")
        let key = try await cluster.laptop.orch("key", "--role", "coordinator").line
        let listen: [String: JSONValue] = ["listen": .string("tcp://0.0.0.0:\(port)"), "coordinatorKey": .string(key)]
        for (host, door) in doors {
            try host.write(try cluster.config(of: host, slots: slots, more: listen))
            try await up(host, cluster, network)
            let own = try await host.orch("key", "--role", "agent").line
            try await cluster.laptop.ok("host", "add", host.name, "tcp://\(door):\(port)/\(own)")
        }
        try await up(cluster.laptop, cluster, network)
    }

    /// Starts the daemons of a host in its namespace; they look names up in the cluster's own file, and then ask a name server that is not
    /// there. Commands reach them from anywhere: they speak through a socket in the file system.
    private static func up(_ host: ClusterHost, _ cluster: Cluster, _ network: Network) async throws {
        let mounts = "mount --bind \"$0/names\" /etc/hosts && mount --bind \"$0/resolver\" /etc/resolv.conf"
        let withNames = ["sh", "-c", "\(mounts) && exec \"$@\"", cluster.root]
        let words = network.entering(try network.machine(host.name), withNames + [ClusterHost.binary, "up"])
        let environment = host.environment.merging(["PATH": Network.path]) { "\($0):\($1)" }
        let result = try await CommandRunner().run(
            OrchForge.Command(
                words[0], Array(words.dropFirst()), in: host.directory, environment: environment, timeLimit: .seconds(60), doing: "up \(host.name)"))
        #expect(result.succeeded, "\(result.text)\(result.errorText)")
    }

    /// Writes in place: the file is mounted where the daemons look.
    private static func name(_ host: ClusterHost, at address: String, in cluster: Cluster) throws {
        let text = Data("127.0.0.1 localhost\n\(address) \(host.name)\n".utf8)
        try text.write(to: URL(fileURLWithPath: "\(cluster.root)/names"))
    }

    /// From now on the name of a host leads nowhere: the file says nothing of it, and who asks the name server gets no answer.
    func forgetNames() async throws {
        try await network.loseNameServer()
        try Data("127.0.0.1 localhost\n".utf8).write(to: URL(fileURLWithPath: "\(cluster.root)/names"))
    }

    /// From now on the name of a host leads there.
    func name(_ host: ClusterHost, at address: String) throws { try Self.name(host, at: address, in: cluster) }

    func begin(_ loss: Network.Loss, at host: ClusterHost) async throws { try await network.begin(loss, at: try network.machine(host.name)) }

    func mend(_ loss: Network.Loss, at host: ClusterHost) async throws { try await network.mend(loss, at: try network.machine(host.name)) }
}
