"""How long sales were in the stages they left: the bands and lanes percentiles lie in from sums, then few stays."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Float,
    Integer,
    Numeric,
    Select,
    Subquery,
    Table,
    Uuid,
    any_,
    bindparam,
    cast,
    extract,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP

from services.analytics.domain.lanes import OF_BAND, Spread, numbers
from services.analytics.domain.periods import pieces
from services.analytics.domain.reports import Question, StageTimeFigures, hours
from services.analytics.domain.sums import LANE_STEPS, by_step
from services.analytics.store.scope import group_column, within
from services.analytics.store.tables import SUM_TABLES, stage_stays
from shared.auth import Actor
from shared.db import Transaction

from .rows import has_total, split

Cells = tuple[Any, ...]
Owner = UUID | None
Owners = dict[Cells, set[Owner]]
SHARES = (0.5, 0.9)
"""The percentiles of the report."""
_NAMES = ("owner_id", "team_id", "contact_type", "process", "stage")
_PIECES = {
    (): ("day", "week", "month", "quarter"),
    ("month",): ("day", "month"),
    ("week",): ("day", "week"),
}
"""What a window is read in, by the steps its rows are by; where there are several, or days, in days."""
_LANES = (*_NAMES, "band")
_FIGURES = ("facts", "microseconds", "bands")
_NO_BAND = cast(literal(None), Integer).label("band")


@dataclass(frozen=True)
class Reading:
    """The whole pieces a window is read in, by their steps, and whether single stays of a last day come with them.

    Of one reading the statements are the same but for their `values`, so they are made once: that takes as long as
    answering them.
    """

    steps: tuple[str, ...]
    cut_short: bool

    @classmethod
    def of(cls, asked: Question) -> tuple["Reading", dict[str, Any]]:
        """With the values of its parameters."""
        window = asked.window
        steps = tuple(each for each in ("day", "week", "month") if each in {*asked.group_by, *asked.cell})
        parts = pieces(window.start, window.whole_days_end, _PIECES.get(steps, ("day",)))
        spans = [(step, *span) for step, spans in parts.items() for span in spans]
        values = {"start": window.start, "end": window.end, "last_day": window.whole_days_end, "until": window.until}
        for place, (_, start, end) in enumerate(spans):
            values |= {f"start_{place}": start, f"end_{place}": end}
        return cls(tuple(step for step, *_ in spans), window.until is not None), values


async def stage_times(tx: Transaction, actor: Actor, asked: Question) -> list[tuple[Cells, StageTimeFigures]]:
    """The figures of stays that ended in the window: the same as all of them laid in order would give."""
    total, asked = has_total(asked), replace(asked, with_total=False)  # made of what is read for the rows
    of_cells, owners = await _bands(tx, actor, asked)
    if total and of_cells:
        of_cells[()], owners[()] = Spread.of(of_cells.values()), {each for cell in owners.values() for each in cell}
    wanted = {cells: each.bands_for(SHARES) for cells, each in of_cells.items()}
    for cells, band, lanes in await _lanes(tx, actor, asked, _pairs(owners, wanted)):
        for whose in (cells, ()) if total else (cells,):
            if band in wanted[whose]:  # or another cell asked for it
                of_cells[whose].look_into(band, lanes)
    wanted = {cells: each.lanes_for(SHARES) for cells, each in of_cells.items()}
    near = await _stays(tx, actor, asked, _pairs(owners, wanted))
    if total:
        _add_all(near, wanted.get((), set()))
    found = []
    for cells, each in of_cells.items():
        in_order = {lane: sorted(near[cells, lane]) for lane in wanted[cells]}
        median, p90 = (hours(each.percentile(share, in_order)) for share in SHARES)
        found.append((cells, StageTimeFigures(each.number, hours(each.seconds / each.number), median, p90)))
    return found


def _pairs(owners: Owners, wanted: Mapping[Cells, Set[int]]) -> list[tuple[Owner, int]]:
    """Whose stays of which band, or lane, have to be looked at."""
    found = {(owner, place) for cells, places in wanted.items() for owner in owners[cells] for place in places}
    return sorted(found, key=str)


async def _bands(tx: Transaction, actor: Actor, asked: Question) -> tuple[dict[Cells, Spread], Owners]:
    """How many stays are in which band, and whose they are, by cells; whole quarters, months and weeks from their sums,
    as far as rows by day let them.
    """
    reading, values = Reading.of(asked)
    rows = _sums(reading)
    groups = [group_column(each, rows).label(f"group_{each}") for each in asked.group_by]
    key = [*groups, rows.c.owner_id, rows.c.band]
    query = select(*key, *(func.sum(rows.c[name]).label(name) for name in _FIGURES))
    each = within(query, actor, asked, rows).group_by(*key).subquery("of_owners").c
    cells_and_band = [*(each[group.name] for group in groups), each.band]
    told = select(*cells_and_band, *(func.sum(each[name]) for name in _FIGURES), func.array_agg(each.owner_id))
    of_cells: dict[Cells, Spread] = {}
    owners: Owners = {}
    for cells, (band, facts, spent, bands, theirs) in (
        split(row, asked) for row in await tx.session.execute(told.group_by(*cells_and_band), values)
    ):
        in_bands = numbers(bands) if band is None else {band: int(facts)}
        of_cells.setdefault(cells, Spread()).add(Decimal(spent) / 1_000_000, in_bands)
        owners.setdefault(cells, set()).update(theirs)
    return of_cells, owners


async def _lanes(
    tx: Transaction, actor: Actor, asked: Question, pairs: Sequence[tuple[Owner, int]]
) -> list[tuple[Cells, int, dict[int, int]]]:
    """By cells and band how many stays are in each lane of it, of the bands of these owners; the parts add up."""
    found: list[tuple[Cells, int, dict[int, int]]] = []
    reading, values = Reading.of(asked)
    for nobodys, wanted in _wanted(pairs):
        rows = _lanes_of_bands(reading, nobodys=nobodys)
        groups = [group_column(each, rows).label(f"group_{each}") for each in asked.group_by]
        key = [*groups, rows.c.band, rows.c.lane]
        query = select(*key, *(func.sum(rows.c[name]) for name in ("facts", "lanes")))
        query = within(query, actor, asked, rows).group_by(*key)
        for row in await tx.session.execute(query, values | wanted):
            cells, (band, lane, facts, lanes) = split(row, asked)
            found.append((cells, band, numbers(lanes) if lane is None else {lane % OF_BAND: int(facts)}))
    return found


def _add_all(near: dict[tuple[Cells, int], list[float]], wanted: Set[int]) -> None:
    """The stays of the total, in the lanes it wants: all there are in any cell."""
    for (_, lane), seconds in [*near.items()]:
        if lane in wanted:
            near.setdefault(((), lane), []).extend(seconds)


@cache
def _sums(reading: Reading) -> Subquery:
    parts = []
    for place, step in enumerate(reading.steps):
        sums = SUM_TABLES["stage_times_daily" if step == "day" else by_step("stage_times_daily", step)]
        named = [sums.c[name] for name in ("day", *_NAMES, *_FIGURES)]
        parts.append(select(*named, _NO_BAND).where(*_inside(sums.c.day, place)))
    if reading.cut_short:
        parts.append(_of_days(*_LAST_DAY))
    return union_all(*(parts or [_of_days(literal(value=False))])).subquery("left")


@cache
def _lanes_of_bands(reading: Reading, *, nobodys: bool) -> Subquery:
    """The lanes of wanted bands: of whole weeks, months and quarters from their sums, the rest stay by stay."""
    parts = []
    for place, step in enumerate(reading.steps):
        if step in LANE_STEPS:
            sums = SUM_TABLES[by_step("stage_lanes_daily", step)]
            named = [sums.c[name] for name in ("day", *_LANES, "facts", "lanes")]
            query = select(*named, cast(literal(None), Integer).label("lane")).where(*_inside(sums.c.day, place))
            parts.append(_among(query, sums, "band", nobodys=nobodys))
        else:
            parts.append(_lanes_of_days(*_inside(stage_stays.c.left_on, place), nobodys=nobodys))
    if reading.cut_short:
        parts.append(_lanes_of_days(*_LAST_DAY, nobodys=nobodys))
    return union_all(*parts).subquery("left")


def _inside(day: Any, place: int) -> Sequence[ColumnElement[bool]]:
    return day >= bindparam(f"start_{place}", type_=Date), day < bindparam(f"end_{place}", type_=Date)


_LAST_DAY = (
    stage_stays.c.left_on == bindparam("last_day", type_=Date),
    stage_stays.c.left_at < bindparam("until", type_=TIMESTAMP(timezone=True)),
)


def _among(query: Select[Any], rows: Table, name: str, *, nobodys: bool) -> Select[Any]:
    """Only rows of `owners`, each with the one of `places` beside it; or of nobody with any of these.

    `name` is the column that says the place, a band or a lane.
    """
    places = bindparam("places", type_=ARRAY(Integer))
    if nobodys:
        return query.where(rows.c.owner_id.is_(None), rows.c[name] == any_(places))
    arrays = (bindparam("owners", type_=ARRAY(Uuid)), places)
    given = func.unnest(*arrays).table_valued("owner_id", "place", joins_implicitly=True).render_derived("wanted")
    return query.select_from(given).where(rows.c.owner_id == given.c.owner_id, rows.c[name] == given.c.place)


def _of_days(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Single stays of few days, which say their band themselves."""
    stays = stage_stays.c
    spent = cast(extract("epoch", stays.left_at - stays.at) * 1_000_000, Numeric).label("microseconds")
    named = [stays.left_on.label("day"), *(stays[name] for name in _NAMES), literal(1).label("facts"), spent]
    return select(*named, cast(literal(0), Numeric).label("bands"), stays.band).where(
        stays.left_on.is_not(None), *conditions
    )


def _lanes_of_days(*conditions: ColumnElement[bool], nobodys: bool) -> Select[Any]:
    stays = stage_stays.c
    named = [stays.left_on.label("day"), *(stays[name] for name in _LANES), literal(1).label("facts")]
    query = select(*named, cast(literal(0), Numeric).label("lanes"), stays.lane)
    return _among(query.where(stays.left_on.is_not(None), *conditions), stage_stays, "band", nobodys=nobodys)


def _wanted(pairs: Sequence[tuple[Owner, int]]) -> Iterable[tuple[bool, dict[str, Any]]]:
    """What is wanted of somebody, and what of nobody, which has to be asked for by itself: as values of parameters."""
    somebodys = [(owner, place) for owner, place in pairs if owner is not None]
    nobodys = [place for owner, place in pairs if owner is None]
    if somebodys:
        owners, places = zip(*somebodys, strict=True)
        yield False, {"owners": [*owners], "places": [*places]}
    if nobodys:
        yield True, {"places": nobodys}


async def _stays(
    tx: Transaction, actor: Actor, asked: Question, pairs: Sequence[tuple[Owner, int]]
) -> dict[tuple[Cells, int], list[float]]:
    """The seconds of the stays of these owners in these lanes, by cells and lane."""
    found: dict[tuple[Cells, int], list[float]] = {}
    reading, values = Reading.of(asked)
    for nobodys, wanted in _wanted(pairs):
        rows = _near(cut_short=reading.cut_short, nobodys=nobodys)
        groups = [group_column(each, rows) for each in asked.group_by]
        key = [*groups, rows.c.lane]
        told = within(select(*key, func.array_agg(rows.c.seconds)), actor, asked, rows).group_by(*key)
        for cells, (lane, seconds) in (split(row, asked) for row in await tx.session.execute(told, values | wanted)):
            found.setdefault((cells, lane), []).extend(seconds)
    return found


@cache
def _near(*, cut_short: bool, nobodys: bool) -> Subquery:
    stays = stage_stays.c
    seconds = cast(extract("epoch", stays.left_at - stays.at), Float).label("seconds")
    named = [stays.left_on.label("day"), *(stays[name] for name in _NAMES), stays.lane, seconds]
    query = select(*named).where(stays.left_on >= bindparam("start", type_=Date))
    query = query.where(stays.left_on < bindparam("end", type_=Date))
    if cut_short:
        _, in_time = _LAST_DAY
        query = query.where(or_(stays.left_on < bindparam("last_day", type_=Date), in_time))
    return _among(query, stage_stays, "lane", nobodys=nobodys).subquery("near")
