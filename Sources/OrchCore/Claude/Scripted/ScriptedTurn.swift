extension ScriptedWorker {
    /// Begins a turn with the oldest message.
    mutating func beginTurn() -> [ScriptedEffect] {
        guard !isLost else {
            state = .exited
            let words = "No conversation found with session ID: \(conversation.sessionID)"
            return [
                .emit(result(subtype: "error_during_execution", isError: true, reason: nil, errors: [words])), .complain(words), .exit(1),
            ]
        }
        guard !queue.isEmpty else { return inputEnded ? leave() : [] }
        let message = queue.removeFirst()
        turnSteps = 0
        state = .busy(.nothing)
        if let uuid = message.uuid { conversation.taken = conversation.taken.suffix(Limits.guidance - 1) + [uuid] }
        return [.emit(turnStart())] + giveToModel(message) + [.save(conversation)] + proceed()
    }

    private mutating func giveToModel(_ message: Message) -> [ScriptedEffect] {
        conversation.guidance = message.text
        guard let uuid = message.uuid else { return [.emit(replay(message))] }
        current.append(uuid)
        return [.emit(lifecycle(uuid, .started)), .emit(replay(message))]
    }

    /// Takes steps until one has to wait for something, or the turn ends. Messages are taken in before each.
    mutating func proceed() -> [ScriptedEffect] {
        var effects: [ScriptedEffect] = []
        while true {
            let wasWaiting = state == .busy(.message)
            state = .busy(.nothing)
            var tookOne = wasWaiting
            while let index = queue.firstIndex(where: { !$0.isLater }) {
                effects += giveToModel(queue.remove(at: index))
                tookOne = true
            }
            guard conversation.step < script.steps.count else { return effects + finishTurn() }
            let step = script.steps[conversation.step]
            conversation.step += 1
            turnSteps += 1
            effects += [.save(conversation)] + perform(step, tookMessage: tookOne)
            guard state == .busy(.nothing) else { return effects }
        }
    }

    /// Does one step; leaves the state `.busy(.nothing)` when the next one can follow at once.
    private mutating func perform(_ step: ScriptStep, tookMessage: Bool) -> [ScriptedEffect] {
        switch step {
        case .say(let text): return [.emit(assistantText(filled(text)))]
        case .run(let command):
            let (id, line) = toolUse("Bash", .object(["command": .string(command)]))
            state = .busy(.tool(id, isCommand: true))
            return [.emit(line), .run(command: command, environment: ["SCRIPT_GUIDANCE": conversation.guidance])]
        case .report(let report):
            var arguments: [String: JSONValue] = ["status": .string(report.status)]
            if let reason = report.reason { arguments["reason"] = .string(filled(reason)) }
            if let address = report.pullRequestUrl { arguments["pullRequestUrl"] = .string(address) }
            return call(.reportStatus, .object(arguments))
        case .escalate(let question):
            var arguments: [String: JSONValue] = ["question": .string(filled(question.question))]
            if !question.options.isEmpty { arguments["options"] = .array(question.options.map(JSONValue.string)) }
            if let context = question.context { arguments["context"] = .string(filled(context)) }
            return call(.escalate, .object(arguments))
        case .awaitGuidance(.turn): return tookMessage ? [] : finishTurn()
        case .awaitGuidance(.inside):
            if tookMessage { return [] }
            if inputEnded { return finishTurn() }
            state = .busy(.message)
            return []
        case .pause(let milliseconds):
            number += 1
            state = .busy(.timer(number))
            return [.wait(milliseconds: milliseconds, number: number)]
        case .fail(let failure): return fail(failure)
        case .exit(let code):
            state = .exited
            return [.exit(code)]
        case .hang:
            state = .hung
            return []
        case .garbage(let text): return [.emitRaw(text)]
        case .emit(let json): return [.emit(json)]
        }
    }

    /// A call of one of orch's own tools; arguments that orch refuses come back as an error, as they do to a model.
    private mutating func call(_ name: WorkerToolCall.Name, _ arguments: JSONValue) -> [ScriptedEffect] {
        let (id, line) = toolUse("mcp__orch__\(name.rawValue)", arguments)
        do {
            let call = try WorkerToolCall(name, arguments: arguments)
            state = .busy(.tool(id, isCommand: false))
            return [.emit(line), .call(call)]
        } catch {
            return [.emit(line), .emit(toolResult(id, error.description, isError: true))]
        }
    }

    private mutating func fail(_ failure: ScriptedFailure) -> [ScriptedEffect] {
        lastCode = 1
        let words = "API Error: \(failure.status.map { "\($0) " } ?? "")\(failure.text)"
        return [.emit(assistantText(words, error: failure))]
            + endTurn(result(subtype: "success", isError: true, reason: "api_error", text: words, status: failure.status))
    }

    /// The turn ends well.
    mutating func finishTurn() -> [ScriptedEffect] {
        lastCode = 0
        conversation.totalCostUSD += max(0, script.turnCostUSD ?? 0.01)
        return endTurn(result(subtype: "success", isError: false, reason: "completed", text: "Done."))
    }

    mutating func endTurn(_ line: JSONValue) -> [ScriptedEffect] {
        state = .idle
        let completed = current.map { ScriptedEffect.emit(lifecycle($0, .completed)) }
        current = []
        return [.emit(line)] + completed + [.save(conversation)] + beginTurn()
    }

    mutating func leave() -> [ScriptedEffect] {
        state = .exited
        return [.exit(lastCode)]
    }

    private func filled(_ text: String) -> String {
        text.split(separator: "{{guidance}}", omittingEmptySubsequences: false).joined(separator: conversation.guidance)
    }
}
