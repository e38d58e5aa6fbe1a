import OrchCore
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// Where the files are, and what they hold.
extension TransferFolder {
    func folder(_ key: AttemptKey) -> String { "\(path)/\(key.session.project)/\(key.session.id)" }
    func file(_ key: AttemptKey) -> String { "\(folder(key))/\(key.attempt).conversation" }
    func part(_ key: AttemptKey) -> String { "\(folder(key))/\(key.attempt).part" }

    func reached(_ conversation: PackedConversation) throws -> TransferProgress {
        if try size(of: file(conversation.key)) == conversation.bytes { return .complete }
        let part = part(conversation.key)
        let bytes = try size(of: part) ?? 0
        guard bytes == conversation.bytes else { return .reached(bytes) }
        guard try digest(of: part) == conversation.digest else { throw DifferentDigest() }
        guard rename(part, file(conversation.key)) == 0 else { throw SystemFailure.last("rename \(part)") }
        try AtomicFile.syncDirectory(of: part)
        return .complete
    }

    /// Where it fails nothing is kept: the next try begins anew.
    func told(_ conversation: PackedConversation, _ work: () throws -> TransferProgress) -> TransferProgress {
        do {
            return try work()
        } catch {
            let rest = (try? remove(conversation.key)) == nil ? "; what is there could not be removed" : ""
            return .failed("\(error)\(rest)".printable(limit: 300))
        }
    }

    func size(of path: String) throws -> UInt64? {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw SystemFailure.last("look at \(path)") }
            return nil
        }
        return UInt64(max(0, status.st_size))
    }

    func digest(of path: String) throws -> String {
        let descriptor = try OwnedDescriptor(path: path, flags: O_RDONLY)
        var digest = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = DescriptorBytes.read(&buffer, from: descriptor.number, count: buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemFailure.last("read \(path)") }
            if count == 0 { break }
            digest.add(Array(buffer.prefix(count)))
        }
        guard fsync(descriptor.number) == 0 else { throw SystemFailure.last("sync \(path)") }
        return SHA256.hexadecimal(digest.finished())
    }

    func names(in folder: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder)
    }

    /// Nil for a file that is none of ours.
    static func key(_ project: String, _ id: String, _ file: String) -> AttemptKey? {
        guard let project = try? ProjectName(project), let id = try? SessionID(id), let number = UInt64(file.prefix { $0 != "." }) else { return nil }
        return AttemptKey(session: SessionKey(project: project, id: id), attempt: number)
    }
}

/// What came is not what was promised.
private struct DifferentDigest: Error, CustomStringConvertible {
    var description: String { "it arrived with another digest than it was sent with" }
}
