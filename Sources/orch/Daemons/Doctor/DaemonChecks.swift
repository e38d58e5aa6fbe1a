import OrchCore
import OrchHome
import OrchWire
import ZeroMQ

/// The daemons and the hosts: that they answer, are of this version, are heard and ready; and that the agent's ports can be had.
struct DaemonChecks: Sendable {
    let survey: DaemonSurvey
    let home: HomeDirectory
    let config: HostConfig

    func findings() async throws -> [Finding] {
        var findings = survey.daemons.map(daemon) + survey.hosts.sorted { $0.name < $1.name }.flatMap(host)
        // A running agent has its ports.
        if survey.daemons.first(where: { $0.role == .agent })?.state == .notRunning { findings += try await ports() }
        return findings
    }

    private func daemon(_ daemon: DaemonSurvey.Daemon) -> Finding {
        let subject = daemon.role.rawValue
        let pid = daemon.pid.map { "pid \($0)" } ?? "its pid is not known"
        switch daemon.state {
        case .notRunning:
            if let reason = StartFailures(of: daemon.role, in: home).reasonToStop() {
                return Finding(subject: subject, isFine: false, words: "not running: \(reason)", fix: "mend it, then 'orch up'; see \(daemon.log)")
            }
            return Finding(subject: subject, isFine: true, words: "not running", fix: "'orch up' starts it")
        case .starting:
            return Finding(subject: subject, isFine: false, words: "neither ready nor gone (\(pid))", fix: "wait; if it stays so, see \(daemon.log)")
        case .silent:
            return Finding(subject: subject, isFine: false, words: "does not answer (\(pid))", fix: "see \(daemon.log); 'orch down' and 'orch up'")
        case .running:
            guard daemon.version == survey.orchVersion else {
                return Finding(
                    subject: subject, isFine: false,
                    words: "version \(daemon.version?.printable(limit: 40) ?? "?") runs, this is \(survey.orchVersion) (\(pid))",
                    fix: "'orch up' starts it anew; workers go on")
            }
            guard !daemon.replaced else {
                return Finding(
                    subject: subject, isFine: false, words: "its program was replaced since it started (\(pid))",
                    fix: "'orch up' starts it anew; workers go on")
            }
            return Finding(subject: subject, isFine: true, words: "version \(survey.orchVersion) answers (\(pid))")
        }
    }

    private func host(_ host: HostStatus) -> [Finding] {
        let subject = "host \(host.name)"
        guard host.reachability == .connected else {
            let place = "\(host.reachability.rawValue) at \(host.endpoint.printable(limit: 200))"
            return [
                Finding(
                    subject: subject, isFine: false, words: ([place] + host.notReady.map { $0.printable(limit: 400) }).joined(separator: "; "),
                    fix: "'orch up' there; compare its key with 'orch host list', and see the coordinator's log")
            ]
        }
        guard host.notReady.isEmpty else {
            return host.notReady.map {
                Finding(subject: subject, isFine: false, words: $0.printable(limit: 400), fix: "see 'orch doctor' on \(host.name)")
            }
        }
        let version = host.orchVersion ?? survey.orchVersion
        guard version == survey.orchVersion else {
            return [
                Finding(
                    subject: subject, isFine: false, words: "has version \(version.printable(limit: 40)), this is \(survey.orchVersion)",
                    fix: "install the same version on both")
            ]
        }
        return [Finding(subject: subject, isFine: true, words: "connected, \(host.slotsUsed) of \(host.slots) slots used")]
    }

    private func ports() async throws -> [Finding] {
        guard !config.listen.isEmpty else { return [] }
        guard config.coordinatorKey != nil else {
            return [
                Finding(
                    subject: "ports", isFine: false, words: "\"listen\" names \(config.listen[0]), and nobody has a key for it",
                    fix: "set \"coordinatorKey\" to what 'orch key --role coordinator' prints on the coordinator's machine")
            ]
        }
        let context = try Context()
        let thread = try SocketThread(name: "orch-doctor", context: context)
        var findings: [Finding] = []
        for endpoint in config.listen.flatMap({ [$0, $0.statusEndpoint].compactMap { $0 } }) {
            do throws(ZeroMQError) {
                let port = try await thread.open(SocketPlan(.dealer, options: SocketOptions(), binds: [endpoint.description]))
                await port.close()
                findings.append(Finding(subject: "ports", isFine: true, words: "\(endpoint) is free"))
            } catch {
                findings.append(
                    Finding(subject: "ports", isFine: false, words: "\(error)", fix: "end what has the port, or choose another for \"listen\""))
            }
        }
        await thread.shutdown()
        return findings
    }
}
