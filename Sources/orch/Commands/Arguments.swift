public import ArgumentParser
public import OrchCore

// The words of the domain as the argument parser reads them. Those that need the current directory are read by `run`.

extension HostName: ExpressibleByArgument {
    /// Nil for a text that is none: the parser then says what is wrong with the argument.
    public init?(argument: String) { try? self.init(argument) }
}

extension ProjectName: ExpressibleByArgument {
    /// Nil for a text that is none: the parser then says what is wrong with the argument.
    public init?(argument: String) { try? self.init(argument) }
}

extension SessionStatus: ExpressibleByArgument {}

extension SessionMode: ExpressibleByArgument {
    /// The words that the help shows.
    public static var allValueStrings: [String] { [SessionMode.single.rawValue] }
}

/// One run of one attempt: `2.1`.
struct RunNumber: Hashable, Sendable, ExpressibleByArgument {
    let fence: Fence

    init?(argument: String) {
        let parts = argument.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let attempt = UInt64(parts[0]), let run = UInt64(parts[1]), attempt > 0, run > 0 else { return nil }
        fence = Fence(attempt: attempt, run: run)
    }
}
