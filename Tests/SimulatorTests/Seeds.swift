import Foundation

/// Which seeds are walked: the first hundred, or `ORCH_WALK_SEEDS=from..<to` for a longer look.
enum Seeds {
    static let range: Range<UInt64> = {
        let bounds = (ProcessInfo.processInfo.environment["ORCH_WALK_SEEDS"] ?? "").split(separator: "..<").compactMap { UInt64($0) }
        return bounds.count == 2 && bounds[0] < bounds[1] ? bounds[0]..<bounds[1] : 0..<100
    }()
}
