/// The `result` event: how a turn ended and what the conversation has cost so far.
public struct TurnReport: Hashable, Sendable {
    public let subtype: String
    /// Decides before anything else: API failures come with the subtype `success`.
    public let isError: Bool
    public let terminalReason: String?
    public let apiErrorStatus: Int?
    /// The model's last text, or the words of the failure.
    public let text: String
    public let errors: [String]
    public let turns: Int
    /// US dollars of the whole conversation, earlier runs that were resumed included. Never added up.
    public let totalCostUSD: Double?
    /// Tokens of the whole conversation, all models; where the event does not say, those of the turn.
    public let tokens: TokenCount
    public let denials: [PermissionDenial]
    public let durationMilliseconds: Int
    /// Messages that wait and will each start another turn.
    public let queuedTurns: Int

    init?(_ json: JSONValue) {
        guard let subtype = json["subtype"]?.string else { return nil }
        self.subtype = subtype
        // A failure named only by its subtype must not pass for a success.
        isError = json["is_error"]?.bool ?? (subtype != "success")
        terminalReason = json["terminal_reason"]?.string
        apiErrorStatus = json["api_error_status"]?.count
        text = json["result"]?.string ?? ""
        errors = json["errors"]?.strings ?? []
        turns = json["num_turns"]?.count ?? 0
        totalCostUSD = json["total_cost_usd"]?.amount
        tokens = TokenCount(models: json["modelUsage"]) ?? TokenCount(usage: json["usage"])
        denials = json["permission_denials"]?.array?.prefix(ClaudeLimits.denialsKept).compactMap(PermissionDenial.init) ?? []
        durationMilliseconds = json["duration_ms"]?.count ?? 0
        queuedTurns = json["queued_turn_count"]?.count ?? 0
    }
}

/// Tokens that were used, cached input apart.
public struct TokenCount: Hashable, Sendable, Codable {
    public var input: Int
    public var output: Int
    public var cacheRead: Int
    public var cacheWritten: Int

    public init(input: Int = 0, output: Int = 0, cacheRead: Int = 0, cacheWritten: Int = 0) {
        self.input = input
        self.output = output
        self.cacheRead = cacheRead
        self.cacheWritten = cacheWritten
    }

    /// The sum over `modelUsage`, which is cumulative; nil when there is none.
    init?(models json: JSONValue?) {
        guard case .object(let models)? = json, !models.isEmpty else { return nil }
        self.init()
        for model in models.values {
            input = Self.sum(input, model["inputTokens"])
            output = Self.sum(output, model["outputTokens"])
            cacheRead = Self.sum(cacheRead, model["cacheReadInputTokens"])
            cacheWritten = Self.sum(cacheWritten, model["cacheCreationInputTokens"])
        }
    }

    init(usage json: JSONValue?) {
        self.init(
            input: json?["input_tokens"]?.count ?? 0, output: json?["output_tokens"]?.count ?? 0,
            cacheRead: json?["cache_read_input_tokens"]?.count ?? 0, cacheWritten: json?["cache_creation_input_tokens"]?.count ?? 0)
    }

    private static func sum(_ a: Int, _ b: JSONValue?) -> Int { min(a + (b?.count ?? 0), ClaudeLimits.largestCount) }
}

/// A tool that the permission rules refused.
public struct PermissionDenial: Hashable, Sendable, Codable {
    public let tool: String
    public let toolUseID: String?
    public let message: String?

    init?(_ json: JSONValue) {
        guard let tool = json["tool_name"]?.string else { return nil }
        self.tool = tool.printable(limit: ClaudeLimits.toolInputCharacters)
        toolUseID = json["tool_use_id"]?.string
        message = json["message"]?.string?.printable(limit: ClaudeLimits.lastTextCharacters)
    }
}
