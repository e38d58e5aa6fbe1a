import ArgumentParser

/// A length of time as people write it: `90s`, `10m`, `1h30m`, `2d`; a bare number means seconds.
struct TimeSpan: Hashable, Sendable, ExpressibleByArgument {
    let duration: Duration

    /// A year: longer is a slip of the finger.
    private static let mostSeconds = 366 * 86_400
    private static let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]

    init(_ duration: Duration) { self.duration = duration }

    init?(argument: String) {
        var seconds = 0
        var digits = ""
        var lastUnit = Int.max
        for character in argument {
            if character.isASCII, character.isNumber {
                digits.append(character)
                continue
            }
            guard let unit = Self.units[character], unit < lastUnit, let number = Int(digits), number <= Self.mostSeconds else { return nil }
            seconds += number * unit
            lastUnit = unit
            digits = ""
        }
        if !digits.isEmpty {
            guard lastUnit == Int.max, let number = Int(digits) else { return nil }
            seconds = number
        }
        guard !argument.isEmpty, seconds <= Self.mostSeconds else { return nil }
        duration = .seconds(seconds)
    }
}
