import Foundation
import OrchAgent
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

extension ClaudeHouse {
    /// `orch get 7 --json`.
    func session() async throws -> JSONValue { try await laptop.get("7") }

    /// Asks again and again until the session is as meant: what a worker is doing at the moment is no event that could be waited for.
    func session(_ isMeant: (JSONValue) -> Bool) async throws -> JSONValue {
        while true {
            let session = try await session()
            if isMeant(session) { return session }
        }
    }

    /// Waits until a worker has left a file among the marks, and gives the number it holds.
    func number(in name: String) async throws -> Int32 {
        let path = "\(marks)/\(name)"
        let changes = try FileWatch.changes(of: [.directory(marks)])
        if let number = try Self.number(path) { return number }
        for await _ in changes {
            if let number = try Self.number(path) { return number }
        }
        throw CancellationError()
    }

    private static func number(_ path: String) throws -> Int32? {
        let text = try BoundedFile.readIfPresent(path, limit: 100).map { String(decoding: $0, as: UTF8.self) }
        guard let text, text.hasSuffix("\n") else { return nil }
        return Int32(text.dropLast())
    }

    /// Waits until a worker is at the gate. Returns the process id of its shell.
    func arrival() async throws -> Int32 { try await number(in: Turn.arrived) }

    /// A run of the first attempt.
    func directory(run: UInt64) throws -> RunDirectory {
        RunDirectory(path: laptop.home.run(of: try SessionKey("widgets/7"), fence: Fence(attempt: 1, run: run)))
    }

    func owner(run: UInt64) throws -> OwnerRecord { try #require(try directory(run: run).owner()) }

    /// Waits until the worker of a run has printed an event that is meant.
    func event(run: UInt64, _ isMeant: (JSONValue) -> Bool) async throws -> JSONValue {
        let path = try directory(run: run).eventsFile
        let changes = try FileWatch.changes(of: [.file(path)])
        if let event = try Self.events(path).first(where: isMeant) { return event }
        for await _ in changes {
            if let event = try Self.events(path).first(where: isMeant) { return event }
        }
        throw CancellationError()
    }

    private static func events(_ path: String) throws -> [JSONValue] {
        try BoundedFile.read(path, limit: 16 << 20).split(separator: UInt8(ascii: "\n")).compactMap {
            JSONLine.value(String(decoding: $0, as: UTF8.self))
        }
    }

    /// Asks until no worker holds a slot of the only host: an agent tells of its slots about once a second.
    func slotIsFree() async throws {
        while true {
            let status = try JSONCoding.value(JSONValue.self, from: try await laptop.orch("status", "--json").output)
            if status["hosts"]?.array?.first?["slotsUsed"]?.int == 0 { return }
        }
    }
}
