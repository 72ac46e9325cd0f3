"""What Notifications does by itself: carry letters and calls, gather digests, hear who connects a chat, forget."""

import asyncio
from collections.abc import Collection
from functools import partial
from typing import Any

from services.notifications import store
from shared.db import Transaction
from shared.timers import Background, deliver, every

from . import usecases
from .adapters.hooks import Hooks
from .adapters.telegram import Telegram
from .domain.delivery import Way
from .usecases import HookJob, Job

TELEGRAM_MARK = "telegram_updates"


def letters(way: Way, public_url: str, pause: float = 1.0) -> Background:
    """Carry the letters of one channel. Each channel has a loop of its own: none waits for another's server."""

    async def claim(tx: Transaction, busy: object) -> list[Job]:
        return list(await usecases.claim_letters(tx, way.name, public_url))

    async def send(job: Job) -> str:
        return await way.send(job.letter)

    return deliver(pause, claim, send, usecases.settle_letter, rule=f"deliver_{way.name}")


def calls(hooks: Hooks, pause: float = 1.0) -> Background:
    """Carry the calls to webhooks, each endpoint in a lane of its own."""

    async def claim(tx: Transaction, busy: Collection[Any]) -> list[HookJob]:
        return list(await usecases.claim_calls(tx, busy))

    async def send(job: HookJob) -> str:
        return await hooks.send(job.call)

    return deliver(
        pause, claim, send, usecases.settle_call, rule="deliver_webhook", lane=lambda job: job.row.endpoint_id
    )


def digests() -> Background:
    """Gather what waits for a digest whose hour has come."""
    return every(15.0, usecases.gather_digests, rule="daily_digest")


def without_a_way(ways: dict[str, Way]) -> Background:
    """Close what waits for a channel that is not set up."""
    return every(30.0, partial(usecases.skip_without_a_way, ways=[*ways]), rule="no_such_channel")


def forget() -> Background:
    """Once an hour drop what is older than ninety days."""
    return every(3600.0, usecases.forget_the_old, rule="housekeeping")


def connections(telegram: Telegram, pause: float = 2.0) -> Background:
    """Hear who wrote to the bot, in one replica at a time: the mark is held while its updates are taken in."""

    async def tick(tx: Transaction) -> bool:
        mark = await store.readers.mark(tx, TELEGRAM_MARK)
        async with asyncio.timeout(20):
            after, starts = await telegram.new_chats(mark)
        for chat, code in starts:
            await usecases.finish_connecting(tx, telegram.name, code, chat)
        await store.readers.move_mark(tx, TELEGRAM_MARK, after)
        return False

    return every(pause, tick, rule="connect_telegram")
