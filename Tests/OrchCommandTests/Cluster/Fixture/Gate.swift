import Foundation
import OrchHome

/// What a script waits at until the test lets it go on.
final class Gate {
    let path: String
    // Held open, so that a line that is written stays until somebody reads it.
    private let descriptor: OwnedDescriptor

    init(path: String) throws {
        guard mkfifo(path, 0o600) == 0 else { throw SystemFailure.last("make \(path)") }
        self.path = path
        descriptor = try OwnedDescriptor(path: path, flags: O_RDWR | O_NONBLOCK)
    }

    /// Lets one pass.
    func open() throws {
        guard DescriptorBytes.write([UInt8(ascii: "\n")], to: descriptor.number) == 1 else { throw SystemFailure.last("open \(path)") }
    }
}
