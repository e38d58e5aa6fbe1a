import OrchCore

/// A transcript as a person reads it: time goes down, each process has its column. Words may run on to the right of theirs.
package struct Columns {
    private let places: [Transcript.Place]
    private static let width = 16

    package init(_ plan: Plan) {
        places = [.people, .coordinator, .network] + plan.hosts.map { .agent($0.name) } + [.workers]
    }

    /// The last of the lines, with the names of the columns on top.
    package func rendered(_ lines: [Transcript.Line], last count: Int = .max) -> [String] {
        [row("ms", places.map(Self.name))]
            + lines.suffix(count).map { line in
                let column = places.firstIndex(of: line.place) ?? 0
                return Self.padded("\(line.time)", 11) + String(repeating: " ", count: column * Self.width) + line.words
            }
    }

    private func row(_ time: String, _ names: [String]) -> String {
        Self.padded(time, 11) + names.map { Self.padded($0, Self.width) }.joined()
    }

    private static func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(1, width - text.count)) }

    private static func name(_ place: Transcript.Place) -> String {
        switch place {
        case .coordinator: "coordinator"
        case .agent(let name): "agent \(name)"
        case .workers: "workers"
        case .network: "network"
        case .people: "people"
        }
    }
}
