public import OrchCore
import OrchForge
public import OrchHome

/// Whether workers can be kept apart on this host, found by trying.
public struct SandboxProbe: Sendable {
    /// What was found.
    public struct Finding: Hashable, Sendable {
        /// Why no worker can be started; nil when one can.
        public var problem: String?
        /// What a worker is kept apart by, and which limits hold.
        public var words: String
    }

    private let wish: SandboxSettings
    private let environment: [String: String]

    /// The words for a limit that this host does not hold.
    public static let notHeld = "NOT held"
    /// How long the engine may take to answer.
    private static let timeLimit: Duration = .seconds(20)

    /// - Parameters:
    ///   - wish: of the host that is looked at.
    ///   - environment: of its agent.
    public init(_ wish: SandboxSettings, environment: [String: String]) {
        self.wish = wish
        self.environment = environment
    }

    /// Looks. Nil where nothing is to be kept apart.
    public func look() async -> Finding? {
        guard wish.engine != .off else { return nil }
        do {
            let sandbox = try await SandboxGround(wish: wish, environment: environment).sandbox()
            try await attempt(sandbox)
            return Finding(problem: nil, words: words(sandbox))
        } catch {
            let problem = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ").printable(limit: 500)
            return Finding(problem: problem, words: wish.engine.rawValue)
        }
    }

    private func attempt(_ sandbox: Sandbox) async throws {
        let name = wish.engine.rawValue
        let line =
            wish.engine.usesImage
            ? [sandbox.program, "image", "inspect", "--format", "{{.Id}}", sandbox.image ?? ""]
            : sandbox.command(for: ["/usr/bin/env", "true"], in: "/", variables: [])
        var command = Command(line[0], Array(line.dropFirst()), environment: environment, timeLimit: Self.timeLimit, doing: "trying \(name)")
        command.directory = "/"
        let result = try await CommandRunner().run(command)
        guard result.succeeded else {
            let cause = result.errorText.split(whereSeparator: \.isNewline).last.map { String($0) } ?? "it ended without a word"
            let advice =
                wish.engine.usesImage
                ? "build or load the image \(sandbox.image ?? "") for this user"
                : "allow user namespaces (kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns, user.max_user_namespaces)"
            throw SandboxUnavailable("worker.sandbox is \(name), which does not work here (\(cause)): \(advice)")
        }
    }

    private func words(_ sandbox: Sandbox) -> String {
        let network = wish.network ? "with the host's network" : "without a network"
        return "\(wish.engine.rawValue), \(network); \(SandboxLimitWords(sandbox).text)"
    }
}

/// Which limits of a sandbox hold on this host, in words.
struct SandboxLimitWords {
    let text: String

    init(_ sandbox: Sandbox) {
        let limits = sandbox.limits
        let held = sandbox.engine.usesImage ? Set(Limit.Resource.allCases) : LimitGroups.held(limits)
        // A limit of the user does not bind root.
        let byUser = sandbox.limiter != nil && sandbox.user != 0
        func words(_ value: String?, _ resource: Limit.Resource, byUser: Bool = false) -> String? {
            guard let value else { return nil }
            return held.contains(resource) || byUser ? value : "\(value) \(SandboxProbe.notHeld): no control group for it here"
        }
        let all = [
            words(limits.processes.map { "\($0) processes" }, .processes, byUser: byUser), words(limits.memory.map { "\($0) MiB" }, .memory),
            words(limits.cpus.map { "\($0) processors" }, .processors),
        ].compactMap(\.self)
        text = all.isEmpty ? "no limits" : "at most \(all.joined(separator: ", "))"
    }
}
