import Testing

@testable import OrchForge

/// Facts in, decision out; no git, no disk.
@Suite struct WorktreePlanTests {
    let intent: WorktreeIntent
    let other: RefName

    init() throws {
        intent = WorktreeIntent(repository: "/r/.git", path: "/r-issue-1", branch: try RefName("issue-1"), base: "origin/main", baseCommit: "abc")
        other = try RefName("other")
    }

    func facts(
        _ directory: WorktreeFacts.Directory, registered branch: String? = nil, isRegistered: Bool = false, lock: String? = nil,
        heldAt holder: String? = nil, commit: String? = nil, marker stage: WorktreeMarker.Stage? = nil, madeBranch: Bool = true
    ) -> WorktreeFacts {
        let registration = branch != nil || isRegistered ? RegisteredWorktree(path: "/r-issue-1", branch: branch, lock: lock) : nil
        return WorktreeFacts(
            directory: directory, registration: registration,
            branchHolder: holder.map { RegisteredWorktree(path: $0, branch: "issue-1") } ?? (branch == "issue-1" ? registration : nil),
            branchCommit: commit, marker: stage.map { WorktreeMarker(intent: intent, stage: $0, madeBranch: madeBranch) })
    }

    func code(_ facts: WorktreeFacts) -> ForgeError.Code? {
        guard case .refuse(let error) = WorktreePlan(intent, facts) else { return nil }
        return error.code
    }

    @Test func `nothing there: branch and directory are made`() {
        #expect(WorktreePlan(intent, facts(.absent)) == .create(branch: .make))
        #expect(WorktreePlan(intent, facts(.empty)) == .create(branch: .make))
    }

    @Test func `a branch that exists is used`() {
        #expect(WorktreePlan(intent, facts(.absent, commit: "def")) == .create(branch: .use(own: false)))
        #expect(WorktreePlan(intent, facts(.absent, commit: "abc", marker: .intended)) == .create(branch: .use(own: true)))
        #expect(
            WorktreePlan(intent, facts(.absent, commit: "abc", marker: .intended, madeBranch: false))
                == .create(branch: .use(own: false)))
    }

    @Test func `a missing worktree of the branch is made again`() {
        #expect(WorktreePlan(intent, facts(.absent, registered: "issue-1", commit: "d")) == .create(branch: .use(own: false)))
        #expect(
            WorktreePlan(intent, facts(.absent, registered: "issue-1", commit: "d", marker: .ready))
                == .create(branch: .use(own: false)))
    }

    @Test func `what a killed git left is started over`() {
        #expect(
            WorktreePlan(intent, facts(.empty, isRegistered: true, lock: "initializing", commit: "abc", marker: .intended))
                == .startOver(branch: .use(own: true)))
        #expect(
            WorktreePlan(intent, facts(.occupied(onlyGitFile: true), commit: "abc", marker: .intended)) == .startOver(branch: .use(own: true)))
    }

    @Test func `an own worktree is continued where it stopped`() {
        for stage in [WorktreeMarker.Stage.intended, .added, .filled] {
            let found = facts(.occupied(onlyGitFile: false), registered: "issue-1", commit: "abc", marker: stage)
            #expect(WorktreePlan(intent, found) == .goOn(from: stage))
        }
        #expect(WorktreePlan(intent, facts(.occupied(onlyGitFile: false), registered: "issue-1", commit: "x", marker: .ready)) == .adopt(own: true))
        #expect(WorktreePlan(intent, facts(.occupied(onlyGitFile: false), registered: "issue-1", commit: "x")) == .adopt(own: false))
    }

    @Test func `refusals`() {
        #expect(code(facts(.link)) == .directoryExists)
        #expect(code(facts(.occupied(onlyGitFile: false))) == .directoryExists)
        #expect(code(facts(.occupied(onlyGitFile: false), marker: .intended)) == .directoryExists)
        #expect(code(facts(.occupied(onlyGitFile: true))) == .directoryExists)
        #expect(code(facts(.occupied(onlyGitFile: false), registered: "other", commit: "x")) == .directoryExists)
        #expect(code(facts(.absent, heldAt: "/elsewhere", commit: "x")) == .branchInUse)
        #expect(code(facts(.absent, registered: "issue-1", lock: "usb disk", commit: "x")) == .worktreeLocked)
        #expect(code(facts(.absent, registered: "other", commit: "x")) == .directoryExists)
        #expect(code(facts(.absent, isRegistered: true, commit: "x")) == .directoryExists)
    }

    @Test func `a marker of another branch proves nothing`() {
        var found = facts(.occupied(onlyGitFile: true), commit: "abc")
        let stranger = WorktreeIntent(repository: "/r/.git", path: "/r-issue-1", branch: other, base: "main", baseCommit: "abc")
        found.marker = WorktreeMarker(intent: stranger, stage: .intended, madeBranch: true)
        #expect(code(found) == .directoryExists)
    }

    @Test func `the list of worktrees is read`() {
        let text = """
            worktree /r
            HEAD a1
            branch refs/heads/main

            worktree /w ü
            HEAD b2
            detached
            locked on a stick
            prunable gone

            worktree /b
            bare

            """
        let entries = RegisteredWorktree.parse(Array(text.utf8))
        #expect(entries.map(\.path) == ["/r", "/w ü", "/b"])
        #expect(entries[0].branch == "main" && entries[1].branch == nil && entries[1].lock == "on a stick")
        #expect(entries[1].isPrunable && entries[2].isBare)
        #expect(RegisteredWorktree.parse(Array("garbage\n\u{FF}\n\n".utf8)) == [])
    }
}
