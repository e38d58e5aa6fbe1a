import Foundation

/// Which seeds the walks begin with: the first hundred, or `ORCH_WALK_SEEDS=from..<to` for a longer look.
enum Seeds {
    static let range: Range<Int> = {
        let bounds = (ProcessInfo.processInfo.environment["ORCH_WALK_SEEDS"] ?? "").split(separator: "..<").compactMap { Int($0) }
        return bounds.count == 2 && bounds[0] < bounds[1] ? bounds[0]..<bounds[1] : 0..<100
    }()
}
