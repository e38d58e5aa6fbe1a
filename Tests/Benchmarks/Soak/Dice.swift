/// Chance that a number brings back: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
struct Dice: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// - Parameter stream: tells apart what is thrown for, so that one more throw here changes nothing there.
    init(seed: UInt64, stream: UInt64) {
        state = seed ^ (stream &* 0x2545_F491_4F6C_DD1D)
        _ = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func milliseconds(_ range: ClosedRange<Int>) -> Duration { .milliseconds(Int.random(in: range, using: &self)) }

    /// One of these, as often as its weight says.
    mutating func pick<Value>(_ weighted: [(Value, Int)]) -> Value? {
        var rest = Int.random(in: 0..<max(1, weighted.reduce(0) { $0 + $1.1 }), using: &self)
        for (value, weight) in weighted {
            if rest < weight { return value }
            rest -= weight
        }
        return nil
    }
}
