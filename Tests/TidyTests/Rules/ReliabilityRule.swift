/// `docs/reliability.md` says which test shows what: every test that it names is there.
enum ReliabilityRule {
    private static let page = "docs/reliability.md"
    private static let named = Pattern(#"`([A-Z]\w+Tests\.\w+)`"#)

    static func missingTests(in files: [SourceFile]) -> [Finding] {
        guard let page = files.first(where: { $0.path == page }) else { return [] }
        let suites = files.filter { $0.path.hasPrefix("Tests/") && $0.isSwift }
        return Set(named.captures(in: page.text)).sorted().compactMap { name in
            let parts = name.split(separator: ".")
            let isThere = suites.contains { $0.code.contains("struct \(parts[0]) ") && $0.code.contains("func \(parts[1])(") }
            return isThere ? nil : Finding(path: page.path, message: "names \(name), and there is no such test")
        }
    }
}
