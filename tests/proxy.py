"""A TCP proxy in front of a real server, so that a test can spoil the link: cut, black-hole, delay, trickle."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

CHUNK = 65536


@dataclass
class Proxy:
    """One listening port that forwards to one server. Spoiling it touches connections made before and after."""

    host: str
    port: int
    listening_on: int = 0
    accepted: int = 0
    """How many connections were let in so far: grows when a client comes back."""
    seconds_late: float = 0.0
    bytes_per_second: int | None = None
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _refusing: bool = False
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _pumps: set[asyncio.Task[None]] = field(default_factory=set)

    def cut(self, *, refuse: bool = False) -> None:
        """Reset every connection now; with `refuse`, new ones meet a reset as well until `heal`."""
        self._refusing = refuse
        for writer in list(self._writers):
            writer.transport.abort()

    def black_hole(self) -> None:
        """Nothing passes in either direction and nobody is told, as when a cable is pulled behind a switch."""
        self._open.clear()

    def delay(self, seconds: float) -> None:
        """Every piece arrives this much later."""
        self.seconds_late = seconds

    def trickle(self, bytes_per_second: int) -> None:
        """A link so thin that messages arrive in splinters."""
        self.bytes_per_second = bytes_per_second

    def heal(self) -> None:
        """As if nothing had been: what was held back goes on its way."""
        self._refusing, self.seconds_late, self.bytes_per_second = False, 0.0, None
        self._open.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            writer.transport.abort()
            return
        self.accepted += 1
        try:
            far_reader, far_writer = await asyncio.open_connection(self.host, self.port)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        pumps = {
            asyncio.create_task(self._pump(reader, far_writer)),
            asyncio.create_task(self._pump(far_reader, writer)),
        }
        self._pumps |= pumps
        with suppress(asyncio.CancelledError):
            await asyncio.wait(pumps, return_when=asyncio.ALL_COMPLETED)
        self._pumps -= pumps
        self._writers -= {writer, far_writer}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(CHUNK):
                await self._pass_on(piece, writer)
            await self._open.wait()  # a black hole swallows the farewell too
            writer.close()
        except OSError:
            writer.transport.abort()

    async def _pass_on(self, piece: bytes, writer: asyncio.StreamWriter) -> None:
        while piece:
            await self._open.wait()
            if self.seconds_late:
                await asyncio.sleep(self.seconds_late)
            now, piece = piece, b""
            if self.bytes_per_second:
                splinter = max(1, self.bytes_per_second // 50)
                now, piece = now[:splinter], now[splinter:]
                await asyncio.sleep(len(now) / self.bytes_per_second)
            writer.write(now)
            await writer.drain()


@asynccontextmanager
async def proxied(host: str, port: int) -> AsyncIterator[Proxy]:
    """A proxy in front of host:port for the length of the block."""
    proxy = Proxy(host, port)
    proxy.heal()
    server = await asyncio.start_server(proxy._accept, "127.0.0.1", 0)
    proxy.listening_on = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        proxy.cut(refuse=True)
        for pump in list(proxy._pumps):
            pump.cancel()
        await asyncio.gather(*proxy._pumps, return_exceptions=True)
