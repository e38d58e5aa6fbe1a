import OrchCore

/// What tells one report of one run from all others: a number that its run counts. Runs and their labels rise.
struct Label: Hashable, Comparable, Sendable, CustomStringConvertible {
    let fence: Fence
    let number: Int

    private static let site = "https://soak.invalid/"
    private static let mark = "question "

    static func address(session: Int, fence: String, number: Int) -> String { "\(site)\(session)/\(fence)/\(number)" }
    static func question(session: Int, fence: String, number: Int) -> String { "\(mark)\(session)/\(fence)/\(number)" }

    init(fence: Fence, number: Int) {
        self.fence = fence
        self.number = number
    }

    /// Nil for an address of somebody else.
    init?(address: String, session: Int) { self.init(address, after: Self.site, session) }

    /// Nil for a question of somebody else.
    init?(question: String, session: Int) { self.init(question, after: Self.mark, session) }

    private init?(_ text: String, after prefix: String, _ session: Int) {
        guard text.hasPrefix(prefix) else { return nil }
        let parts = text.dropFirst(prefix.count).split(separator: "/")
        guard parts.count == 3, parts[0] == "\(session)", let fence = Fence(text: parts[1]), let number = Int(parts[2]) else { return nil }
        self.init(fence: fence, number: number)
    }

    static func < (a: Label, b: Label) -> Bool { (a.fence, a.number) < (b.fence, b.number) }

    var description: String { "\(fence)/\(number)" }
}

extension Fence {
    /// Reads `<attempt>.<run>`.
    init?(text: some StringProtocol) {
        let parts = text.split(separator: ".").map { UInt64($0) }
        guard parts.count == 2, let attempt = parts[0], let run = parts[1] else { return nil }
        self.init(attempt: attempt, run: run)
    }
}
