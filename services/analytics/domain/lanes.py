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
from math import ceil

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
    parts = [digits[start : start + _DIGITS] for start in range(len(digits) - _DIGITS, -1, -_DIGITS)]
    return {place: int(part) for place, part in enumerate(parts) if part != _NONE}


@dataclass
class Spread:
    """How many took how long: `seconds` in all, how many by band; and by lane, of the bands that are looked into."""

    seconds: Decimal = Decimal(0)
    bands: dict[int, int] = field(default_factory=dict)
    lanes: dict[int, dict[int, int]] = field(default_factory=dict)
    """By band, how many in each lane of it."""

    @classmethod
    def of(cls, spreads: Iterable["Spread"]) -> "Spread":
        """All of these as one."""
        found = cls()
        for each in spreads:
            found.add(each.seconds, each.bands)
        return found

    def add(self, seconds: Decimal, bands: Mapping[int, int]) -> None:
        """Take in these as well."""
        self.seconds += seconds
        _add_to(self.bands, bands)

    def look_into(self, band: int, lanes: Mapping[int, int]) -> None:
        """Some of this band, or all of it, by lane."""
        _add_to(self.lanes.setdefault(band, {}), lanes)

    @property
    def number(self) -> int:
        return sum(self.bands.values())

    def bands_for(self, shares: Iterable[float]) -> set[int]:
        """The bands to be looked into to tell these percentiles."""
        return {_at(self.bands, rank)[0] for rank in self._ranks(shares)}

    def lanes_for(self, shares: Iterable[float]) -> set[int]:
        """The lanes whose stays have to be looked at to tell these percentiles, once their bands are looked into."""
        return {self._lane_at(rank)[0] for rank in self._ranks(shares)}

    def percentile(self, share: float, seconds: Mapping[int, Sequence[float]]) -> float:
        """With the seconds, in order, of the stays of those lanes: between the two stays it falls between."""
        place = share * (self.number - 1)
        low, high = (seconds[lane][rank] for lane, rank in (self._lane_at(int(place)), self._lane_at(ceil(place))))
        return low + (place - int(place)) * (high - low)

    def _ranks(self, shares: Iterable[float]) -> set[int]:
        places = [share * (self.number - 1) for share in shares]
        return {rank for place in places for rank in (int(place), ceil(place))}

    def _lane_at(self, rank: int) -> tuple[int, int]:
        """The lane of the one with this rank, and its rank within the lane."""
        band, rank = _at(self.bands, rank)
        lane, rank = _at(self.lanes[band], rank)
        return band * OF_BAND + lane, rank


def _add_to(known: dict[int, int], more: Mapping[int, int]) -> None:
    for place, number in more.items():
        known[place] = known.get(place, 0) + number


def _at(counts: Mapping[int, int], rank: int) -> tuple[int, int]:
    """In which place, in order, the one with this rank is, and its rank there."""
    for place in sorted(counts):
        if rank < counts[place]:
            return place, rank
        rank -= counts[place]
    raise IndexError(rank)
