import Foundation
import OrchCore
import OrchHome
import OrchWire
import Testing

@testable import orch

/// A running `orch watch --json`.
final class ClusterWatcher {
    private let process = Process()
    private let path: String

    private init(_ host: ClusterHost, since: UInt64, path: String) throws {
        self.path = path
        try AtomicFile.write([], to: path)
        process.executableURL = URL(fileURLWithPath: ClusterHost.binary)
        process.arguments = ["watch", "--json", "--since", "\(since)"]
        process.environment = host.environment
        process.currentDirectoryURL = URL(fileURLWithPath: host.directory)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try AtomicFile.write([], to: path + ".errors")
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: path + ".errors"))
        try process.run()
    }

    /// - Parameter host: where it watches; the laptop if nothing is said.
    static func with(_ cluster: Cluster, on host: ClusterHost? = nil, since: UInt64 = 0, _ body: (ClusterWatcher) async throws -> Void) async throws {
        let path = "\(cluster.root)/watch-\(UUID().uuidString.prefix(8))/events"
        try PrivateDirectory.createAll(URL(fileURLWithPath: path).deletingLastPathComponent().path)
        let watcher = try ClusterWatcher(host ?? cluster.laptop, since: since, path: path)
        defer { if watcher.process.isRunning { kill(watcher.process.processIdentifier, SIGKILL) } }
        try await body(watcher)
    }

    /// Waits for its end: what it has said then.
    func lastWords() async throws -> String {
        let process = process
        let ended = await withinTime(.seconds(30)) {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    process.waitUntilExit()
                    continuation.resume()
                }
            }
        }
        try #require(ended != nil, "it goes on")
        return String(decoding: try BoundedFile.read(path + ".errors", limit: 1 << 20), as: UTF8.self)
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Every event that was printed whole.
    func events() throws -> [LedgerEvent] { try Self.events(path) }

    private static func events(_ path: String) throws -> [LedgerEvent] {
        let lines = try BoundedFile.read(path, limit: 16 << 20).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        return try lines.map { try JSONCoding.value(LedgerEvent.self, from: Array($0)) }
    }

    /// Waits for an event.
    @discardableResult
    func event(
        _ words: Comment, sourceLocation: SourceLocation = #_sourceLocation, _ isMeant: @escaping @Sendable (LedgerEvent) -> Bool
    ) async throws -> LedgerEvent {
        let path = path
        let changes = try FileWatch.changes(of: [.file(path)])
        let found = await withinTime(.seconds(30)) { () -> LedgerEvent? in
            if let event = try? Self.events(path).first(where: isMeant) { return event }
            for await _ in changes {
                if let event = try? Self.events(path).first(where: isMeant) { return event }
            }
            return nil
        }
        return try #require(found ?? nil, words, sourceLocation: sourceLocation)
    }

    /// The statuses of a session, in their order.
    func statuses(of id: String) throws -> [SessionStatus] {
        try events().filter { $0.session?.id.text == id }.compactMap(\.fact.status?.status)
    }
}
