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

/// launchd of this person's session at the screen (launchctl(1)).
struct Launchd: ServiceRunner {
    let platform = ServicePlatform.launchd
    private let launchctl: ManagerProgram

    init(environment: [String: String]) { launchctl = ManagerProgram(program: "launchctl", environment: environment) }

    private var domain: String { "gui/\(geteuid())" }
    private func target(_ file: ServiceFile) -> String { "\(domain)/\(platform.name(of: file.role))" }

    func obstacle() async throws -> String? {
        do {
            let result = try await launchctl.result(["print", domain], doing: "asking launchd")
            return result.succeeded ? nil : "launchd has no session for you here: \(ManagerProgram.words(result))"
        } catch let error as ForgeError where error.code == .toolMissing {
            return "there is no launchd here"
        }
    }

    func register(_ file: ServiceFile) async throws {
        try await launchctl.run(["enable", target(file)], doing: "launchctl enable \(platform.name(of: file.role))")
    }

    func unregister(_ file: ServiceFile) async throws { try await stop(file) }

    /// It forgets with `bootout`.
    func forget() async throws {}

    func start(_ file: ServiceFile, isAsked: Bool) async throws {
        let name = platform.name(of: file.role)
        if try await isLoaded(file) {
            try await launchctl.run(["kickstart", target(file)], doing: "launchctl kickstart \(name)")
        } else {
            try await launchctl.run(["bootstrap", domain, file.path], doing: "launchctl bootstrap \(name)")
        }
    }

    func stop(_ file: ServiceFile) async throws {
        guard try await isLoaded(file) else { return }
        try await launchctl.run(["bootout", target(file)], doing: "launchctl bootout \(platform.name(of: file.role))")
    }

    /// Loaded anew: its description may have changed.
    func restart(_ file: ServiceFile) async throws {
        try await stop(file)
        try await start(file, isAsked: true)
    }

    private func isLoaded(_ file: ServiceFile) async throws -> Bool {
        try await launchctl.result(["print", target(file)], doing: "asking launchd for \(platform.name(of: file.role))").succeeded
    }

    func state(_ file: ServiceFile) async throws -> ServiceState {
        let result = try await launchctl.result(["print", target(file)], doing: "asking launchd for \(platform.name(of: file.role))")
        guard result.succeeded else { return ServiceState(activity: "inactive", atLogin: nil, pid: nil) }
        // For people, says its manual; two of its lines have had one form for years.
        func value(_ name: String) -> String? {
            let line = result.text.split(whereSeparator: \.isNewline).first { $0.drop(while: \.isWhitespace).hasPrefix("\(name) = ") }
            return line?.split(separator: " = ", maxSplits: 1).last.map { String($0).printable(limit: 60) }
        }
        return ServiceState(activity: value("state") ?? "unknown", atLogin: nil, pid: value("pid").flatMap { Int32($0) })
    }

    func lingers() async throws -> Bool? { nil }

    func linger() async throws {
        throw Problem(.usage, "macOS has no lingering: a service of yours runs while you are logged in at the screen", next: "leave --linger out")
    }
}
