import OrchCore

/// A random history: one seed, one history.
package struct Walk {
    package private(set) var world: World
    private var dice: SplitMix64
    /// The steps so far: applied to a new world of the same plan they make the same history, also after the walk has changed.
    package private(set) var steps: [Step] = []
    /// Kinds of steps that happened.
    package private(set) var kinds: Set<StepKind> = []

    /// How often each kind of step is tried, out of the sum.
    private static let weights: [(StepKind, Int)] = [
        (.delivery, 420), (.job, 110), (.supervision, 110), (.deed, 70), (.timer, 90), (.wish, 70), (.asking, 25), (.watching, 20),
        (.connecting, 35), (.starting, 14), (.losing, 6), (.doubling, 4), (.delay, 12), (.cutting, 8), (.dying, 7), (.killing, 3),
        (.clock, 5), (.fencing, 4), (.membership, 4),
    ]
    private static let total = weights.reduce(0) { $0 + $1.1 }
    /// One in so many steps has a process that dies on the way through its effects, or a disk that refuses.
    private static let faultOnce = 120
    /// One in so many steps comes long after the one before; timers that were due in between are late.
    private static let pauseOnce = 70
    /// Milliseconds that pass at most.
    private static let (haste, pause) = (40, 1_200_000)

    package init(seed: UInt64, plan: Plan, transcript: Transcript? = nil) throws {
        dice = SplitMix64(seed: seed)
        world = try World(plan, transcript: transcript)
    }

    /// The whole history: so many steps, then everything heals.
    package mutating func run(steps count: Int) throws {
        for _ in 0..<count { try step() }
        try world.heal()
    }

    private mutating func step() throws {
        guard let action = choose() else { return }
        let pause = dice.one(in: Self.pauseOnce) ? Self.pause : Self.haste
        let step = Step(action, after: Int64(dice.below(pause)), fault: chooseFault())
        steps.append(step)
        try world.apply(step)
    }

    private mutating func choose() -> Action? {
        for _ in 0..<100 {
            let kind = kind()
            guard let action = dice.any(of: world.choices(of: kind)) else { continue }
            kinds.insert(kind)
            return action
        }
        return nil
    }

    private mutating func kind() -> StepKind {
        var rest = dice.below(Self.total + world.plan.losses)
        for (kind, weight) in Self.weights {
            if rest < weight { return kind }
            rest -= weight
        }
        return .forgetting
    }

    private mutating func chooseFault() -> Fault? {
        guard dice.one(in: Self.faultOnce) else { return nil }
        let leavings = dice.below(8)
        switch dice.below(5) {
        case 0: return Fault(.beforeCommit, leavings: leavings)
        case 1: return Fault(.commitRefused)
        default: return Fault(.afterEffects(dice.below(6)), leavings: leavings)
        }
    }
}
