import Foundation
import OrchCore
import OrchHome
import Testing

@testable import OrchAgent

/// What a worker sees from within its sandbox, and what it can change there.
@Suite(SandboxFixture.needsBubblewrap, .serialized, .timeLimit(.minutes(2)))
struct SandboxViewTests {
    @Test func theHostIsNotThere() async throws {
        try await SandboxFixture.with { fixture in
            let said = try await fixture.output(
                """
                for path in $OUT/.ssh $OUT/.ssh/id_ed25519 $OUT/.gitconfig $OUT/shop/README.md $OUT/shop-issue-8 $ORCH_HOME/keys \
                    $ORCH_HOME/config.json $ORCH_HOME/run $ORCH_HOME/agent/journal.sqlite $ORCH_HOME/agent/locks /etc/shadow /root /var/lib; do
                  if test -e "$path"; then echo "SEEN $path"; fi
                done
                echo "in home: $(ls -A $OUT)"
                echo "in orch: $(ls -A $ORCH_HOME) $(ls -A $ORCH_HOME/agent)"
                echo "me: $(id -un) in $HOME"
                env; cat README.md
                """)
            #expect(!said.contains("SEEN"), "\(said)")
            #expect(said.contains("in home: shop\nshop-issue-7\n"), "\(said)")
            #expect(said.contains("in orch: agent\nshop runs\nsandboxes\n"), "\(said)")
            #expect(said.contains("me: worker in \(fixture.home.root)/agent/sandboxes/shop/7/home"))
            #expect(said.hasSuffix("hello\n"))
            #expect(!said.contains("canary"))
        }
    }

    /// Everything that says what git or orch does outside can be read at most.
    @Test func onlyTheWorkCanBeChanged() async throws {
        try await SandboxFixture.with { fixture in
            let before = try await fixture.run("git", "config", "--local", "--list")
            let said = try await fixture.output(
                """
                try() { if sh -c "$1" 2>/dev/null; then echo "DONE $1"; fi; }
                git=$OUT/shop/.git; own=$git/worktrees/shop-issue-7
                for file in $git/config $git/hooks/pre-commit $git/info/attributes $git/orch/x $git/HEAD $git/packed-refs \
                    $git/objects/info/alternates $git/refs/remotes/x $git/worktrees/shop-issue-8/HEAD $own/commondir $own/gitdir \
                    $own/config.worktree .git $RUN/stop.json $RUN/exit.json $RUN/owner.json $RUN/run.json /usr/x /etc/x /x; do
                  try "echo x >> $file"
                done
                try "mv .git .git2"; try "rm -f .git"; try "rm -rf $git/objects/pack"; try "mv $git/refs/heads $git/refs/h"
                try "ln -sf /x $own/commondir"
                try "git config user.name x"; try "git config --worktree core.fsmonitor x"; try "git worktree add ../y"
                echo more > more.txt && git add more.txt && git commit --quiet --message=More && git log -1 --format='%s by %an'
                git stash list; git tag t; git branch own; git gc --auto --quiet; git status --short
                """)
            #expect(!said.contains("DONE"), "\(said)")
            #expect(said.contains("More by Ann \"A\" Other\n"), "\(said)")
            #expect(try await fixture.run("git", "log", "-1", "--format=%s", "issue-7") == "More")
            #expect(try await fixture.run("git", "config", "--local", "--list") == before)
            #expect(try await fixture.run("git", "fsck", "--no-dangling") == "")
        }
    }

    @Test func aLinkOutOfTheWorktreeLeadsNowhere() async throws {
        try await SandboxFixture.with { fixture in
            let said = try await fixture.output(
                """
                ln -s $OUT/.ssh/id_ed25519 key; ln -s / top; ln -s $ORCH_HOME/keys keys
                cat key keys/agent.secret top$OUT/.ssh/id_ed25519; echo "$?"
                echo evil > key; ls top/root
                """)
            #expect(!said.contains("canary"), "\(said)")
            #expect(try String(contentsOfFile: "\(fixture.person)/.ssh/id_ed25519", encoding: .utf8) == "ssh-canary")
        }
    }

    @Test func theNextRunHasTheSameHomeAndAnotherTemporaryFolder() async throws {
        try await SandboxFixture.with { fixture in
            _ = try await fixture.output("mkdir -p ~/.claude/projects && echo kept > ~/.claude/projects/x; echo gone > /tmp/x; ln -sfn / ~/.cache")
            let said = try await fixture.output("cat ~/.claude/projects/x; ls /tmp/x 2>&1 >/dev/null | wc -l", run: 2)
            #expect(said == "kept\n1\n")
        }
    }

    /// A link that an earlier run has left in the place of a folder that something is mounted into.
    @Test func theFileOfCredentialsIsShownWhereItIsAskedForAndNowhereElse() async throws {
        try await SandboxFixture.with({ $0.login = .file }) { fixture in
            let file = "\(fixture.person)/.claude/.credentials.json"
            try PrivateDirectory.create("\(fixture.person)/.claude")
            try fixture.write("login-canary\n", to: file)
            _ = try await fixture.output("cat ~/.claude/.credentials.json; echo x > ~/.claude/.credentials.json; mv ~/.claude ~/c; ln -s / ~/.claude")
            let said = try await fixture.output("cat ~/.claude/.credentials.json; ls -A $OUT", run: 2)
            #expect(said == "login-canary\nshop\nshop-issue-7\n")
            #expect(try String(contentsOfFile: file, encoding: .utf8) == "login-canary\n")
        }
    }

    @Test func moreIsSeenWhereTheOwnerSaysSo() async throws {
        let tools = FileManager.default.temporaryDirectory.appendingPathComponent("orch-tools-\(UUID().uuidString)").path
        try PrivateDirectory.create(tools)
        defer { try? FileManager.default.removeItem(atPath: tools) }
        try AtomicFile.write(Array("tool\n".utf8), to: "\(tools)/tool")
        try await SandboxFixture.with({ $0.readable = [tools] }) { fixture in
            let said = try await fixture.output("cat $TOOLS/tool; echo x > $TOOLS/tool && echo CHANGED", variables: ["TOOLS": tools])
            #expect(said.hasPrefix("tool\n") && !said.contains("CHANGED"))
        }
        try await SandboxFixture.with({ $0.writable = ["\(tools)/not there"] }) { fixture in
            let error = await #expect(throws: SandboxUnavailable.self) { _ = try await fixture.launch("true") }
            #expect(error?.description.contains("worker.writable names \(tools)/not there, which is not there") == true)
        }
    }
}
