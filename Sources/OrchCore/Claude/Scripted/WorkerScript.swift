/// What a stand-in for the worker does: for `orch demo` and for tests, read from a JSON file such as
/// `{"steps": [{"say": "Reading."}, {"run": "git commit -am x"}, {"report": {"status": "complete"}}]}`.
public struct WorkerScript: Hashable, Sendable, Codable {
    public static let maximumSteps = 1_000

    public var steps: [ScriptStep]
    /// The model's name in the stream; default `scripted`.
    public var model: String?
    /// US dollars that each turn adds to the conversation's cost; default 0.01.
    public var turnCostUSD: Double?

    public init(steps: [ScriptStep], model: String? = nil, turnCostUSD: Double? = nil) {
        self.steps = steps
        self.model = model
        self.turnCostUSD = turnCostUSD
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        steps = try container.decode([ScriptStep].self, forKey: .steps)
        model = try container.decodeIfPresent(String.self, forKey: .model)
        turnCostUSD = try container.decodeIfPresent(Double.self, forKey: .turnCostUSD)
        guard steps.count <= Self.maximumSteps else {
            throw DecodingError.dataCorruptedError(
                forKey: .steps, in: container, debugDescription: "a script has at most \(Self.maximumSteps) steps")
        }
    }
}

/// One step: in JSON an object with the step's name as its only key.
///
/// In texts and in the environment of commands (`SCRIPT_GUIDANCE`) the newest message is at hand; in texts as `{{guidance}}`.
public enum ScriptStep: Hashable, Sendable {
    /// `{"say": "text"}`: the model says it.
    case say(String)
    /// `{"run": "git status"}`: a call of Bash; the command is really run.
    case run(String)
    /// `{"report": {"status": "stuck", "reason": "…", "pullRequestUrl": "…"}}`: a call of `report_status`.
    case report(ScriptedReport)
    /// `{"escalate": {"question": "…", "options": ["a", "b"], "context": "…"}}`
    case escalate(Report.Question)
    /// `{"awaitGuidance": "turn"}`: ends the turn, as a worker that is stuck does; the next message goes on behind it, also in a later
    /// process. `{"awaitGuidance": "inside"}`: stays in the turn, saying nothing, until a message comes.
    case awaitGuidance(Wait)
    /// `{"pause": 200}`: milliseconds of silence.
    case pause(Int)
    /// `{"fail": {"status": 529, "text": "Overloaded"}}`: the turn ends as an API failure does.
    case fail(ScriptedFailure)
    /// `{"exit": 3}`: the process ends at once, without a result.
    case exit(Int32)
    /// `{"hang": true}`: nothing more, whatever is written to it; only a signal helps.
    case hang
    /// `{"garbage": "text"}`: a line that is no JSON.
    case garbage(String)
    /// `{"emit": {…}}`: any line of the stream, such as an `api_retry`.
    case emit(JSONValue)

    /// Where a script waits for the operator's words: for a turn of its own, or within this one.
    public enum Wait: String, Hashable, Sendable, Codable { case turn, inside }
}

/// A status that a script reports; any text, so that a refusal can be played too.
public struct ScriptedReport: Hashable, Sendable, Codable {
    public var status: String
    public var reason: String?
    public var pullRequestUrl: String?

    public init(status: String, reason: String? = nil, pullRequestUrl: String? = nil) {
        self.status = status
        self.reason = reason
        self.pullRequestUrl = pullRequestUrl
    }
}

/// A failure of the API; no status plays a network that is down.
public struct ScriptedFailure: Hashable, Sendable, Codable {
    public var status: Int?
    public var text: String

    public init(status: Int?, text: String) {
        self.status = status
        self.text = text
    }
}
