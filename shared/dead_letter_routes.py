"""A service's dead letters over HTTP: read with their reasons, handed back to their queue, or thrown away."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any

from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import AMQPError
from fastapi import APIRouter, Path, Request
from pydantic import Field
from sqlalchemy import String, column, func, select

from shared.auth import Actor, Operating
from shared.db import Transaction
from shared.dead_letters import DeadLetter, connected, find, hand_back, messages_in, messages_of, queues_of
from shared.edge import Route, Tx
from shared.errors import NotFound, Refused
from shared.fields import Body, Code, Cursor, Limit, Out, Search
from shared.pages import read_cursor, write_cursor
from shared.telemetry import log

LOOKED_AT = 2000
"""Letters read at most for one list; where there are more, their cause is one and the command line takes them all."""
BODY_SHOWN = 20_000
Key = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="`id` of a letter of the list.")]
_ORDER = [column("first_failure", String), column("id", String)]


class BrokerAway(Refused):
    """The message broker cannot be reached, so its queues cannot be looked at. Try again shortly."""

    status = 503


class DeadLetterUnknown(NotFound):
    """There is no such dead letter any more: it was handed back or thrown away. Read the list again."""


class DeadLetterOut(Out):
    """`event_id`, `source` and `sender` are the message's own claims; `body` is for administrators, else null."""

    id: str
    queue: str
    event_id: str
    source: str | None
    type: str
    sender: str
    error: str
    reason: str
    attempts: int
    first_failure: datetime | None
    body: str | None


class DeadLettersOut(Out):
    """`total` counts every letter of the service; the list holds those the filters leave of the first two thousand.

    `types` says how many there are of each type among these, whatever is filtered: what `type` can be asked for.
    """

    items: list[DeadLetterOut]
    next_cursor: str | None
    total: int
    types: dict[str, int]


class LettersDoneOut(Out):
    """`unknown` are those that were not there any more."""

    done: list[str]
    unknown: list[str]


class SelectLetters(Body):
    """Letters by their `id` in the list."""

    ids: Annotated[list[Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]], Field(min_length=1, max_length=LOOKED_AT)]


router = APIRouter(route_class=Route)


@router.get("/dead-letters")
async def list_dead_letters(
    request: Request,
    tx: Tx,
    actor: Operating,
    type: Code | None = None,  # noqa: A002 (the word events go by)
    reason: Search | None = None,
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> DeadLettersOut:
    """The newest failures first; looking takes nothing away."""
    queues = queues_of(request.app.state.service)
    async with _taking_turns(request, tx) as channel:
        letters = [letter async for letter in _letters(channel, queues)]
        total = sum([await messages_in(channel, f"{queue}.dlq") for queue in queues])
    part = (reason or "").lower()
    chosen = [each for each in letters if type in {None, each.type} and part in each.reason.lower()]
    types = dict(sorted(Counter(each.type for each in letters).items()))
    return _page(chosen, actor, cursor, limit, total=total, types=types)


@router.post("/dead-letters/retry")
async def retry_dead_letters(body: SelectLetters, request: Request, tx: Tx, actor: Operating) -> LettersDoneOut:
    """Back to their queue, as they came, with all attempts before them; they are there after a few seconds."""
    return await _remove(request, tx, set(body.ids), retry=True)


@router.post("/dead-letters/discard")
async def discard_dead_letters(body: SelectLetters, request: Request, tx: Tx, actor: Operating) -> LettersDoneOut:
    """Thrown away for good."""
    return await _remove(request, tx, set(body.ids), retry=False)


@router.post("/dead-letters/{letter_id}/retry")
async def retry_dead_letter(letter_id: Key, request: Request, tx: Tx, actor: Operating) -> LettersDoneOut:
    return _there(await _remove(request, tx, {letter_id}, retry=True))


@router.post("/dead-letters/{letter_id}/discard")
async def discard_dead_letter(letter_id: Key, request: Request, tx: Tx, actor: Operating) -> LettersDoneOut:
    return _there(await _remove(request, tx, {letter_id}, retry=False))


@asynccontextmanager
async def _taking_turns(request: Request, tx: Transaction) -> AsyncIterator[AbstractChannel]:
    """A channel of one's own; whoever looks holds the letters meanwhile, so a second one, of any replica, waits."""
    await tx.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("dead letters"))))
    try:
        async with asyncio.timeout(30), connected(request.app.state.settings.rabbitmq_url) as channel:
            yield channel
    except (AMQPError, OSError, TimeoutError) as error:
        raise BrokerAway("the message broker cannot be reached; try again shortly") from error


async def _letters(channel: AbstractChannel, queues: list[str]) -> AsyncIterator[DeadLetter]:
    left = LOOKED_AT
    for queue in queues:
        async for message in messages_of(channel, queue, left):
            left -= 1
            yield DeadLetter.of(queue, message)


def _page(letters: list[DeadLetter], actor: Actor, cursor: str | None, limit: int, **counts: Any) -> DeadLettersOut:
    found = {(each.first_failure or "", each.key): each for each in letters}  # the same letter twice is one to act on
    marks = sorted(found, reverse=True)
    if cursor:
        after = tuple(read_cursor(cursor, _ORDER))
        marks = [mark for mark in marks if mark < after]
    here = marks[:limit]
    items = [_shown_to(actor, found[mark]) for mark in here]
    return DeadLettersOut(items=items, next_cursor=write_cursor(here[-1]) if len(marks) > limit else None, **counts)


def _shown_to(actor: Actor, letter: DeadLetter) -> DeadLetterOut:
    """Operators see that and why something failed; what customers bought or paid is not theirs."""
    shown = {name: getattr(letter, name) for name in ("queue", "source", "type", "sender", "error", "reason")}
    return DeadLetterOut(
        id=letter.key,
        event_id=letter.id,
        attempts=letter.attempts,
        first_failure=_moment(letter.first_failure),
        body=letter.body[:BODY_SHOWN] if actor.role == "admin" else None,
        **shown,
    )


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


async def _remove(request: Request, tx: Transaction, keys: set[str], *, retry: bool) -> LettersDoneOut:
    """Each is removed once the broker has confirmed its copy: an interruption leaves a duplicate and no loss."""
    done: list[str] = []
    async with _taking_turns(request, tx) as channel:
        async for letter, message in find(channel, queues_of(request.app.state.service), keys):
            if retry:
                await hand_back(channel, letter.queue, message)
            await message.ack()
            what = "dead letter handed back" if retry else "dead letter thrown away"
            log.warning(what, by=tx.by, queue=letter.queue, type=letter.type, event_id=letter.id)
            done.append(letter.key)
    return LettersDoneOut(done=sorted(set(done)), unknown=sorted(keys - set(done)))


def _there(result: LettersDoneOut) -> LettersDoneOut:
    if result.unknown:
        raise DeadLetterUnknown("there is no such dead letter any more; read the list again")
    return result
