extension Sandbox {
    /// podman-run(1) and docker-run(1): the same line but for how the user is kept.
    func container(_ arguments: [String], in directory: String, variables: [String]) -> [String] {
        var line = [program, "run", "--rm", "--interactive", "--pull=never", "--name=\(name)", "--hostname=\(Self.hostname)", "--log-driver=none"]
        // Without it the user within would be another one of the host's; root is root, and podman refuses it there.
        if engine == .podman, user != 0 { line.append("--userns=keep-id") }
        line.append("--user=\(user):\(group)")
        line += ["--cap-drop=ALL", "--security-opt=no-new-privileges", "--read-only"]
        line += ["--tmpfs=/tmp", "--tmpfs=/var/tmp", "--tmpfs=/run"]
        if !network { line.append("--network=none") }
        if let processes = limits.processes { line.append("--pids-limit=\(processes)") }
        if let memory = limits.memory { line.append("--memory=\(memory)m") }
        if let cpus = limits.cpus { line.append("--cpus=\(cpus.decimal(places: 3))") }
        for mount in mounts { line.append(Self.option(mount)) }
        // By name only: the engine takes the values from its own environment. PATH is the image's.
        for name in variables where name != "PATH" && name != "HOME" && outside[name] == nil { line.append("--env=\(name)") }
        line += ["--env=HOME=\(home)"]
        line += ["--workdir=\(directory)", "--entrypoint=\(arguments.first ?? "")", image ?? ""]
        return line + arguments.dropFirst()
    }

    /// The command line that removes the container, whatever state it is in.
    public var removal: [String] { [program, "rm", "--force", name] }

    private static func option(_ mount: Mount) -> String {
        if mount.access == .device { return "--device=\(mount.source)" }
        let fields = ["type=bind", "src=\(mount.source)", "dst=\(mount.path)"] + (mount.access == .readOnly ? ["readonly"] : [])
        return "--mount=" + fields.map(Self.field).joined(separator: ",")
    }

    /// One field of a line of comma-separated values, in quotes where it needs them (RFC 4180).
    private static func field(_ text: String) -> String {
        guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
