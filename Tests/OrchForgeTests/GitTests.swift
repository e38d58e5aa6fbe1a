import Foundation
import Testing

@testable import OrchForge

@Suite struct GitTests {
    @Test(arguments: [
        ([:], nil, "ssh -oBatchMode=yes"),
        (["GIT_SSH_COMMAND": "ssh -i key"], nil, "ssh -i key -oBatchMode=yes"),
        (["GIT_SSH_COMMAND": "/usr/bin/ssh"], nil, "/usr/bin/ssh -oBatchMode=yes"),
        (["GIT_SSH_COMMAND": "ssh -oBatchMode=no"], nil, "ssh -oBatchMode=no"),
        (["GIT_SSH_COMMAND": "my-wrapper --x"], "ssh", "my-wrapper --x"),
        ([:], "ssh -i other", "ssh -i other -oBatchMode=yes"),
        (["GIT_SSH": "/opt/plink"], nil, nil),
    ])
    func `keeps the person's ssh and adds batch mode to plain ssh`(user: [String: String], configured: String?, expected: String?) {
        #expect(GitEnvironment.sshCommand(user: user, configured: configured) == expected)
    }

    @Test func `the environment asks nobody and points at no other repository`() {
        let environment = GitEnvironment.make(from: ["GIT_DIR": "/x", "GIT_INDEX_FILE": "/y", "LANGUAGE": "de", "PATH": "/bin", "LC_ALL": "de_DE"])
        #expect(environment["GIT_DIR"] == nil)
        #expect(environment["GIT_INDEX_FILE"] == nil)
        #expect(environment["LC_ALL"] == "C")
        #expect(environment["GIT_TERMINAL_PROMPT"] == "0")
        #expect(environment["GIT_ASKPASS"] == "")
    }

    static let failures: [(String, ForgeError.Code)] = [
        ("fatal: could not write file: No space left on device", .diskFull),
        ("fatal: detected dubious ownership in repository at '/x'", .unsafeRepository),
        ("fatal: not a git repository (or any of the parent directories): .git", .notARepository),
        ("fatal: could not read Username for 'https://github.com': terminal prompts disabled", .authenticationFailed),
        ("git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.", .authenticationFailed),
        ("Host key verification failed.\nfatal: Could not read from remote repository.", .authenticationFailed),
        ("remote: Invalid username or password.\nfatal: Authentication failed for 'https://h/x'", .authenticationFailed),
        ("fatal: unable to access 'https://h/x/': Could not resolve host: h", .remoteUnreachable),
        ("fatal: unable to access 'https://h/x/': Failed to connect to h port 443 after 0 ms: Couldn't connect to server", .remoteUnreachable),
        ("ssh: connect to host h port 22: Connection refused\nfatal: Could not read from remote repository.", .remoteUnreachable),
        ("ssh: Could not resolve hostname h: Name or service not known", .remoteUnreachable),
        ("fatal: unable to access 'https://h/x/': The requested URL returned error: 503", .remoteUnreachable),
        ("fatal: '/x' does not appear to be a git repository\nfatal: Could not read from remote repository.", .notFound),
        ("remote: Repository not found.\nfatal: repository 'https://github.com/a/b/' not found", .notFound),
        ("fatal: couldn't find remote ref refs/heads/x", .missingBase),
        ("fatal: 'b' is already checked out at '/w'", .branchInUse),
        ("fatal: 'b' is already used by worktree at '/w'", .branchInUse),
        ("fatal: could not create directory of '/x': Permission denied", .permissionDenied),
        ("fatal: something else", .commandFailed),
        ("fatal: Unable to create '/r/.git/index.lock': File exists.\n\nAnother git process seems to be running", .locked),
        ("error: could not lock config file .git/config: File exists", .locked),
        ("error: cannot lock ref 'refs/remotes/origin/a': is at 1 but expected 2", .locked),
    ]

    @Test(arguments: failures)
    func `tells failures apart`(text: String, code: ForgeError.Code) {
        let result = CommandResult(exit: .code(128), output: [], errorOutput: Array(text.utf8))
        let error = GitFailure.error(result, of: Command("git", [], in: "/r", environment: [:], doing: "trying"))
        #expect(error.code == code)
    }

    @Test func `a cause has no secrets, no escapes and few lines`() {
        let text = (1...100).map { "line \($0)" }.joined(separator: "\n") + "\nfatal: https://bob:hunter2@h/x \u{1B}[31mred"
        let result = CommandResult(exit: .code(1), output: [], errorOutput: Array(text.utf8))
        let cause = GitFailure.cause(result, program: "git", secrets: Secrets())
        #expect(!cause.contains("hunter2") && !cause.contains("\u{1B}"))
        #expect(cause.split(separator: "\n").count == ForgeLimits.causeLines)
        #expect(
            GitFailure.cause(CommandResult(exit: .signal(9), output: [], errorOutput: []), program: "git", secrets: Secrets()).contains("signal 9"))
    }

    @Test func `waits while another git holds a lock`() async throws {
        let workshop = try Workshop()
        let checkout = try await workshop.checkout()
        let lock = "\(checkout)/.git/config.lock"
        try workshop.write("", to: lock)
        let pauses = Tally<[Duration]>([])
        let git = Git(
            environment: workshop.environment,
            pause: Pause { duration in
                let all = pauses.change { $0.append(duration) }
                if all.count == 3 { try FileManager.default.removeItem(atPath: lock) }
            })
        _ = try await git.write(["config", "orch.test", "1"], in: checkout, doing: "setting")
        #expect(pauses.value == [.milliseconds(25), .milliseconds(50), .milliseconds(100)])
    }

    @Test(arguments: ["config.lock", "packed-refs.lock", "index.lock"])
    func `a lock that stays is named with its age and what to do`(name: String) async throws {
        let workshop = try Workshop()
        let checkout = try await workshop.checkout()
        let lock = "\(checkout)/.git/\(name)"
        try workshop.write("", to: lock)
        try await workshop.run("touch", "-d", "10 minutes ago", lock)
        let pauses = Tally(0)
        let git = Git(environment: workshop.environment, pause: Pause { _ in pauses.change { $0 += 1 } })
        let commands = [
            "config.lock": ["config", "orch.test", "1"], "packed-refs.lock": ["pack-refs", "--all"], "index.lock": ["reset", "--hard"],
        ]
        let error = await forgeError { try await git.write(try #require(commands[name]), in: checkout, doing: "changing") }
        #expect(error?.code == .locked)
        #expect(error?.cause.contains(lock) == true && error?.cause.contains("10 minutes old") == true)
        #expect(error?.advice.contains("remove \(lock)") == true)
        #expect(pauses.value == ForgeLimits.lockTries - 1)
    }

    /// `git worktree add` makes the file and writes it a moment later; every git that reads the worktrees in between dies.
    @Test func `waits while another git is adding a worktree`() async throws {
        let workshop = try Workshop()
        let checkout = try await workshop.checkout()
        let half = "\(checkout)/.git/worktrees/half"
        try workshop.write("/nowhere/.git\n", to: "\(half)/gitdir")
        try workshop.write("ref: refs/heads/half\n", to: "\(half)/HEAD")
        try workshop.write("", to: "\(half)/commondir")
        let pauses = Tally(0)
        let git = Git(
            environment: workshop.environment,
            pause: Pause { _ in
                if pauses.change({ $0 += 1 }) == 2 { try workshop.write("../..\n", to: "\(half)/commondir") }
            })
        #expect(try await Repository.find(from: checkout, git: git, coordination: Coordination()).path == checkout)
        #expect(pauses.value == 2)
        try workshop.write("", to: "\(half)/commondir")
        let impatient = Git(environment: workshop.environment, pause: Pause { _ in })
        let error = await forgeError { try await impatient.read(["worktree", "list"], in: checkout, doing: "listing") }
        #expect(error?.code == .locked && error?.cause.contains("a worktree that it is adding") == true)
    }

    @Test func `reads take no lock`() async throws {
        let workshop = try Workshop()
        let checkout = try await workshop.checkout()
        try workshop.write("", to: "\(checkout)/.git/index.lock")
        #expect(try await workshop.git.read(["status", "--porcelain"], in: checkout, doing: "reading").succeeded)
    }
}
