#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A lock of git that another process holds, or that a dead one left behind, as git's message tells it.
struct HeldLock: Hashable, Sendable {
    /// The lock's file; nil where git does not name one.
    let path: String?
    /// What is held where there is no file to name.
    private var thing = "a ref"

    init?(errorText: String, directory: String?) {
        for line in errorText.split(whereSeparator: \.isNewline) {
            if let start = line.firstRange(of: "Unable to create '"), let end = line.firstRange(of: ".lock': File exists") {
                path = Self.absolute(line[start.upperBound..<end.lowerBound] + ".lock", directory)
                return
            }
            if let start = line.firstRange(of: "could not lock config file "), let end = line.firstRange(of: ": File exists") {
                path = Self.absolute(line[start.upperBound..<end.lowerBound] + ".lock", directory)
                return
            }
            // Another git is in the middle of `worktree add`: the new one's files are there and not written yet.
            if line.contains("failed to read"), line.contains("/commondir") {
                path = nil
                thing = "a worktree that it is adding"
                return
            }
            // Another git changed the ref between this git's look and its lock.
            if line.contains("cannot lock ref"), line.contains("but expected") {
                path = nil
                return
            }
        }
        return nil
    }

    private static func absolute(_ path: some StringProtocol, _ directory: String?) -> String {
        path.hasPrefix("/") ? String(path) : "\(directory ?? ".")/\(path)"
    }

    /// "…/index.lock (4 minutes old)": the age tells a lock in use from one that was left behind.
    func described(now: Date) -> String {
        guard let path else { return thing }
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)  // gone by now: no age to tell
        guard let modified = attributes?[.modificationDate] as? Date else { return "\(path) (gone by now)" }
        let seconds = max(0, Int(now.timeIntervalSince(modified)))
        switch seconds {
        case ..<120: return "\(path) (\(seconds) seconds old)"
        case ..<7200: return "\(path) (\(seconds / 60) minutes old)"
        default: return "\(path) (\(seconds / 3600) hours old)"
        }
    }
}
