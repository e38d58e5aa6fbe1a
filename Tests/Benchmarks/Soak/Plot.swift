import OrchCore

/// What becomes of one session: what its worker does, and what the operator makes of it.
struct Plot: Sendable {
    /// What its worker does beside its work.
    enum Part: String, CaseIterable, Sendable {
        /// Says that it works and that it is done.
        case steady
        /// Reports again and again.
        case talkative
        /// Asks a question, and goes on with the answer.
        case asking
        /// Reports that it is stuck.
        case stuck
        /// Exits in the middle of its turn.
        case crashing
        /// Ends its turn without a report.
        case silent
        /// Its API is overloaded.
        case overloaded
        /// Leaves a process behind.
        case littering
    }

    /// What the operator makes of it.
    enum Fate: Sendable { case kept, deleted, cancelled }

    private static let parts: [(Part, Int)] = [
        (.steady, 25), (.talkative, 20), (.asking, 20), (.stuck, 10), (.crashing, 8), (.silent, 7), (.overloaded, 5), (.littering, 5),
    ]
    private static let fates: [(Fate, Int)] = [(.kept, 67), (.deleted, 30), (.cancelled, 3)]

    let number: Int
    let part: Part
    let fate: Fate
    /// After the beginning.
    let spawned: Duration
    /// The agent that it is pinned to, by its place among them.
    let pinned: Int?
    let script: WorkerScript

    /// - Parameter time: within which all are spawned.
    static func all(_ plan: SoakPlan, within time: Duration) -> [Plot] {
        var dice = Dice(seed: plan.seed, stream: 1)
        let milliseconds = max(1, Int(time / .milliseconds(1)))
        let moments = (0..<plan.sessions).map { _ in dice.milliseconds(0...milliseconds) }.sorted()
        return moments.enumerated().map { Plot(number: $0 + 1, spawned: $1, plan, &dice) }
    }

    private init(number: Int, spawned: Duration, _ plan: SoakPlan, _ dice: inout Dice) {
        self.number = number
        self.spawned = spawned
        part = dice.pick(Self.parts) ?? .steady
        fate = dice.pick(Self.fates) ?? .kept
        pinned = Int.random(in: 0..<5, using: &dice) == 0 ? Int.random(in: 0..<plan.agents, using: &dice) : nil
        script = WorkerScript(steps: Scene.steps(of: part, session: number, &dice))
    }
}

/// The steps of one worker. `@fence@` stands for the fence of the run that plays them: its wrapper puts it in.
private struct Scene {
    let session: Int
    var steps: [ScriptStep] = []
    var label = 0

    static func steps(of part: Plot.Part, session: Int, _ dice: inout Dice) -> [ScriptStep] {
        var scene = Scene(session: session)
        scene.report(.planning)
        scene.work(&dice)
        scene.report(.working)
        switch part {
        case .steady: break
        case .talkative:
            for _ in 0..<Int.random(in: 3...12, using: &dice) {
                scene.report([.planning, .planningComplete, .working].randomElement(using: &dice) ?? .working)
                scene.steps.append(.pause(Int.random(in: 0...200, using: &dice)))
            }
        case .asking:
            for _ in 0..<Int.random(in: 1...2, using: &dice) {
                scene.ask()
                scene.work(&dice)
            }
        case .stuck:
            scene.report(.stuck, "cannot go on")
            scene.steps.append(.awaitGuidance(.turn))
        case .crashing: scene.steps.append(.exit(3))
        case .silent: scene.steps.append(.awaitGuidance(.turn))
        case .overloaded: scene.steps.append(.fail(ScriptedFailure(status: 529, text: "Overloaded")))
        case .littering: scene.tool("litter")
        }
        scene.work(&dice)
        // A step in whose middle the worker is killed is not played again: the next run finds another of its kind.
        for _ in 1...3 {
            scene.tool("commit")
            scene.report(.complete)
        }
        return scene.steps
    }

    mutating func work(_ dice: inout Dice) { steps.append(.pause(Int.random(in: 200...3000, using: &dice))) }

    mutating func tool(_ words: String) { steps.append(.run("exec sh \"$SOAK/tool\" \(words)")) }

    /// A report that can be told from any other by its address, and before and behind it a note that it is made and was taken.
    mutating func report(_ status: SessionStatus, _ reason: String? = nil) {
        label += 1
        tool("note try \(label)")
        let address = Label.address(session: session, fence: "@fence@", number: label)
        steps.append(.report(ScriptedReport(status: status.rawValue, reason: reason, pullRequestUrl: address)))
        tool("note said \(label)")
    }

    mutating func ask() {
        label += 1
        tool("note ask \(label)")
        let question = Label.question(session: session, fence: "@fence@", number: label)
        steps.append(.escalate(Report.Question(question: question, options: ["yes", "no"], context: nil)))
        tool("note asked \(label)")
        steps.append(.awaitGuidance(.turn))
    }
}
