import OrchCore

/// What the operator of the coordinator has settled about placement.
package enum Terms: String, Hashable, Codable, Sendable, CaseIterable {
    case none
    /// Fewer workers than there is room for.
    case few
    /// Every host has the label that some sessions ask for.
    case labels

    func policy(of plan: Plan) -> CoordinatorPolicy {
        switch self {
        case .none: CoordinatorPolicy()
        case .few:
            CoordinatorPolicy(
                maxWorkers: 3, projects: Dictionary(plan.sessions.map { ($0.project, 2) }, uniquingKeysWith: { one, _ in one }),
                hosts: Dictionary(uniqueKeysWithValues: plan.hosts.map { ($0.name, .init(slots: 1)) }))
        case .labels: CoordinatorPolicy(hosts: Dictionary(uniqueKeysWithValues: plan.hosts.map { ($0.name, .init(labels: ["fast": "true"])) }))
        }
    }
}
