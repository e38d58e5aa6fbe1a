/// How this target waits between two tries; tests put in one that does not.
public struct Pause: Sendable {
    private let wait: @Sendable (Duration) async throws -> Void

    public init(_ wait: @escaping @Sendable (Duration) async throws -> Void) { self.wait = wait }

    /// The real one.
    public static let clock = Pause { try await Task.sleep(for: $0) }

    /// Waits; throws `CancellationError` when the task is cancelled.
    public func callAsFunction(_ duration: Duration) async throws { try await wait(duration) }
}
