public import OrchCore
import OrchHome

/// The highest fence of a session on this host, in a file beside its lock.
public struct FenceFile: Hashable, Sendable {
    public let path: String
    private static let bytesLimit = 4096

    public init(path: String) { self.path = path }

    /// nil when there is none yet.
    public func read() throws -> Fence? { try JSONFile.read(Fence.self, from: path, limit: Self.bytesLimit) }

    /// Raises it; a lower or equal fence changes nothing. Durable on return. For one writer: the agent.
    public func raise(to fence: Fence) throws {
        if let present = try read(), present >= fence { return }
        try JSONFile.write(fence, to: path)
    }
}
