import OrchCore

/// What the operator does about a session: requests, one after the other, after a while.
struct Errand: Sendable {
    /// One request. The id is made here, so that it has its effect once, however often it is asked.
    struct Step: Sendable {
        let id: String
        let call: Request.Call
    }

    /// What became of a step.
    enum Outcome: Sendable {
        case done
        case refused(String)
        /// Nobody knows.
        case failed(String)
    }

    let session: Int
    let after: Duration
    let steps: [Step]

    /// Until no more come, and all are done.
    static func run(_ errands: AsyncStream<Errand>, at desk: Desk, _ told: @escaping @Sendable (Errand, Step, Outcome) async -> Void) async {
        await withDiscardingTaskGroup { group in
            for await errand in errands {
                group.addTask {
                    guard (try? await Pass.time(errand.after)) != nil else { return }
                    for step in errand.steps { await told(errand, step, await outcome(of: step, at: desk)) }
                }
            }
        }
    }

    private static func outcome(of step: Step, at desk: Desk) async -> Outcome {
        do {
            _ = try await desk.ask(step.call, id: step.id)
            return .done
        } catch let problem as Problem {
            return problem.code == .unreachable || problem.code == .internalError ? .failed("\(problem)") : .refused("\(problem)")
        } catch {
            return .failed("\(error)")
        }
    }
}
