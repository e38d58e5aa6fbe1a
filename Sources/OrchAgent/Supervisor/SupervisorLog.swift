import OrchCore
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// `supervisor.log`: what went wrong without ending the run. A supervisor has nobody to tell.
struct SupervisorLog {
    /// Characters of one note.
    private static let noteCharacters = 1000
    /// Above this size nothing more is written: an error in a loop must not fill the disk.
    private static let bytesLimit: Int64 = 1 << 20

    let path: String

    /// Adds a line with the time. It cannot report its own failure: there is no other place left.
    func note(_ text: String) {
        guard let file = try? OwnedDescriptor(path: path, flags: O_WRONLY | O_APPEND | O_CREAT),
            lseek(file.number, 0, SEEK_END) < Self.bytesLimit
        else { return }
        let line = Array("\(WallClock.now()) \(text.printable(limit: Self.noteCharacters))\n".utf8)
        _ = DescriptorBytes.write(line[...], to: file.number)
    }
}
