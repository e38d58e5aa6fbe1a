import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// The Debian package, built of the binary that the tests have and installed under a root of its own.
@Suite(RealPrograms.needsDebian, .timeLimit(.minutes(5)))
struct DebianPackageTests {
    @Test func itIsBuiltInstalledAndRemoved() async throws {
        try await DeployHouse.with { house in
            let root = house.house.root
            let built = try await house.run("\(DeployHouse.top)/deploy/debian/build.sh", [OrchHouse.orch, root])
            let package = built.line
            #expect(package.hasPrefix("\(root)/orch_\(Version.orch)_") && package.hasSuffix(".deb"), "\(package)")
            let control = try await house.run("dpkg-deb", ["--field", package]).text
            for needed in ["libzmq5", "libsqlite3-0", "libc6 (>= 2.", " git"] {
                #expect(control.split(separator: "\n").contains { $0.hasPrefix("Depends:") && $0.contains(needed) }, "\(needed): \(control)")
            }
            #expect(control.contains("Version: \(Version.orch)\n") && !control.contains(/@[A-Z]+@/), "\(control)")

            let target = "\(root)/target"
            for folder in ["updates", "info", "triggers"] { try PrivateDirectory.createAll("\(target)/var/lib/dpkg/\(folder)") }
            try AtomicFile.write([], to: "\(target)/var/lib/dpkg/status")
            // The libraries are this machine's: under that root there is nothing.
            let dpkg = ["--root=\(target)", "--force-depends", "--force-not-root", "--log=/dev/null"]
            _ = try await house.run("dpkg", dpkg + ["--install", package])
            #expect(try await house.run("\(target)/usr/bin/orch", ["--version"]).line == Version.orch)
            for role in DaemonRole.allCases {
                let unit = "orch-\(role.rawValue).service"
                let installed = try String(contentsOfFile: "\(target)/usr/lib/systemd/user/\(unit)", encoding: .utf8)
                #expect(try installed == DeployHouse.text("deploy/systemd/\(unit)"))
            }
            let files = Set(try await house.run("dpkg", dpkg + ["--listfiles", "orch"]).text.split(separator: "\n"))
            for file in [
                "share/doc/orch/README.md", "share/doc/orch/copyright", "share/doc/orch/docs/files.md", "share/bash-completion/completions/orch",
                "share/zsh/vendor-completions/_orch", "share/fish/vendor_completions.d/orch.fish",
            ] {
                #expect(files.contains("/usr/\(file)"), "\(file)")
            }
            _ = try await house.run("dpkg", dpkg + ["--verify", "orch"])
            _ = try await house.run("dpkg", dpkg + ["--purge", "orch"])
            #expect(!FileManager.default.fileExists(atPath: "\(target)/usr/bin/orch"))
        }
    }
}
