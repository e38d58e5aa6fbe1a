import Foundation
import OrchCore
import OrchForge
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What the sandboxes of all sessions of a host have in common.
struct SandboxGround: Sendable {
    let wish: SandboxSettings
    /// The agent's.
    let environment: [String: String]

    /// What no session has a part in: the engine, the system, and what the host's owner adds.
    func sandbox() async throws -> Sandbox {
        let engine = try locate(wish.engine.program ?? "")
        let system = wish.engine.usesImage ? nil : SystemMounts()
        var mounts = system?.mounts ?? []
        for (paths, access, key) in [(wish.readable, Sandbox.Mount.Access.readOnly, "readable"), (wish.writable, .writable, "writable")] {
            for path in paths {
                guard FileManager.default.fileExists(atPath: path) else {
                    throw SandboxUnavailable("worker.\(key) names \(path.printable(limit: 300)), which is not there: correct config.json")
                }
                mounts.append(Sandbox.Mount(path, from: SystemMounts.real(path), path.hasPrefix("/dev/") ? .device : access))
            }
        }
        let needed = ["HOME", "XDG_RUNTIME_DIR", "PATH", "DOCKER_HOST", "CONTAINER_HOST", "CONTAINERS_CONF", "CONTAINERS_STORAGE_CONF"]
        return Sandbox(
            engine: wish.engine, program: engine, mounts: mounts, links: system?.links ?? [:], network: wish.network, limits: wish.limits,
            image: wish.image, name: "orch-worker", user: geteuid(), group: getegid(), home: "/",
            outside: wish.engine.usesImage ? environment.filter { needed.contains($0.key) } : [:],
            limiter: Release.kernel >= Release.countsInNamespaces ? try? locate("prlimit") : nil,
            forbidsNamespaces: try await forbidsNamespaces(engine))
    }

    private func forbidsNamespaces(_ program: String) async throws -> Bool {
        guard wish.engine == .bubblewrap else { return false }
        let command = Command(program, ["--version"], environment: environment, doing: "asking \(program) for its version")
        return Release(in: try await CommandRunner().run(command).text) >= Release.forbidsNamespaces
    }

    private func locate(_ program: String) throws -> String {
        do {
            return try ExecutableSearch.locate(program, path: environment["PATH"] ?? "", directory: "/")
        } catch {
            throw SandboxUnavailable("worker.sandbox is \(wish.engine.rawValue), and \(program) is not on the agent's PATH: install it")
        }
    }
}
