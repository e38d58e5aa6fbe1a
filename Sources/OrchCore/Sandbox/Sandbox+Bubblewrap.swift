extension Sandbox {
    /// bwrap(1): new namespaces of every kind, nothing of the host but the mounts, no capability. No new privileges: bwrap always sees to that.
    ///
    /// Not `--die-with-parent`: a worker outlives its supervisor until the agent has adopted it. Not `--new-session`: the supervisor
    /// has given the worker a session without a terminal.
    func bubblewrap(_ arguments: [String], in directory: String) -> [String] {
        var line = [program, "--unshare-all"]
        if network { line.append("--share-net") }
        // Said once more, because --unshare-all goes on without one where none can be had.
        line.append("--unshare-user")
        if forbidsNamespaces { line.append("--disable-userns") }
        line += ["--cap-drop", "ALL", "--hostname", Self.hostname]
        line += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/var/tmp", "--tmpfs", "/run"]
        for (path, target) in links.sorted(by: { $0.key < $1.key }) { line += ["--symlink", target, path] }
        for mount in mounts { line += [Self.option(mount.access), mount.source, mount.path] }
        // What is no mount is the sandbox's own: nothing is to be written there that would be gone at the end.
        line += ["--remount-ro", "/", "--chdir", directory, "--"]
        if let limiter, let processes = limits.processes { line += [limiter, "--nproc=\(processes):\(processes)", "--core=0:0", "--"] }
        return line + arguments
    }

    private static func option(_ access: Mount.Access) -> String {
        switch access {
        case .readOnly: "--ro-bind"
        case .writable: "--bind"
        case .device: "--dev-bind"
        }
    }
}
