#!/usr/bin/env python3
"""The self-test of fault_proxy.py: each mode, seen from both ends with plain sockets. Run it by hand, or let the Swift tests do so."""
import json
import os
import socket
import subprocess
import sys
import unittest

PROXY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fault_proxy.py")
WAIT_SECONDS = 20     # of whatever has to come
SILENCE_SECONDS = 0.3  # of what must not come


class FaultProxyTest(unittest.TestCase):
    def setUp(self):
        self.target = socket.create_server(("127.0.0.1", 0))
        self.target.settimeout(WAIT_SECONDS)
        address = "127.0.0.1:%d" % self.target.getsockname()[1]
        self.proxy = subprocess.Popen(
            [sys.executable, PROXY, "--forward", "one=" + address, "--forward", "two=" + address, "--max-seconds", "60"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ready = self.proxy.stdout.readline().split()
        self.assertEqual(ready[0], "READY")
        self.ports = {name: int(port) for name, port in (word.split("=") for word in ready[1:])}
        self.ends = []

    def tearDown(self):
        for end in self.ends + [self.target]:
            end.close()
        self.proxy.stdin.close()
        self.assertEqual(self.proxy.wait(WAIT_SECONDS), 0)
        self.proxy.stdout.close()

    def say(self, line):
        self.proxy.stdin.write(line + "\n")
        self.proxy.stdin.flush()
        return self.proxy.stdout.readline().strip()

    def ok(self, line):
        answer = self.say(line)
        self.assertTrue(answer.startswith("ok"), answer)
        return answer[2:].strip()

    def counters(self, name="one"):
        return json.loads(self.ok("counters " + name))[name]

    def dial(self, name="one"):
        client = socket.create_connection(("127.0.0.1", self.ports[name]), WAIT_SECONDS)
        self.ends.append(client)
        return client

    def pair(self, name="one"):
        before = self.counters(name)["accepted"]
        client = self.dial(name)
        server, _ = self.target.accept()
        self.ok("await %s accepted %d" % (name, before + 1))
        server.settimeout(WAIT_SECONDS)
        self.ends.append(server)
        return client, server

    def hears(self, end, data):
        got = b""
        while len(got) < len(data):
            piece = end.recv(len(data) - len(got))
            self.assertTrue(piece, "the connection ended after %r" % got)
            got += piece
        self.assertEqual(got, data)

    def hears_nothing(self, end):
        end.settimeout(SILENCE_SECONDS)
        with self.assertRaises(TimeoutError):
            end.recv(1)
        end.settimeout(WAIT_SECONDS)

    def hears_reset(self, end):
        with self.assertRaises(ConnectionResetError):
            while end.recv(1 << 16):
                pass
            self.fail("an end without RST")

    def echo(self, client, server):
        client.sendall(b"question")
        self.hears(server, b"question")
        server.sendall(b"answer")
        self.hears(client, b"answer")

    def test_pass_and_counters(self):
        self.echo(*self.pair())
        self.ok("await one s2c 6")
        self.assertEqual(self.counters(), {"accepted": 1, "refused": 0, "cut": 0, "c2s": 8, "s2c": 6, "open": 1})
        self.assertEqual(self.counters("two")["accepted"], 0)

    def test_one_direction_may_end(self):
        client, server = self.pair()
        client.shutdown(socket.SHUT_WR)
        self.assertEqual(server.recv(1), b"")
        server.sendall(b"late")
        self.hears(client, b"late")

    def test_delay(self):
        client, server = self.pair()
        self.ok("delay one %d c2s" % (SILENCE_SECONDS * 3000))
        client.sendall(b"slow")
        self.hears_nothing(server)
        self.hears(server, b"slow")
        server.sendall(b"quick")
        self.hears(client, b"quick")

    def test_throttle(self):
        client, server = self.pair()
        self.ok("throttle one %d c2s" % (10 / SILENCE_SECONDS / 3))
        client.sendall(b"0123456789")
        self.hears_nothing(server)
        self.hears(server, b"0123456789")

    def test_blackhole_and_heal(self):
        client, server = self.pair()
        self.ok("blackhole one")
        client.sendall(b"over")
        server.sendall(b"back")
        self.hears_nothing(server)
        self.hears_nothing(client)
        late = self.dial()
        late.sendall(b"new")
        self.ok("pass one")
        self.hears(server, b"over")
        self.hears(client, b"back")
        other, _ = self.target.accept()
        other.settimeout(WAIT_SECONDS)
        self.ends.append(other)
        self.hears(other, b"new")

    def test_blackhole_one_way(self):
        for way, talker, listener in (("c2s", 0, 1), ("s2c", 1, 0)):
            with self.subTest(way):
                ends = self.pair()
                self.ok("blackhole one " + way)
                ends[talker].sendall(b"lost")
                self.hears_nothing(ends[listener])
                ends[listener].sendall(b"heard")
                self.hears(ends[talker], b"heard")
                self.ok("pass one")
                self.hears(ends[listener], b"lost")

    def test_reset(self):
        ends = [*self.pair(), *self.pair()]
        other = self.pair("two")
        self.assertEqual(self.ok("reset one"), "2")
        for end in ends:
            self.hears_reset(end)
        self.echo(*other)
        self.assertEqual(self.counters()["open"], 0)

    def test_half_open(self):
        for side, left, kept in (("client", 0, 1), ("server", 1, 0)):
            with self.subTest(side):
                ends = self.pair()
                self.assertEqual(self.ok("half-open one " + side), "1")
                self.hears_reset(ends[left])
                ends[kept].sendall(b"is anybody there")
                self.hears_nothing(ends[kept])
                self.ok("reset one")
                self.hears_reset(ends[kept])

    def test_cut(self):
        self.ok("cut one 5")
        client, server = self.pair()
        client.sendall(b"012")
        self.hears(server, b"012")
        server.sendall(b"not counted")
        self.hears(client, b"not counted")
        client.sendall(b"34567")
        self.hears(server, b"34")
        self.hears_reset(server)
        self.hears_reset(client)
        self.assertEqual(self.counters()["cut"], 1)
        self.ok("pass one")
        self.echo(*self.pair())

    def test_cut_of_answers(self):
        self.ok("cut one 2 s2c")
        client, server = self.pair()
        client.sendall(b"long question")
        self.hears(server, b"long question")
        server.sendall(b"answer")
        self.hears(client, b"an")
        self.hears_reset(client)

    def test_refuse(self):
        before = self.pair()
        self.ok("refuse one")
        with self.assertRaises(ConnectionResetError):
            late = self.dial()
            late.sendall(b"hello")
            late.recv(1)
        self.echo(*before)
        self.assertEqual(self.counters()["refused"], 1)
        self.ok("pass all")
        self.echo(*self.pair())

    def test_a_target_that_is_not_there(self):
        self.target.close()
        with self.assertRaises(ConnectionResetError):
            self.dial().recv(1)

    def test_mistakes_are_told_and_change_nothing(self):
        lines = ("dance one", "reset three", "delay one", "delay one soon", "cut one -1", "blackhole one up",
                 "half-open one middle", "throttle one 0")
        for line in lines:
            self.assertTrue(self.say(line).startswith("error "), line)
        self.echo(*self.pair())

    def test_much_gets_through_whole(self):
        client, server = self.pair()
        data = bytes(range(256)) * 4096
        client.setblocking(False)
        sent, got = 0, b""
        while len(got) < len(data):
            try:
                sent += client.send(data[sent:]) if sent < len(data) else 0
            except BlockingIOError:
                pass
            got += server.recv(1 << 16)
        self.assertEqual(got, data)


if __name__ == "__main__":
    unittest.main(failfast=True)
