import OrchCore
import OrchHome

/// The environment that the agent's programs get: of the running daemon, not of the shell that `orch doctor` was typed in.
struct DaemonEnvironment: Hashable, Sendable {
    /// Where it was read.
    enum Origin: Hashable, Sendable {
        /// Of the running agent.
        case agent(pid: Int32)
        /// What an agent would get that is started from this shell now.
        case shell
    }

    let variables: [String: String]
    let origin: Origin

    /// execve(2): more does not fit into one process on Linux with usual limits.
    private static let bytesLimit = 8 << 20

    /// The words for a line: "the agent (pid 12)".
    var owner: String {
        switch origin {
        case .agent(let pid): "the agent (pid \(pid))"
        case .shell: "an agent started from this shell"
        }
    }

    /// What makes a change of it count.
    var refresh: String {
        switch origin {
        case .agent: ", then 'orch down' and 'orch up'"
        case .shell: ""
        }
    }

    /// Reads that of the process that the agent's record names; without one, what `orch up` would give from this shell.
    static func current(_ machine: Machine, _ config: HostConfig) throws -> DaemonEnvironment {
        if let record = try DaemonState.ready(.agent, in: machine.home), let variables = read(record.process) {
            return DaemonEnvironment(variables: variables, origin: .agent(pid: record.pid))
        }
        return DaemonEnvironment(variables: config.environment.filter(machine.environment), origin: .shell)
    }

    /// Nil where the system does not show it, or the process has ended.
    static func read(_ process: ProcessIdentity) -> [String: String]? {
        #if os(Linux)
        // Read first: alive afterwards means that it was this process's.
        guard let bytes = try? BoundedFile.read("/proc/\(process.pid)/environ", limit: bytesLimit), (try? process.isAlive()) == true else {
            return nil
        }
        return parse(bytes)
        #else
        return nil
        #endif
    }

    /// The form of proc(5): `NAME=value`, each ended by a NUL.
    static func parse(_ bytes: [UInt8]) -> [String: String] {
        var variables: [String: String] = [:]
        for entry in bytes.split(separator: 0) {
            guard let mark = entry.firstIndex(of: UInt8(ascii: "=")) else { continue }
            variables[String(decoding: entry[..<mark], as: UTF8.self)] = String(decoding: entry[(mark + 1)...], as: UTF8.self)
        }
        return variables
    }
}
