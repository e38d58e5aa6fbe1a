import Foundation
import OrchCore
import OrchHome

/// The place of one run of the benchmarks: a folder with homes and a repository, real daemons, scripted workers, and no variable of the
/// person's shell but PATH.
struct Ground: Sendable {
    let root: String
    let products: Products
    /// The project's name is the repository's folder.
    let project: ProjectName

    var repository: String { "\(root)/\(project)" }
    /// Where a worker says that it was executed.
    var fifo: String { "\(root)/executed" }
    var script: String { "\(root)/script.json" }
    private var log: String { "\(root)/log" }

    init(products: Products) throws {
        self.products = products
        project = try ProjectName("greet")
        let place = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        root = "\(place.hasSuffix("/") ? String(place.dropLast()) : place)/orch-bench-\(UUID().uuidString.prefix(8).lowercased())"
        try PrivateDirectory.createAll(root)
    }

    /// A home of this run.
    func home(_ name: String) -> HomeDirectory { HomeDirectory(root: "\(root)/\(name)") }

    private var homes: [HomeDirectory] { [Listing.emptyHome, Listing.fullHome, Listing.downHome, Workshop.homeName].map(home) }

    func environment(_ home: HomeDirectory?) -> [String: String] {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let own = ["PATH": path, "HOME": root, "TZ": "UTC", "GIT_CONFIG_NOSYSTEM": "1"]
        return home.map { own.merging(["ORCH_HOME": $0.root]) { $1 } } ?? own
    }

    func orch(_ arguments: String..., home: HomeDirectory? = nil) -> Program {
        let place = FileManager.default.fileExists(atPath: repository) ? repository : root
        return Program(executable: products.orch, arguments: arguments, environment: environment(home), directory: place, log: log)
    }

    var nothing: Program { Program(executable: products.nothing, arguments: [], environment: environment(nil), directory: root, log: log) }

    /// - Parameter directory: nil: the repository.
    func git(_ arguments: String..., in directory: String? = nil) throws -> Program {
        let variables = environment(nil)
        let executable = try ExecutableSearch.locate("git", path: variables["PATH"] ?? "", directory: root)
        return Program(executable: executable, arguments: arguments, environment: variables, directory: directory ?? repository, log: log)
    }

    func shell(_ command: String, _ arguments: String...) -> Program {
        Program(
            executable: "/bin/sh", arguments: ["-c", command, "sh"] + arguments, environment: environment(nil), directory: repository, log: log)
    }

    /// Ends what runs, tries everything, and says what did not go well. The folder stays where something may still run in it.
    func end() async -> [String] {
        var failures: [String] = []
        for home in homes where FileManager.default.fileExists(atPath: home.record(of: .coordinator)) {
            do {
                try orch("delete-all", "--yes", home: home).text()
                try orch("down", home: home).text()
            } catch {
                failures.append("\(error)")
            }
        }
        guard failures.isEmpty else { return failures + ["see \(root)"] }
        do { try FileManager.default.removeItem(atPath: root) } catch { failures.append("\(error)") }
        return failures
    }
}
