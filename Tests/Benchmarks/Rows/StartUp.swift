/// How fast the binary answers when it has nothing to look up.
struct StartUp {
    let ground: Ground

    func rows(_ rounds: Rounds) async throws -> [Comparison] {
        let (version, nothing) = (ground.orch("--version"), ground.nothing)
        var row = Comparison("orch --version", beside: "a Swift program that does nothing", aim: .ratio(3))
        try await rounds.fill(&row, orch: { try version.time() }, least: { try nothing.time() })
        return [row]
    }
}
