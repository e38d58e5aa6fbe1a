import Foundation
import OrchCore

/// What a worker in a bubblewrap sandbox sees of the system: programs and libraries, and of `/etc` what they need to work.
struct SystemMounts {
    private(set) var mounts: [Sandbox.Mount] = []
    private(set) var links: [String: String] = [:]

    private static let folders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]
    /// Names, certificates, time, fonts, the loader's lists, and what the administrator says to git and to Claude. No passwords, no keys.
    private static let settings = [
        "alternatives", "ca-certificates", "ca-certificates.conf", "claude-code", "crypto-policies", "debian_version", "fonts", "gitconfig",
        "host.conf", "hosts", "inputrc", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "locale.conf", "localtime", "mime.types", "nsswitch.conf",
        "os-release", "pki/ca-trust", "pki/tls/certs", "protocols", "python3", "python3.11", "resolv.conf", "services", "ssl/certs",
        "ssl/openssl.cnf", "timezone",
    ]

    init() {
        mounts.append(Sandbox.Mount("/usr", .readOnly))
        for folder in Self.folders {
            if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: folder) {
                links[folder] = target
            } else if FileManager.default.fileExists(atPath: folder) {
                mounts.append(Sandbox.Mount(folder, .readOnly))
            }
        }
        for name in Self.settings {
            let path = "/etc/\(name)"
            let real = Self.real(path)
            if FileManager.default.fileExists(atPath: real) { mounts.append(Sandbox.Mount(path, from: real, .readOnly)) }
        }
    }

    /// Without links.
    static func real(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
}
