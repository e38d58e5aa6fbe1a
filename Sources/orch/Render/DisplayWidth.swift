/// How many columns of a terminal a text takes, as Unicode's East Asian Width and terminals have it: simple, and right for nearly all.
enum DisplayWidth {
    /// The columns of a text without control characters.
    static func of(_ text: some StringProtocol) -> Int { text.reduce(0) { $0 + of($1) } }

    /// 0, 1 or 2. A character of several scalars is as wide as its widest; an emoji made of several is one emoji.
    static func of(_ character: Character) -> Int {
        var width = 0
        for scalar in character.unicodeScalars {
            // The selector that asks for the coloured form of a sign that also has a plain one.
            if scalar.value == 0xFE0F { return 2 }
            width = max(width, of(scalar))
        }
        return width
    }

    private static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return scalar.value == 0xAD ? 0 : 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return isWide(scalar) ? 2 : 1
        }
    }

    /// Unicode 16, `EastAsianWidth.txt`, classes W and F, as blocks.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isEmojiPresentation { return true }
        return switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97F,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF,
            0x1F200...0x1F2FF, 0x20000...0x2FFFD, 0x30000...0x3FFFD:
            true
        default: false
        }
    }
}

extension String {
    /// The text with spaces up to this many columns; a longer one stays as it is.
    func padded(to columns: Int) -> String { self + String(repeating: " ", count: max(0, columns - DisplayWidth.of(self))) }

    /// As `padded`, with the spaces in front.
    func paddedFront(to columns: Int) -> String { String(repeating: " ", count: max(0, columns - DisplayWidth.of(self))) + self }

    /// The text, cut so that it takes at most this many columns, the last of them `…` where something was cut.
    func clipped(columns: Int) -> String {
        guard DisplayWidth.of(self) > columns else { return self }
        var out = ""
        var used = 0
        for character in self {
            let width = DisplayWidth.of(character)
            guard used + width <= columns - 1 else { break }
            out.append(character)
            used += width
        }
        return columns > 0 ? out + "…" : ""
    }
}
