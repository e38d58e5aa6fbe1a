import ArgumentParser
import OrchCore
import OrchHome

/// `orch host labels`
struct HostLabelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "labels",
        abstract: "Add labels to a host, or take them away; without any, show them.",
        discussion: """
            Sessions ask for them with 'orch spawn --label'. These labels stand in this machine's ORCH_HOME/config.json, over those that \
            the host says of itself; key- takes one away again. A host's own labels are changed in its config.json ("host": {"labels": …}).

            Example: orch host labels gpu-box site=attic fast
            Example: orch host labels gpu-box fast-
            """)

    @Argument(help: "What the host is called.")
    var name: HostName

    @Argument(help: ArgumentHelp("Labels to set, or key- to remove.", valueName: "key=value"))
    var changes: [String] = []

    func validate() throws {
        if let bad = changes.first(where: { LabelChange($0) == nil }) {
            throw ValidationError("\(bad.printable(limit: 80)): write key=value or key-, the key of letters, digits, '.', '_' and '-'")
        }
    }

    func run() async throws {
        let machine = try Machine.current()
        try await HostNames(machine: machine).check(name)
        guard !changes.isEmpty else {
            let status = try await DaemonAnswers(machine: machine).status(of: .coordinator)?.hosts.first { $0.name == name }
            let labels = try status?.labels ?? machine.config().placement.hosts[name]?.labels ?? [:]
            let lines = labels.sorted { $0.key < $1.key }.map { HostLabels.text($0.key, $0.value).printable(limit: 300) }
            return try Output.write(lines.isEmpty ? ["\(name) has no labels that are known here."] : lines)
        }
        try machine.configFile.setTerms(of: name) { terms in
            for change in changes.compactMap(LabelChange.init) {
                switch change {
                case .set(let key, let value): terms.labels[key] = value
                case .remove(let key):
                    guard terms.labels.removeValue(forKey: key) != nil else {
                        throw Problem(
                            .notFound, "\(key) is no label that was given to \(name) here",
                            next: "a host's own labels stand in its config.json: \"host\": {\"labels\": …}")
                    }
                }
            }
        }
        let labels = try machine.config().placement.hosts[name]?.labels.sorted { $0.key < $1.key }.map { HostLabels.text($0.key, $0.value) } ?? []
        try Output.write(["\(name): \(labels.isEmpty ? "no labels beside its own" : "\(labels.joined(separator: " ")), beside its own")"])
        try await CoordinatorRefresh(machine: machine).tell()
    }
}

/// `key=value`, `key`, or `key-`.
private enum LabelChange {
    case set(String, String)
    case remove(String)

    init?(_ text: String) {
        if text.hasSuffix("-"), !text.contains("=") {
            guard let (key, _) = HostLabels.parse(String(text.dropLast())) else { return nil }
            self = .remove(key)
        } else {
            guard let (key, value) = HostLabels.parse(text) else { return nil }
            self = .set(key, value)
        }
    }
}

/// `orch host slots`
struct HostSlotsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slots",
        abstract: "Use fewer slots of a host than it has.",
        discussion: """
            How many workers a host takes at most is its own decision ("host": {"slots": 4} in its config.json); here the coordinator \
            is told to use fewer. 'all' takes that back. What runs goes on.

            Example: orch host slots gpu-box 2
            """)

    @Argument(help: "What the host is called.")
    var name: HostName

    @Argument(help: ArgumentHelp("0 to 1000, or all.", valueName: "number"))
    var slots: String

    private var number: Int? { Int(slots).flatMap { HostIdentitySettings.slotsRange.contains($0) ? $0 : nil } }

    func validate() throws {
        guard slots == "all" || number != nil else { throw ValidationError("\(slots.printable(limit: 40)): write a number from 0 to 1000, or all") }
    }

    func run() async throws {
        let machine = try Machine.current()
        try await HostNames(machine: machine).check(name)
        try machine.configFile.setTerms(of: name) { $0.slots = number }
        try Output.write(["\(name): \(number.map { "at most \($0) slots are used" } ?? "all its slots are used")"])
        try await CoordinatorRefresh(machine: machine).tell()
    }
}
