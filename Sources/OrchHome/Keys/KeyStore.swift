import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file that should hold a key and does not.
public struct InvalidKeyFile: Error, Hashable, Sendable, CustomStringConvertible {
    public let path: String
    public let reason: String

    public var description: String {
        "\(path.printable(limit: 300)) \(reason.printable(limit: 300)); restore it from a backup, or move it away for a new key (then every "
            + "machine that pinned the old one must be told the new)"
    }
}

/// The key pairs of this machine's daemons: `ORCH_HOME/keys/<role>.key`, one in use for each role.
///
/// The mathematics of keys is elsewhere: a pair comes from the closure that makes it. Directory 0700 and file 0600, or nothing is read.
public struct KeyStore: Sendable {
    private static let bytesLimit = 4096
    private static let kind = "curve25519"

    public let home: HomeDirectory

    public init(home: HomeDirectory) { self.home = home }

    /// The file of a role's pair.
    public func path(of role: KeyRole) -> String { "\(home.keys)/\(role.rawValue).key" }

    /// The pair of a role; nil when none was made yet. Throws `NotPrivate` with the fix when others could read it.
    public func load(_ role: KeyRole) throws -> KeyPair? { try load(path(of: role)) }

    func load(_ path: String) throws -> KeyPair? {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw SystemFailure.last("look at \(path)") }
            return nil
        }
        try PrivateDirectory.check(home.keys)
        try PrivateDirectory.checkFile(path)
        return try Self.parse(try BoundedFile.read(path, limit: Self.bytesLimit), path: path)
    }

    /// The pair of a role, made and stored first if there is none. When several make it at once, all get the same.
    public func loadOrCreate(_ role: KeyRole, generate: () throws -> KeyPair) throws -> KeyPair {
        try loadOrCreate(path(of: role), generate: generate)
    }

    func loadOrCreate(_ path: String, generate: () throws -> KeyPair) throws -> KeyPair {
        if let pair = try load(path) { return pair }
        try PrivateDirectory.createAll(home.keys)
        try PrivateDirectory.check(home.keys)
        let temporary = try AtomicFile.stage(Self.bytes(of: try generate()), beside: path, mode: 0o600)
        defer { unlink(temporary) }
        // link, not rename: a key that somebody else has made in the meantime, and shown to others perhaps, must stay.
        guard link(temporary, path) == 0 || errno == EEXIST else { throw SystemFailure.last("create \(path)") }
        try AtomicFile.syncDirectory(of: path)
        guard let pair = try load(path) else { throw InvalidKeyFile(path: path, reason: "vanished while it was made") }
        return pair
    }

    private static func bytes(of pair: KeyPair) -> [UInt8] {
        JSONWriter.bytes(
            of: .object([
                ("kind", .string(kind)),
                ("public", .string(pair.publicKey.text)),
                ("secret", .string(KeyText.text(of: pair.secretKey.bytes))),
            ]))
    }

    private static func parse(_ bytes: [UInt8], path: String) throws(InvalidKeyFile) -> KeyPair {
        let node: JSONNode
        do throws(InvalidJSON) {
            node = try JSONParser.parse(bytes)
        } catch {
            throw InvalidKeyFile(path: path, reason: "is damaged at line \(error.line)")
        }
        guard node["kind"]?.text == kind else { throw InvalidKeyFile(path: path, reason: "is of a kind that this orch does not know") }
        guard let publicKey = PublicKey(bytes: try key(node["public"], "public", path)),
            let secretKey = SecretKey(bytes: try key(node["secret"], "secret", path))
        else { throw InvalidKeyFile(path: path, reason: "holds no key of 32 bytes") }
        return KeyPair(publicKey: publicKey, secretKey: secretKey)
    }

    /// The words of a broken secret stay inside: an error says which half, never what it holds.
    private static func key(_ node: JSONNode?, _ half: String, _ path: String) throws(InvalidKeyFile) -> [UInt8] {
        do throws(InvalidKey) {
            return try KeyText.bytes(from: node?.text ?? "")
        } catch {
            throw InvalidKeyFile(path: path, reason: "holds a damaged \(half) key")
        }
    }
}
