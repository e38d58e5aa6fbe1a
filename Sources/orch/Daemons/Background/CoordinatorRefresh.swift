import OrchHome

/// Makes a running coordinator read its settings again, and says so: it reads them only when it starts.
struct CoordinatorRefresh: Sendable {
    let machine: Machine

    func tell() async throws {
        switch try await BackgroundDaemons(machine: machine, orch: try OwnExecutable.path()).refresh(.coordinator) {
        case .notRunning: try Output.write(["It counts from the next 'orch up' on."])
        case .restarted(let record): try Output.write(["The coordinator was started anew to read it (pid \(record.pid)); workers went on."])
        case .notOurs(let pid): try Output.write(["The coordinator (pid \(pid)) was not started by 'orch up': start it anew, so that it reads this."])
        }
    }
}
