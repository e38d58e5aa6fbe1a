import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// What is made of another machine's answers, without one.
@Suite struct FarMachineTests {
    private let there: SSHDestination

    init() throws { there = try SSHDestination("ann@gpu-box") }

    private func machine(_ more: String = "", system: String = "Linux", architecture: String = "x86_64") throws -> FarMachine {
        let answer = """
            Welcome to gpu-box!
            orch-finds system \(system)
            orch-finds architecture \(architecture)
            orch-finds library glibc 2.36
            orch-finds address 10.0.0.5
            \(more)
            """
        return try FarMachine(answer: answer, of: there)
    }

    @Test func itsAnswerIsRead() throws {
        let machine = try machine("orch-finds orch /home/ann/.local/bin/orch\norch-finds version 0.0.9\norch-finds copy yes")
        #expect(machine.words == "Linux x86_64, glibc 2.36" && machine.address == "10.0.0.5")
        #expect(machine.orch == FarMachine.Installed(path: "/home/ann/.local/bin/orch", version: "0.0.9", isOurCopy: true))
        #expect(throws: Problem.self) { try FarMachine(answer: "This account is disabled.", of: there) }
    }

    @Test func onlyWhatIsMissingOrOlderIsCopied() throws {
        let ours = (system: "Linux", architecture: "x86_64")
        #expect(try machine().program(ours: ours) == .copy(instead: nil))
        let copy = "\norch-finds copy yes"
        #expect(try machine("orch-finds orch /h/orch\norch-finds version 0.0.9" + copy).program(ours: ours) == .copy(instead: "0.0.9"))
        #expect(try machine("orch-finds orch /h/orch" + copy).program(ours: ours) == .copy(instead: "one that does not start"))
        for version in [Version.orch, "999.0.0"] {
            #expect(try machine("orch-finds orch /usr/bin/orch\norch-finds version \(version)").program(ours: ours) == .there(version: version))
        }
    }

    @Test func whatAnotherInstallerPutThereIsLeftToIt() throws {
        let machine = try machine("orch-finds orch /usr/bin/orch\norch-finds version 0.0.9")
        let problem = #expect(throws: Problem.self) { try machine.program(ours: ("Linux", "x86_64")) }
        #expect(problem?.description.contains("/usr/bin/orch there is orch 0.0.9") == true, "\(String(describing: problem))")
    }

    @Test func toAnotherPlatformNothingIsCopied() throws {
        for machine in [try machine(architecture: "aarch64"), try machine(system: "Darwin", architecture: "arm64")] {
            let problem = #expect(throws: Problem.self) { try machine.program(ours: ("Linux", "x86_64")) }
            #expect(problem?.description.contains("install orch \(Version.orch) there") == true)
        }
        // With an orch of its own it needs none.
        let own = try machine("orch-finds orch /usr/bin/orch\norch-finds version \(Version.orch)", architecture: "aarch64")
        #expect(try own.program(ours: ("Linux", "x86_64")) == .there(version: Version.orch))
    }

    @Test(arguments: [("0.1.0", "0.2.0"), ("0.9.0", "0.10.0"), ("0.1.0", "1.0.0"), ("0.1.9", "0.2.0-beta")])
    func versionsAreComparedByTheirNumbers(older: String, newer: String) throws {
        let (low, high) = (try #require(OrchVersion(older)), try #require(OrchVersion(newer)))
        #expect(low < high && !(high < low))
    }

    @Test(arguments: ["", "1", "1.2", "a.b.c", "1.2.3.4", "-1.2.3"]) func whatIsNoVersionIsNone(text: String) { #expect(OrchVersion(text) == nil) }

    @Test func aMissingLibraryIsTheLineThatInstallsIt() throws {
        let far = try machine("orch-finds distribution ubuntu debian")
        func problem(_ said: String) -> Problem? {
            ProgramCopy(ssh: SSH(there, environment: [:]), program: [], packages: far.packages)
                .lacking(ForgeError(.commandFailed, doing: "copying orch", cause: said))
        }
        let zeromq = problem("orch: error while loading shared libraries: libzmq.so.5: cannot open shared object file: No such file or directory")
        #expect(zeromq?.next == "'ssh -t ann@gpu-box sudo apt-get install -y libzmq5 libsqlite3-0', and try again")
        #expect(
            problem("/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found")?.description.contains("C library is older than GLIBC_2.38")
                == true)
        #expect(problem("version `GLIBCXX_3.4.32' not found")?.description.contains("C++ library is older than GLIBCXX_3.4.32") == true)
        #expect(problem("No space left on device") == nil)
    }

    @Test(arguments: [
        ("debian", "sudo apt-get install -y libzmq5 libsqlite3-0"), ("linuxmint ubuntu debian", "sudo apt-get install -y libzmq5 libsqlite3-0"),
        ("fedora", "sudo dnf install -y zeromq sqlite-libs"), ("rocky rhel centos fedora", "sudo dnf install -y zeromq sqlite-libs"),
        ("opensuse-leap suse opensuse", "sudo zypper install -y libzmq5 libsqlite3-0"), ("manjaro arch", "sudo pacman -S --needed zeromq sqlite"),
    ])
    func eachDistributionHasItsLine(distribution: String, line: String) {
        #expect(SystemPackages(distribution: distribution).line(installing: SystemPackages.needed) == line)
    }

    @Test func ofWhatIsNotKnownNoLineIsMadeUp() throws {
        #expect(SystemPackages(distribution: "nixos").line(installing: SystemPackages.needed) == nil)
        #expect(SystemPackages(distribution: nil).line(installing: SystemPackages.needed) == nil)
        #expect(SystemPackages(distribution: "debian").line(installing: ["libzmq.so.5", "libother.so.1"]) == nil)
        let words = ProgramFit.missing(["libother.so.1"], installing: ["libother.so.1"], SystemPackages(distribution: "debian"), there).description
        #expect(words == "orch does not start on ann@gpu-box: libother.so.1 is missing there; install what holds libother.so.1 there, and try again")
    }

    @Test func anAnswerIsFoundBehindOtherLines() throws {
        let key = try #require(PublicKey(bytes: [UInt8](repeating: 7, count: 32)))
        let answer = EnrolmentAnswer(key: key, orchVersion: "0.1.0", port: 7717, pid: 42, notes: ["a note"])
        #expect(try EnrolmentAnswer(output: "Last login: today\n\(try answer.line)\n", of: there) == answer)
        #expect(throws: Problem.self) { try EnrolmentAnswer(output: "orch: no\n", of: there) }
        var wild = answer
        wild.port = 70_000
        let line = try wild.line
        #expect(throws: Problem.self) { try EnrolmentAnswer(output: line, of: there) }
    }
}
