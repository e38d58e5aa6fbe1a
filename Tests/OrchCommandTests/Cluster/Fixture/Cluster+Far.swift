import Foundation
import OrchCore
import OrchHome

@testable import orch

// Machines that share nothing but a git server: each agent clones for itself.
extension Cluster {
    /// A server that has the cluster's repository as `acme/greet`; the laptop's origin is its address, with a token in it.
    ///
    /// - Parameter takesPushes: also from workers, who push to where their agent has cloned from.
    func withServer(token: String, takesPushes: Bool = false, _ body: (ServiceDouble) async throws -> Void) async throws {
        let folder = "\(root)/server"
        let bare = "\(folder)/acme/greet.git"
        try PrivateDirectory.createAll("\(folder)/acme")
        let server = try await ServiceDouble("git_server.py", ["--folder", folder, "--secret", token], root: root)
        let address = server.address.replacing("http://", with: "http://ann:\(token)@")
        try await git("init", "--quiet", "--bare", "--initial-branch=main", bare)
        if takesPushes { try await git("config", "http.receivepack", "true", in: bare) }
        try await git("remote", "add", "origin", "\(address)/acme/greet.git")
        try await git("remote", "set-url", "--push", "origin", bare)
        try await git("push", "--quiet", "origin", "main")
        do {
            try await body(server)
        } catch {
            try await server.end()
            throw error
        }
        try await server.end()
    }

    /// As `orch spawn --host` on a laptop that is another machine than the one that runs these tests.
    ///
    /// - Returns: the id of the session.
    @discardableResult
    func spawnFar(_ number: Int, on host: ClusterHost) async throws -> String? {
        let surroundings = try Surroundings(Place(environment: laptop.environment, directory: laptop.directory))
        guard let settings = surroundings.repository else { return nil }
        let plan = try await SpawnPlan.make(settings, environment: laptop.environment, base: "origin/main", model: nil, mode: .single)
        var spec = plan.spec(try SessionID(issue: number), Issue(number: number, title: "Far away", body: nil))
        spec.project.checkout = ProjectSpec.Checkout(machine: "another-machine", path: repository)
        let request = Request.Spawn(spec: spec, host: try HostName(host.name))
        return try await DaemonConnection.with(in: surroundings) { try await $0.call(.spawn(request)).reply }.session?.id
    }
}
