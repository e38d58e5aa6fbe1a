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

/// systemd's manager of this person (`systemctl --user`).
struct Systemd: ServiceRunner {
    let platform = ServicePlatform.systemd
    private let systemctl: ManagerProgram
    private let loginctl: ManagerProgram

    init(environment: [String: String]) {
        var environment = environment
        // Where no login has set it (su, cron), it is where pam_systemd(8) puts it.
        let usual = "/run/user/\(geteuid())"
        if environment["XDG_RUNTIME_DIR"] == nil, access(usual, X_OK) == 0 { environment["XDG_RUNTIME_DIR"] = usual }
        systemctl = ManagerProgram(program: "systemctl", environment: environment)
        loginctl = ManagerProgram(program: "loginctl", environment: environment)
    }

    func obstacle() async throws -> String? {
        do {
            let result = try await systemctl.result(["--user", "show", "--property=Version"], doing: "asking systemd")
            return result.succeeded ? nil : "no systemd runs services for you here: \(ManagerProgram.words(result))"
        } catch let error as ForgeError where error.code == .toolMissing {
            return "there is no systemd here"
        }
    }

    func register(_ file: ServiceFile) async throws {
        try await forget()
        try await order("enable", file)
    }

    func unregister(_ file: ServiceFile) async throws {
        try await order("disable", file)
        try await stop(file)
    }

    func forget() async throws { try await systemctl.run(["--user", "daemon-reload"], doing: "having systemd read its units") }

    func start(_ file: ServiceFile, isAsked: Bool) async throws {
        // Else its limit of starts holds against people too (systemd.unit(5), StartLimitIntervalSec=).
        if isAsked, try await state(file).activity == "failed" { try await order("reset-failed", file) }
        try await order("start", file)
    }

    func stop(_ file: ServiceFile) async throws { try await order("stop", file) }

    func restart(_ file: ServiceFile) async throws { try await order("restart", file) }

    private func order(_ verb: String, _ file: ServiceFile) async throws {
        let unit = platform.name(of: file.role)
        try await systemctl.run(["--user", "--quiet", verb, unit], doing: "systemctl \(verb) \(unit)")
    }

    func state(_ file: ServiceFile) async throws -> ServiceState {
        let unit = platform.name(of: file.role)
        let result = try await systemctl.result(
            ["--user", "show", "--property=ActiveState,UnitFileState,MainPID", unit], doing: "asking systemd for \(unit)")
        guard result.succeeded else { throw Problem(.conflict, "systemd says nothing of \(unit): \(ManagerProgram.words(result))") }
        var found: [Substring: String] = [:]
        for line in result.text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { found[parts[0]] = String(parts[1]).printable(limit: 60) }
        }
        return ServiceState(
            activity: found["ActiveState"] ?? "unknown", atLogin: found["UnitFileState"],
            pid: found["MainPID"].flatMap { Int32($0) }.flatMap { $0 > 0 ? $0 : nil })
    }

    func lingers() async throws -> Bool? {
        do {
            let result = try await loginctl.result(["show-user", "\(geteuid())", "--property=Linger", "--value"], doing: "asking for lingering")
            // Of somebody who is not logged in, and does not linger, nothing is known to it.
            return result.succeeded && result.line == "yes"
        } catch let error as ForgeError where error.code == .toolMissing {
            return false
        }
    }

    func linger() async throws {
        let result = try await loginctl.result(["enable-linger"], doing: "loginctl enable-linger")
        guard result.succeeded else {
            throw Problem(
                .refused, "lingering was not allowed: \(ManagerProgram.words(result))",
                next: "ask an administrator for 'loginctl enable-linger \(geteuid())'")
        }
    }
}
