extension HostConfigFile {
    /// Lets a client on another machine in, or changes what it may do.
    public func setClient(_ name: String, to client: ListeningSettings.Client) throws {
        try editCoordinator { settings in
            var clients = settings["clients"] ?? .object([])
            clients[name] = client.node
            settings["clients"] = clients
        }
    }

    /// Lets a client in no more. False when there was none of that name.
    public func removeClient(_ name: String) throws -> Bool {
        var found = false
        try editCoordinator { settings in
            guard var clients = settings["clients"], clients[name] != nil else { return }
            found = true
            clients[name] = nil
            settings["clients"] = clients
        }
        return found
    }

    /// Where the coordinator listens for clients.
    public func setControl(_ endpoints: [Endpoint]) throws {
        try editCoordinator { $0["control"] = JSONNode(.array(endpoints.map { .string($0.description) })) }
    }

    private func editCoordinator(_ change: (inout JSONNode) -> Void) throws {
        try edit { config in
            var settings = config["coordinator"] ?? .object([])
            change(&settings)
            config["coordinator"] = settings
        }
    }
}
