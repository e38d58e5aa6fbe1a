#!/usr/bin/env python3
"""A service manager of one person, for machines where no systemd is process 1 and for tests of launchd on Linux.

  service_manager.py --state FOLDER systemctl|loginctl|launchctl ARGUMENTS…

It does what the real programs do for the few calls that orch makes, and each call is a line of FOLDER/calls. A unit is read at
`daemon-reload` and not before, started with the environment of its description and nothing of the caller's, and ready when it says so on
NOTIFY_SOCKET. FOLDER/settings.json may say: {"obstacle": words, "linger": true, "refuses": {verb: words}, "abstract": true}.
"""
import json
import os
import plistlib
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

START_SECONDS = 30
STOP_SECONDS = 15
LOOK_SECONDS = 0.02


class Manager:
    def __init__(self, folder, program, arguments):
        self.folder, self.program, self.arguments = Path(folder), program, arguments
        with open(self.folder / "calls", "a", encoding="utf-8") as calls:
            calls.write(" ".join([program, *arguments]) + "\n")
        settings = self.folder / "settings.json"
        self.settings = json.loads(settings.read_text()) if settings.exists() else {}
        if self.settings.get("obstacle"):
            self.fail(self.settings["obstacle"])

    def fail(self, words, code=1):
        print(words, file=sys.stderr)
        sys.exit(code)

    def refuse(self, verb):
        if verb in self.settings.get("refuses", {}):
            self.fail(self.settings["refuses"][verb])

    # What is known of a service: {"pid": …, "activity": …}.

    def state(self, name):
        file = self.folder / f"{name}.state"
        state = json.loads(file.read_text()) if file.exists() else {"pid": 0, "activity": "inactive"}
        if state["activity"] == "active" and not lives(state["pid"]):
            state = {"pid": 0, "activity": "failed"}
        return state

    def put(self, name, pid, activity):
        (self.folder / f"{name}.state").write_text(json.dumps({"pid": pid, "activity": activity}))

    def stop(self, name):
        pid = self.state(name)["pid"]
        if pid and lives(pid):
            os.kill(pid, signal.SIGTERM)  # KillMode=process, AbandonProcessGroup: nobody else
            await_end(pid)
        self.put(name, 0, "inactive")

    def launch(self, name, command, variables, output):
        environment = {"HOME": os.environ["HOME"], "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **variables}
        with open(output, "ab") as file:
            process = subprocess.Popen(
                command, env=environment, cwd=os.environ["HOME"], stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True)
        self.put(name, process.pid, "active")
        return process


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def await_end(pid):
    limit = time.monotonic() + STOP_SECONDS
    while lives(pid) and time.monotonic() < limit:
        time.sleep(LOOK_SECONDS)


class Systemd(Manager):
    units = property(lambda self: Path(os.environ["HOME"]) / ".config/systemd/user")

    def run(self):
        if self.arguments[:1] != ["--user"]:
            self.fail("System has not been booted with systemd as init system (PID 1). Can't operate.")
        verb, *rest = [word for word in self.arguments[1:] if word != "--quiet"]
        self.refuse(verb)
        getattr(self, verb.replace("-", "_"))(*rest)

    def daemon_reload(self):
        for old in self.folder.glob("*.unit"):
            old.unlink()
        for unit in self.units.glob("*.service"):
            (self.folder / f"{unit.name}.unit").write_text(unit.read_text())

    def loaded(self, name):
        file = self.folder / f"{name}.unit"
        if not file.exists():
            self.fail(f"Failed to start {name}: Unit {name} not found.", 5)
        return file.read_text()

    def link(self, name):
        return self.units / "default.target.wants" / name

    def enable(self, name):
        self.loaded(name)
        self.link(name).parent.mkdir(exist_ok=True)
        if not self.link(name).is_symlink():
            self.link(name).symlink_to(self.units / name)

    def disable(self, name):
        self.link(name).unlink(missing_ok=True)

    def reset_failed(self, name):
        self.put(name, 0, "inactive")

    def restart(self, name):
        self.stop(name)
        self.start(name)

    def show(self, properties, name=None):
        if name is None:
            print("Version=252")
            return
        state = self.state(name)
        print(f"MainPID={state['pid']}\nActiveState={state['activity']}")
        print(f"UnitFileState={'enabled' if self.link(name).is_symlink() else 'disabled'}")

    def start(self, name):
        if self.state(name)["activity"] == "active":
            return
        command, variables = parsed(self.loaded(name))
        path = str(self.folder / "notify")
        Path(path).unlink(missing_ok=True)
        abstract = self.settings.get("abstract", False)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices:
            notices.bind("\0" + path if abstract else path)
            notices.settimeout(LOOK_SECONDS)
            variables["NOTIFY_SOCKET"] = "@" + path if abstract else path
            variables["INVOCATION_ID"] = "7" * 32
            process = self.launch(name, command, variables, self.folder / f"{name}.journal")
            self.await_ready(name, process, notices)

    def await_ready(self, name, process, notices):
        limit = time.monotonic() + START_SECONDS
        while time.monotonic() < limit:
            try:
                if b"READY=1" in notices.recv(4096).split(b"\n"):
                    return
            except TimeoutError:
                if process.poll() is not None:
                    break
        self.put(name, 0, "failed")
        self.fail(f"Job for {name} failed because the control process exited with error code.\nSee \"systemctl --user status {name}\".")


def parsed(text):
    """ExecStart= and Environment= of a unit, as systemd.syntax(7) quotes them."""
    command, variables = [], {}
    for line in text.splitlines():
        key, _, value = line.partition("=")
        if key not in ("ExecStart", "Environment"):
            continue
        words = [expanded(word) for word in shlex.split(value)]
        if key == "ExecStart":
            command = [words[0].removeprefix(":"), *words[1:]]
        else:
            variables.update(word.split("=", 1) for word in words)
    return command, variables


def expanded(word):
    return re.sub("%(.)", lambda match: {"%": "%", "h": os.environ["HOME"]}[match[1]], word)


class Login(Manager):
    def run(self):
        verb = self.arguments[0]
        self.refuse(verb)
        lingers = self.folder / "lingers"
        if verb == "enable-linger":
            lingers.touch()
        else:
            print("yes" if self.settings.get("linger") or lingers.exists() else "no")


class Launchd(Manager):
    def run(self):
        verb, *rest = self.arguments
        self.refuse(verb)
        getattr(self, verb)(*rest)

    def split(self, target):
        domain, _, label = target.rpartition("/")
        return (target, None) if "/" not in domain else (domain, label)

    def print(self, target):
        label = self.split(target)[1]
        if label is None:
            return
        if not (self.folder / f"{label}.plist").exists():
            self.fail(f'Could not find service "{label}" in domain for user gui: {os.geteuid()}', 113)
        state = self.state(label)
        print(f"{target} = {{\n\tstate = {'running' if state['pid'] else 'not running'}\n\tpid = {state['pid']}\n}}")

    def enable(self, target):
        pass

    def bootstrap(self, domain, path):
        description = plistlib.loads(Path(path).read_bytes())
        label = description["Label"]
        (self.folder / f"{label}.plist").write_bytes(Path(path).read_bytes())
        if description["RunAtLoad"]:
            self.kickstart(f"{domain}/{label}")

    def kickstart(self, target):
        label = self.split(target)[1]
        if self.state(label)["pid"]:
            return
        description = plistlib.loads((self.folder / f"{label}.plist").read_bytes())
        variables = {**description["EnvironmentVariables"], "XPC_SERVICE_NAME": label}
        self.launch(label, description["ProgramArguments"], variables, description["StandardErrorPath"])

    def bootout(self, target):
        label = self.split(target)[1]
        self.stop(label)
        (self.folder / f"{label}.plist").unlink()


if __name__ == "__main__":
    if len(sys.argv) < 5 or sys.argv[1] != "--state":
        sys.exit(__doc__)
    kinds = {"systemctl": Systemd, "loginctl": Login, "launchctl": Launchd}
    kinds[sys.argv[3]](sys.argv[2], sys.argv[3], sys.argv[4:]).run()
