"""The bell: rings in every replica for each reader whose list has changed, by LISTEN on the service's own database."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from shared.listening import listen

from .notifications import CHANNEL

LOOK_ANYWAY = 20.0
"""Seconds after which a stream looks into its list although nobody rang: a bell may be lost with its connection."""


class Bell:
    """One connection per process, whatever the number of readers. Ringing says "look", never what is there to see."""

    def __init__(self) -> None:
        self._waiting: dict[UUID, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def listening(self, user_id: UUID) -> Iterator[asyncio.Event]:
        """An event that is set whenever the list of this reader has changed."""
        rung = asyncio.Event()
        self._waiting[user_id].add(rung)
        try:
            yield rung
        finally:
            self._waiting[user_id].discard(rung)
            if not self._waiting[user_id]:
                del self._waiting[user_id]

    async def run(self, url: str) -> None:
        """Listen for as long as the process lives; after a lost connection everybody looks, for what was missed."""
        await listen(url, CHANNEL, self._rung, self._ring_all)

    def _rung(self, payload: str) -> None:
        with suppress(ValueError):
            for each in self._waiting.get(UUID(payload), ()):
                each.set()

    def _ring_all(self) -> None:
        for waiting in self._waiting.values():
            for each in waiting:
                each.set()
