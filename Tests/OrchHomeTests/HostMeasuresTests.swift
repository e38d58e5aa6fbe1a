import OrchCore
import Testing

@testable import OrchHome

@Suite struct HostMeasuresTests {
    @Test func thisMachineIsMeasured() {
        let load = HostMeasures.load(
            directories: ["/", "/no/such/folder"], gate: LoadGate(maxLoadPerCore: nil, minFreeMemory: nil, minFreeDisk: nil))
        #expect(load.obstacles.isEmpty)
        #expect(load.loadPerCore.map { $0 >= 0 } == true)
        #expect(load.freeDisk != nil)
        #if os(Linux)
        #expect(load.freeMemory.map { $0 > 0 } == true)
        #endif
        #expect(HostMeasures.load(directories: [], gate: LoadGate()).freeDisk == nil)
    }

    @Test func availableMemoryIsReadInBytes() {
        #expect(HostMeasures.availableMemory(meminfo: "MemTotal:  100 kB\nMemAvailable:   22593 kB\n") == 22593 << 10)
        #expect(HostMeasures.availableMemory(meminfo: "MemTotal:  100 kB\n") == nil)
        #expect(HostMeasures.availableMemory(meminfo: "MemAvailable: much\n") == nil)
    }

    @Test func aLoginIsSeenByWhatIsThere() async throws {
        try await withFolder { home in
            func login(_ more: [String: String] = [:]) -> ClaudeLogin { ClaudeLogin(in: ["HOME": home].merging(more) { $1 }) }
            #expect(login(["ANTHROPIC_API_KEY": "sk-very-secret"]) == .variable("ANTHROPIC_API_KEY"))
            #expect(login(["ANTHROPIC_API_KEY": "sk-very-secret"]).words == "ANTHROPIC_API_KEY is set")
            #if os(Linux)
            #expect(login(["ANTHROPIC_API_KEY": ""]) == .missing(file: "\(home)/.claude/.credentials.json"))
            #endif
            try AtomicFile.write(Array(#"{"primaryApiKey": "sk"}"#.utf8), to: "\(home)/.claude.json", mode: 0o600)
            #expect(login() == .file("\(home)/.claude.json"))
            try PrivateDirectory.create("\(home)/own")
            try AtomicFile.write(Array(#"{"apiKeyHelper": "/bin/key"}"#.utf8), to: "\(home)/own/settings.json", mode: 0o600)
            #expect(login(["CLAUDE_CONFIG_DIR": "\(home)/own"]) == .file("\(home)/own/settings.json"))
            try AtomicFile.write(Array("{}".utf8), to: "\(home)/own/.credentials.json", mode: 0o600)
            #expect(login(["CLAUDE_CONFIG_DIR": "\(home)/own"]) == .file("\(home)/own/.credentials.json"))
        }
        #expect(ClaudeLogin.concerns("/usr/bin/claude") && ClaudeLogin.concerns("claude") && !ClaudeLogin.concerns("/bin/sh"))
    }
}
