import Foundation
import OrchCore
import OrchHome

/// How this machine is called when nobody has named it.
enum MachineName {
    /// The machine's own name.
    static var current: String { ProcessInfo.processInfo.hostName }

    /// The first part of a machine's name, with `-` for what a host's name can't have.
    static func hostName(_ text: String) throws(Problem) -> HostName {
        let short = text.prefix { $0 != "." }.prefix(Limits.nameBytes)
        let plain = String(short.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "-" }.drop { $0 == "-" })
        do {
            return try HostName(plain)
        } catch {
            throw Problem(.usage, "this machine has no name that orch can use", next: "set \"host\": {\"name\": \"laptop\"} in ORCH_HOME/config.json")
        }
    }
}

extension Machine {
    /// - Throws: a `Problem` for the name of this machine itself: with two of one name the coordinator would not start.
    func checkIsAnother(_ name: HostName) throws {
        guard try name == config().host.name ?? MachineName.hostName(MachineName.current) else { return }
        throw Problem(
            .conflict, "\(name) is what this machine itself is called", next: "take another name, or set \"host\": {\"name\": …} in config.json")
    }
}
