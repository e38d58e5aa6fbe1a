#!/usr/bin/env python3
"""A machine that ssh gets to: the real sshd, one for each connection, with a configuration of its own.

  ssh_server.py --sshd /usr/sbin/sshd --config FILE   [and what every double understands: see service.py]

Each connection is a line of the log.
"""
import os
import socketserver
import subprocess

import service


class SSHServer(socketserver.BaseRequestHandler):
    log = None
    command = None

    def handle(self):
        self.log.add(connection=True)
        # "-i": the connection is its standard input and output, as inetd gave it.
        subprocess.run(self.command, stdin=self.request, stdout=self.request, stderr=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    parser = service.options(__doc__)
    parser.add_argument("--sshd", required=True)
    parser.add_argument("--config", required=True)
    arguments = parser.parse_args()
    if os.geteuid() == 0:
        os.makedirs("/run/sshd", mode=0o755, exist_ok=True)  # where sshd locks its unprivileged part in
    SSHServer.command = [arguments.sshd, "-i", "-f", arguments.config]
    service.serve(SSHServer, arguments)
