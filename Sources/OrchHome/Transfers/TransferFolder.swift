public import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The packed conversations of a daemon: `transfers/<project>/<id>/<attempt>.conversation`, 0600 in folders of 0700. One that is on its way
/// here grows as `.part` and gets its name when its digest is the promised one.
public actor TransferFolder {
    public let path: String

    /// - Parameter path: absolute; made when it is needed.
    public init(path: String) { self.path = path }

    /// How much of a conversation is here.
    public func progress(of conversation: PackedConversation) -> TransferProgress {
        told(conversation) { try reached(conversation) }
    }

    /// Stores a piece, if it is the next one.
    public func store(_ bytes: [UInt8], of conversation: PackedConversation, at offset: UInt64) -> TransferProgress {
        told(conversation) {
            let before = try size(of: part(conversation.key)) ?? 0
            guard try size(of: file(conversation.key)) == nil, offset == before, before + UInt64(bytes.count) <= conversation.bytes else {
                return try reached(conversation)
            }
            try PrivateDirectory.createAll(folder(conversation.key))
            let descriptor = try OwnedDescriptor(path: part(conversation.key), flags: O_WRONLY | O_CREAT | O_APPEND, mode: 0o600)
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = DescriptorBytes.write(rest, to: descriptor.number)
                if written < 0, errno == EINTR { continue }
                guard written >= 0 else { throw SystemFailure.last("write \(part(conversation.key))") }
                rest = rest.dropFirst(written)
            }
            return try reached(conversation)
        }
    }

    /// Keeps a conversation that was packed here.
    ///
    /// - Returns: its length and its digest.
    public func keep(_ bytes: [UInt8], as key: AttemptKey) throws -> (bytes: UInt64, digest: String) {
        try PrivateDirectory.createAll(folder(key))
        try AtomicFile.write(bytes, to: file(key), mode: 0o600)
        return (UInt64(bytes.count), SHA256.hexadecimal(SHA256.digest(bytes)))
    }

    /// All of a conversation that is here.
    public func whole(_ key: AttemptKey) throws -> [UInt8] { try BoundedFile.read(file(key), limit: Int(Limits.conversationBytes)) }

    /// The bytes from an offset on, at most `Limits.blobBytes`; the piece says why there are none.
    public func piece(_ order: ConversationFrom) -> (ConversationPiece, [UInt8]?) {
        func none(_ words: String) -> (ConversationPiece, [UInt8]?) {
            (ConversationPiece(key: order.key, offset: order.offset, missing: words.printable(limit: 300)), nil)
        }
        do {
            guard let descriptor = try OwnedDescriptor(existing: file(order.key), flags: O_RDONLY) else { return none("it is not here any more") }
            guard order.offset < Limits.conversationBytes, lseek(descriptor.number, off_t(order.offset), SEEK_SET) >= 0 else {
                return none("it does not go on from \(order.offset)")
            }
            var bytes = [UInt8](repeating: 0, count: Limits.blobBytes)
            let count = DescriptorBytes.read(&bytes, from: descriptor.number, count: bytes.count)
            guard count >= 0 else { throw SystemFailure.last("read \(file(order.key))") }
            guard count > 0 else { return none("it does not go on from \(order.offset)") }
            return (ConversationPiece(key: order.key, offset: order.offset), Array(bytes.prefix(count)))
        } catch {
            return none("it can't be read: \(error)")
        }
    }

    /// Removes a conversation, or what is here of it. Nothing there is fine.
    public func remove(_ key: AttemptKey) throws {
        for path in [file(key), part(key)] {
            guard unlink(path) == 0 || errno == ENOENT else { throw SystemFailure.last("remove \(path)") }
        }
        // The folders go with the last file; one that holds more stays.
        rmdir(folder(key))
        rmdir("\(path)/\(key.session.project)")
    }

    /// Removes all conversations but these: what a daemon that crashed had not removed yet.
    public func removeAll(but keys: Set<AttemptKey>) throws {
        for project in try names(in: path) {
            for id in try names(in: "\(path)/\(project)") {
                for name in try names(in: "\(path)/\(project)/\(id)") {
                    guard let key = Self.key(project, id, name), !keys.contains(key) else { continue }
                    try remove(key)
                }
            }
        }
    }
}
