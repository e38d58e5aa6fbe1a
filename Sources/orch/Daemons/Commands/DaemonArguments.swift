public import ArgumentParser
public import OrchCore
public import OrchHome

// The words of the daemons as the argument parser reads them.

extension DaemonRole: ExpressibleByArgument {}
extension KeyRole: ExpressibleByArgument {}

extension Endpoint: ExpressibleByArgument {
    /// Nil for a text that is none: the parser then says what is wrong with the argument.
    public init?(argument: String) { try? self.init(argument) }
}

extension SSHDestination: ExpressibleByArgument {
    /// Nil for a text that is none: the parser then says what is wrong with the argument.
    public init?(argument: String) { try? self.init(argument) }
}

extension PublicKey: ExpressibleByArgument {
    /// Nil for a text that is none: the parser then says what is wrong with the argument.
    public init?(argument: String) { try? self.init(argument) }
}
