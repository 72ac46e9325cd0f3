"""How long something took, as one of some thousand lanes, in bands: so that where a median lies is a sum away.

A lane is a quarter of a per cent wide, a band is 64 lanes. How many stays of each band there are, and how many of each
lane of one band, is written as one number of eight digits for each of them: numbers of different days, people and
stages are added up as they are, by whoever can add.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import accumulate

_DIGITS, _SHORTEST, _LONGEST, _WIDTH = 8, 60.0, 4 * 366 * 86_400.0, 1.0025
_NONE = "0" * _DIGITS
OF_BAND = 64
"""Lanes of a band."""


def _borders() -> Iterator[float]:
    border = _SHORTEST
    while border < _LONGEST:
        yield border
        border *= _WIDTH


BORDERS: Sequence[float] = tuple(_borders())
"""Seconds at which each lane but the first begins: what is shorter than a minute is in the first, what is longer than
four years in the last."""


BANDS = len(BORDERS) // OF_BAND + 1
WIDEST: Sequence[timedelta] = [
    *(timedelta(seconds=each) for each in BORDERS[OF_BAND - 1 :: OF_BAND][: BANDS - 1]),
    timedelta(days=36_500),
]
"""By band what no stay in it is longer than."""


def lane_of(spent: timedelta) -> int:
    """The lane of what took so long; what is told out of order, and so less than no time, is in the first."""
    return bisect_right(BORDERS, spent.total_seconds())


def band_of(lane: int) -> int:
    """The band a lane lies in."""
    return lane // OF_BAND


def counted(place: int) -> int:
    """One in this band, or in this lane of its band."""
    return _ONES[place]


_ONES: list[int] = [10 ** (_DIGITS * place) for place in range(max(BANDS, OF_BAND))]


def numbers(added_up: Decimal | int) -> dict[int, int]:
    """How many there are in each band, or in each lane of a band, that has any."""
    digits = f"{added_up:f}" if isinstance(added_up, Decimal) else f"{Decimal(added_up):f}"
    digits = digits.zfill(-(-len(digits) // _DIGITS) * _DIGITS)
    starts = range(len(digits) - _DIGITS, -1, -_DIGITS)
    parts = ((place, digits[start : start + _DIGITS]) for place, start in enumerate(starts))
    return {place: int(part) for place, part in parts if part != _NONE}


@dataclass
class Spread:
    """How many took how long: `seconds` in all, and by lane, or by band, how many."""

    seconds: Decimal = Decimal(0)
    lanes: dict[int, int] = field(default_factory=dict)
    _order: tuple[list[int], list[int]] | None = field(default=None, repr=False, compare=False)
    """The lanes, the shortest first, and how many there are up to each and in it; made when a rank is asked for."""

    @classmethod
    def of(cls, spreads: Iterable["Spread"]) -> "Spread":
        """All of these as one."""
        found = cls()
        for each in spreads:
            found.add(each.seconds, each.lanes)
        return found

    def add(self, seconds: Decimal, lanes: dict[int, int]) -> None:
        """Take in these as well."""
        self.seconds += seconds
        self._order = None
        for lane, number in lanes.items():
            self.lanes[lane] = self.lanes.get(lane, 0) + number

    def refined(self, lanes: Mapping[int, Mapping[int, int]]) -> "Spread":
        """Of bands the same by lanes, as far as the lanes of a band are given; any other band as its first lane."""
        found = Spread(self.seconds)
        for band, number in self.lanes.items():
            first = band * OF_BAND
            found.lanes |= {first + place: each for place, each in lanes.get(band, {0: number}).items()}
        return found

    @property
    def number(self) -> int:
        return sum(self.lanes.values())

    def ranks(self, share: float) -> tuple[int, int, float]:
        """Which two of them, in order, a percentile lies between and how far behind the first."""
        place = share * (self.number - 1)
        first = int(place)
        return first, min(first + 1, self.number - 1) if place > first else first, place - first

    def lane_at(self, rank: int) -> tuple[int, int]:
        """The lane of the one with this rank, and its rank within the lane."""
        if self._order is None:
            lanes = sorted(self.lanes)
            self._order = lanes, [*accumulate(self.lanes[lane] for lane in lanes)]
        lanes, ends = self._order
        place = bisect_right(ends, rank)
        return lanes[place], rank - (ends[place - 1] if place else 0)

    def lanes_for(self, shares: Sequence[float]) -> set[int]:
        """The lanes whose stays have to be looked at to tell these percentiles."""
        return {self.lane_at(rank)[0] for share in shares for rank in self.ranks(share)[:2]}

    def percentile(self, share: float, seconds: dict[int, list[float]]) -> float:
        """With the seconds, in order, of the stays of those lanes."""
        first, second, part = self.ranks(share)
        low, high = (seconds[lane][rank] for lane, rank in (self.lane_at(first), self.lane_at(second)))
        return low + part * (high - low)
