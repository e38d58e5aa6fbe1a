/// What a rendering needs to know of the place its lines go to.
struct Page: Hashable, Sendable {
    /// Columns of one line, at least 40.
    var width: Int
    /// Whether colours are wanted: on a terminal, and without `NO_COLOR` (no-color.org).
    var isColored: Bool
    /// Seconds that people's clocks are ahead of UTC.
    var secondsEast: Int

    init(width: Int = Page.usualWidth, isColored: Bool = false, secondsEast: Int = 0) {
        self.width = max(Page.leastWidth, width)
        self.isColored = isColored
        self.secondsEast = secondsEast
    }

    static let usualWidth = 80
    static let leastWidth = 40
}

/// The colours of `orch`: few, from the terminal's own palette, and never the only bearer of a meaning.
enum Ink: Int {
    case red = 31
    case green = 32
    case yellow = 33
    case blue = 34
    case cyan = 36
    case faint = 2
    case bold = 1

    /// The text in this ink where the page takes it. Only texts of ours may come here: foreign ones are made printable first.
    func on(_ text: String, _ page: Page) -> String { page.isColored ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text }
}
