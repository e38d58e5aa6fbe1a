/// Paths as text, the way git prints them.
enum Path {
    static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func last(_ path: String) -> String { path.split(separator: "/").last.map { String($0) } ?? path }
}
