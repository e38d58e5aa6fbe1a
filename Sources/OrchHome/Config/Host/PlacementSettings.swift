public import OrchCore

/// `placement`: what this machine's coordinator makes of its hosts.
extension CoordinatorPolicy {
    /// Workers at a time that may be allowed.
    private static let workersRange = 0...100_000

    init(from settings: inout SettingsObject) throws(InvalidSetting) {
        self.init(maxWorkers: try settings.int("maxWorkers", in: Self.workersRange))
        let projects = try settings.objects("projects") { (inner) throws(InvalidSetting) in try inner.int("maxWorkers", in: Self.workersRange) }
        for (name, most) in projects {
            do throws(InvalidName) {
                self.projects[try ProjectName(name)] = most
            } catch {
                throw settings.invalid("projects", error.description, fix: "rename it")
            }
        }
        for (name, terms) in try settings.objects("hosts", HostTerms.init(from:)) {
            do throws(InvalidName) {
                hosts[try HostName(name)] = terms
            } catch {
                throw settings.invalid("hosts", error.description, fix: "rename it")
            }
        }
    }
}

extension CoordinatorPolicy.HostTerms {
    init(from settings: inout SettingsObject) throws(InvalidSetting) {
        self.init(slots: try settings.int("slots", in: HostIdentitySettings.slotsRange), labels: try settings.textsByName("labels") ?? [:])
        if let (key, value) = labels.first(where: { !HostLabels.isLabel($0.key, $0.value) }) {
            throw settings.invalid(
                "labels", "\"\(HostLabels.text(key, value).printable(limit: 60))\" is no label", fix: "write for example \"gpu\": \"true\"")
        }
    }

    /// As it stands in the file; nil where it says nothing.
    var node: JSONNode? {
        var members: [(String, JSONNode)] = []
        if let slots { members.append(("slots", JSONNode(.number("\(slots)")))) }
        if !labels.isEmpty { members.append(("labels", .object(labels.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))) }
        return members.isEmpty ? nil : .object(members)
    }
}

extension HostConfigFile {
    /// Calls a host something else, in all that is said of it.
    public func renameHost(_ old: HostName, to new: HostName) throws {
        try edit { config in
            config["hosts"] = Self.renamed(config["hosts"], old.text, new.text)
            guard var placement = config["placement"] else { return }
            placement["hosts"] = Self.renamed(placement["hosts"], old.text, new.text)
            config["placement"] = placement
        }
    }

    private static func renamed(_ node: JSONNode?, _ old: String, _ new: String) -> JSONNode? {
        guard var node, let entry = node[old] else { return node }
        node[old] = nil
        node[new] = entry
        return node
    }

    /// Changes what the coordinator makes of a host, and nothing else of the file.
    public func setTerms(of host: HostName, _ change: (inout CoordinatorPolicy.HostTerms) throws -> Void) throws {
        try edit { config in
            var terms = try read().config.placement.hosts[host] ?? CoordinatorPolicy.HostTerms()
            try change(&terms)
            var placement = config["placement"] ?? .object([])
            var hosts = placement["hosts"] ?? .object([])
            hosts[host.text] = terms.node
            placement["hosts"] = hosts
            config["placement"] = placement
        }
    }
}
