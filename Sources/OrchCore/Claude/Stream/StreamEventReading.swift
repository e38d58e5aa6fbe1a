extension StreamEvent {
    /// Reads a decoded line; never fails.
    public init(_ json: JSONValue) {
        let kind = Kind(json)
        var parent: String?
        switch kind {
        // `tool_progress` has the member too, but there it names the running tool itself.
        case .assistant, .user, .partial: parent = json["parent_tool_use_id"]?.string
        default: break
        }
        self.init(kind, sessionID: json["session_id"]?.string, subagentOf: parent)
    }
}

extension StreamEvent.Kind {
    fileprivate init(_ json: JSONValue) {
        let type = json["type"]?.string ?? ""
        let kind: Self? =
            switch type {
            case "assistant": AssistantMessage(json).map(Self.assistant)
            case "user": UserMessage(json).map(Self.user)
            case "result": TurnReport(json).map(Self.result)
            case "system": Self(system: json)
            case "rate_limit_event": json["rate_limit_info"].flatMap(RateLimit.init).map(Self.rateLimit)
            case "tool_progress": ToolProgress(json).map(Self.toolProgress)
            case "command_lifecycle": Self(lifecycle: json)
            case "control_request": PermissionRequest(json).map(Self.permissionRequest)
            case "control_response": Self(controlResponse: json)
            case "stream_event": json["event"]?["type"]?.string.map(Self.partial)
            default: nil
            }
        self = kind ?? .unknown(Self.label(json))
    }

    private init?(system json: JSONValue) {
        let kind: Self? =
            switch json["subtype"]?.string ?? "" {
            case "init": TurnStart(json).map(Self.turnStarted)
            case "api_retry": APIRetry(json).map(Self.apiRetry)
            case "task_started", "task_updated", "task_notification": TaskChange(json).map(Self.task)
            case "background_tasks_changed": TaskChange(running: json).map(Self.task)
            case "permission_denied": PermissionDenial(json).map(Self.permissionDenied)
            case "model_fallback": ModelFallback(json).map(Self.modelFallback)
            case "hook_started", "hook_response": HookStep(json).map(Self.hook)
            case "status": json["status"]?.string.map(Self.status)
            case "informational": json["content"]?.string.map { .notice(text: $0, level: json["level"]?.string ?? "info") }
            case "notification": json["text"]?.string.map { .notice(text: $0, level: "info") }
            case "session_state_changed": json["state"]?.string.map(Self.sessionState)
            case "session_title_changed": json["title"]?.string.map(Self.sessionTitle)
            default: nil
            }
        guard let kind else { return nil }
        self = kind
    }

    private init?(lifecycle json: JSONValue) {
        guard let uuid = json["command_uuid"]?.string, let state = json["state"]?.string.flatMap(DeliveryState.init(rawValue:))
        else { return nil }
        self = .commandLifecycle(uuid: uuid, state: state)
    }

    private init?(controlResponse json: JSONValue) {
        guard let response = json["response"], let id = response["request_id"]?.string, let subtype = response["subtype"]?.string
        else { return nil }
        self = .controlResponse(requestID: id, error: subtype == "success" ? nil : response["error"]?.string ?? subtype)
    }

    private static func label(_ json: JSONValue) -> String {
        guard case .object = json else { return "no object" }
        guard let type = json["type"]?.string else { return "no type" }
        let subtype = json["subtype"]?.string ?? json["request"]?["subtype"]?.string
        return (subtype.map { "\(type)/\($0)" } ?? type).printable(limit: ClaudeLimits.prefixCharacters)
    }
}

extension JSONValue {
    /// A whole number from foreign data: not negative, and small enough that sums of many cannot overflow.
    var count: Int? {
        guard let double, double.isFinite, double >= 0 else { return nil }
        return Int(min(double, Double(ClaudeLimits.largestCount)))
    }

    /// An amount of money from foreign data: finite and not negative.
    var amount: Double? {
        guard let double, double.isFinite, double >= 0 else { return nil }
        return double
    }

    /// The strings of an array; other members are passed over.
    var strings: [String] { array?.compactMap(\.string) ?? [] }
}
