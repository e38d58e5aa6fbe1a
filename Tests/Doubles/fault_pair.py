"""One connection through fault_proxy.py: two sockets, and what the weather does to the bytes between them."""
import asyncio
import socket
import struct

PIECE_BYTES = 16 << 10  # read at a time


class Pair:
    """One connection: two sockets, and a task for each direction."""

    def __init__(self, forward, client, server):
        self.forward = forward
        self.ends = {"client": client, "server": server}
        # A cut counts the bytes of a new connection, so its weather is that of its beginning.
        self.cut = dict(forward.weather.cut)
        self.tasks = []
        for end in self.ends.values():
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def start(self):
        for way, source, target in (("c2s", "client", "server"), ("s2c", "server", "client")):
            self.tasks.append(asyncio.ensure_future(self.flow(way, source, target)))

    async def flow(self, way, source, target):
        loop, passed = asyncio.get_running_loop(), 0
        try:
            while True:
                piece = await loop.sock_recv(self.ends[source], PIECE_BYTES)
                await self.weather(way, len(piece))
                if not piece:
                    # The end of one direction is passed on; the other may still flow.
                    self.ends[target].shutdown(socket.SHUT_WR)
                    break
                limit = self.cut.get(way)
                if limit is not None and passed + len(piece) >= limit:
                    await loop.sock_sendall(self.ends[target], piece[: limit - passed])
                    self.forward.count(way, limit - passed)
                    self.forward.count("cut")
                    return self.end()
                await loop.sock_sendall(self.ends[target], piece)
                passed += len(piece)
                self.forward.count(way, len(piece))
        except OSError:
            return self.end()
        if all(task.done() or task is asyncio.current_task() for task in self.tasks):
            self.end()

    async def weather(self, way, count):
        """Returns when a piece may go on."""
        forward = self.forward
        held = forward.weather.delay.get(way, 0) / 1000 + count / forward.weather.rate.get(way, float("inf"))
        if held > 0:
            await asyncio.sleep(held)
        while way in forward.weather.holes:
            await forward.changed.wait()

    def end(self):
        """Both ends hear RST."""
        self.forward.pairs.discard(self)
        for task in self.tasks:
            if task is not asyncio.current_task():
                task.cancel()
        for end in self.ends.values():
            reset(end)
        self.forward.tell()

    def leave(self, side):
        """One end hears RST. The other hears nothing, and what it says is read and forgotten."""
        for task in self.tasks:
            task.cancel()
        reset(self.ends[side])
        other = "server" if side == "client" else "client"
        self.tasks = [asyncio.ensure_future(self.drain(other))]

    async def drain(self, side):
        try:
            while await asyncio.get_running_loop().sock_recv(self.ends[side], PIECE_BYTES):
                pass
        except OSError:
            pass
        self.end()


def reset(end):
    """Closes with RST instead of FIN; a socket that is closed already stays so."""
    if end.fileno() != -1:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.close()
