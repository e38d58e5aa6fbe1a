import Foundation
import OrchHome

/// A small repository with one commit.
struct GreetRepository {
    static let branch = "main"

    let ground: Ground
    var files = 100

    /// Makes it, unless it is there.
    func make() throws {
        guard !FileManager.default.fileExists(atPath: ground.repository) else { return }
        try PrivateDirectory.createAll("\(ground.repository)/sources")
        let settings = #"{"project": {"name": "\#(ground.project)", "baseBranch": "\#(Self.branch)"}, "issues": {"source": "files"}}"#
        try write(settings, to: "orchestration.config.json")
        for number in 1...files { try write(String(repeating: "line of file \(number)\n", count: 100), to: "sources/\(number).txt") }
        try ground.git("init", "--quiet", "--template=", "--initial-branch=\(Self.branch)").text()
        for (name, value) in [("user.name", "Benchmark"), ("user.email", "benchmark@example.invalid"), ("commit.gpgsign", "false")] {
            try ground.git("config", name, value).text()
        }
        try ground.git("add", "--all").text()
        try ground.git("commit", "--quiet", "--message", "First").text()
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(ground.repository)/\(path)"))
    }
}
