"""The clock's edge: what falls due is done in transactions of its own, on any number of replicas, each thing once."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Collection, Hashable, Sequence
from typing import Any, TypeVar

from fastapi import FastAPI

from shared.bus import stopping
from shared.db import Transaction, is_away
from shared.telemetry import log

Background = Callable[[FastAPI], Awaitable[None]]
"""A loop that lives as long as the service: a timer, an intake. Finds database and settings in `app.state`."""
Tick = Callable[[Transaction], Awaitable[bool]]
"""One batch of what is due at `tx.now`, in one transaction. True asks to be called again at once: there may be more.

It takes its rows FOR UPDATE SKIP LOCKED, so that replicas share the work instead of doing it twice.
"""
Job = TypeVar("Job")
LONGEST_PAUSE = 30.0
ONE_LANE = "one lane"


def every(seconds: float, tick: Tick, *, rule: str) -> Background:
    """Call `tick` every so many seconds for as long as the service lives; it acts as `system:<rule>`."""

    async def run(app: FastAPI) -> None:
        async def once() -> bool:
            async with app.state.database.transaction(by=f"system:{rule}") as tx:
                return await tick(tx)

        await _keep_on(app, seconds, once, rule)

    return run


def deliver(
    seconds: float,
    claim: Callable[[Transaction, Collection[Hashable]], Awaitable[Sequence[Job]]],
    send: Callable[[Job], Awaitable[Any]],
    settle: Callable[[Transaction, Job, Any, Exception | None], Awaitable[None]],
    *,
    rule: str,
    lane: Callable[[Job], Hashable] = lambda job: ONE_LANE,
) -> Background:
    """Carry rows to a system outside: claimed and committed first, sent outside of any transaction, then settled.

    `claim` moves the next try of what it takes into the future, so that a crash after it means one more try and not a
    loss. `settle` writes down how each job went: the answer of `send`, or the error it raised. Jobs of a batch go out
    together. Those of one `lane` wait for each other, batch by batch, and for nobody else: a receiver that hangs slows
    down no other. `claim` is given the lanes that are busy, and takes nothing of theirs.
    """

    async def run(app: FastAPI) -> None:
        flying: dict[Hashable, asyncio.Task[None]] = {}

        async def carry(job: Job) -> None:
            answer, failure = None, None
            try:
                answer = await send(job)
            except Exception as error:
                failure = error
            async with app.state.database.transaction(by=f"system:{rule}") as tx:
                await settle(tx, job, answer, failure)

        async def carry_all(jobs: Sequence[Job]) -> None:
            done = await asyncio.gather(*(carry(job) for job in jobs), return_exceptions=True)
            failed = [each for each in done if isinstance(each, Exception)]
            if failed:
                raise failed[0]

        async def once() -> bool:
            if ONE_LANE not in flying:
                async with app.state.database.transaction(by=f"system:{rule}") as tx:
                    jobs = await claim(tx, flying.keys())
                lanes: dict[Hashable, list[Job]] = {}
                for job in jobs:
                    lanes.setdefault(lane(job), []).append(job)
                flying.update({name: asyncio.ensure_future(carry_all(each)) for name, each in lanes.items()})
            if not flying:
                return False
            await asyncio.wait(flying.values(), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            landed = [flying.pop(name) for name in [*flying] if flying[name].done()]
            failures = [each.exception() for each in landed]
            for failure in filter(None, failures):
                raise failure
            return True

        try:
            await _keep_on(app, seconds, once, rule)
        finally:
            for task in flying.values():
                task.cancel()
            await asyncio.gather(*flying.values(), return_exceptions=True)

    return run


async def _keep_on(app: FastAPI, seconds: float, once: Callable[[], Awaitable[bool]], rule: str) -> None:
    """A failure is written down, waited out with growing pauses and tried again; nothing ends the loop but the end."""
    pause = seconds
    while not stopping():
        more = False
        try:
            more = await once()
            pause = seconds
        except asyncio.CancelledError:
            if stopping():
                raise
        except Exception as error:
            pause = min(max(pause, 0.1) * 2, max(LONGEST_PAUSE, seconds))
            app.state.metrics.timer_failures.labels(rule).inc()
            if is_away(error):
                log.warning("a timer waits for its database", rule=rule, error=repr(error)[:200])
            else:
                log.error("a timer failed and will try again", rule=rule, exc_info=error)
        if not more:
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))
