"""Hearing what PostgreSQL notifies: one connection per process, taken up again whenever it is lost."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import asyncpg

from shared.bus import stopping
from shared.db import dsn
from shared.telemetry import log


async def listen(url: str, channel: str, heard: Callable[[str], None], connected: Callable[[], None]) -> None:
    """Calls `heard` with each payload for as long as the process lives.

    `connected` is called after every connection, the first one too: what was notified before it nobody heard.
    """
    while not stopping():
        try:
            await _listen(url, channel, heard, connected)
        except asyncio.CancelledError:
            if stopping():
                raise
        except Exception as error:
            log.warning("a listener waits for its database", channel=channel, error=repr(error)[:200])
        await asyncio.sleep(0.5)


async def _listen(url: str, channel: str, heard: Callable[[str], None], connected: Callable[[], None]) -> None:
    connection = await asyncpg.connect(dsn(url), timeout=5)
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _: lost.set())
    try:
        await connection.add_listener(channel, lambda _connection, _pid, _channel, payload: heard(str(payload)))
        connected()
        while not lost.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(lost.wait(), 10)
            if not lost.is_set():
                await connection.execute("SELECT 1", timeout=5)  # a silent cut shows itself here
    finally:
        with suppress(Exception):
            await connection.close(timeout=1)
