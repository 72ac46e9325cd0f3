"""The way of orders through production: sums of what became of them, less what is, or was, still to come."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    and_,
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
    parts = [_told(order_rows(tx, asked), 1)] if known else [*_added_up(tx, asked)]
    rows = union_all(*parts).subquery("orders")
    query = grouped(actor, asked, rows, [total(rows, name) for name in _FIGURES])
    made = []
    for row in await tx.session.execute(query):
        cells, figures = split(row, asked.group_by)
        requested, accepted, rejected, ready, shipped, kept, broken, *times = (int(each) for each in figures)
        means = [_mean(number, spent) for number, spent in zip(times[::2], times[1::2], strict=True)]
        counts = (requested, accepted, rejected, ready, shipped, kept, broken)
        made.append((cells, HandOffFigures(*counts, *means)))
    return [(cells, each) for cells, each in made if each.requested] or (
        [] if asked.group_by else [((), HandOffFigures())]
    )


def _mean(number: int, microseconds: int) -> Decimal | None:
    return hours(Decimal(microseconds) / number / 1_000_000) if number else None


def _added_up(tx: Transaction, asked: Question) -> Iterator[Select[Any]]:
    """Of whole days what became of their orders in the end; of the few that were not at their end then, what they were
    then instead. Of a last day that is cut short each order by itself.
    """
    window, then = asked.window, asked.window.until
    yield from summed(asked, SUM_TABLES["hand_offs_daily"], window.start, window.whole_days_end, (*WHOSE, *_FIGURES))
    moment: Any = cast(literal(then or tx.now), TIMESTAMP(timezone=True))
    changing = func.tstzrange(hand_offs.c.at, hand_offs.c.over_at)
    then_under_way = changing.bool_op("@>")(moment) if then else changing.bool_op("&&")(func.tstzrange(moment, None))
    # Behind a fence, or the database would go through all orders of the window as well to find the few of both.
    columns = [hand_offs.c[name] for name in _NEEDED]
    under_way = select(*columns).where(then_under_way).offset(0).subquery("under_way")
    inside = [under_way.c.day >= window.start, under_way.c.day < window.whole_days_end]
    yield _told(order_rows(tx, asked, under_way, inside), 1)
    yield _told(_judged(select(*under_way.c).where(*inside).subquery("then"), _IN_THE_END), -1)
    if then:
        last_day = select(*columns).where(hand_offs.c.day == window.whole_days_end, hand_offs.c.at < then)
        yield _told(order_rows(tx, asked, last_day.subquery("last_day"), ()), 1)


def _told(orders: Select[Any], sign: int) -> Select[Any]:
    rows = orders.subquery("judged")
    counts: dict[str, ColumnElement[Any]] = {"facts": literal(1), "kept": cast(rows.c.is_kept, Integer)}
    counts |= {name: cast(rows.c[f"{name}_at"].is_not(None), Integer) for name in _COUNTS[1:5]}
    counts["broken"] = cast(rows.c.is_broken, Integer)
    for number, spent in _TIMES:
        counts |= {number: cast(rows.c[spent].is_not(None), Integer), spent: func.coalesce(rows.c[spent], 0)}
    return select(*(rows.c[name] for name in WHOSE), *((counts[name] * sign).label(name) for name in _FIGURES))


def order_rows(
    tx: Transaction, asked: Question, of: Any = hand_offs, conditions: Sequence[ColumnElement[bool]] | None = None
) -> Select[Any]:
    """Each order request with the microseconds each side took, and whether the first promise was kept or broken.

    Of an earlier moment, or of a window that is cut short, as it stood then. All that are asked about, unless others
    are meant.
    """
    then = asked.as_of or asked.window.until
    orders = _orders(of, then).where(*(booked(asked, of) if conditions is None else conditions)).subquery("then")
    return _judged(orders, (then or tx.now).astimezone(tx.organisation.zone).date())


def _orders(of: Any, then: datetime | None) -> Select[Any]:
    if then is None:
        return select(*of.c)
    known = {name: of.c[name] <= then for name in _MOMENTS}
    known |= {"ready_on": known["ready_at"], "promised_by": known["accepted_at"], "last_promise": known["accepted_at"]}
    return select(*(case((known[each.name], each)).label(each.name) if each.name in known else each for each in of.c))


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
