"""What one fact adds to the sums of its kind: the values of the key and of the sums, as often as it adds any."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.analytics.domain.lanes import OF_BAND, counted

from .facts import (
    CancelledActivity,
    ClientStretch,
    CompletedActivity,
    Fact,
    HandOff,
    NewAccount,
    SaleEntry,
    StageStay,
    Task,
)

Key = tuple[Any, ...]
Values = tuple[Any, ...]
NOTHING = Decimal("0.00")
MICROSECOND = timedelta(microseconds=1)


def _whose(fact: Fact) -> Key:
    return fact.day, fact.owner_id, fact.team_id, fact.contact_type


def sale(entry: SaleEntry) -> Iterable[tuple[Key, Values]]:
    """Its money, by what counts it."""
    money = (entry.amount, entry.margin, entry.margin_unknown)
    yield (*_whose(entry), entry.basis, entry.currency), (entry.sign, *money)


def goods(entry: SaleEntry) -> Iterable[tuple[Key, Values]]:
    """Line by line. A sale counts once for each product it has, and once for each group."""
    whose = (*_whose(entry), entry.basis, entry.currency)
    if not entry.lines:
        yield (*whose, None, None), (entry.sign, entry.sign, entry.amount, entry.margin, entry.margin_unknown)
    products: set[str] = set()
    groups: set[str | None] = set()
    for line in entry.lines or ():
        product, group, amount = line["sku"], line.get("group"), Decimal(line["amount"])
        cost = None if line["cost"] is None else Decimal(line["cost"])
        margin, unknown = (amount - cost, NOTHING) if cost is not None else (NOTHING, amount)
        counts = (entry.sign * (product not in products), entry.sign * (group not in groups))
        yield (*whose, product, group), (*counts, amount, margin, unknown)
        products.add(product)
        groups.add(group)


def completed(done: CompletedActivity) -> Iterable[tuple[Key, Values]]:
    """What somebody finished."""
    yield (*_whose(done), done.kind), (1, int(done.on_time), int(done.with_result), int(done.next_planned), 0, 0)


def cancelled(gone: CancelledActivity) -> Iterable[tuple[Key, Values]]:
    """What will not be done, by whom it was cancelled."""
    yield (*_whose(gone), gone.kind), (0, 0, 0, 0, int(not gone.automatic), int(gone.automatic))


def new_account(new: NewAccount) -> Iterable[tuple[Key, Values]]:
    """One more of where it came from."""
    yield (*_whose(new), new.what, new.record, new.origin), ()


def _cohort(stay: StageStay) -> Key:
    return stay.opened_on, stay.opened_owner_id, stay.opened_team_id, stay.opened_type, stay.process, stay.stage


def funnel(stay: StageStay) -> Iterable[tuple[Key, Values]]:
    """That a sale of a cohort reached a stage, is in it, was lost in it."""
    here = stay.left_at is None and stay.kind == "open"
    yield _cohort(stay), (int(stay.first), stay.place * stay.first, int(here), int(stay.to_kind == "lost"))


def lost(stay: StageStay) -> Iterable[tuple[Key, Values]]:
    """That a sale of a cohort was lost, and why."""
    if stay.to_kind == "lost":
        yield (*_cohort(stay), stay.reason or ""), ()


def stage_times(stay: StageStay) -> Iterable[tuple[Key, Values]]:
    """How long it took, and the band that lies in."""
    if stay.left_at is not None and stay.band is not None:
        yield _left(stay), ((stay.left_at - stay.at) // MICROSECOND, counted(stay.band))


def stage_lanes(stay: StageStay) -> Iterable[tuple[Key, Values]]:
    """The lane of its band."""
    if stay.lane is not None and stay.band is not None:
        yield (*_left(stay), stay.band), (counted(stay.lane % OF_BAND),)


def _left(stay: StageStay) -> Key:
    return stay.left_on, stay.owner_id, stay.team_id, stay.contact_type, stay.process, stay.stage


def overdue(task: Task) -> Iterable[tuple[Key, Values]]:
    """On the day it became overdue, was closed late or had its deadline moved."""
    whose = (task.owner_id, task.team_id, task.contact_type, task.kind, task.department)
    if task.overdue_on is not None:
        yield (task.overdue_on, *whose), (1, 0, 0)
    if task.ended_on is not None and task.ended == "completed" and task.overdue_on is not None:
        yield (task.ended_on, *whose), (0, 1, 0)
    if task.ended_on is not None and task.ended == "rescheduled":
        yield (task.ended_on, *whose), (0, 0, 1)


def hand_off(order: HandOff) -> Iterable[tuple[Key, Values]]:
    """What became of an order request in the end: by what is told so far, and with its promise past."""
    ready, promised = order.ready_on, order.promised_by
    kept = promised is not None and ready is not None and ready <= promised
    broken = promised is not None and not kept and order.cancelled_at is None
    counts = [getattr(order, name) is not None for name in ("accepted_at", "rejected_at", "ready_at", "shipped_at")]
    answered, begun = order.accepted_at or order.rejected_at, order.started_at or order.accepted_at
    waiting, working = _spent(order.at, answered), _spent(begun, order.ready_at)
    yield (
        _whose(order),
        (*map(int, (*counts, kept, broken)), *waiting, *working, *_spent(order.ready_at, order.shipped_at)),
    )


def _spent(start: datetime | None, end: datetime | None) -> tuple[int, int]:
    """Whether it took any time, and how many microseconds; what is told out of order took none."""
    if start is None or end is None:
        return 0, 0
    return 1, max(0, (end - start) // MICROSECOND)


def base(stretch: ClientStretch) -> Iterable[tuple[Key, Values]]:
    """One client more on the day a stretch began, one less on the day it ended: added up, the base at a moment."""
    if not _ever_was(stretch):
        return
    whose = (stretch.owner_id, stretch.team_id, stretch.contact_type, stretch.priority, stretch.origin)
    yield (stretch.began_on, *whose), (1,)
    if stretch.ended_on is not None:
        yield (stretch.ended_on, *whose), (-1,)


def turns(stretch: ClientStretch) -> Iterable[tuple[date, UUID | None, UUID | None, str | None]]:
    """The days on which its client came into the base and left it, and whose it was then."""
    for day in (stretch.began_on, stretch.ended_on) if _ever_was(stretch) else ():
        if day is not None:
            yield day, stretch.owner_id, stretch.team_id, stretch.contact_type


def _ever_was(stretch: ClientStretch) -> bool:
    """Told out of order, a stretch may end before it began: at no moment it was so."""
    return stretch.until is None or stretch.until > stretch.at
