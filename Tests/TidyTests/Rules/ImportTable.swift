/// Which room may know which: the import table of docs/decisions/0001-house.md.
enum ImportTable {
    private static let platform: Set<String> = ["Foundation", "FoundationEssentials", "Glibc", "Musl", "Darwin", "Dispatch", "Synchronization"]
    private static let collections: Set<String> = ["Collections", "DequeModule", "OrderedCollections", "HeapModule", "BitCollections"]
    /// Subprocess speaks of paths in the words of swift-system.
    private static let subprocess: Set<String> = ["Subprocess", "System", "SystemPackage"]

    /// All that a room may import. `OrchCore` and `ZeroMQ` stand without Foundation; the core has no platform at all.
    static let allowed: [String: Set<String>] = [
        "CZeroMQ": [],
        "CPlatform": [],
        "OrchTemplates": [],
        "OrchCore": collections,
        "ZeroMQ": ["CZeroMQ", "Glibc", "Musl", "Darwin", "Synchronization"],
        "OrchHome": platform.union(["OrchCore", "CPlatform"]),
        "OrchWire": platform.union(["OrchCore", "ZeroMQ"]),
        "OrchLedger": platform.union(["OrchCore", "GRDB"]),
        "OrchForge": platform.union(subprocess).union(["OrchCore"]),
        "OrchCoordinator": shell.union(["OrchForge"]),
        "OrchAgent": shell.union(subprocess).union(["OrchForge", "CPlatform"]),
        "Simulator": ["OrchCore"],
        "OrchDashboard": platform.union(["OrchCore", "OrchLedger", "Hummingbird", "Mustache", "Logging"]),
        "orch": shell.union(subprocess).union([
            "OrchForge", "OrchCoordinator", "OrchAgent", "OrchDashboard", "OrchTemplates", "CPlatform", "ArgumentParser", "UnixSignals",
        ]),
    ]

    /// What both daemons stand on; neither may import the other.
    private static let shell = platform.union(["OrchCore", "OrchHome", "OrchWire", "ZeroMQ", "OrchLedger", "Logging"])

    static func findings(in files: [SourceFile]) -> [Finding] {
        files.filter(\.isSwift).flatMap { file -> [Finding] in
            // The simulator is a room among the tests.
            guard let room = file.room ?? (file.isUnder("Tests/Simulator") ? "Simulator" : nil) else { return [] }
            guard let allowed = allowed[room] else {
                return [Finding(path: file.path, message: "the room \(room) is not in the import table")]
            }
            return Import.all(in: file).filter { !allowed.contains($0.module) }.map {
                file.finding(line: $0.line, "\(room) may not import \($0.module) (docs/decisions/0001-house.md)")
            }
        }
    }

    /// Tests are written with Swift Testing only.
    static func oldTestFindings(in files: [SourceFile]) -> [Finding] {
        files.filter { $0.isSwift && $0.isUnder("Tests") }.flatMap { file in
            Import.all(in: file).filter { $0.module == "XCTest" }.map { file.finding(line: $0.line, "use Swift Testing, not XCTest") }
        }
    }
}
