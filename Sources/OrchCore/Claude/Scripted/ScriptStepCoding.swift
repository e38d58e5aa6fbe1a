extension ScriptStep: Codable {
    private enum Name: String, CodingKey, CaseIterable {
        case say, run, report, escalate, awaitGuidance, pause, fail, exit, hang, garbage, emit
    }

    public init(from decoder: any Decoder) throws {
        let step = try decoder.container(keyedBy: Name.self)
        guard step.allKeys.count == 1, let name = step.allKeys.first else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "a step is an object with one of \(Name.allCases.map(\.rawValue).joined(separator: ", "))"))
        }
        switch name {
        case .say: self = .say(try step.decode(String.self, forKey: name))
        case .run: self = .run(try step.decode(String.self, forKey: name))
        case .report: self = .report(try step.decode(ScriptedReport.self, forKey: name))
        case .escalate: self = .escalate(try step.decode(LooseQuestion.self, forKey: name).question)
        case .awaitGuidance: self = .awaitGuidance(try step.decode(Wait.self, forKey: name))
        case .pause: self = .pause(max(0, try step.decode(Int.self, forKey: name)))
        case .fail: self = .fail(try step.decode(ScriptedFailure.self, forKey: name))
        case .exit: self = .exit(try step.decode(Int32.self, forKey: name))
        case .hang: self = .hang
        case .garbage: self = .garbage(try step.decode(String.self, forKey: name))
        case .emit: self = .emit(try step.decode(JSONValue.self, forKey: name))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var step = encoder.container(keyedBy: Name.self)
        switch self {
        case .say(let text): try step.encode(text, forKey: .say)
        case .run(let command): try step.encode(command, forKey: .run)
        case .report(let report): try step.encode(report, forKey: .report)
        case .escalate(let question): try step.encode(question, forKey: .escalate)
        case .awaitGuidance(let wait): try step.encode(wait, forKey: .awaitGuidance)
        case .pause(let milliseconds): try step.encode(milliseconds, forKey: .pause)
        case .fail(let failure): try step.encode(failure, forKey: .fail)
        case .exit(let code): try step.encode(code, forKey: .exit)
        case .hang: try step.encode(true, forKey: .hang)
        case .garbage(let text): try step.encode(text, forKey: .garbage)
        case .emit(let json): try step.encode(json, forKey: .emit)
        }
    }
}

/// A question as a script's author writes it, with the optional parts left out.
private struct LooseQuestion: Decodable {
    let question: Report.Question

    private enum Key: String, CodingKey { case question, options, context }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        question = Report.Question(
            question: try container.decode(String.self, forKey: .question),
            options: try container.decodeIfPresent([String].self, forKey: .options) ?? [],
            context: try container.decodeIfPresent(String.self, forKey: .context))
    }
}
