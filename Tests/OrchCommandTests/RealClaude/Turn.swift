import OrchCore

/// One answer of the scripted API: what the model says and does.
struct Turn {
    let json: JSONValue

    /// The model's words; without a tool call they end its turn.
    static func says(_ text: String) -> Turn { Turn(json: .object(["text": .string(text)])) }

    /// A tool call; the next turn has its result.
    static func tool(_ name: String, _ input: [String: JSONValue]) -> Turn {
        Turn(json: .object(["tool": .string(name), "input": .object(input)]))
    }

    static func bash(_ command: String) -> Turn { tool("Bash", ["command": .string(command)]) }

    /// - Parameter file: relative to the worktree.
    static func write(_ file: String, _ content: String) -> Turn {
        tool("Write", ["file_path": .string("{{cwd}}/\(file)"), "content": .string(content)])
    }

    static func read(_ file: String) -> Turn { tool("Read", ["file_path": .string("{{cwd}}/\(file)")]) }
    static func report(_ status: String) -> Turn { tool("mcp__orch__report_status", ["status": .string(status)]) }
    static func escalate(_ question: String) -> Turn { tool("mcp__orch__escalate", ["question": .string(question)]) }

    /// The API refuses each time with this status.
    static func refused(_ status: Int64, _ message: String) -> Turn {
        Turn(json: .object(["fault": .object(["kind": .string("http"), "status": .int(status), "message": .string(message)])]))
    }

    /// The mark of a worker that is at the gate.
    static let arrived = "arrived"

    /// Says that it is there, and waits in the middle of the tool call until the test opens the gate.
    ///
    /// - Parameter background: a command that is left running meanwhile.
    static func arriveAndWait(_ marks: String, background: String? = nil) -> Turn {
        let arrive = "echo $$ > \(marks)/.\(arrived) && mv \(marks)/.\(arrived) \(marks)/\(arrived)"
        return bash((background.map { "(\($0)) >/dev/null 2>&1 & " } ?? "") + "\(arrive) && read -r word < \(marks)/gate")
    }

    /// Commits a file that was written before.
    static func commit(_ file: String, _ message: String) -> Turn { bash("git add \(file) && git commit -qm '\(message)'") }
}

/// Answers for the requests in which certain words occur; the first scene that fits is played.
struct Scene {
    let json: JSONValue

    /// One turn after the other, by the number of answers that the conversation has already.
    static func turns(_ turns: Turn...) -> Scene { Scene(json: .object(["turns": .array(turns.map(\.json))])) }

    /// Always this turn, when what came after the model's last answer has these words.
    static func when(hearing words: String, _ turn: Turn) -> Scene {
        Scene(json: .object(["when": .object(["tail": .string(words)]), "turn": turn.json]))
    }
}
