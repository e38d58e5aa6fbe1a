import Foundation
import OrchHome
import Testing

@Suite("The lock of a daemon", .timeLimit(.minutes(5)))
struct DaemonLockTests {
    private func withHome(_ body: (HomeDirectory) throws -> Void) async throws {
        try await withFolder { folder in
            let home = HomeDirectory(root: "\(folder)/home")
            try home.create()
            try body(home)
        }
    }

    @Test func aSecondIsRefusedWithThePidOfTheFirst() async throws {
        try await withHome { home in
            let lock = try DaemonLock.take(.coordinator, in: home)
            let refusal = #expect(throws: AlreadyRunning.self) { _ = try DaemonLock.take(.coordinator, in: home) }
            #expect(refusal?.description == "a coordinator already runs for \(home.root) (pid \(getpid()))")
            #expect(try DaemonState.of(.coordinator, in: home) == .starting(pid: getpid()))
            _ = try DaemonLock.take(.agent, in: home)
            withExtendedLifetime(lock) {}
        }
    }

    @Test func itsRecordLivesAsLongAsItDoes() async throws {
        try await withHome { home in
            do {
                let lock = try DaemonLock.take(.agent, in: home)
                try lock.publish(version: "1.2.3", endpoints: ["control": "ipc:///x"], startedAt: WallClock.now())
                let record = try #require(try DaemonState.ready(.agent, in: home))
                #expect(record.pid == getpid() && record.version == "1.2.3" && record.endpoints == ["control": "ipc:///x"])
                #expect(try mode(home.record(of: .agent)) == 0o600)
            }
            #expect(try DaemonState.of(.agent, in: home) == .notRunning)
            #expect(!FileManager.default.fileExists(atPath: home.record(of: .agent)))
        }
    }

    @Test func whatACrashLeavesNeverBlocks() async throws {
        try await withHome { home in
            let own = try ProcessIdentity.current()
            let stale = DaemonRecord(
                process: ProcessIdentity(pid: own.pid, startTime: own.startTime - 1, bootId: own.bootId), version: "0", endpoints: [:],
                startedAt: WallClock.now())
            try JSONFile.write(stale, to: home.record(of: .agent))
            try AtomicFile.write(Array("pid 1".utf8), to: home.lock(of: .agent))
            #expect(try DaemonState.of(.agent, in: home) == .notRunning, "a pid that is used again is another process")
            for garbage in ["", "{", "\0", "[]", String(repeating: "x", count: 100_000)] {
                try AtomicFile.write(Array(garbage.utf8), to: home.record(of: .agent))
                #expect(try DaemonState.of(.agent, in: home) == .notRunning)
                _ = try DaemonLock.take(.agent, in: home)
            }
        }
    }
}
