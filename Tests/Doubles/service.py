"""What the doubles share: a small HTTP service for tests that keeps a log, can misbehave on purpose, and ends by itself.

Every double understands these options:

  --log FILE          each request as one JSON line, written before it is answered
  --max-seconds N     the service ends after so long, whatever happens (default 300)
  --until-eof         it also ends when its standard input is closed: with the test that started it

and prints one line when it listens: "READY http://127.0.0.1:PORT" or "READY unix:PATH".

A *fault* is an object that says how a request goes wrong:

  {"kind": "http", "status": 529, "type": "...", "message": "...", "headers": {"retry-after": "2"}}
  {"kind": "drop"}                       the connection is closed without an answer
  {"kind": "hang", "seconds": 60}        nothing is said for so long, then the connection is closed

"times": n lets it happen n times (default: always).
"""
import argparse
import json
import os
import signal
import socket
import socketserver
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler

BODY_BYTES = 64 << 20  # larger requests are refused
WAIT_SECONDS = 60      # the longest wait of a control request
HANG_SECONDS = 60      # of a fault that names none


class Log:
    """The requests in their order; tests wait for a number of them instead of sleeping."""

    def __init__(self, path):
        self.records = []
        self.grown = threading.Condition()
        self.file = open(path, "a", encoding="utf-8") if path else None

    def add(self, **record):
        with self.grown:
            record = {"n": len(self.records) + 1, "at": round(time.time(), 3), **record}
            self.records.append(record)
            if self.file:
                self.file.write(json.dumps(record) + "\n")
                self.file.flush()
            self.grown.notify_all()

    def when(self, count):
        """All records, as soon as there are `count` of them; after WAIT_SECONDS what there is."""
        with self.grown:
            self.grown.wait_for(lambda: len(self.records) >= count, WAIT_SECONDS)
            return list(self.records)


class Handler(BaseHTTPRequestHandler):
    """One connection. A double fills in `answer(path, body)` and, for paths under /control/, `control(path, body)`."""

    protocol_version = "HTTP/1.1"
    log = None  # the service's Log

    def dispatch(self):
        body = self.read_body()
        if body is None:
            return self.reply(413, {"message": "too large"})
        path = self.path.partition("?")[0]
        if path == "/control/requests":
            count = self.path.partition("at_least=")[2]
            return self.reply(200, self.log.when(int(count or 0)))
        try:
            content = json.loads(body) if body else {}
            if path.startswith("/control/"):
                return self.control(path.removeprefix("/control/"), content)
            return self.answer(path, content)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        except Exception as error:  # the test shall see a mistake of its script, not a silent server
            self.log.add(path=path, mistake=repr(error))
            self.reply(500, {"message": "double: %r" % error})

    do_GET = do_POST = do_PATCH = do_HEAD = dispatch

    def read_body(self):
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            size = int(self.headers.get("content-length") or 0)
            return None if size > BODY_BYTES else self.rfile.read(size)
        body = b""
        while size := int(self.rfile.readline().split(b";")[0] or b"0", 16):
            if len(body) + size > BODY_BYTES:
                return None
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def reply(self, status, value, headers=None):
        data = json.dumps(value).encode()
        self.send_response(status)
        for name, text in {"content-type": "application/json", "content-length": len(data), **(headers or {})}.items():
            self.send_header(name, str(text))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def cut(self):
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the other side was first

    def misbehave(self, fault):
        """Gives a fault that comes before any answer."""
        if fault["kind"] == "http":
            return self.reply(fault["status"], self.refusal(fault), fault.get("headers"))
        if fault["kind"] == "hang":
            time.sleep(fault.get("seconds", HANG_SECONDS))
        self.cut()

    def refusal(self, fault):
        """The JSON of an error answer, in the words of the service that is doubled."""
        return {"message": fault.get("message", "the double refuses")}

    def address_string(self):
        return "local"

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128


class UnixServer(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 128

    def get_request(self):
        connection, _ = super().get_request()
        return connection, ("local", 0)


def options(description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--log")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--max-seconds", type=float, default=300)
    parser.add_argument("--until-eof", action="store_true")
    return parser


def serve(handler, arguments, path=None):
    """Listens on the unix socket `path`, else on a free port of loopback, until one of the ends named above."""
    handler.log = Log(arguments.log)
    if path and os.path.exists(path):
        os.unlink(path)
    server = UnixServer(path, handler) if path else Server((arguments.address, 0), handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    end = threading.Timer(arguments.max_seconds, server.shutdown)
    end.daemon = True
    end.start()
    if arguments.until_eof:
        threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
    print("READY unix:%s" % path if path else "READY http://%s:%d" % server.server_address[:2], flush=True)
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        pass
    finally:
        if path:
            os.unlink(path)
