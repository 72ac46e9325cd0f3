"""Lines of server-sent events that tell what changed before somebody's eyes, as it happens and while the line was down.

What comes in: rows in which a service notes, with the change itself, what changed; `batch` is the transaction that did.
What is decided: which of them somebody who looks on has not been told yet. What goes out: the news until a mark, again
and again, for as long as an access token holds.

A mark is PostgreSQL's own snapshot: what was committed when it was taken. So nothing that commits late is skipped,
whichever transaction began first, and a mark of one replica holds at every other.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import FastAPI, Request
from pydantic import StringConstraints
from sqlalchemy import Row, String, TextClause, func, select, text

from shared.auth import claims_of, refuse_ended
from shared.db import Database, Transaction
from shared.errors import Unauthorized
from shared.listening import listen
from shared.telemetry import log

PAUSE = 1.0
"""Seconds between two readings of what changed, however much does."""
SIGHT_HOLDS = 60.0
"""Seconds after which a line asks anew what its reader sees."""
RECONNECT_MS = 2_000
Mark = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[0-9:,]*$")]
_MARK = re.compile(r"^(\d{1,19}):(\d{1,19}):(\d{1,19}(?:,\d{1,19})*)?$")
_Sight = TypeVar("_Sight")
_NOW = select(func.pg_current_snapshot().cast(String))


def changes_in(table: str, *columns: str) -> TextClause:
    """The rows of a table of changes that a mark has not seen."""
    query = f"""
        SELECT {", ".join(columns)} FROM {table}
        WHERE batch >= CAST(:oldest AS bigint)
            AND NOT pg_visible_in_snapshot(CAST(CAST(batch AS text) AS xid8), CAST(CAST(:mark AS text) AS pg_snapshot))
    """  # noqa: S608 - the names are a service's own
    return text(query)


async def changed_since(tx: Transaction, changes: TextClause, mark: str | None) -> tuple[str, list[Row[Any]]]:
    """The mark of this moment, and what changed since the earlier one.

    Nothing after a mark that is none of this database, as before it was restored: whoever comes with it reads anew.
    """
    now = (await tx.session.execute(_NOW)).scalar_one()
    oldest = _oldest(mark, now) if mark else None
    if oldest is None:
        return now, []
    return now, list(await tx.session.execute(changes, {"mark": mark, "oldest": oldest}))


def _oldest(mark: str, now: str) -> int | None:
    """The first transaction the mark may not have seen; None where the mark does not hold here."""
    found, here = _MARK.match(mark), now.split(":")
    if found is None:
        return None
    oldest, behind = int(found[1]), int(found[2])
    running = [int(each) for each in found[3].split(",")] if found[3] else []
    in_order = running == sorted(set(running)) and all(oldest <= each < behind for each in running)
    return oldest if 0 < oldest <= behind <= int(here[1]) and in_order else None


@dataclass(frozen=True)
class News:
    """What changed until a mark."""

    mark: str
    changed: list[Row[Any]]


class Watch:
    """Reads what changed once per process and second at most, and hands it to all who look on.

    Whoever notes a change notifies `channel` in the same transaction.
    """

    def __init__(self, channel: str, changes: TextClause) -> None:
        self.channel, self.changes = channel, changes
        self._lookers: set[asyncio.Queue[News]] = set()
        self._rung = asyncio.Event()

    @contextmanager
    def looking(self) -> Iterator[asyncio.Queue[News]]:
        """A queue of what changes from now on."""
        news: asyncio.Queue[News] = asyncio.Queue()
        self._lookers.add(news)
        try:
            yield news
        finally:
            self._lookers.discard(news)

    async def run(self, app: FastAPI) -> None:
        """Listen and read for as long as the process lives."""
        database: Database = app.state.database
        reading = asyncio.create_task(self._read(database))
        try:
            await listen(database.url, self.channel, lambda _: self._rung.set(), self._rung.set)
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading

    async def _read(self, database: Database) -> None:
        mark: str | None = None
        while True:
            await self._rung.wait()
            self._rung.clear()  # before reading: what rings while we read is read again
            try:
                async with database.transaction() as tx:
                    mark, changed = await changed_since(tx, self.changes, mark)
            except Exception as error:
                log.warning("what changed could not be read", error=repr(error)[:200])
                self._rung.set()
            else:
                for each in self._lookers if changed else ():
                    each.put_nowait(News(mark, changed))
            await asyncio.sleep(PAUSE)


async def told(
    request: Request, watch: Watch, seen: str | None, sight_of: Callable[[Transaction], Awaitable[_Sight]]
) -> AsyncIterator[tuple[_Sight, News]]:
    """What changed since `seen`, at once and perhaps nothing, then what changes, until the access token ends.

    With each goes what the caller sees by then. Read in transactions of their own: a line holds no connection while
    nothing happens.
    """
    database: Database = request.app.state.database
    ends_at = float(claims_of(request)["exp"])
    with watch.looking() as news:
        async with database.transaction() as tx:
            sight = await sight_of(tx)
            missed, now = News(*await changed_since(tx, watch.changes, seen)), tx.now.timestamp()
        yield sight, missed
        fresh_until = now + SIGHT_HOLDS
        loop = asyncio.get_running_loop()
        offset = now - loop.time()
        while (now := loop.time() + offset) < ends_at:
            if now >= fresh_until:
                async with database.transaction() as tx:
                    try:
                        await refuse_ended(tx, claims_of(request))
                    except Unauthorized:
                        return
                    sight = await sight_of(tx)
                fresh_until = now + SIGHT_HOLDS
            with suppress(TimeoutError):
                yield sight, await asyncio.wait_for(news.get(), max(min(fresh_until, ends_at) - now, 0))
