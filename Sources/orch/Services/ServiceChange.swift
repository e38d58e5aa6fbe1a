import OrchCore

/// What an installation has changed of a description, for people.
struct ServiceChange: Hashable {
    let path: String
    let old: String?
    let new: String

    var lines: [String] {
        guard let old else { return ["wrote \(path)"] }
        guard old != new else { return ["\(path) is as it should be"] }
        let (before, after) = (old.split(separator: "\n"), new.split(separator: "\n"))
        return ["changed \(path):"]
            + after.difference(from: before).map { change in
                switch change {
                case .remove(_, let line, _): "  -\(line)".printable(limit: 400)
                case .insert(_, let line, _): "  +\(line)".printable(limit: 400)
                }
            }
    }
}
