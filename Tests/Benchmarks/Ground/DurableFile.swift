import Foundation
import OrchHome

/// A file that grows by pages, each of which is on the disk when `append` returns: what a commit costs at the least.
struct DurableFile: ~Copyable {
    private static let page = [UInt8](repeating: 0, count: 4096)

    private let descriptor: OwnedDescriptor
    private let path: String

    init(path: String) throws {
        descriptor = try OwnedDescriptor(path: path, flags: O_WRONLY | O_CREAT | O_APPEND)
        self.path = path
    }

    func append() throws {
        guard DescriptorBytes.write(Self.page[...], to: descriptor.number) == Self.page.count, fsync(descriptor.number) == 0 else {
            throw SystemFailure.last("write \(path)")
        }
    }
}
