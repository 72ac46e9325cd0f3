"""The way of orders through production: sums of what became of them, less what is, or was, still to come."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    cast,
    extract,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP

from services.analytics.domain.reports import HandOffFigures, Question, hours
from services.analytics.domain.sums import SIDES
from services.analytics.store.tables import SUM_TABLES, hand_offs
from shared.auth import Actor
from shared.db import Transaction

from .rows import WHOSE, booked, grouped, split, summed, total

Cells = tuple[Any, ...]
_MOMENTS = ("accepted_at", "rejected_at", "started_at", "ready_at", "shipped_at", "cancelled_at")
_NEEDED = (*WHOSE, "at", *_MOMENTS, "ready_on", "promised_by")
_COUNTS = ("facts", "accepted", "rejected", "ready", "shipped", "kept", "broken")
_TIMES = (*zip(SIDES[::2], SIDES[1::2], strict=True),)
_FIGURES = (*_COUNTS, *SIDES)
_IN_THE_END: ColumnElement[Any] = literal_column("'infinity'::date")


async def hand_offs_of(tx: Transaction, actor: Actor, asked: Question) -> list[tuple[Cells, HandOffFigures]]:
    """Order requests made in the window, and how each side kept to them."""
    known = asked.as_of is not None or asked.late is not None
    parts = [_told(order_rows(tx, asked), 1)] if known else [*_added_up(asked)]
    rows = union_all(*parts).subquery("orders")
    query = grouped(actor, asked, rows, [total(rows, name) for name in _FIGURES])
    made = []
    for row in await tx.session.execute(query, {} if known else _moments(tx, asked)):
        cells, figures = split(row, asked)
        requested, accepted, rejected, ready, shipped, kept, broken, *times = (int(each) for each in figures)
        means = [_mean(number, spent) for number, spent in zip(times[::2], times[1::2], strict=True)]
        counts = (requested, accepted, rejected, ready, shipped, kept, broken)
        made.append((cells, HandOffFigures(*counts, *means)))
    return [(cells, each) for cells, each in made if each.requested] or (
        [] if asked.group_by else [((), HandOffFigures())]
    )


def _mean(number: int, microseconds: int) -> Decimal | None:
    return hours(Decimal(microseconds) / number / 1_000_000) if number else None


def _added_up(asked: Question) -> Iterator[Select[Any]]:
    """Of whole days what became of their orders in the end; of the few that were not at their end then, what they were
    then instead. Of a last day that is cut short each order by itself.
    """
    window = asked.window
    yield from summed(asked, SUM_TABLES["hand_offs_daily"], window.start, window.whole_days_end, (*WHOSE, *_FIGURES))
    yield from _corrections(cut_short=window.until is not None)


def _moments(tx: Transaction, asked: Question) -> dict[str, Any]:
    then = asked.window.until or tx.now
    days = {"start": asked.window.start, "end": asked.window.whole_days_end}
    return {**days, "moment": then, "today": then.astimezone(tx.organisation.zone).date()}


@cache  # the same but for its moments, and putting it together takes longer than answering it
def _corrections(*, cut_short: bool) -> Sequence[Select[Any]]:
    moment: Any = bindparam("moment", type_=TIMESTAMP(timezone=True))
    start, end, today = (bindparam(name, type_=Date) for name in ("start", "end", "today"))
    then = moment if cut_short else None
    changing = func.tstzrange(hand_offs.c.at, hand_offs.c.over_at)
    then_under_way = (
        changing.bool_op("@>")(moment) if cut_short else changing.bool_op("&&")(func.tstzrange(moment, None))
    )
    # Behind a fence, or the database would go through all orders of the window as well to find the few of both.
    columns = [hand_offs.c[name] for name in _NEEDED]
    under_way = select(*columns).where(then_under_way).offset(0).subquery("under_way")
    inside = select(*under_way.c).where(under_way.c.day >= start, under_way.c.day < end).subquery("inside")
    found = [_told(_judged(_orders(inside, then), today), 1), _told(_judged(inside, _IN_THE_END), -1)]
    if cut_short:
        last_day = select(*columns).where(hand_offs.c.day == end, hand_offs.c.at < moment).subquery("last_day")
        found.append(_told(_judged(_orders(last_day, then), today), 1))
    return found


def _told(orders: Select[Any], sign: int) -> Select[Any]:
    rows = orders.subquery("judged")
    counts: dict[str, ColumnElement[Any]] = {"facts": literal(1), "kept": cast(rows.c.is_kept, Integer)}
    counts |= {name: cast(rows.c[f"{name}_at"].is_not(None), Integer) for name in _COUNTS[1:5]}
    counts["broken"] = cast(rows.c.is_broken, Integer)
    for number, spent in _TIMES:
        counts |= {number: cast(rows.c[spent].is_not(None), Integer), spent: func.coalesce(rows.c[spent], 0)}
    return select(*(rows.c[name] for name in WHOSE), *((counts[name] * sign).label(name) for name in _FIGURES))


def order_rows(tx: Transaction, asked: Question) -> Select[Any]:
    """Each order request asked about, with the microseconds each side took, and whether the first promise was kept or
    broken. Of an earlier moment, or of a window that is cut short, as it stood then.
    """
    then = asked.as_of or asked.window.until
    orders = select(*hand_offs.c).where(*booked(asked, hand_offs)).subquery("asked_about")
    return _judged(_orders(orders, then), (then or tx.now).astimezone(tx.organisation.zone).date())


def _orders(of: Any, then: Any) -> Any:
    """As they stood at a moment."""
    if then is None:
        return of
    known = {name: of.c[name] <= then for name in _MOMENTS}
    known |= {"ready_on": known["ready_at"], "promised_by": known["accepted_at"], "last_promise": known["accepted_at"]}
    columns = (case((known[each.name], each)).label(each.name) if each.name in known else each for each in of.c)
    return select(*columns).subquery("then")


def _judged(orders: Any, today: Any) -> Select[Any]:
    def between(start: Any, end: Any) -> Any:
        # Out of order they are no time at all; missing, they are no zero either.
        return case((end < start, 0), else_=cast(extract("epoch", end - start) * 1_000_000, BigInteger))

    answered = func.coalesce(orders.c.accepted_at, orders.c.rejected_at)
    kept = and_(orders.c.promised_by.is_not(None), orders.c.ready_on <= orders.c.promised_by)
    late = or_(
        orders.c.ready_on > orders.c.promised_by, and_(orders.c.ready_on.is_(None), orders.c.promised_by < today)
    )
    broken = and_(late, orders.c.cancelled_at.is_(None))
    return select(
        *orders.c,
        func.coalesce(kept, False).label("is_kept"),
        func.coalesce(broken, False).label("is_broken"),
        between(orders.c.at, answered).label("waiting"),
        between(func.coalesce(orders.c.started_at, orders.c.accepted_at), orders.c.ready_at).label("working"),
        between(orders.c.ready_at, orders.c.shipped_at).label("shipping"),
    )
