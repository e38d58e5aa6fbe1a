import OrchCore
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The text of `--body-file`; `-` is standard input.
enum BodyFile {
    static func read(_ path: String, from directory: String) throws -> String {
        if path == "-" { return String(decoding: try standardInput(), as: UTF8.self) }
        do {
            return String(decoding: try BoundedFile.read(path.hasPrefix("/") ? path : "\(directory)/\(path)", limit: limit), as: UTF8.self)
        } catch is FileTooLarge {
            throw tooLarge(path)
        }
    }

    private static let limit = Limits.issueBodyBytes

    private static func tooLarge(_ name: String) -> Problem {
        Problem(.tooLarge, "\(name.printable(limit: 300)) has more than \(limit) bytes", next: "shorten it")
    }

    private static func standardInput() throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= limit {
            let count = DescriptorBytes.read(&buffer, from: STDIN_FILENO, count: buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemFailure.last("read the standard input") }
            if count == 0 { return bytes }
            bytes += buffer.prefix(count)
        }
        throw tooLarge("the standard input")
    }
}
