import Foundation
import OrchCore
import OrchHome
import Testing

@Suite("orchestration.config.json")
struct RepositoryConfigTests {
    private func parse(_ text: String) throws(InvalidSetting) -> RepositoryConfig {
        try RepositoryConfig.parse(Array(text.utf8), file: RepositoryConfig.fileName).config
    }

    @Test func theOriginalsFileIsRead() throws {
        let config = try parse(
            """
            {"version": "1.0", "project": {"github": {"owner": "octo", "repo": "hello"}, "worktreePrefix": "hello-issue-",
             "cliCommand": "orch", "baseBranch": "origin/dev"}}
            """)
        let project = try config.project(folder: "x", remote: "https://github.com/octo/hello", checkout: nil)
        #expect(project.name.text == "hello" && project.github?.owner == "octo" && project.worktreePrefix == "hello-issue-")
        #expect(config.base == "origin/dev" && config.cliCommand == "orch")
    }

    @Test func whatIsNotSaidHasItsDefault() throws {
        let config = try parse("{\"project\": {}}")
        #expect(config == RepositoryConfig() && config.base == "origin/main" && config.worker == WorkerWishes())
        #expect(try config.project(folder: "folder", remote: nil, checkout: nil).name.text == "folder")
        #expect(throws: InvalidName.self) { try config.project(folder: "my folder", remote: nil, checkout: nil) }
    }

    @Test func wishesCommandsAndShipping() throws {
        let config = try parse(
            """
            {"project": {"name": "hi"}, "worker": {"model": "opus", "permissionMode": "dontAsk", "allowedTools": ["Bash(git:*)"], "maxBudgetUSD": 1.5,
             "maxTurns": 3}, "worktree": {"setup": ["npm", "ci"]}, "issues": {"source": "files"}, "ship": {"by": "worker"}}
            """)
        #expect(
            config.worker
                == WorkerWishes(model: "opus", permissionMode: "dontAsk", allowedTools: ["Bash(git:*)"], maxBudgetUSD: 1.5, maxTurns: 3))
        #expect(config.setup?.argumentVector == ["npm", "ci"] && config.issueSource == .files && config.shipper == .worker)
        #expect(try parse("{\"project\": {}, \"worktree\": {\"setup\": \"npm ci\"}}").setup?.argumentVector == ["/bin/sh", "-c", "npm ci"])
    }

    @Test(arguments: [
        ("{}", "project: is missing"), ("{\"project\": []}", "project: expected an object"), ("{\"project\": {\"name\": \"run\"}}", "project.name: "),
        ("{\"project\": {\"github\": {\"owner\": \"o\"}}}", "project.github.repo: is missing"),
        ("{\"project\": {\"github\": {\"owner\": \"../x\", \"repo\": \"r\"}}}", "project.github.owner: "),
        ("{\"project\": {\"worktreePrefix\": \"../x\"}}", "project.worktreePrefix: "),
        ("{\"project\": {\"baseBranch\": \"--upload-pack=x\"}}", "project.baseBranch: "),
        ("{\"project\": {}, \"worker\": {\"command\": [\"sh\"]}}", "worker.command: a repository can't say what runs on a host"),
        ("{\"project\": {}, \"worker\": {\"env\": {}}}", "worker.env: "), ("{\"project\": {}, \"worker\": {\"maxTurns\": 0}}", "worker.maxTurns: "),
        ("{\"project\": {}, \"worktree\": {\"setup\": []}}", "worktree.setup: is empty"),
        ("{\"project\": {}, \"worktree\": {\"setup\": [1]}}", "worktree.setup.0: "),
        ("{\"project\": {}, \"ship\": {\"by\": \"me\"}}", "ship.by: expected one of \"agent\", \"worker\", \"none\""),
        ("{\"project\": {}, \"version\": \"2.0\"}", "version: expected \"1.0\""),
    ])
    func anInvalidFileIsRefusedWithTheFieldsName(text: String, words: String) {
        let refusal = #expect(throws: InvalidSetting.self) { try parse(text) }
        #expect(refusal?.description.contains(": \(words)") == true, "\(refusal?.description ?? "")")
    }

    @Test func itIsFoundUpwardToTheTopOfTheCheckout() async throws {
        try await withFolder { folder in
            let top = "\(folder)/repo"
            try PrivateDirectory.createAll("\(top)/a/b")
            try AtomicFile.write(Array("{\"project\": {\"name\": \"outside\"}}".utf8), to: "\(folder)/\(RepositoryConfig.fileName)")
            #expect(RepositoryConfigFile(from: "\(top)/a/b").path == "\(top)/a/b/\(RepositoryConfig.fileName)", "no git: only here")
            try AtomicFile.write(Array("gitdir: elsewhere".utf8), to: "\(top)/.git")
            let file = RepositoryConfigFile(from: "\(top)/a/b")
            #expect(file.path == "\(top)/\(RepositoryConfig.fileName)" && file.top == top)
            #expect(try file.read() == nil, "never above the top")
            var config = RepositoryConfig()
            config.name = try ProjectName("inside")
            try file.write(config, replacing: false)
            #expect(try RepositoryConfigFile(from: "\(top)/a").read()?.config == config)
        }
    }

    @Test func whatInitWritesIsWhole() async throws {
        try await withFolder { folder in
            let file = RepositoryConfigFile(from: folder)
            try file.write(.initial(github: .init(owner: "octo", repo: "hello"), name: nil, baseBranch: "origin/main"), replacing: false)
            #expect(
                try text(file.path) == """
                    {
                      "version": "1.0",
                      "project": {
                        "github": {
                          "owner": "octo",
                          "repo": "hello"
                        },
                        "worktreePrefix": "hello-",
                        "baseBranch": "origin/main"
                      }
                    }

                    """)
        }
    }

    @Test func itIsWrittenInAFixedOrderAndReadBack() async throws {
        try await withFolder { folder in
            let file = RepositoryConfigFile(from: folder)
            var config = RepositoryConfig()
            config.github = .init(owner: "octo", repo: "hello")
            config.worktreePrefix = "hello-"
            config.baseBranch = "origin/main"
            config.worker = WorkerWishes(model: "opus", permissionMode: "plan", allowedTools: ["Read"], maxBudgetUSD: 2.5, maxTurns: 4)
            config.setup = .shell("make \"all\"")
            config.issueSource = .github
            config.shipper = RepositoryConfig.Shipper.none
            try file.write(config, replacing: false)
            #expect(try file.read()?.config == config)
            #expect(try text(file.path).hasPrefix("{\n  \"version\": \"1.0\",\n  \"project\": {\n    \"github\": {\n      \"owner\": \"octo\","))
            #expect(throws: SystemFailure.self) { try file.write(config, replacing: false) }
            try file.write(config, replacing: true)
        }
    }
}
