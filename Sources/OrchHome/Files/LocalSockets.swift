import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The directory of the local sockets of an `ORCH_HOME`: `run/`, or a short one that stands in.
///
/// A socket address holds 107 bytes (unix(7)). Where `run/<name>` would be longer, a 0700 directory under `XDG_RUNTIME_DIR` or
/// `/tmp` stands in; `run/sockets` tells its path, so that a client whose `XDG_RUNTIME_DIR` differs finds the same.
public enum LocalSockets {
    /// Bytes of a socket's path, without the NUL.
    public static let pathBytes = 107
    /// Bytes of a socket's name that are allowed for.
    public static let nameBytes = 24

    /// The directory, made and checked: ours, a real directory, 0700. Throws `NotPrivate` or `SystemFailure`.
    public static func directory(of home: HomeDirectory, environment: [String: String]) throws -> String {
        try PrivateDirectory.createAll(home.run)
        try PrivateDirectory.check(home.run)
        guard home.run.utf8.count + 1 + nameBytes > pathBytes else { return home.run }
        let record = "\(home.run)/sockets"
        let recorded = try BoundedFile.readIfPresent(record, limit: pathBytes).map { String(decoding: $0, as: UTF8.self) }
        let chosen = recorded ?? standIn(for: home, environment: environment)
        try PrivateDirectory.create(chosen)
        try PrivateDirectory.check(chosen)
        if recorded == nil { try AtomicFile.write(Array(chosen.utf8), to: record) }
        return chosen
    }

    private static func standIn(for home: HomeDirectory, environment: [String: String]) -> String {
        let name = "orch-\(geteuid())-" + fingerprint(home.root)
        if let runtime = environment["XDG_RUNTIME_DIR"], runtime.hasPrefix("/"), access(runtime, W_OK | X_OK) == 0,
            runtime.utf8.count + name.utf8.count + 2 + nameBytes <= pathBytes
        {
            return "\(runtime)/\(name)"
        }
        return "/tmp/\(name)"
    }

    /// FNV-1a, 64 bits: tells homes apart; that nobody else prepares the directory is what `check` is for.
    private static func fingerprint(_ text: String) -> String {
        let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        return String(hash, radix: 16)
    }
}
