import Foundation
import OrchCore
import OrchHome
import Testing

@testable import orch

/// Status files that are cut or made nonsense of while daemons run, and while none does.
@Suite struct BrokenFileTests {
    @Test(arguments: [#"{"id": "1", "status": "wor"#, "\u{0}\u{1}\u{2}", "[1, 2]", ""])
    func aStatusFileIsSetAsideAndWrittenAnew(text: String) async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let gate = try cluster.gate("go")
            try cluster.issue(1, .report(.working), .hold("go"), .report(.complete))
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .working)
            let path = try laptop.statusPath("1")
            try cluster.write(text, to: path)
            let mended = try await cluster.changed(laptop.home.sessions(of: try ProjectName("greet"))) { try? laptop.statusFile("1") }
            #expect(mended?.status == .working && mended?.spec != nil)

            // While nobody looks: the next agent writes it anew, and the coordinator's list is the ledger's.
            try await laptop.ok("down")
            try cluster.write(text, to: path)
            try await laptop.ok("up")
            try gate.open()
            try await laptop.wait("1", .complete)
            let last = try await cluster.changed(laptop.home.sessions(of: try ProjectName("greet"))) {
                (try? laptop.statusFile("1")).flatMap { $0.status == .complete ? $0 : nil }
            }
            #expect(last?.run == 1)
        }
    }
}
