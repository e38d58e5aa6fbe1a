public import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The status files of an `ORCH_HOME` that one daemon writes: `<project>/sessions/work-<id>.json`.
///
/// A view of the sessions and a door for reports, never the daemon's memory. Whatever somebody else has written into a file since is
/// found when the file is next exchanged or looked at, so no edit is lost and none can change what is not theirs to change.
public actor StatusFileStore {
    public let home: HomeDirectory
    /// What was written last, for the files whose session has not ended: the truth to write again, and the rate of heartbeats.
    private var written: [SessionKey: Written] = [:]

    private struct Written {
        var file: StatusFile
        var at: ContinuousClock.Instant
        /// The id of the last edit that was found: it is not found twice.
        var seen: String?
    }

    public init(home: HomeDirectory) { self.home = home }

    /// Writes a file, and gives what somebody else had written into it. A sign of life alone is written at most once in
    /// `Timing.heartbeatFile`.
    @discardableResult
    public func write(_ file: StatusFile, at now: ContinuousClock.Instant = .now) throws -> StatusFileFinding? {
        guard let session = file.key else { throw InvalidJSONFile(path: home.root, reason: "\"\(file.id)\" is no session id") }
        let before = written[session]
        // Once an edit was found the file is not what was written last.
        let heartbeatTime = Duration.milliseconds(Timing.heartbeatFile)
        if let before, before.seen == nil, before.file.differsOnlyInLife(from: file), before.at.duration(to: now) < heartbeatTime { return nil }
        let finding = try exchange(file, of: session, before: before?.file ?? file)
        let seen = before?.seen
        written[session] = file.status.isTerminal ? nil : Written(file: file, at: now, seen: nil)
        if case .edited(let edit)? = finding, edit.id == seen { return nil }
        return finding
    }

    /// Says what is true without writing it: at the start of a daemon, so that `look` finds what was edited while it was down, and the
    /// edits are stored before anything is swapped out.
    public func adopt(_ file: StatusFile) {
        guard let session = file.key, !file.status.isTerminal, written[session] == nil else { return }
        written[session] = Written(file: file, at: .now, seen: nil)
    }

    /// Removes the file of a session, with what was set aside beside it.
    public func remove(_ session: SessionKey) throws {
        written[session] = nil
        let path = home.statusFile(of: session)
        for leftover in [path, path + ".aside"] + (1...StatusFileLimits.rejectedKept).map({ Self.rejected(path, $0) }) {
            guard unlink(leftover) == 0 || errno == ENOENT else { throw SystemFailure.last("remove \(leftover)") }
        }
    }

    /// As `remove`, if the file tells of the session on this host: where several daemons share an `ORCH_HOME`, another may write it by now.
    public func remove(_ session: SessionKey, toldBy host: HostName) throws {
        written[session] = nil
        guard let bytes = try PlainFile.read(home.statusFile(of: session), limit: StatusFileLimits.fileBytes) else { return }
        // What is no status file tells nothing of a host: it is somebody's edit, and stays.
        guard (try? JSONParser.parse(bytes))?["host"]?.text == host.text else { return }
        try remove(session)
    }

    /// Looks at the files of a project that this store has written, for what somebody else has made of them since. Each edit is found
    /// once; what is no status file any more is set aside, and the truth written again.
    public func look(at project: ProjectName) throws -> [StatusFileFinding] {
        try written.keys.filter { $0.project == project }.sorted().compactMap { session in
            switch try state(of: session) {
            case .ours: nil
            case .edited(let edit): found(edit)
            // Only exchanged is it surely this text that is set aside.
            case .broken(let truth): try exchange(truth, of: session, before: truth)
            }
        }
    }

    /// As `look`, but leaves what is no status file as it is: an editor may be in the middle of writing it.
    func glance(at project: ProjectName) throws -> (findings: [StatusFileFinding], isSettled: Bool) {
        let states = try written.keys.filter { $0.project == project }.sorted().map { try state(of: $0) }
        let findings = states.compactMap { state -> StatusFileFinding? in
            guard case .edited(let edit) = state else { return nil }
            return found(edit)
        }
        return (findings, !states.contains { if case .broken = $0 { true } else { false } })
    }

    private enum FileState {
        case ours
        case edited(StatusFileEdit)
        case broken(truth: StatusFile)
    }

    private func state(of session: SessionKey) throws -> FileState {
        var status = stat()
        // Where the whole folder has been taken away, the next write makes it again.
        guard let last = written[session], lstat(home.sessions(of: session.project), &status) == 0 else { return .ours }
        let bytes: [UInt8]?
        do {
            bytes = try PlainFile.read(home.statusFile(of: session), limit: StatusFileLimits.fileBytes)
        } catch is FileTooLarge {
            bytes = nil
        }
        // Why it can't be read is told by the exchange.
        guard let bytes, let node = try? JSONParser.parse(bytes), node.members != nil else { return .broken(truth: last.file) }
        guard let edit = StatusFileEdit.read(node, bytes: bytes, of: session, written: last.file), edit.id != last.seen else { return .ours }
        return .edited(edit)
    }

    private func found(_ edit: StatusFileEdit) -> StatusFileFinding {
        written[edit.session]?.seen = edit.id
        return .edited(edit)
    }

    private func exchange(_ file: StatusFile, of session: SessionKey, before: StatusFile) throws -> StatusFileFinding? {
        let path = home.statusFile(of: session)
        try PrivateDirectory.createAll(home.sessions(of: session.project))
        switch try AtomicFile.exchange(StatusFileText.bytes(of: file), with: path, mode: 0o600, limit: StatusFileLimits.fileBytes) {
        case .nothing: return nil
        case .setAside(let aside):
            let kept = try Self.keep(path) { number in
                guard rename(aside, number) == 0 else { throw SystemFailure.last("set \(aside) aside") }
            }
            return .rejected(RejectedEdit(session: session, path: path, reason: "was too large or no plain file", keptAt: kept))
        case .content(let bytes):
            do throws(InvalidJSON) {
                let node = try JSONParser.parse(bytes)
                guard node.members != nil else { throw InvalidJSON(line: node.line, reason: "expected an object, found \(node.noun)") }
                return StatusFileEdit.read(node, bytes: bytes, of: session, written: before).map(StatusFileFinding.edited)
            } catch {
                let kept = try Self.keep(path) { try AtomicFile.write(bytes, to: $0) }
                return .rejected(RejectedEdit(session: session, path: path, reason: "line \(error.line): \(error.reason)", keptAt: kept))
            }
        }
    }

    private static func rejected(_ path: String, _ number: Int) -> String { "\(path).rejected-\(number)" }

    /// Keeps a rejected text beside the file: in the first free place, else in the last.
    private static func keep(_ path: String, _ store: (String) throws -> Void) throws -> String {
        var status = stat()
        let free = (1..<StatusFileLimits.rejectedKept).first { lstat(rejected(path, $0), &status) != 0 }
        let place = rejected(path, free ?? StatusFileLimits.rejectedKept)
        try store(place)
        return place
    }
}

extension StatusFile {
    /// Whether the two differ in nothing but signs of life.
    fileprivate func differsOnlyInLife(from other: StatusFile) -> Bool {
        var same = self
        same.lastHeartbeat = other.lastHeartbeat
        same.doing = other.doing
        return same == other
    }
}
