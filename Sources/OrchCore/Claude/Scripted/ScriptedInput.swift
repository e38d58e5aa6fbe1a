extension ScriptedWorker {
    /// A message: begins a turn, or waits for the next tool boundary.
    mutating func take(_ line: JSONValue) -> [ScriptedEffect] {
        guard let content = line["message"]?["content"] else { return [] }
        let text = content.string ?? (content.array ?? []).compactMap { $0["text"]?.string }.joined(separator: "\n")
        let message = Message(uuid: line["uuid"]?.string, text: text, isLater: line["priority"]?.string == "later")
        if let uuid = message.uuid {
            if heard.contains(uuid) { return [.emit(replay(message))] }
            if conversation.taken.contains(uuid) { return [.emit(lifecycle(uuid, .completed))] }
            heard = heard.suffix(Limits.guidance - 1) + [uuid]
        }
        var effects: [ScriptedEffect] = message.uuid.map { [.emit(lifecycle($0, .queued))] } ?? []
        guard queue.count < Limits.guidanceWaiting else { return effects + [.complain("too many messages are waiting")] }
        queue.append(message)
        switch state {
        case .idle: effects += beginTurn()
        case .busy(.message) where !message.isLater: effects += proceed()
        case .busy, .hung, .exited: break
        }
        return effects
    }

    mutating func control(_ line: JSONValue) -> [ScriptedEffect] {
        let id = line["request_id"]?.string ?? ""
        switch line["request"]?["subtype"]?.string {
        case "interrupt":
            return [.emit(controlSuccess(id, .object(["still_queued": .array([])])))] + interrupt()
        case "end_session":
            let stop: [ScriptedEffect] = isRunningCommand ? [.stopCommand] : []
            state = .exited
            return [.emit(controlSuccess(id, .object([:])))] + stop + [.exit(0)]
        case let other:
            return [.emit(controlFailure(id, "Unsupported control request subtype: \(other ?? "none")"))]
        }
    }

    private var isRunningCommand: Bool {
        guard case .busy(.tool(_, isCommand: true)) = state else { return false }
        return true
    }

    /// Ends the turn; the step that was interrupted counts as done.
    private mutating func interrupt() -> [ScriptedEffect] {
        guard case .busy(let waiting) = state else { return [] }
        var effects: [ScriptedEffect] = isRunningCommand ? [.stopCommand] : []
        var reason = "aborted_streaming"
        if case .tool(let id, _) = waiting {
            reason = "aborted_tools"
            effects.append(.emit(toolResult(id, "[Request interrupted by user for tool use]", isError: true)))
        }
        lastCode = 0
        return effects + endTurn(result(subtype: "error_during_execution", isError: true, reason: reason))
    }
}
