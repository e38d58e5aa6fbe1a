import OrchCore
import OrchWire

/// From a spawn to the exec of its worker, beside `git worktree add` and an exec of the same shell in the same repository.
///
/// Both ends are seen from outside: it begins just before the exec of `orch spawn` (or of `git`), or with the request on the
/// coordinator's socket, and ends when the worker's command, a shell, has written its first line into a FIFO. What the shell itself takes
/// is in both columns, so `more` is what orch and its other gits take. After each round the worker ends. Its worktree stays to the end:
/// ext4 looks long for inodes that were not deleted a moment ago, and would make each round slower than the one before.
struct SpawnTime {
    /// Rounds of a row: git itself takes longer with each worktree that a repository has.
    private static let most = 30

    let ground: Ground

    func rows(_ given: Rounds) async throws -> [Comparison] {
        try await Workshop.with(ground, steps: [.report(ScriptedReport(status: SessionStatus.complete.rawValue))]) { workshop in
            let rounds = Rounds(count: min(given.count, Self.most), limit: given.limit)
            let executed = try Executed(fifo: ground.fifo)
            var number = 0
            func next() -> Int {
                number += 1
                return number
            }
            var request = Comparison("spawn request to the worker's exec", beside: Self.plain, aim: .more(.milliseconds(30)))
            try await rounds.fill(
                &request, orch: { try await byRequest(next(), workshop, executed) }, least: { try await plain(next(), executed) })
            var command = Comparison("orch spawn to the worker's exec", beside: Self.plain)
            try await rounds.fill(
                &command, orch: { try await byCommand(next(), workshop, executed) }, least: { try await plain(next(), executed) })
            return [request, command]
        }
    }

    private static let plain = "git worktree add, exec"

    private func byRequest(_ number: Int, _ workshop: Workshop, _ executed: Executed) async throws -> Duration {
        let request = try workshop.spawn(number)
        let began = ContinuousClock.now
        _ = try await workshop.coordinator.call(request)
        let duration = began.duration(to: try await executed.next())
        try ended(number, workshop)
        return duration
    }

    private func byCommand(_ number: Int, _ workshop: Workshop, _ executed: Executed) async throws -> Duration {
        let spawn = ground.orch("spawn", "\(number)", "--title", "Issue \(number)", home: workshop.home)
        let running = try spawn.start()
        let duration = running.began.duration(to: try await executed.next())
        try spawn.end(of: running)
        try ended(number, workshop)
        return duration
    }

    /// The next round begins on an idle host.
    private func ended(_ number: Int, _ workshop: Workshop) throws {
        try ground.orch("wait", "\(number)", "--until", SessionStatus.complete.rawValue, "--timeout", "30s", home: workshop.home).text()
    }

    private func plain(_ number: Int, _ executed: Executed) async throws -> Duration {
        let (path, branch) = ("\(ground.root)/plain-\(number)", "plain-\(number)")
        let add = try ground.git("worktree", "add", "--quiet", "-b", branch, path, GreetRepository.branch)
        let adding = try add.start()
        try add.end(of: adding)
        let shell = ground.shell(Executed.command, ground.fifo)
        let running = try shell.start()
        let duration = adding.began.duration(to: try await executed.next())
        try shell.end(of: running)
        return duration
    }
}
