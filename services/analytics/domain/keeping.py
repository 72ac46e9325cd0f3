"""How long recorded events are kept, in which parts, and which of them are never let go."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from .facts import COUNTED

NEEDED = COUNTED | {"ContactsMerged", "MergeUndone", "PaymentConfirmed"}
"""What figures are made of and checked by: a late event has all facts of its record made anew from these, a rebuild all
facts there are. A rule that is to count another type finds the events that are still kept.
"""


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months (UTC): the events whose ids were made in them are one part of what is recorded.

    Whoever asks for the events of a record has every part looked into; months would be three times as many.
    """

    year: int
    number: int

    @classmethod
    def of(cls, moment: datetime) -> Self:
        at = moment.astimezone(UTC)
        return cls(at.year, (at.month + 2) // 3)

    @classmethod
    def named(cls, name: str) -> Self | None:
        """The quarter in the name of a part; None where there is none."""
        found = re.search(r"_(\d{4})q([1-4])(?:_|$)", name)
        return cls(int(found[1]), int(found[2])) if found else None

    def __str__(self) -> str:
        return f"{self.year}q{self.number}"

    @property
    def start(self) -> datetime:
        return datetime(self.year, self.number * 3 - 2, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        return self.next.start

    @property
    def next(self) -> Self:
        return type(self)(self.year + self.number // 4, self.number % 4 + 1)


def kept_since(now: datetime, months: int) -> datetime:
    """What was recorded before this is old: the start of the quarter that lies so many months back."""
    at = now.astimezone(UTC)
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    return Quarter.of(datetime(year, month + 1, 1, tzinfo=UTC)).start
