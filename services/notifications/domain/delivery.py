"""A delivery: one message on its way to one address over one channel, with its attempts and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol
from uuid import UUID

from shared.errors import Conflict, NotFound

from .figures import Language

State = Literal["waiting", "sent", "failed", "skipped"]
_BACK_OFF = (
    *(timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30)),
    *(timedelta(hours=2), timedelta(hours=5), timedelta(hours=10), timedelta(hours=14), timedelta(hours=20)),
    timedelta(hours=24),
)
MOST_ATTEMPTS = len(_BACK_OFF) + 1
"""Eleven tries over about three days and a half."""


class DeliveryUnknown(NotFound):
    """There is no such delivery, or it is none of yours."""


class DeliveryUnderWay(Conflict):
    """The delivery is waiting for its next try already; there is nothing to send again."""


class Rejected(Exception):
    """The other side will never take this message: trying again is of no use."""


class Gone(Rejected):
    """The other side says that nobody listens there any more, and never will."""


@dataclass(frozen=True)
class Item:
    """One thing told, in the reader's words, with the reason and where to look."""

    title: str
    body: str
    why: str
    link: str


@dataclass(frozen=True)
class Letter:
    """What a channel carries to one address: one message, or the digest of a day. `id` stays over every attempt."""

    id: UUID
    to: str
    language: Language
    at: datetime
    items: Sequence[Item]
    is_digest: bool = False


class Way(Protocol):
    """A channel to the outside. Adding one is a file in `adapters` with a `make(settings)` that returns it."""

    @property
    def name(self) -> str:
        """Its name in preferences and deliveries."""

    async def send(self, letter: Letter) -> str:
        """Carry it, and say what the other side answered. Raises Rejected where trying again is of no use."""


@dataclass(frozen=True)
class Attempt:
    """How a delivery stands after a try."""

    state: State
    next_try_at: datetime


def after_failure(attempts: int, failure: Exception, now: datetime) -> Attempt:
    """Try again later and later, for days; give up where the other side said so or the tries are used up."""
    if isinstance(failure, Rejected) or attempts >= MOST_ATTEMPTS:
        return Attempt("failed", now)
    return Attempt("waiting", next_try(attempts, now))


def next_try(attempts: int, now: datetime) -> datetime:
    """When to try again after so many attempts."""
    return now + _BACK_OFF[min(max(attempts, 1), len(_BACK_OFF)) - 1]
