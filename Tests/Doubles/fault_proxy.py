#!/usr/bin/env python3
"""A TCP proxy that misbehaves on command: it stands between two programs and is the weather on the way. No root, loopback only.

  fault_proxy.py --forward NAME=HOST:PORT [--forward ...] [--max-seconds N]

Prints "READY NAME=PORT ..." when it listens: one free port of 127.0.0.1 for each forward. Then it reads commands from standard input,
one a line, and answers each with one line on standard output: "ok ...", or "error ...". It ends when its standard input is closed, and by itself
after --max-seconds (default 300).

A connection is made of two directions: c2s from who dialled to the target, s2c back. WHERE is the name of a forward or "all"; WAY is c2s, s2c
or both. A mode stays for old and new connections until "pass".

  pass WHERE                  bytes flow again. What was held back in a blackhole or a delay goes on its way, what a cut ate is gone
  delay WHERE MS [WAY]        each piece is held for so long
  throttle WHERE BYTES [WAY]  so many bytes a second
  blackhole WHERE [WAY]       nothing gets through, and nobody is told: the cable is pulled. Connecting still works; the kernel does that
  refuse WHERE                new connections are reset at once; the ones that are there live on
  reset WHERE                 every connection ends with RST at both ends (SO_LINGER 0), now
  half-open WHERE client      the client's side is closed by RST, the target's side stays open and hears nothing; or "server" the other way round
  cut WHERE N [WAY]           each new connection ends with RST at both ends when exactly N bytes of that way (default c2s) have got through
  counters WHERE              JSON: connections made and open, cuts done, bytes got through each way, by forward
  await WHERE KEY N           answers when that counter of the forward is at least N; "error" after 30 seconds
"""
import argparse
import asyncio
import json
import socket
import sys

sys.dont_write_bytecode = True  # nothing is left beside the sources
from fault_pair import Pair, reset

AWAIT_SECONDS = 30
WAYS = ("c2s", "s2c")


class Weather:
    """How the connections of one forward fare."""

    def __init__(self):
        self.holes = set()
        self.delay = {}
        self.rate = {}
        self.cut = {}
        self.refuses = False

    def clear(self):
        self.__init__()


class Forward:
    def __init__(self, name, host, port):
        self.name, self.host, self.port = name, host, port
        self.weather = Weather()
        self.changed = asyncio.Event()
        self.pairs = set()
        self.counters = {"accepted": 0, "refused": 0, "cut": 0, "c2s": 0, "s2c": 0}

    def count(self, key, more=1):
        self.counters[key] += more
        self.tell()

    def tell(self):
        """Wakes everybody who waits for another weather or another count."""
        self.changed.set()
        self.changed = asyncio.Event()

    def snapshot(self):
        return {**self.counters, "open": len(self.pairs)}

    async def accept(self, client):
        if self.weather.refuses:
            self.count("refused")
            return reset(client)
        loop = asyncio.get_running_loop()
        server = socket.socket()
        server.setblocking(False)
        try:
            await loop.sock_connect(server, (self.host, self.port))
        except OSError:
            server.close()
            return reset(client)
        # From here on it is a connection, for commands and counters alike.
        pair = Pair(self, client, server)
        self.pairs.add(pair)
        pair.start()
        self.count("accepted")


class Mistake(Exception):
    pass


class Desk:
    """Carries out the commands."""

    def __init__(self, forwards):
        self.forwards = forwards

    async def carry_out(self, words):
        name, where, rest = words[0], words[1] if len(words) > 1 else "", words[2:]
        order = getattr(self, "do_" + name.replace("-", "_"), None)
        if order is None:
            raise Mistake("there is no command %s" % name)
        meant = list(self.forwards.values()) if where == "all" else [self.forwards[where]] if where in self.forwards else None
        if meant is None:
            raise Mistake("there is no forward %s" % where)
        try:
            answer = await order(meant, *rest)
        except (TypeError, ValueError, KeyError) as error:
            raise Mistake("%s: %s" % (" ".join(words), error)) from None
        for forward in meant:
            forward.tell()
        return answer or ""

    async def do_pass(self, forwards):
        for forward in forwards:
            forward.weather.clear()
            for pair in forward.pairs:
                pair.cut = {}

    async def do_delay(self, forwards, milliseconds, way="both"):
        for forward in forwards:
            forward.weather.delay.update(dict.fromkeys(ways(way), int(milliseconds)))

    async def do_throttle(self, forwards, rate, way="both"):
        if int(rate) < 1:
            raise ValueError("a rate is at least 1")
        for forward in forwards:
            forward.weather.rate.update(dict.fromkeys(ways(way), int(rate)))

    async def do_blackhole(self, forwards, way="both"):
        for forward in forwards:
            forward.weather.holes.update(ways(way))

    async def do_refuse(self, forwards):
        for forward in forwards:
            forward.weather.refuses = True

    async def do_reset(self, forwards):
        ended = [pair for forward in forwards for pair in list(forward.pairs)]
        for pair in ended:
            pair.end()
        return str(len(ended))

    async def do_half_open(self, forwards, side):
        if side not in ("client", "server"):
            raise ValueError("a side is client or server")
        left = [pair for forward in forwards for pair in list(forward.pairs)]
        for pair in left:
            pair.leave(side)
        return str(len(left))

    async def do_cut(self, forwards, count, way="c2s"):
        if int(count) < 0:
            raise ValueError("a number of bytes is not negative")
        for forward in forwards:
            forward.weather.cut.update(dict.fromkeys(ways(way), int(count)))

    async def do_counters(self, forwards):
        return json.dumps({forward.name: forward.snapshot() for forward in forwards})

    async def do_await(self, forwards, key, count):
        async def reached(forward):
            while forward.snapshot()[key] < int(count):
                await forward.changed.wait()

        try:
            await asyncio.wait_for(asyncio.gather(*map(reached, forwards)), AWAIT_SECONDS)
        except asyncio.TimeoutError:
            raise Mistake("%s is not %s in time" % (key, count)) from None


def ways(text):
    if text == "both":
        return WAYS
    if text not in WAYS:
        raise ValueError("a way is c2s, s2c or both")
    return (text,)


async def listen(forward):
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind(("127.0.0.1", 0))
    door.listen(128)
    door.setblocking(False)

    async def welcome():
        while True:
            client, _ = await asyncio.get_running_loop().sock_accept(door)
            client.setblocking(False)
            guests.add(task := asyncio.ensure_future(forward.accept(client)))
            task.add_done_callback(guests.discard)

    guests = set()
    return door.getsockname()[1], asyncio.ensure_future(welcome())


async def serve(targets):
    forwards = {name: Forward(name, host, port) for name, host, port in targets}
    doors = {forward.name: await listen(forward) for forward in forwards.values()}
    print("READY " + " ".join("%s=%d" % (name, port) for name, (port, _) in doors.items()), flush=True)
    desk, reader = Desk(forwards), asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        if not (words := line.decode().split()):
            continue
        try:
            print("ok " + await desk.carry_out(words), flush=True)
        except Mistake as mistake:
            print("error %s" % mistake, flush=True)


def target(text):
    name, _, address = text.partition("=")
    host, _, port = address.rpartition(":")
    if not name or name == "all" or not host or not port.isdigit():
        raise argparse.ArgumentTypeError("a forward is NAME=HOST:PORT")
    return name, host, int(port)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forward", type=target, action="append", required=True)
    parser.add_argument("--max-seconds", type=float, default=300)
    arguments = parser.parse_args()
    try:
        asyncio.run(asyncio.wait_for(serve(arguments.forward), arguments.max_seconds))
    except asyncio.TimeoutError:
        sys.exit("the time is over")


if __name__ == "__main__":
    main()
