import OrchCore
import OrchHome

/// What the runs of one session have written down, in order.
struct Notes {
    private static let bytes = 4 << 20

    /// What was begun to be said, and what was taken as its own run says: labels in order.
    struct Sayings {
        fileprivate(set) var tried: [Label] = []
        fileprivate(set) var said: [Label] = []

        /// A run that goes on where an earlier one was killed notes what that one may not have said.
        fileprivate mutating func end(_ label: Label) {
            if tried.contains(label) { said.append(label) }
        }

        /// Whether a worker may have said it. The note before it may be that of an earlier run; it is missing where one was killed while
        /// it wrote it, and the next went on behind it.
        func mayHave(_ label: Label) -> Bool {
            if tried.contains(where: { $0.number == label.number && $0.fence <= label.fence }) { return true }
            return label.fence.run > 1 && tried.allSatisfy { $0.fence != label.fence || $0.number > label.number }
        }
    }

    private(set) var reports = Sayings()
    private(set) var questions = Sayings()
    private(set) var hasCommitted = false
    private(set) var runs: [Fence] = []
    /// Signs that two runs lived at one time.
    private(set) var doubles: [String] = []

    init(_ path: String) throws { self.init(text: String(decoding: try BoundedFile.read(path, limit: Self.bytes), as: UTF8.self)) }

    private init(text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count >= 2, let fence = Fence(text: words[0]) else {
                doubles.append("not a note: \(line)")
                continue
            }
            take(fence, words[1], words.count > 2 ? Int(words[2]) : nil, line)
        }
    }

    private mutating func take(_ fence: Fence, _ word: Substring, _ number: Int?, _ line: Substring) {
        // Whoever writes behind the beginning of a later run lives beside it.
        if let newest = runs.last, fence < newest { doubles.append("run \(fence) after run \(newest): \(line)") }
        switch (word, number) {
        case ("start", _):
            if runs.contains(fence) { doubles.append("run \(fence) began twice") }
            runs.append(fence)
        case ("double", _): doubles.append("run \(fence) was not alone")
        case ("try", let number?): reports.tried.append(Label(fence: fence, number: number))
        case ("said", let number?): reports.end(Label(fence: fence, number: number))
        case ("ask", let number?): questions.tried.append(Label(fence: fence, number: number))
        case ("asked", let number?): questions.end(Label(fence: fence, number: number))
        case ("committed", _): hasCommitted = true
        default: doubles.append("not a note: \(line)")
        }
    }
}
