import OrchCore
import OrchHome
import OrchWire

// Several agents may share a checkout, each with an ORCH_HOME of its own.
extension SweepRoom {
    /// Bytes of a context file that are read.
    private static let contextBytes = 4 << 20

    /// Whether the last worker in a worktree was another home's: what its agent knows of it is not known here.
    func isElsewhere(_ worktree: String) -> Bool {
        // What is no context file tells nothing.
        guard let bytes = try? BoundedFile.readIfPresent("\(worktree)/session-context.json", limit: Self.contextBytes),
            let context = try? JSONCoding.value(JSONValue.self, from: bytes), let file = context["sessionFilePath"]?.string
        else { return false }
        return !file.hasPrefix(settings.home.root + "/")
    }
}
