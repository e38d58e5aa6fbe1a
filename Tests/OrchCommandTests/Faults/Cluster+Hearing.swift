import OrchCore
import Testing

@testable import orch

extension Cluster {
    /// Times that a host has to be heard in a row.
    private static let pongs = 3

    /// A sign of life that session 1 gets at its agent reaches the coordinator with a pong, each time again: the agent goes on answering.
    func agentIsHeard() async throws {
        let reference = try SessionReference("greet/1", current: nil)
        let surroundings = try Surroundings(Place(environment: laptop.environment, directory: laptop.directory))
        try await DaemonConnection.with([.agent], in: surroundings) { agent in
            for _ in 1...Self.pongs {
                let before = try await lastSign()
                // Signs are told with their age in a pong, which rounds: the next one is certainly later.
                while try await lastSign() <= before { _ = try await agent.call(.heartbeat(reference)) }
            }
        }
    }

    /// What the coordinator knows.
    private func lastSign() async throws -> Timestamp {
        try #require(try await laptop.list().first { $0.id == "1" }).lastHeartbeat
    }
}
