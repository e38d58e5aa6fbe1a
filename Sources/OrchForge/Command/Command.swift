/// One program call: an argument array, never a shell line.
public struct Command: Hashable, Sendable {
    /// A name that is looked up in `PATH` of `environment`, or an absolute path.
    public var program: String
    public var arguments: [String]
    /// The working directory; nil keeps the caller's.
    public var directory: String?
    /// The whole environment of the process: nothing is inherited.
    public var environment: [String: String]
    public var timeLimit: Duration
    /// Bytes of standard output; more is an error.
    public var outputLimit: Int
    /// What is being done, for errors: "reading the status of /x".
    public var doing: String
    /// Standard input; nothing for most.
    public var input: [UInt8] = []

    public init(
        _ program: String, _ arguments: [String], in directory: String? = nil, environment: [String: String],
        timeLimit: Duration = ForgeLimits.localCommandTime, outputLimit: Int = ForgeLimits.commandOutput, doing: String
    ) {
        self.program = program
        self.arguments = arguments
        self.directory = directory
        self.environment = environment
        self.timeLimit = timeLimit
        self.outputLimit = outputLimit
        self.doing = doing
    }
}

/// What a program left behind.
public struct CommandResult: Hashable, Sendable {
    /// How the program ended.
    public enum Exit: Hashable, Sendable {
        case code(Int32)
        case signal(Int32)
    }

    public let exit: Exit
    public let output: [UInt8]
    public let errorOutput: [UInt8]

    public init(exit: Exit, output: [UInt8], errorOutput: [UInt8]) {
        self.exit = exit
        self.output = output
        self.errorOutput = errorOutput
    }

    public var succeeded: Bool { exit == .code(0) }
    /// Standard output as text; bytes that are no UTF-8 become `�`.
    public var text: String { String(decoding: output, as: UTF8.self) }
    public var errorText: String { String(decoding: errorOutput, as: UTF8.self) }
    /// Standard output without line ends at its end: for answers of one line.
    public var line: String {
        var text = Substring(text)
        while let last = text.last, last.isNewline { text.removeLast() }
        return String(text)
    }

    /// Records that end with NUL (git's `-z`).
    public var records: [String] { output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) } }
}
