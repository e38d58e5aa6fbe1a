import Testing

@testable import OrchForge

@Suite struct NameTests {
    @Test(arguments: [
        ("shop-", "123", "shop-issue-123"), ("shop-issue-", "123", "shop-issue-123"), ("", "7", "issue-7"), ("issue-", "7", "issue-7"),
        ("shop-", "plan-auth-2", "shop-plan-auth-2"), ("issue-", "plan-auth-2", "issue-plan-auth-2"),
    ])
    func `names the directory`(prefix: String, id: String, name: String) {
        #expect(WorktreeName.directory(prefix: prefix, id: id) == name)
    }

    @Test func `stands beside the repository, or under a root`() {
        #expect(
            WorktreeName.path(repository: "/home/ada/shop", prefix: WorktreeName.defaultPrefix(repo: "shop"), id: "5") == "/home/ada/shop-issue-5")
        #expect(WorktreeName.path(repository: "/home/ada/shop", root: "/fast", prefix: "w-", id: "5") == "/fast/w-issue-5")
        #expect(WorktreeName.path(repository: "/shop", prefix: "w-", id: "5") == "/w-issue-5")
        #expect(WorktreeName.branch(id: "5") == "issue-5")
    }

    @Test(arguments: ["main", "origin/main", "release/1.2", "v1.2.3", "häuser", "a@b", "0123abc", "feature/#12"])
    func `takes ref names`(text: String) throws {
        #expect(try RefName(text).text == text)
    }

    @Test(arguments: [
        "", "-x", "--upload-pack=id", "a b", "a..b", "a~1", "a^", "a:b", "a?", "a*", "a[", "a\\b", "/a", "a/", "a//b", ".a", "a/.b", "a.lock",
        "a.lock/b", "a.", "@", "HEAD", "a@{1}", "a\nb", "a\u{7F}", "a/-b", String(repeating: "x", count: 201),
    ])
    func `refuses what git could take for something else`(text: String) {
        let error = #expect(throws: ForgeError.self) { try RefName(text) }
        #expect(error?.code == .invalidRef)
    }
}
