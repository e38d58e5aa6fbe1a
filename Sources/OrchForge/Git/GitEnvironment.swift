/// The environment that every git of orch gets: nobody is asked anything, and messages are in the language that orch reads.
enum GitEnvironment {
    /// Variables that point git at another repository than the one it is started in (a hook's child inherits them), or that change
    /// what it prints.
    private static let removed = [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_NAMESPACE", "GIT_PREFIX", "GIT_QUARANTINE_PATH", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS",
        "GIT_ICASE_PATHSPECS", "GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS", "GIT_TRACE", "GIT_TRACE_CURL", "GIT_CURL_VERBOSE", "LANGUAGE",
    ]

    static func make(from user: [String: String]) -> [String: String] {
        var environment = user
        for name in removed { environment[name] = nil }
        environment["GIT_TERMINAL_PROMPT"] = "0"
        // A window that asks for a password would wait for nobody; a program that the user set for git itself may answer by itself.
        if environment["GIT_ASKPASS"] == nil { environment["GIT_ASKPASS"] = "" }
        environment["SSH_ASKPASS_REQUIRE"] = "never"
        environment["GIT_PAGER"] = "cat"
        environment["GIT_EDITOR"] = "true"
        environment["GIT_MERGE_AUTOEDIT"] = "no"
        environment["LC_ALL"] = "C"
        return environment
    }

    /// The ssh command for git: the user's own, in batch mode where it is plain `ssh`; nil leaves the user's choice alone.
    ///
    /// `GIT_SSH_COMMAND` beats `core.sshCommand`, which beats `GIT_SSH` (git(1), git-config(1)), so all three are looked at before
    /// one is set.
    static func sshCommand(user: [String: String], configured: String?) -> String? {
        let batch = "-oBatchMode=yes"
        guard let own = user["GIT_SSH_COMMAND"] ?? configured else { return user["GIT_SSH"] == nil ? "ssh \(batch)" : nil }
        let program = own.prefix { $0 != " " }
        guard program == "ssh" || program.hasSuffix("/ssh"), !own.contains("BatchMode") else { return own }
        return "\(own) \(batch)"
    }
}
