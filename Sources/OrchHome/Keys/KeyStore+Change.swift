#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Why a new key is not used.
public enum KeyNotChanged: Error, Hashable, Sendable, CustomStringConvertible {
    /// None was made, or its file is gone.
    case noNewKey
    /// Another one than was asked for.
    case anotherKey

    public var description: String {
        switch self {
        case .noNewKey: "there is no new key here"
        case .anotherKey: "the new key here is another one"
        }
    }
}

/// The way of a role to a new pair, in three files: `<role>.next.key` is made first and used by nobody, then it becomes `<role>.key`, and the
/// one that was stays as `<role>.old.key` until the other end has come back. Wherever a crash is, one of them is the pair in use, whole.
extension KeyStore {
    /// The file of the pair that comes.
    public func nextPath(of role: KeyRole) -> String { "\(home.keys)/\(role.rawValue).next.key" }
    /// The file of the pair that was.
    public func oldPath(of role: KeyRole) -> String { "\(home.keys)/\(role.rawValue).old.key" }

    /// The pair that comes, made and stored first if there is none.
    public func loadOrCreateNext(_ role: KeyRole, generate: () throws -> KeyPair) throws -> KeyPair {
        defer { FaultPoint.pass("key.made") }
        return try loadOrCreate(nextPath(of: role), generate: generate)
    }

    /// Makes the pair that comes the one in use. Nothing is done where it is in use already.
    ///
    /// - Parameter key: the public half that the other end has pinned.
    public func useNext(_ role: KeyRole, _ key: PublicKey) throws {
        guard try load(role)?.publicKey != key else { return }
        guard let next = try load(nextPath(of: role)) else { throw KeyNotChanged.noNewKey }
        guard next.publicKey == key else { throw KeyNotChanged.anotherKey }
        try forgetOld(role)
        guard link(path(of: role), oldPath(of: role)) == 0 || errno == ENOENT else { throw SystemFailure.last("keep \(path(of: role))") }
        try AtomicFile.syncDirectory(of: path(of: role))
        FaultPoint.pass("key.kept")
        guard rename(nextPath(of: role), path(of: role)) == 0 else { throw SystemFailure.last("replace \(path(of: role))") }
        try AtomicFile.syncDirectory(of: path(of: role))
        FaultPoint.pass("key.used")
    }

    /// The other end has come back: nobody needs the old pair any more.
    public func forgetOld(_ role: KeyRole) throws {
        guard unlink(oldPath(of: role)) != 0 else { return try AtomicFile.syncDirectory(of: path(of: role)) }
        guard errno == ENOENT else { throw SystemFailure.last("remove \(oldPath(of: role))") }
    }
}
