import OrchAgent
import OrchCore
import OrchForge
import OrchHome

/// The programs that work on issues needs: found, and logged in, in the daemon's environment. Nothing is started but `gh`.
struct ProgramChecks: Sendable {
    let environment: DaemonEnvironment
    let worker: WorkerPolicy
    /// Whether issues come from GitHub, so that `gh` is needed.
    let needsGitHub: Bool

    func findings() async throws -> [Finding] {
        var findings = [program("git", fix: "install git"), await sandbox()]
        let command = worker.command.first ?? "claude"
        let isClaude = ClaudeLogin.concerns(command)
        // `orch` in first place means the agent's own binary, wherever that is.
        let found =
            command == "orch" || worker.sandbox.engine.usesImage
            ? Finding(subject: command, isFine: true, words: "workers are run by \(command == "orch" ? "orch itself" : "what their image has")")
            : program(
                command, fix: isClaude ? "install Claude Code (https://claude.com/claude-code)" : "correct worker.command in ORCH_HOME/config.json")
        findings.append(found)
        if found.isFine, isClaude {
            findings.append(login())
            if let problem = worker.sandbox.routeProblem(in: environment.variables.merging(worker.environment) { $1 }) {
                findings.append(Finding(subject: "claude network", isFine: false, words: problem, fix: "or set worker.network to true"))
            }
        }
        findings.append(try await gitHub())
        return findings
    }

    private func program(_ name: String, fix: String) -> Finding {
        let name = name.printable(limit: 200)
        do {
            let path = try ExecutableSearch.locate(name, path: environment.variables["PATH"] ?? "", directory: "/")
            return Finding(subject: name, isFine: true, words: path.printable(limit: 300))
        } catch {
            return Finding(
                subject: name, isFine: false, words: "\(environment.owner) does not find it: \(error)",
                fix: "\(fix), or correct PATH\(environment.refresh)")
        }
    }

    /// By trying: a sandbox that can't be made keeps every worker from starting.
    private func sandbox() async -> Finding {
        guard let found = await SandboxProbe(worker.sandbox, environment: environment.variables).look() else {
            return Finding(
                subject: "sandbox", isFine: true, words: "none: a worker may do what you may; worker.sandbox in config.json keeps it apart")
        }
        let isHeld = !found.words.contains(SandboxProbe.notHeld)
        guard let problem = found.problem else {
            return Finding(
                subject: "sandbox", isFine: isHeld, words: found.words,
                fix: isHeld ? nil : "start the agent where it has the control groups (see docs/files.md), or set that limit to 0")
        }
        return Finding(subject: "sandbox", isFine: false, words: problem, fix: "no worker starts here before")
    }

    /// By what is there, without starting it or asking anybody: a login can be there and have ended.
    private func login() -> Finding {
        let login = worker.sandbox.login(in: environment.variables.merging(worker.environment) { $1 })
        switch login {
        case .variable(let name): return Finding(subject: "claude login", isFine: true, words: "\(name) is set for \(environment.owner)")
        case .file, .keychain: return Finding(subject: "claude login", isFine: true, words: login.words ?? "")
        case .notWithin(let file):
            return Finding(
                subject: "claude login", isFine: false, words: "\(file.printable(limit: 200)), which a sandboxed worker does not see",
                fix: "set CLAUDE_CODE_OAUTH_TOKEN (from 'claude setup-token') or ANTHROPIC_API_KEY in worker.env, or worker.login to \"file\"")
        case .missing(let file):
            return Finding(
                subject: "claude login", isFine: false, words: "neither a key in the environment of \(environment.owner) nor \(file)",
                fix: "run 'claude' and log in, or export ANTHROPIC_API_KEY and start the daemons from that shell")
        }
    }

    private func gitHub() async throws -> Finding {
        func finding(_ isFine: Bool, _ words: String, _ fix: String?) -> Finding {
            Finding(
                subject: "gh", isFine: isFine || !needsGitHub, words: words + (isFine || needsGitHub ? "" : " (not needed: issues come from files)"),
                fix: fix)
        }
        switch try await GitHub(environment: environment.variables).readiness() {
        case .ready: return finding(true, "installed and logged in", nil)
        case .notInstalled:
            return finding(
                false, "\(environment.owner) does not find it", "install gh (https://cli.github.com), or set \"issues\": {\"source\": \"files\"}")
        case .notLoggedIn: return finding(false, "not logged in for github.com", "run 'gh auth login'\(environment.refresh)")
        case .unknown(let error): return finding(true, "installed; GitHub could not be asked: \(error.cause.printable(limit: 200))", nil)
        }
    }
}
