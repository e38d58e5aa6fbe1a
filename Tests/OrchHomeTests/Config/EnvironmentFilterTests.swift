import OrchHome
import Testing

@Suite("The environment of a daemon")
struct EnvironmentFilterTests {
    @Test func whatWorkNeedsIsKept() {
        let filter = EnvironmentFilter()
        for name in ["PATH", "HOME", "LC_ALL", "SSH_AUTH_SOCK", "ANTHROPIC_API_KEY", "GH_TOKEN", "GITHUB_TOKEN", "https_proxy", "XDG_RUNTIME_DIR"] {
            #expect(filter.keeps(name))
        }
        for name in ["PS1", "OLDPWD", "LD_PRELOAD", "MY_SECRET", "PATHS", "ORCH_RUN_DIRECTORY"] { #expect(!filter.keeps(name)) }
    }

    @Test func whatBelongsToAnotherProcessIsNot() {
        let filter = EnvironmentFilter(added: ["CLAUDECODE", "MY_*"])
        #expect(!filter.keeps("GIT_DIR") && !filter.keeps("CLAUDE_CODE_SESSION_ID") && !filter.keeps("CLAUDECODE"))
        #expect(filter.filter(["MY_X": "1", "MX": "2", "PATH": "/bin"]) == ["MY_X": "1", "PATH": "/bin"])
    }
}
