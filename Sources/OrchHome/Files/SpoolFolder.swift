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

/// Durable lines in order, one file each: how one process hands lines to another that may be away.
///
/// Any number of processes may append; one takes. A file is `<number of 20 digits>.line`, holds one line and ends with `\n`, so that
/// a torn file shows. It appears whole (`link` of a synced file) and stays until it is removed.
public struct SpoolFolder: Sendable {
    /// A message that waits.
    public struct Item: Hashable, Sendable {
        public let name: String
        /// Without the line end.
        public let bytes: [UInt8]
    }

    /// A file that was no message: where it is now, and why.
    public struct SetAside: Hashable, Sendable {
        public let path: String
        public let reason: String
    }

    /// Why a line was not taken in.
    public enum Refused: Error, Hashable, Sendable, CustomStringConvertible {
        case tooLarge(bytes: Int, limit: Int)
        case full(limit: Int)
        case notOneLine

        public var description: String {
            switch self {
            case .tooLarge(let bytes, let limit): "the message has \(bytes) bytes, \(limit) are allowed"
            case .full(let limit): "\(limit) messages wait already; nobody takes them"
            case .notOneLine: "the message is not one line"
            }
        }
    }

    public let path: String
    public let countLimit: Int
    public let bytesLimit: Int
    private static let suffix = ".line"
    private static let digits = 20
    /// Files in `aside/` that are kept; more stay where they are and are reported again.
    private static let asideLimit = 256
    /// Appenders that take a number at the same time before one gives up.
    private static let collisionsLimit = 1000

    /// - Parameters:
    ///   - countLimit: messages that may wait.
    ///   - bytesLimit: bytes of one message.
    public init(path: String, countLimit: Int, bytesLimit: Int) {
        self.path = path
        self.countLimit = countLimit
        self.bytesLimit = bytesLimit
    }

    /// Makes the folder (0700) where there is none.
    public func create() throws { try PrivateDirectory.create(path) }

    /// Puts a line behind all others; durable on return. Returns the file's name.
    @discardableResult
    public func append(_ line: [UInt8]) throws -> String {
        guard line.count <= bytesLimit else { throw Refused.tooLarge(bytes: line.count, limit: bytesLimit) }
        guard !line.isEmpty, !line.contains(UInt8(ascii: "\n")) else { throw Refused.notOneLine }
        let waiting = try names().filter(Self.isMessage)
        guard waiting.count < countLimit else { throw Refused.full(limit: countLimit) }
        var number = waiting.last.flatMap(Self.number) ?? 0
        let staged = try AtomicFile.stage(line + [UInt8(ascii: "\n")], beside: "\(path)/append", mode: 0o600)
        defer { unlink(staged) }
        for _ in 0..<Self.collisionsLimit {
            number += 1
            let name = Self.name(number)
            if link(staged, "\(path)/\(name)") == 0 {
                try AtomicFile.syncDirectory(of: "\(path)/\(name)")
                return name
            }
            guard errno == EEXIST else { throw SystemFailure.last("append to \(path)") }
        }
        throw SystemFailure(doing: "append to \(path): others are always faster", code: EBUSY)
    }

    /// What waits, in order, and what was found and moved to `aside/` because it is no message. Messages stay until `remove`.
    /// - Parameter limit: stop after this many messages.
    public func takeAll(limit: Int = .max) throws -> (items: [Item], setAside: [SetAside]) {
        var items: [Item] = []
        var setAside: [SetAside] = []
        for name in try names().prefix(countLimit) where items.count < limit {
            switch try content(of: name) {
            case .success(let bytes?): items.append(Item(name: name, bytes: bytes))
            case .success(nil): continue
            case .failure(let foreign): setAside.append(try moveAside(name, reason: foreign.reason))
            }
        }
        return (items, setAside)
    }

    /// Removes a message that has been dealt with; nothing happens when it is gone already.
    public func remove(_ item: Item) throws {
        guard unlink("\(path)/\(item.name)") == 0 || errno == ENOENT else { throw SystemFailure.last("remove \(path)/\(item.name)") }
    }

    private struct Foreign: Error {
        let reason: String
    }

    /// nil when it is gone by now.
    private func content(of name: String) throws -> Result<[UInt8]?, Foreign> {
        guard Self.isMessage(name) else { return .failure(Foreign(reason: "the name is not \(Self.digits) digits and \(Self.suffix)")) }
        let found: [UInt8]?
        do {
            found = try PlainFile.read("\(path)/\(name)", limit: bytesLimit + 1)
        } catch is FileTooLarge {
            return .failure(Foreign(reason: "larger than \(bytesLimit) bytes"))
        }
        guard let bytes = found else {
            var status = stat()
            return lstat("\(path)/\(name)", &status) == 0 ? .failure(Foreign(reason: "not a plain file")) : .success(nil)
        }
        guard bytes.firstIndex(of: UInt8(ascii: "\n")) == bytes.count - 1, bytes.count > 1 else {
            return .failure(Foreign(reason: "not one whole line"))
        }
        return .success(Array(bytes.dropLast()))
    }

    private func moveAside(_ name: String, reason: String) throws -> SetAside {
        let aside = "\(path)/aside"
        try PrivateDirectory.create(aside)
        // Not through a link: who writes into this folder may be kept out of others.
        guard let folder = try? OwnedDescriptor(path: aside, flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW) else {
            return SetAside(path: "\(path)/\(name)", reason: "\(reason); it stays, because \(aside) is no folder")
        }
        guard try FileManager.default.contentsOfDirectory(atPath: aside).count < Self.asideLimit else {
            return SetAside(path: "\(path)/\(name)", reason: reason)
        }
        guard renameat(AT_FDCWD, "\(path)/\(name)", folder.number, name) == 0 else { throw SystemFailure.last("set \(path)/\(name) aside") }
        return SetAside(path: "\(aside)/\(name)", reason: reason)
    }

    /// In order; without hidden names, which are appends under way, and without `aside`.
    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasPrefix(".") && $0 != "aside" }.sorted()
    }

    private static func isMessage(_ name: String) -> Bool { number(name) != nil }

    private static func number(_ name: String) -> UInt64? {
        guard name.hasSuffix(suffix), name.utf8.count == digits + suffix.utf8.count else { return nil }
        return UInt64(name.dropLast(suffix.count))
    }

    private static func name(_ number: UInt64) -> String {
        let text = String(number)
        return String(repeating: "0", count: digits - text.utf8.count) + text + suffix
    }
}
