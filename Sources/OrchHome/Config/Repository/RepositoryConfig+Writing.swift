import OrchCore

extension RepositoryConfig {
    /// As it stands in the file: only what is said, in a fixed order.
    var node: JSONNode {
        var project: [(String, JSONNode)] = []
        if let name { project.append(("name", .string(name.text))) }
        if let github {
            project.append(("github", .object([("owner", .string(github.owner)), ("repo", .string(github.repo))])))
        }
        if let worktreePrefix { project.append(("worktreePrefix", .string(worktreePrefix))) }
        if let cliCommand { project.append(("cliCommand", .string(cliCommand))) }
        if let baseBranch { project.append(("baseBranch", .string(baseBranch))) }
        var members: [(String, JSONNode)] = [("version", .string("1.0")), ("project", .object(project))]
        if let worker = workerNode { members.append(("worker", worker)) }
        if let setup { members.append(("worktree", .object([("setup", setup.node)]))) }
        if let issueSource { members.append(("issues", .object([("source", .string(issueSource.rawValue))]))) }
        if let shipper { members.append(("ship", .object([("by", .string(shipper.rawValue))]))) }
        return .object(members)
    }

    private var workerNode: JSONNode? {
        var members: [(String, JSONNode)] = []
        if let model = worker.model { members.append(("model", .string(model))) }
        if let mode = worker.permissionMode { members.append(("permissionMode", .string(mode))) }
        if let tools = worker.allowedTools { members.append(("allowedTools", JSONNode(.array(tools.map(JSONNode.string))))) }
        if let budget = worker.maxBudgetUSD { members.append(("maxBudgetUSD", JSONNode(.number("\(budget)")))) }
        if let turns = worker.maxTurns { members.append(("maxTurns", JSONNode(.number("\(turns)")))) }
        return members.isEmpty ? nil : .object(members)
    }
}

extension RepositoryCommand {
    /// As it stands in the file.
    fileprivate var node: JSONNode {
        switch self {
        case .arguments(let arguments): JSONNode(.array(arguments.map(JSONNode.string)))
        case .shell(let text): .string(text)
        }
    }
}
