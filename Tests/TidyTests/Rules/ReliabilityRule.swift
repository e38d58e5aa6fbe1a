/// Some pages say which test shows what: every test that they name is there.
enum ReliabilityRule {
    private static let pages = ["docs/reliability.md", "docs/security.md"]
    private static let named = Pattern(#"`([A-Z]\w+Tests\.\w+)`"#)

    static func missingTests(in files: [SourceFile]) -> [Finding] {
        let suites = files.filter { $0.path.hasPrefix("Tests/") && $0.isSwift }
        return files.filter { pages.contains($0.path) }.flatMap { page in
            Set(named.captures(in: page.text)).sorted().compactMap { name in
                let parts = name.split(separator: ".")
                let isThere = suites.contains { $0.code.contains("struct \(parts[0]) ") && $0.code.contains("func \(parts[1])(") }
                return isThere ? nil : Finding(path: page.path, message: "names \(name), and there is no such test")
            }
        }
    }
}
