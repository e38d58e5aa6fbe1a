/// A path in the description of a service.
public enum ServicePath: Hashable, Sendable {
    case absolute(String)
    /// Below the home directory of whoever's manager reads the description. systemd alone can say that.
    case belowHome(String)

    /// Whether it can stand in a description: absolute and without control characters, which neither systemd nor XML takes as they are.
    var isPlain: Bool {
        let (text, begins) =
            switch self {
            case .absolute(let path): (path, path.hasPrefix("/"))
            case .belowHome(let path): (path, !path.hasPrefix("/"))
            }
        return begins && !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
    }

    /// The path for one person.
    func inHome(_ home: String) -> String {
        switch self {
        case .absolute(let path): path
        case .belowHome(let path): "\(home)/\(path)"
        }
    }
}
