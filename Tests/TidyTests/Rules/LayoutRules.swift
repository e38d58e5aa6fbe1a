/// Where things stand: few things at the top, folders that are nouns of the domain.
enum LayoutRules {
    static let topLevel: Set<String> = ["Package.swift", "Sources", "Tests", "deploy", "docs", "templates", "README.md", "LICENSE"]
    static let vagueNames: Set<String> = ["Helpers", "Helper", "Utils", "Util", "Utilities", "Models", "Managers", "Manager", "Common", "Misc"]

    /// Dotfiles are free; everything else at the top is one of eight.
    static func strays(in paths: [String]) -> [Finding] {
        let tops = Set(paths.compactMap { $0.split(separator: "/").first.map(String.init) })
        return tops.filter { !$0.hasPrefix(".") && !topLevel.contains($0) }.sorted().map {
            Finding(path: $0, message: "does not belong to the top level; move, remove or ignore it")
        }
    }

    /// Folders, and files named as the folders may not be.
    static func vague(in paths: [String]) -> [Finding] {
        paths.compactMap { path in
            let parts = path.split(separator: "/").map(String.init)
            guard let name = parts.last else { return nil }
            let words = parts.dropLast() + [name.split(separator: ".").first.map(String.init) ?? name]
            guard let bad = words.first(where: vagueNames.contains) else { return nil }
            return Finding(path: path, message: "`\(bad)` says nothing: take a noun of the domain")
        }
    }
}
