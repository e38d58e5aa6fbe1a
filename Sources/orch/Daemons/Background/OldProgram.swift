import OrchCore
import OrchHome

/// Why a running daemon is to be started anew: an update has come since.
enum OldProgram: Hashable, Sendable, CustomStringConvertible {
    /// It is of this version, and this binary is of another.
    case version(String)
    /// Another file stands where it was started from.
    case replaced

    /// Nil for a daemon that runs from what would be started now.
    init?(of record: DaemonRecord) {
        if record.version != Version.orch {
            self = .version(record.version)
        } else if record.program?.isReplaced == true {
            self = .replaced
        } else {
            return nil
        }
    }

    var description: String {
        switch self {
        case .version(let version): "it was version \(version.printable(limit: 40)), this is \(Version.orch)"
        case .replaced: "its program was replaced"
        }
    }
}
