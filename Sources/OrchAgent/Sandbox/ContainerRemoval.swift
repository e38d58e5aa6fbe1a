import OrchCore
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Removes what is left of a container when its processes have ended: its engine does it by itself only where nobody killed its watcher.
struct ContainerRemoval {
    /// Podman (seen with 4.3) waits for word of a watcher that was killed, fails, and removes the container when it is told once more.
    private static let tries = 2
    /// How long the engine may take, each time.
    private static let patience: Duration = .seconds(20)

    let sandbox: Sandbox
    /// Of the worker.
    let environment: [String: String]

    /// Nil for a run that has no container.
    init?(_ spec: RunSpec) {
        guard let sandbox = spec.sandbox, sandbox.engine.usesImage else { return nil }
        self.sandbox = sandbox
        environment = spec.environment
    }

    /// Blocks until the engine has done it. A container that is gone is no error, and neither is an engine that fails: nothing of it runs.
    func run() throws {
        for _ in 0..<Self.tries { try runOnce() }
    }

    private func runOnce() throws {
        let null = try OwnedDescriptor(path: "/dev/null", flags: O_RDWR)
        var launch = ProcessLaunch(
            executable: sandbox.program, arguments: sandbox.removal, environment: environment.merging(sandbox.outside) { $1 }, directory: "/",
            descriptors: [0: null.number, 1: null.number, 2: null.number])
        launch.newSession = true
        launch.detached = true
        let process = try launch.start()
        guard try !ProcessWait.ended([process], within: Self.patience) else { return }
        _ = try process.send(SIGKILL)
    }
}
