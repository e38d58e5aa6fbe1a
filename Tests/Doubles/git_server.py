#!/usr/bin/env python3
"""A git server: the bare repositories of a folder over http, read by `git http-backend` as a real one would.

  git_server.py --folder DIR --secret TEXT   [and what every double understands: see service.py]

DIR/acme/widgets.git is http://127.0.0.1:PORT/acme/widgets.git; any login is taken, none is needed. Each line of the log has

  path, query    what was asked
  login          whether the request had an Authorization header
  leaks          the programs that have the secret in their arguments or environment at that moment (Linux)
"""
import os
import subprocess

import service


class GitServer(service.Handler):
    folder = None
    secret = None

    def dispatch(self):
        body = self.read_body()
        path, _, query = self.path.partition("?")
        self.log.add(path=path, query=query, login="authorization" in self.headers, leaks=leaks(self.secret.encode()))
        environment = {
            "PATH": os.environ["PATH"], "HOME": self.folder, "GIT_CONFIG_NOSYSTEM": "1", "GIT_PROJECT_ROOT": self.folder, "GIT_HTTP_EXPORT_ALL": "1",
            "REQUEST_METHOD": self.command, "PATH_INFO": path, "QUERY_STRING": query, "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": self.headers.get("content-type", ""), "HTTP_CONTENT_ENCODING": self.headers.get("content-encoding", ""),
            "GIT_PROTOCOL": self.headers.get("git-protocol", ""),
        }
        answer = subprocess.run(["git", "http-backend"], input=body, env=environment, stdout=subprocess.PIPE, check=True).stdout
        head, _, content = answer.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, text in {**headers, "content-length": len(content)}.items():
            self.send_header(name, str(text))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = dispatch


def leaks(secret):
    """The names of the processes that carry the secret, but for this one."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")) if os.path.isdir("/proc") else []:
        try:
            texts = [open("/proc/%s/%s" % (pid, name), "rb").read() for name in ("cmdline", "environ")]
        except OSError:
            continue  # it has ended, or is somebody else's
        if int(pid) != os.getpid() and any(secret in text for text in texts):
            found.append(texts[0].replace(b"\0", b" ").decode(errors="replace"))
    return found


if __name__ == "__main__":
    parser = service.options(__doc__)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--secret", required=True)
    arguments = parser.parse_args()
    GitServer.folder, GitServer.secret = arguments.folder, arguments.secret
    service.serve(GitServer, arguments)
