"""Sets of clients as bits: where each client lies in them, and which bits a change turns over.

A client has a number. Numbers lie in chunks, and a row of a set is one chunk: a bit for each client of it. What comes
into a set and what leaves it turn the same bit over, so that sets are right in whatever order changes come.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from .periods import first_of
from .sums import ClientsKey, ClientSum

CHUNK = 2_048
"""Clients of a row. Those who had the same owner first share a chunk, so a row for an owner and a day says much."""
TOUCHED, BASE = "client_sets_daily", "base_sets_daily"
TOUCHED_STEPS = ("day", "month")
"""By what there are sets of clients with whom something was done."""
BASE_STEPS = ("day", "month", "year")
"""By what there is who came into the base or left it: turned over one after the other, who is in it."""

SetKey = tuple[date, UUID | None, UUID | None, str | None, int]
"""First day of the step, owner, team, contact type, chunk."""


def turned(clients: Mapping[ClientsKey, ClientSum], touches_now: Mapping[ClientsKey, int]) -> set[ClientsKey]:
    """Where a client was not touched before this change, or is no longer; `touches_now` is as it stands after it."""
    return {key for key, now in touches_now.items() if (now > 0) != (now - clients[key].touches > 0)}


def bits(step: str, members: Iterable[ClientsKey], numbers: Mapping[UUID, int]) -> dict[SetKey, int]:
    """The bits that these turn over, as a number of CHUNK binary digits; the first digit is the first of the chunk."""
    found: dict[SetKey, int] = {}
    for day, contact_id, *whose in members:
        chunk, place = divmod(numbers[contact_id], CHUNK)
        key: Any = (first_of(step, day), *whose, chunk)
        found[key] = found.get(key, 0) ^ 1 << CHUNK - 1 - place
    return {key: members for key, members in found.items() if members}
