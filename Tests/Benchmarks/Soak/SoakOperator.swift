import Foundation
import OrchCore
import OrchHome

/// The person of the soak: reads `orch watch`, answers what is asked, restarts what is stuck, deletes what is done.
actor SoakOperator {
    /// Restarts of one session, after which the person gives it up: no script and no row of kills needs as many.
    private static let restarts = 40

    /// What is known of one session.
    struct Session: Sendable {
        let plot: Plot
        var status: SessionStatus?
        var isDeleted = false
        /// A worker that runs, as far as is known.
        var running: (host: HostName, fence: Fence)?
        /// The order that its fate asks for was given.
        var isSealed = false
        var restarts = 0
        /// Errands that are under way.
        var errands = 0
        /// Answers that the coordinator took, by the id of the request.
        var answers: [String: String] = [:]

        /// Nothing more is to come.
        var isSettled: Bool {
            guard errands == 0 else { return false }
            return isDeleted || (plot.fate != .deleted && status?.isTerminal == true)
        }
    }

    private let project: ProjectName
    private let spec: @Sendable (Plot) throws -> Request.Spawn
    private let errands: AsyncStream<Errand>.Continuation
    private var dice: Dice
    private(set) var sessions: [Int: Session] = [:]
    private(set) var heard: UInt64 = 0
    /// What went otherwise than it should.
    private(set) var troubles: [String] = []
    private(set) var refusals = 0

    init(_ plots: [Plot], _ plan: SoakPlan, _ cluster: SoakCluster, errands: AsyncStream<Errand>.Continuation) throws {
        project = cluster.ground.project
        let project = project
        let checkout = ProjectSpec.Checkout(machine: try MachineIdentity.current().machineId, path: cluster.ground.repository)
        let names = cluster.hosts.map(\.name)
        spec = { plot in
            let session = SessionSpec(
                project: ProjectSpec(name: project, checkout: checkout), id: try SessionID(issue: plot.number),
                issue: Issue(number: plot.number, title: "Issue \(plot.number)", body: plot.part.rawValue), base: GreetRepository.branch)
            return Request.Spawn(spec: session, host: plot.pinned.map { names[$0] })
        }
        self.errands = errands
        dice = Dice(seed: plan.seed, stream: 2)
        for plot in plots { sessions[plot.number] = Session(plot: plot) }
    }

    /// Spawns every session at its time.
    func spawnAll(since start: ContinuousClock.Instant) throws {
        for number in sessions.keys.sorted() {
            guard let plot = sessions[number]?.plot else { continue }
            send(number, after: max(.zero, (start + plot.spawned) - .now), [.spawn(try spec(plot))])
        }
    }

    func take(_ event: LedgerEvent) {
        heard = event.sequence
        guard let number = event.session?.id.issueNumber, var session = sessions[number] else { return }
        if event.fact.deleted == true { session.isDeleted = true }
        if let fact = event.fact.status {
            session.status = fact.status
            switch fact.cause {
            case "run_started": session.running = event.host.map { ($0, event.fence) }
            case "run_ended", "closed": session.running = nil
            default: break
            }
        }
        sessions[number] = session
        react(to: event.fact, number, session)
    }

    private func react(to fact: LedgerEvent.Fact, _ number: Int, _ session: Session) {
        if let question = fact.escalation {
            // What the agent asks is answered as it proposes itself.
            guard Label(question: question.question, session: number) != nil else { return restart(number, within: 100...3000) }
            return send(
                number, after: dice.milliseconds(100...3000),
                [order(number, .guidance, text: "answer to \(question.question)"), order(number, .restart)])
        }
        guard let status = fact.status else { return }
        switch (status.status, session.plot.fate) {
        case (.complete, .deleted) where !session.isSealed: seal(number, .delete)
        case (.working, .cancelled) where !session.isSealed: seal(number, .cancel)
        // A question brings its own event.
        case (.stuck, _) where status.cause == "reported" && Label(question: status.reason ?? "", session: number) == nil:
            restart(number, within: 100...3000)
        case (.stuck, _): break
        // Without a person it would go on by itself after its back-off.
        case (_, _) where status.cause == "run_ended": restart(number, within: 0...12_000)
        default: break
        }
    }

    private func restart(_ number: Int, within: ClosedRange<Int>) {
        sessions[number]?.restarts += 1
        guard sessions[number]?.restarts ?? 0 <= Self.restarts else { return }
        send(number, after: dice.milliseconds(within), [order(number, .restart)])
    }

    private func seal(_ number: Int, _ kind: Command.Kind) {
        sessions[number]?.isSealed = true
        send(number, after: dice.milliseconds(0...3000), [order(number, kind, force: kind == .delete)])
    }

    /// What a person sees who looks at `orch list`: stuck, and nobody does anything about it.
    func look() {
        for (number, session) in sessions where session.errands == 0 && !session.isDeleted {
            if session.status == .stuck { restart(number, within: 0...500) }
            if session.status == .deletionFailed { send(number, after: .zero, [order(number, .delete, force: true)]) }
        }
    }

    private func order(_ number: Int, _ kind: Command.Kind, force: Bool = false, text: String? = nil) -> Request.Call {
        // The numbers are those of issues, which are ids.
        guard let id = sessions[number].flatMap({ try? SessionID(issue: $0.plot.number) }) else { return .status }
        let reference = SessionReference(project: project, projectIsSaid: true, id: id)
        return .order(Request.Order(session: reference, kind: kind, force: force, text: text))
    }

    private func send(_ number: Int, after: Duration, _ calls: [Request.Call]) {
        sessions[number]?.errands += 1
        errands.yield(Errand(session: number, after: after, steps: calls.map { Errand.Step(id: UUID().uuidString.lowercased(), call: $0) }))
    }
}

extension SoakOperator {
    /// What became of a step of an errand.
    func told(_ errand: Errand, _ step: Errand.Step, _ outcome: Errand.Outcome) {
        let number = errand.session
        if step.id == errand.steps.last?.id { sessions[number]?.errands -= 1 }
        switch outcome {
        case .done:
            guard case .order(let order) = step.call, order.kind == .guidance, let text = order.text else { return }
            sessions[number]?.answers[step.id] = text
        case .refused(let words):
            refusals += 1
            if case .spawn = step.call { troubles.append("spawn \(number): \(words)") }
        case .failed(let words): troubles.append("session \(number): \(words)")
        }
    }

    var unsettled: [Int] { sessions.values.filter { !$0.isSettled }.map(\.plot.number).sorted() }

    /// Workers that run, as far as is known.
    var running: [(key: SessionKey, host: HostName, fence: Fence)] {
        sessions.values.sorted { $0.plot.number < $1.plot.number }.compactMap { session in
            guard let running = session.running, let id = try? SessionID(issue: session.plot.number) else { return nil }
            return (SessionKey(project: project, id: id), running.host, running.fence)
        }
    }
}
