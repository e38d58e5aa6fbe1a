package import OrchCore

/// The lines of a history, each at the place where it happened. A class, so that a line may be written from what it tells of.
package final class Transcript {
    /// A column: a process, or what is between processes.
    package enum Place: Hashable, Sendable {
        case coordinator
        case agent(HostName)
        case workers
        case network
        case people
    }

    package struct Line: Hashable, Sendable {
        package var time: Int64
        package var place: Place
        package var words: String
    }

    package private(set) var lines: [Line] = []

    package init() {}

    func note(_ place: Place, at time: Int64, _ words: @autoclosure () -> String) {
        let words = words()
        // Beats hide what happens.
        guard !words.contains(" ping("), !words.contains(" pong(") else { return }
        lines.append(Line(time: time, place: place, words: words))
    }
}
