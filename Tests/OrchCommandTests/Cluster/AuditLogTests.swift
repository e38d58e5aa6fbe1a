import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// What `orch audit` shows of what was asked, and what it finds when somebody has changed it.
@Suite struct AuditLogTests {
    @Test func whatWasAskedIsShownAndChecked() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            #expect(try await laptop.refused("audit").contains("there is none; the first coordinator makes it"))
            let gate = try cluster.gate("go")
            try cluster.issue(1, .report(.working), .hold("go"), .report(.complete))
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .working)
            try await laptop.ok("forward", "1", "the token is hunter2")
            _ = try await laptop.refused("restart", "1")
            try gate.open()
            try await laptop.wait("1", .complete)
            let log = try await laptop.ok("audit")
            #expect(log.contains("coordinator started: orch ") && log.contains("laptop (this machine)"), "\(log)")
            #expect(log.contains("  local     spawn greet/1\n"), "\(log)")
            #expect(log.contains("    spawn greet/1: done\n") && log.contains("  local     forward greet/1 (20 bytes, SHA-256 "), "\(log)")
            #expect(log.contains("    restart greet/1: refused ("), "\(log)")
            #expect(!log.contains("hunter2"))
            #expect(try await laptop.ok("audit", "-n", "1").split(separator: "\n").count == 1)
            let facts = try await laptop.ok("audit", "--json", "--all").split(separator: "\n")
            #expect(facts.count == log.split(separator: "\n").count && facts.allSatisfy { $0.contains(#""hash":""#) })

            // The daemon is away, and the log is there.
            try await laptop.ok("down")
            let verdict = try await laptop.ok("audit", "--verify")
            #expect(verdict.hasPrefix("\(facts.count) entries, each follows the one before; the newest has "), "\(verdict)")
            let head = try #require(verdict.split(whereSeparator: \.isWhitespace).last)
            let again = try await laptop.ok("audit", "--verify", "--head", String(head))
            #expect(again.contains("nothing up to entry \(facts.count) has changed"), "\(again)")
            let other = try await laptop.refused("audit", "--verify", "--head", String(head.reversed()))
            #expect(other.contains("no entry of the audit log has the hash"), "\(other)")
            _ = try await laptop.sqlite(
                laptop.home.ledger, "DROP TRIGGER audit_stays; UPDATE audit SET entry = replace(entry, 'spawn', 'prune') WHERE number = 2")
            #expect(try await laptop.refused("audit", "--verify").contains("entry 2 does not follow entry 1"))
        }
    }
}
