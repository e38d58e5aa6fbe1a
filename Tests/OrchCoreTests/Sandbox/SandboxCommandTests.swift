import OrchCore
import Testing

/// The command lines of sandboxes: values in, arguments out.
@Suite struct SandboxCommandTests {
    private func sandbox(_ engine: SandboxEngine, _ change: (inout Sandbox) -> Void = { _ in }) -> Sandbox {
        var sandbox = Sandbox(
            engine: engine, program: "/usr/bin/\(engine.program ?? "")",
            mounts: [
                Sandbox.Mount("/usr", .readOnly), Sandbox.Mount("/w", .writable), Sandbox.Mount("/etc/passwd", from: "/s/passwd", .readOnly),
                Sandbox.Mount("/dev/nvidia0", .device),
            ], links: ["/lib": "usr/lib", "/bin": "usr/bin"], network: true, limits: WorkerLimits(processes: 64, memory: 512, cpus: 1.5),
            image: "localhost/worker", name: "orch-shop-7-1.1", user: 1000, group: 100, home: "/s/home")
        change(&sandbox)
        return sandbox
    }

    @Test func bubblewrapSeesTheMountsAndNothingElse() {
        let line = sandbox(.bubblewrap).command(for: ["claude", "-p"], in: "/w", variables: ["TOKEN"])
        #expect(
            line == [
                "/usr/bin/bwrap", "--unshare-all", "--share-net", "--unshare-user", "--cap-drop", "ALL", "--hostname", "orch-worker", "--proc",
                "/proc",
                "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/var/tmp", "--tmpfs", "/run", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib",
                "/lib", "--ro-bind", "/usr", "/usr", "--bind", "/w", "/w", "--ro-bind", "/s/passwd", "/etc/passwd", "--dev-bind", "/dev/nvidia0",
                "/dev/nvidia0", "--remount-ro", "/", "--chdir", "/w", "--", "claude", "-p",
            ])
    }

    @Test func bubblewrapWithoutNetworkSharesNone() {
        let line = sandbox(.bubblewrap) {
            $0.network = false
            $0.forbidsNamespaces = true
            $0.limiter = "/usr/bin/prlimit"
        }.command(for: ["claude"], in: "/w", variables: [])
        #expect(!line.contains("--share-net"))
        #expect(line.contains("--disable-userns"))
        #expect(line.suffix(6) == ["--", "/usr/bin/prlimit", "--nproc=64:64", "--core=0:0", "--", "claude"])
    }

    /// A worker outlives its supervisor, so nothing may tie the two together.
    @Test func noSandboxDiesWithItsSupervisor() {
        #expect(!sandbox(.bubblewrap).command(for: ["claude"], in: "/w", variables: []).contains("--die-with-parent"))
    }

    @Test func podmanIsToldTheSame() {
        let line = sandbox(.podman).command(for: ["claude", "-p"], in: "/w", variables: ["TOKEN", "HOME", "PATH", "LANG"])
        #expect(
            line == [
                "/usr/bin/podman", "run", "--rm", "--interactive", "--pull=never", "--name=orch-shop-7-1.1", "--hostname=orch-worker",
                "--log-driver=none", "--userns=keep-id", "--user=1000:100", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--read-only",
                "--tmpfs=/tmp", "--tmpfs=/var/tmp", "--tmpfs=/run", "--pids-limit=64", "--memory=512m", "--cpus=1.500",
                "--mount=type=bind,src=/usr,dst=/usr,readonly", "--mount=type=bind,src=/w,dst=/w",
                "--mount=type=bind,src=/s/passwd,dst=/etc/passwd,readonly", "--device=/dev/nvidia0", "--env=LANG", "--env=TOKEN",
                "--env=HOME=/s/home", "--workdir=/w", "--entrypoint=claude", "localhost/worker", "-p",
            ])
    }

    @Test func aContainerIsRemovedByItsName() {
        #expect(sandbox(.docker).removal == ["/usr/bin/docker", "rm", "--force", "orch-shop-7-1.1"])
    }

    @Test func rootsPodmanKeepsNoUser() {
        #expect(!sandbox(.podman) { $0.user = 0 }.command(for: ["x"], in: "/", variables: []).contains("--userns=keep-id"))
    }

    @Test func dockerDiffersInTheUserOnly() {
        let docker = sandbox(.docker).command(for: ["claude"], in: "/w", variables: [])
        let podman = sandbox(.podman).command(for: ["claude"], in: "/w", variables: [])
        #expect(docker.dropFirst() == podman.dropFirst().filter { $0 != "--userns=keep-id" }[...])
    }

    /// A comma would begin another option.
    @Test func aPathCannotSayMoreThanAPath() {
        let line = sandbox(.podman) { $0.mounts = [Sandbox.Mount("/w,dst=/etc,\"x\"", .readOnly)] }.command(for: ["x"], in: "/", variables: [])
        #expect(line.contains(#"--mount=type=bind,"src=/w,dst=/etc,""x""","dst=/w,dst=/etc,""x""",readonly"#))
    }

    @Test(arguments: [SandboxEngine.bubblewrap, .podman, .docker]) func noValueOfAVariableIsInTheCommandLine(engine: SandboxEngine) {
        let secret = "sk-canary"
        let sandbox = sandbox(engine) { $0.outside = ["DOCKER_HOST": secret] }
        let line = sandbox.command(for: ["claude"], in: "/w", variables: ["ANTHROPIC_API_KEY", "DOCKER_HOST"])
        #expect(!line.contains { $0.contains(secret) })
        #expect(!line.contains("--env=DOCKER_HOST"), "the engine's own is not the worker's")
    }

    @Test func onlyNamedVariablesComeIn() {
        let agent = [
            "PATH": "/bin", "HOME": "/home/ann", "SSH_AUTH_SOCK": "/run/ssh", "GH_TOKEN": "x", "AWS_SECRET_ACCESS_KEY": "x", "LC_ALL": "C",
            "ANTHROPIC_API_KEY": "k", "CLAUDE_CODE_OAUTH_TOKEN": "t", "https_proxy": "http://p", "DBUS_SESSION_BUS_ADDRESS": "x",
        ]
        #expect(
            SandboxEnvironment.kept(of: agent).keys.sorted() == ["ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN", "LC_ALL", "PATH", "https_proxy"])
        let within = SandboxEnvironment.within(["HOME": "/home/ann", "CLAUDE_CONFIG_DIR": "/x", "TMPDIR": "/y", "A": "b"], home: "/s/home")
        #expect(within == ["HOME": "/s/home", "IS_SANDBOX": "1", "A": "b"])
    }
}
