import OrchCore
import Testing

@testable import OrchLedger

/// The worktree of a session that has ended was removed on its host.
@Suite struct WorktreeGoneTests {
    @Test func onlyAnEndedSessionOfThatHostForgetsIt() async throws {
        try await withFolder { folder in
            let ledger = try ledger(in: folder)
            _ = try ledger.start()
            let gpu = try HostName("gpu-box")
            var ended = try complete("shop/1", on: "gpu-box", at: later(1))
            ended.face.worktreePath = "/w/1"
            var live = try placed("shop/2", 1, on: "gpu-box")
            live.face.worktreePath = "/w/2"
            try await ledger.commit([.session(ended), .session(live), .session(complete("shop/3", on: "gpu-box", at: later(3)))])
            func path(_ key: String) throws -> String? { try ledger.past(SessionKey(key)).record?.face.worktreePath }
            try await ledger.commit([
                .worktreeGone(ended.key, try HostName("laptop"), path: "/w/1"), .worktreeGone(ended.key, gpu, path: "/w/other"),
                .worktreeGone(live.key, gpu, path: "/w/2"), .worktreeGone(try SessionKey("shop/9"), gpu, path: "/w/9"),
            ])
            #expect(try path("shop/1") == "/w/1" && path("shop/2") == "/w/2")
            try await ledger.commit([.worktreeGone(ended.key, gpu, path: "/w/1")])
            #expect(try path("shop/1") == nil)
            #expect(try ledger.completed(limit: 5).records.map(\.key.description) == ["shop/3", "shop/1"], "it is no younger for that")
        }
    }
}
