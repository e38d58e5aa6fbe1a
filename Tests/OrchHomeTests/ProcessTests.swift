import Foundation
import OrchHome
import Testing

@Suite("Processes and locks", .timeLimit(.minutes(5)))
struct ProcessTests {
    private func sleeper(_ descriptors: [Int32: Int32] = [:]) throws -> ProcessIdentity {
        let null = try OwnedDescriptor(path: "/dev/null", flags: O_RDWR)
        var launch = ProcessLaunch(
            executable: "/bin/sleep", arguments: ["sleep", "600"], environment: [:], directory: "/",
            descriptors: [0: null.number, 1: null.number, 2: null.number].merging(descriptors) { $1 })
        launch.detached = true
        launch.newSession = true
        return try launch.start()
    }

    private func end(_ process: ProcessIdentity) async throws {
        let end = try ProcessWatch.end(of: process)
        #expect(try process.send(SIGKILL))
        for await _ in try #require(end) {}
    }

    @Test func aProcessIsWatchedToItsEnd() async throws {
        let process = try sleeper()
        #expect(try process.isAlive())
        try await end(process)
        #expect(try !process.isAlive())
        #expect(try ProcessWatch.end(of: process) == nil)
        #expect(try process.send(SIGTERM) == false)
    }

    @Test func anotherProcessWithThePidIsNeverSignalled() async throws {
        let process = try sleeper()
        let before = ProcessIdentity(pid: process.pid, startTime: process.startTime - 1, bootId: process.bootId)
        let otherBoot = ProcessIdentity(pid: process.pid, startTime: process.startTime, bootId: "another boot")
        for stranger in [before, otherBoot] {
            #expect(try !stranger.isAlive())
            #expect(try stranger.send(SIGKILL) == false)
            #expect(try ProcessWatch.end(of: stranger) == nil)
        }
        #expect(try process.isAlive())
        try await end(process)
    }

    @Test func aDetachedProcessIsNotOurs() async throws {
        let process = try sleeper()
        let stat = try #require(ProcessStat.read(process.pid))
        #expect(stat.parent != getpid() && stat.session == process.pid && !stat.hasTerminal)
        try await end(process)
    }

    @Test func aLaunchThatFailsNamesTheStep() throws {
        let launch = ProcessLaunch(executable: "/no/such/program", arguments: ["x"], environment: [:], directory: "/", descriptors: [:])
        let failure = #expect(throws: LaunchFailure.self) { try launch.start() }
        #expect(failure?.stage == .exec && failure?.code == ENOENT)
    }

    @Test func aCommandIsLookedUpInAbsoluteFoldersOnly() async throws {
        try await withFolder { folder in
            try AtomicFile.write(Array("#!/bin/sh\n".utf8), to: "\(folder)/tool", mode: 0o755)
            #expect(try ExecutableSearch.locate("tool", path: "/bin:\(folder)", directory: "/") == "\(folder)/tool")
            #expect(try ExecutableSearch.locate("./tool", path: "", directory: folder) == "\(folder)/./tool")
            #expect(throws: CommandMissing.self) { try ExecutableSearch.locate("tool", path: ".::bin", directory: folder) }
        }
    }

    @Test func aLockIsExclusiveAndNamesItsHolder() async throws {
        try await withFolder { folder in
            let path = "\(folder)/a b.lock"
            do {
                let lock = try FileLock(taking: path, holder: "the first")
                #expect(throws: LockTaken(path: path, holder: "the first")) { _ = try FileLock(taking: path, holder: "the second") }
                #expect(try FileLock.isHeld(path))
                try lock.describe(holder: "me")
            }
            #expect(try !FileLock.isHeld(path))
            _ = try FileLock(taking: path, holder: "the second")
            #expect(FileLock.holder(of: path) == "the second")
        }
    }

    @Test func aChildKeepsTheLock() async throws {
        try await withFolder { folder in
            let path = "\(folder)/session.lock"
            let process: ProcessIdentity
            do {
                let lock = try FileLock(taking: path, holder: "us")
                process = try sleeper([9: lock.number])
            }
            #expect(throws: LockTaken.self) { _ = try FileLock(taking: path, holder: "the next") }
            try await end(process)
            _ = try FileLock(taking: path, holder: "the next")
        }
    }

    @Test func anotherFileIsNoInheritedLock() async throws {
        try await withFolder { folder in
            let null = try OwnedDescriptor(path: "/dev/null", flags: O_RDONLY)
            _ = try FileLock(taking: "\(folder)/lock", holder: "us")
            #expect(throws: SystemFailure.self) { _ = try FileLock(inherited: null.number, path: "\(folder)/lock") }
        }
    }

    @Test func theMachineKnowsItself() throws {
        let machine = try MachineIdentity.current()
        #expect(!machine.machineId.isEmpty && machine.bootId.utf8.count == 36)
    }
}
