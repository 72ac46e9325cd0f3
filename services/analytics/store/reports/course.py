"""The way of sales through their stages."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ARRAY,
    Float,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    extract,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP

from services.analytics.domain.lanes import WIDEST
from services.analytics.domain.reports import (
    OF_CLIENT,
    FunnelFigures,
    Question,
    StageTimeFigures,
    hours,
)
from services.analytics.store.tables import SUM_TABLES, stage_stays
from shared.auth import Actor
from shared.db import Transaction

from . import times
from .rows import asks_of_client, grouped, split, summed, total, with_client

Cells = tuple[Any, ...]
_COHORT = {
    "day": "opened_on",
    "owner_id": "opened_owner_id",
    "team_id": "opened_team_id",
    "contact_type": "opened_type",
}
_ENDING = ("left_at", "left_on", "left_received_at", "to_stage", "to_kind", "moved_by", "reason")
_NAMES = ("process", "stage", "event", "subject", "at", "number", "contact_id", "amount", "currency")


async def funnel(tx: Transaction, actor: Actor, asked: Question) -> list[tuple[Cells, FunnelFigures]]:
    """The sales opened in the window, by the stages they came to; each once per stage, lost ones included."""
    sums, per_group = _reached(asked), _without(asked, "stage")
    figures = [total(sums, name) for name in ("reached", "still_here", "lost")]
    cohort_size = func.coalesce(func.sum(sums.c.reached).filter(sums.c.place == 0), 0)
    won = func.coalesce(func.sum(sums.c.reached).filter(sums.c.stage == "won"), 0)
    query = grouped(actor, per_group, sums, [cohort_size, *figures[1:], won])
    cohorts = dict(split(row, per_group) for row in await tx.session.execute(query))
    if "stage" not in asked.group_by:
        found = [(cells, _whole(each)) for cells, each in cohorts.items()]
        return found or ([] if asked.group_by else [((), FunnelFigures())])
    wants_total, asked = asked.with_total, replace(asked, with_total=False)  # that of the stages would be another
    place = func.sum(sums.c.place) / func.nullif(func.sum(sums.c.reached), 0)
    query = grouped(actor, asked, sums, figures).order_by(place)
    spent = await _times(tx, actor, asked, cohort_rows(asked))
    losses = await _losses(tx, actor, asked)
    found = [((), _whole(cohorts[()]))] if wants_total and () in cohorts else []
    for row in await tx.session.execute(query):
        cells, (reached, here, lost) = split(row, asked)
        whole = cohorts.get(tuple(value for name, value in zip(asked.group_by, cells, strict=True) if name != "stage"))
        median, p90 = spent.get(cells, (0, None, None, None))[2:]
        opened = int(whole[0]) if whole else 0
        figures_of = FunnelFigures(
            opened, int(reached), int(here), int(lost), 0, losses.get(cells, {}), hours(median), hours(p90)
        )
        found.append((cells, figures_of))
    return found


def _whole(sums: tuple[Any, ...]) -> FunnelFigures:
    opened, here, lost, won = (int(each) for each in sums)
    return FunnelFigures(opened, opened, here, lost, won)


def _without(asked: Question, group: str) -> Question:
    return replace(asked, group_by=tuple(each for each in asked.group_by if each != group))


async def _losses(tx: Transaction, actor: Actor, asked: Question) -> dict[Cells, dict[str, int]]:
    sums = _lost(asked)
    query = grouped(actor, asked, sums, [func.sum(sums.c.facts)], [sums.c.reason])
    found: dict[Cells, dict[str, int]] = {}
    for cells, (reason, number) in (split(row, asked) for row in await tx.session.execute(query)):
        found.setdefault(cells, {})[reason] = int(number)
    return found


def _reached(asked: Question) -> Subquery:
    """By cohort and stage how many reached it, are in it and were lost in it; from the sums where they can tell."""
    if not _needs_stays(asked):
        return _months_and_days(asked)
    if asked.as_of is None and not asks_of_client(asked) and not asked.group_by and not asked.cell:
        return union_all(*_as_they_stood(asked)).subquery("sums")
    return _of_stays(asked).subquery("sums")


def _of_stays(asked: Question) -> Select[Any]:
    rows = cohort_rows(asked)
    first = cast(rows.c.first, Integer)
    here = cast(and_(rows.c.left_at.is_(None), rows.c.kind == "open"), Integer)
    lost = cast(func.coalesce(rows.c.to_kind == "lost", False), Integer)
    counts = {"reached": first, "place": rows.c.place * first, "still_here": here, "lost": lost}
    return select(*_whose(asked, rows), *(value.label(name) for name, value in counts.items()))


def _as_they_stood(asked: Question) -> Iterator[Select[Any]]:
    """The cohort of a window that is cut short, at that moment: what became of it by now, less what was still ahead of
    the sales that were under way then. Those of the last day are looked at one by one.
    """
    window, until = asked.window, asked.window.until
    assert until is not None  # noqa: S101 (or it would not be cut short)
    names = [*_COHORT, "process", "stage", "reached", "place", "still_here", "lost"]
    yield from summed(asked, SUM_TABLES["funnel_daily"], window.start, window.whole_days_end, names)
    yield _of_stays(replace(asked, window=replace(window, start=window.whole_days_end)))
    stays, cohort = stage_stays.c, [stage_stays.c[name].label(label) for label, name in _COHORT.items()]
    bands = [*range(len(WIDEST))]
    arrays = (
        bindparam("bands", bands, type_=ARRAY(Integer)),
        bindparam("since", [until - each for each in WIDEST], type_=ARRAY(TIMESTAMP(timezone=True))),
    )
    wide = func.unnest(*arrays).table_valued("band", "since", joins_implicitly=True).render_derived("wide")
    ahead = {
        "reached": -stays.wins_ahead,
        "place": literal(1),  # of no cohort's first stage
        "still_here": cast(stays.kind == "open", Integer) - cast(stays.ends_open, Integer),
        "lost": -stays.losses_ahead,
    }
    counts = (value.label(name) for name, value in ahead.items())
    under_way = (
        select(*cohort, stays.process, literal("won").label("stage"), *counts)
        .where(
            stays.band == wide.c.band,
            stays.at >= wide.c.since,
            stays.at < until,
            stays.left_at >= until,
            stays.opened_on >= window.start,
            stays.opened_on < window.whole_days_end,
        )
        .offset(0)  # a fence: band by band through the index, never all stays joined with all bands
        .lateral("under_way")
    )
    yield select(*(under_way.c[name] for name in names)).select_from(wide, under_way)


def _lost(asked: Question) -> Subquery:
    if not _needs_stays(asked):
        return _days(asked, SUM_TABLES["losses_daily"])
    rows = cohort_rows(asked)
    reason = func.coalesce(rows.c.reason, "").label("reason")
    lost = select(*_whose(asked, rows), reason, literal(1).label("facts")).where(rows.c.to_kind == "lost")
    return lost.subquery("sums")


def _needs_stays(asked: Question) -> bool:
    """The sums know neither a part of a day, nor an earlier knowledge, nor the clients."""
    return asked.as_of is not None or asked.window.until is not None or asks_of_client(asked)


def _whose(asked: Question, rows: Any) -> list[Any]:
    names = (*_COHORT, "process", "stage", *(OF_CLIENT if asks_of_client(asked) else ()))
    return [rows.c[name] for name in names]


def cohort_rows(asked: Question) -> Subquery:
    """The stays of the sales that were opened in the window, under their cohort's names."""
    stays = _stays(asked, "opened_on")
    columns = [stays.c[name].label(label) for label, name in _COHORT.items()]
    return select(*columns, *_stay_columns(asked, stays)).subquery("cohort")


def left_rows(asked: Question) -> Subquery:
    """The stays that ended in the window, under the names of whose they were then."""
    stays = _stays(asked, "left_on")
    columns = [stays.c.left_on.label("day"), *(stays.c[name] for name in ("owner_id", "team_id", "contact_type"))]
    return select(*columns, *_stay_columns(asked, stays)).where(stays.c.left_on.is_not(None)).subquery("left")


def _stays(asked: Question, day: str) -> Subquery:
    """Stays with this day of theirs in the window, as they were known at `as_of`; of a window that is cut short, as
    they stood then: so a cohort that is still young is compared with one that was as young.
    """
    stays, as_of, until = with_client(asked, stage_stays, "opened_at"), asked.as_of, asked.window.until
    begun, over = [stays.c[day] >= asked.window.start, stays.c[day] < asked.window.end], []
    if as_of is None and until is None:
        return select(*stays.c).where(*begun).subquery("stays")
    if as_of is not None:
        begun, over = [*begun, stays.c.received_at <= as_of], [stays.c.left_received_at <= as_of]
    if until is not None:
        begun, over = [*begun, stays.c.at < until], [*over, stays.c.left_at < until]
    columns = [case((and_(*over), each)).label(each.name) if each.name in _ENDING else each for each in stays.c]
    return select(*columns).where(*begun).subquery("stays")


def _stay_columns(asked: Question, stays: Any) -> list[Any]:
    more = ("kind", "first", "place", "left_at", "to_stage", "to_kind", "reason", "received_at")
    names = [*_NAMES, *more, *(OF_CLIENT if asks_of_client(asked) else ())]
    seconds = cast(extract("epoch", stays.c.left_at - stays.c.at), Float).label("seconds")
    return [*(stays.c[name] for name in names), seconds]


async def stage_times(tx: Transaction, actor: Actor, asked: Question) -> list[tuple[Cells, StageTimeFigures]]:
    """How long the sales that left a stage within the window had been in it."""
    if asked.as_of is None:
        return await times.stage_times(tx, actor, asked) or ([] if asked.group_by else [((), StageTimeFigures())])
    found = await _times(tx, actor, asked, left_rows(asked))
    figures = {
        cells: StageTimeFigures(number, hours(mean), hours(median), hours(p90))
        for cells, (number, mean, median, p90) in found.items()
    }
    return list(figures.items()) or ([] if asked.group_by else [((), StageTimeFigures())])


async def _times(tx: Transaction, actor: Actor, asked: Question, rows: Subquery) -> dict[Cells, tuple[Any, ...]]:
    """Count, mean, median and 90th percentile of the seconds in the stage, of the stays that are over."""
    done = rows.c.seconds.is_not(None)
    shares = literal_column("ARRAY[0.5, 0.9]::float8[]", ARRAY(Float))
    ordered = func.percentile_cont(shares).within_group(rows.c.seconds)  # both of one sorting
    query = grouped(actor, asked, rows, [func.count(), func.avg(rows.c.seconds), ordered]).where(done)
    found = (split(row, asked) for row in await tx.session.execute(query))
    return {cells: (number, mean, *both) for cells, (number, mean, both) in found if number}


def _days(asked: Question, sums: Any) -> Subquery:
    window = asked.window
    return select(*sums.c).where(sums.c.day >= window.start, sums.c.day < window.end).subquery("sums")


def _months_and_days(asked: Question) -> Subquery:
    daily, window = SUM_TABLES["funnel_daily"], asked.window
    names = [column.name for column in daily.c]
    return union_all(*summed(asked, daily, window.start, window.end, names)).subquery("sums")
