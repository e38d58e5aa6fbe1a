/// Names of the directory and the branch of a session: `<prefix>issue-123` and `issue-123`.
public enum WorktreeName {
    /// `shop-` for the repository shop, as the original does.
    public static func defaultPrefix(repo: String) -> String { "\(repo)-" }

    /// The directory's name. A prefix that ends in `issue-` takes the bare number.
    ///
    /// - Parameter id: an issue number, or the id of a plan's task, which stands for itself (`shop-plan-auth-2`).
    public static func directory(prefix: String, id: String) -> String {
        prefix.hasSuffix("issue-") && isNumber(id) ? prefix + id : prefix + branch(id: id)
    }

    /// The branch of a session: `issue-123`; a task of a plan stands for itself.
    public static func branch(id: String) -> String { isNumber(id) ? "issue-\(id)" : id }

    /// The whole path, beside the repository where no root is given.
    public static func path(repository: String, root: String? = nil, prefix: String, id: String) -> String {
        let folder = root ?? Path.parent(repository)
        return (folder.hasSuffix("/") ? folder : folder + "/") + directory(prefix: prefix, id: id)
    }

    private static func isNumber(_ id: String) -> Bool { !id.isEmpty && id.utf8.allSatisfy { (48...57).contains($0) } }
}
