/// Steps from the begin of a world, healed at the end.
///
/// What once failed is kept as its steps and not as its seed: whatever is changed in the walk makes another history of a seed, while
/// steps stay what they are, and only as many need to be kept as the failure needs. A step that later is not possible any more is skipped.
package struct History: Codable, Sendable {
    /// What it found.
    package var found: String
    package var steps: [Step]

    package init(found: String, steps: [Step]) {
        self.found = found
        self.steps = steps
    }

    /// Goes through it again. Gives the world at its end.
    @discardableResult
    package func replay(_ plan: Plan, transcript: Transcript? = nil) throws -> World {
        var world = try World(plan, transcript: transcript)
        for step in steps { try world.apply(step) }
        try world.heal()
        return world
    }

    /// What is violated; nil when all is well.
    package func failure(_ plan: Plan, transcript: Transcript? = nil) -> String? {
        do {
            try replay(plan, transcript: transcript)
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// The history without the steps that its failure does not need: pieces are left out, smaller and smaller ones.
    package func shrunk(_ plan: Plan) -> History {
        guard failure(plan) != nil else { return self }
        var best = self
        var size = max(1, steps.count / 2)
        while true {
            var start = 0
            while start < best.steps.count {
                var shorter = best
                shorter.steps.removeSubrange(start..<min(start + size, best.steps.count))
                if let words = shorter.failure(plan), Self.kind(words) == Self.kind(found) {
                    best = shorter
                } else {
                    start += size
                }
            }
            guard size > 1 else { return best }
            size /= 2
        }
    }

    /// The words of a violation without its names and numbers: another violation is another failure.
    private static func kind(_ words: String) -> String {
        words.split(separator: " ").filter { word in !word.contains { $0.isNumber || $0 == "[" || $0 == "]" } }.prefix(4).joined(separator: " ")
    }
}
