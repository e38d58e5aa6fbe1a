#if DEBUG
import Synchronization
#endif
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Places at which a debug build ends itself (`kill -9`) when `ORCH_FAULT` names them: so tests kill a daemon between two steps, and not
/// somewhere about there. A release build has none of it.
///
/// `ORCH_FAULT=agent.committed:3` ends an agent when it passes that point for the third time.
public enum FaultPoint {
    #if DEBUG
    private static let target: (name: String, pass: Int)? = {
        guard let value = getenv("ORCH_FAULT").map({ String(cString: $0) }) else { return nil }
        let parts = value.split(separator: ":", maxSplits: 1)
        return (String(parts.first ?? ""), parts.count == 2 ? Int(parts[1]) ?? 1 : 1)
    }()
    private static let passes = Mutex(0)
    #endif

    /// - Parameter name: only made where a test asks for a fault.
    public static func pass(_ name: @autoclosure () -> String) {
        #if DEBUG
        guard let target, target.name == name() else { return }
        let count = passes.withLock { passes in
            passes += 1
            return passes
        }
        if count == target.pass { kill(getpid(), SIGKILL) }
        #endif
    }

    /// Passes a point before and after an effect, named after its case: `agent.before.send`, `agent.after.send`.
    public static func around(_ daemon: String, _ effect: Any, _ run: () -> Void) {
        #if DEBUG
        guard target != nil else { return run() }
        let name = Mirror(reflecting: effect).children.first?.label ?? "\(effect)"
        pass("\(daemon).before.\(name)")
        run()
        pass("\(daemon).after.\(name)")
        #else
        run()
        #endif
    }
}
