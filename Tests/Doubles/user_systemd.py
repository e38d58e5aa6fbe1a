#!/usr/bin/env python3
"""The real systemd as one person's manager of services, on a machine where it is not process 1. No stand-in: `systemctl --user` talks to it.

  user_systemd.py --home FOLDER --runtime FOLDER [--until-eof] [--max-seconds N] [--log FILE]

It lives in a mount namespace of its own, whose /run says that systemd booted the machine, and in a control group of its own, which is removed
with all that is in it at the end. Prints "READY <runtime folder>" once it answers; with HOME and XDG_RUNTIME_DIR set to the two folders its
programs find it. Needs Linux and root. `--try` in the place of the folders only says whether all that works here, by its exit.
"""
import argparse
import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

SYSTEMD = "/lib/systemd/systemd"
CLONE_NEWNS = 0x00020000
START_SECONDS = 20
END_SECONDS = 15
LOOK_SECONDS = 0.05


def own_mounts():
    """Before anything else: what is mounted from here on is nobody else's."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for command in (["mount", "--make-rprivate", "/"], ["mount", "-t", "tmpfs", "tmpfs", "/run"]):
        subprocess.run(command, check=True)
    os.makedirs("/run/systemd/system")


def own_groups():
    """A group of the same name in each hierarchy that takes one; this process is in them."""
    groups, name = [], f"orch-systemd-{os.getpid()}"
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        fields, _, kind = line.partition(" - ")
        if not kind.startswith("cgroup"):
            continue
        group = Path(fields.split()[4]) / name
        try:
            group.mkdir()
            groups.append(group)
            (group / "cgroup.procs").write_text(str(os.getpid()))
        except OSError:
            continue
    lines = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    # Where it were in everybody's group, systemd would take everybody along. cpuset takes nobody so easily, and systemd does without it.
    if any(not path.endswith(name) for _, kind, path in lines if kind != "cpuset"):
        leave(groups)
        sys.exit("no control groups can be made here for systemd")
    return groups


def leave(groups):
    """Ends whatever is left in the groups, and removes them."""
    for group in groups:
        for _ in range(int(END_SECONDS / LOOK_SECONDS)):
            members = {int(pid) for procs in group.rglob("cgroup.procs") for pid in procs.read_text().split()}
            for pid in members - {os.getpid()}:
                os.kill(pid, signal.SIGKILL)
            if os.getpid() in members:
                (group.parent / "cgroup.procs").write_text(str(os.getpid()))
            if not members:
                break
            time.sleep(LOOK_SECONDS)
        for folder in sorted((path for path in group.rglob("*") if path.is_dir()), reverse=True):
            folder.rmdir()
        group.rmdir()


def answers(environment):
    command = ["systemctl", "--user", "show", "--property=Version"]
    return subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def run(home, runtime, log, until):
    os.makedirs(runtime, mode=0o700, exist_ok=True)
    environment = {"HOME": home, "XDG_RUNTIME_DIR": runtime, "PATH": "/usr/local/bin:/usr/bin:/bin"}
    own_mounts()
    groups = own_groups()
    try:
        manager = subprocess.Popen([SYSTEMD, "--user", "--log-target=console"], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        limit = time.monotonic() + START_SECONDS
        while not answers(environment):
            if manager.poll() is not None or time.monotonic() > limit:
                manager.kill()
                sys.exit("systemd does not run here as one person's manager")
            time.sleep(LOOK_SECONDS)
        until(runtime)
        manager.terminate()
        manager.wait(END_SECONDS)
    finally:
        leave(groups)


def until_told(arguments):
    def wait(runtime):
        print(f"READY {runtime}", flush=True)
        over = threading.Event()
        if arguments.until_eof:
            threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
        over.wait(arguments.max_seconds)
    return wait


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home")
    parser.add_argument("--runtime")
    parser.add_argument("--log")
    parser.add_argument("--try", dest="tries", action="store_true")
    parser.add_argument("--until-eof", action="store_true")
    parser.add_argument("--max-seconds", type=int, default=300)
    given = parser.parse_args()
    if given.tries:
        with tempfile.TemporaryDirectory() as folder:
            run(folder, f"{folder}/runtime", subprocess.DEVNULL, lambda runtime: None)
    else:
        with open(given.log or os.devnull, "ab") as output:
            run(given.home, given.runtime, output, until_told(given))
