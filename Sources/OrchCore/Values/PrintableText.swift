extension String {
    /// The text as it may stand on a terminal or in a line of a log: no control characters (escapes, line ends, bidirectional
    /// overrides become `�` or a space), at most `limit` characters, `…` where something was cut.
    public func printable(limit: Int) -> String {
        var out = ""
        var count = 0
        for scalar in unicodeScalars {
            guard count < limit else { return out + "…" }
            count += 1
            switch scalar {
            case "\n", "\r", "\t": out.unicodeScalars.append(" ")
            case _ where scalar.isUnsafeOnTerminal: out.unicodeScalars.append("\u{FFFD}")
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// As `printable`, but line ends and tabs stay: for texts of several lines.
    public var printableLines: String {
        var out = ""
        for scalar in unicodeScalars {
            if scalar == "\n" || scalar == "\t" || !scalar.isUnsafeOnTerminal {
                out.unicodeScalars.append(scalar)
            } else if scalar != "\r" {
                out.unicodeScalars.append("\u{FFFD}")
            }
        }
        return out
    }
}

extension Unicode.Scalar {
    /// C0 and C1 controls, and the overrides that make a line read differently from what it is.
    fileprivate var isUnsafeOnTerminal: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x2028, 0x2029: true
        default: false
        }
    }
}
