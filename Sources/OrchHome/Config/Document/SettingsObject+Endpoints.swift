extension SettingsObject {
    /// Endpoints that one daemon listens on.
    private static let endpointsLimit = 16

    /// Reads one endpoint, or an array of them. Each has a next port, for the channel that goes with it.
    mutating func endpoints(_ key: String) throws(InvalidSetting) -> [Endpoint]? {
        guard let node = node(key) else { return nil }
        guard case .array = node.value else { return [try endpoint(node, key)] }
        return try elements(key, limit: Self.endpointsLimit) { (settings, node, key) throws(InvalidSetting) in try settings.endpoint(node, key) }
    }

    private func endpoint(_ node: JSONNode, _ key: String) throws(InvalidSetting) -> Endpoint {
        let endpoint = try parsed(node, key: key, example: "tcp://0.0.0.0:7717") { (text) throws(InvalidEndpoint) in try Endpoint(text) }
        guard endpoint.statusEndpoint != nil else { throw wrong(node, key, "no port follows it for the other channel", fix: "take a lower port") }
        return endpoint
    }
}
