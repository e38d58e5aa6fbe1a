#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The bytes of a file of settings, read so that nothing foreign hangs or fools us.
enum SettingsFile {
    /// Bytes of a configuration file; a larger one is none.
    static let bytesLimit = 1 << 20

    /// Whose word counts in the file.
    enum Trust {
        /// It says what runs on this machine: nobody else may be able to write it.
        case ours
        /// It belongs to a repository.
        case anybody
    }

    /// Nil when there is no such file. A link is followed: people keep their settings elsewhere.
    static func read(_ path: String, trust: Trust) throws -> [UInt8]? {
        // Without O_NONBLOCK a FIFO of that name would hold us for ever.
        guard let descriptor = try OwnedDescriptor(existing: path, flags: O_RDONLY | O_NONBLOCK) else { return nil }
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else { throw SystemFailure.last("look at \(path)") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw InvalidSetting(file: path, line: nil, key: "", problem: "is no plain file", fix: "move it away")
        }
        if trust == .ours {
            guard status.st_uid == geteuid() || status.st_uid == 0 else {
                throw NotPrivate(path: path, reason: "belongs to user \(status.st_uid), who could say what runs here", fix: "move it away")
            }
            guard status.st_mode & 0o022 == 0 else {
                throw NotPrivate(path: path, reason: "can be changed by others, who could say what runs here", fix: "run: chmod go-w '\(path)'")
            }
        }
        guard status.st_size <= bytesLimit else { throw tooLarge(path) }
        do {
            return try BoundedFile.read(descriptor.number, path: path, limit: bytesLimit)
        } catch is FileTooLarge {
            throw tooLarge(path)
        }
    }

    private static func tooLarge(_ path: String) -> InvalidSetting {
        InvalidSetting(file: path, line: nil, key: "", problem: "is larger than \(bytesLimit) bytes", fix: "move it away")
    }

    /// The JSON object in the bytes of a settings file.
    static func parse(_ bytes: [UInt8], file: String) throws(InvalidSetting) -> JSONNode {
        guard bytes.count <= bytesLimit else { throw tooLarge(file) }
        let node: JSONNode
        do throws(InvalidJSON) {
            node = try JSONParser.parse(bytes)
        } catch {
            throw InvalidSetting(file: file, line: error.line, key: "", problem: "is no JSON: \(error.reason)", fix: "mend that line")
        }
        guard node.members != nil else {
            throw InvalidSetting(
                file: file, line: node.line, key: "", problem: "expected an object, found \(node.noun)", fix: "start with { and end with }")
        }
        return node
    }
}
