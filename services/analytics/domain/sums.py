"""What a change of facts adds to, and takes from, the sums that reports are read from."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from .facts import CancelledActivity, CompletedActivity, Fact, Facts, NewAccount, SaleEntry, StageStay

Key = tuple[Any, ...]
Values = tuple[Any, ...]
ClientsKey = tuple[date, UUID, UUID | None, UUID | None, str | None]
WHOSE = ("day", "owner_id", "team_id", "contact_type")
MONEY = ("amount", "margin", "margin_unknown")
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Rollup:
    """Sums of facts by day, owner, team and contact type, and by `more`: `facts` counts what is behind each.

    Where they are by month, its first day stands for it.

    `made_of` says by kind of fact what one of them adds: the values of its key and of `sums`, as often as it adds any.
    """

    table: str
    more: tuple[str, ...]
    sums: tuple[str, ...]
    made_of: Mapping[str, Callable[[Any], Iterable[tuple[Key, Values]]]]

    @property
    def key(self) -> tuple[str, ...]:
        return (*WHOSE, *self.more)


def _whose(fact: Fact) -> Key:
    return fact.day, fact.owner_id, fact.team_id, fact.contact_type


def _sale(entry: SaleEntry) -> Iterable[tuple[Key, Values]]:
    money = (entry.amount, entry.margin, entry.margin_unknown)
    yield (*_whose(entry), entry.basis, entry.currency), (entry.sign, *money)


def _goods(entry: SaleEntry) -> Iterable[tuple[Key, Values]]:
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


def _completed(done: CompletedActivity) -> Iterable[tuple[Key, Values]]:
    counted = (1, int(done.on_time), int(done.with_result), int(done.next_planned), 0, 0)
    yield (*_whose(done), done.kind), counted


def _cancelled(gone: CancelledActivity) -> Iterable[tuple[Key, Values]]:
    yield (*_whose(gone), gone.kind), (0, 0, 0, 0, int(not gone.automatic), int(gone.automatic))


def _new_account(new: NewAccount) -> Iterable[tuple[Key, Values]]:
    yield (*_whose(new), new.what, new.record, new.origin), ()


def _cohort(stay: StageStay) -> Key:
    return stay.opened_on, stay.opened_owner_id, stay.opened_team_id, stay.opened_type, stay.process, stay.stage


def _funnel(stay: StageStay) -> Iterable[tuple[Key, Values]]:
    here = stay.left_at is None and stay.kind == "open"
    yield _cohort(stay), (int(stay.first), stay.place * stay.first, int(here), int(stay.to_kind == "lost"))


def _lost(stay: StageStay) -> Iterable[tuple[Key, Values]]:
    if stay.to_kind == "lost":
        yield (*_cohort(stay), stay.reason or ""), ()


def _funnel_of_month(stay: StageStay) -> Iterable[tuple[Key, Values]]:
    for (day, *more), values in _funnel(stay):
        yield (day.replace(day=1), *more), values


ROLLUPS = (
    Rollup("sales_daily", ("basis", "currency"), ("won", *MONEY), {"sales": _sale}),
    Rollup(
        "goods_daily",
        ("basis", "currency", "product", "product_group"),
        ("won", "group_won", *MONEY),
        {"sales": _goods},
    ),
    Rollup(
        "activities_daily",
        ("kind",),
        ("completed", "on_time", "with_result", "with_next_step", "cancelled", "auto_cancelled"),
        {"activities": _completed, "cancelled": _cancelled},
    ),
    Rollup("new_accounts_daily", ("what", "record", "origin"), (), {"new_accounts": _new_account}),
    Rollup("funnel_daily", ("process", "stage"), ("reached", "place", "still_here", "lost"), {"stays": _funnel}),
    Rollup(
        "funnel_monthly",
        ("process", "stage"),
        ("reached", "place", "still_here", "lost"),
        {"stays": _funnel_of_month},
    ),
    Rollup("losses_daily", ("process", "stage", "reason"), (), {"stays": _lost}),
)


@dataclass
class ClientSum:
    """Per day, client, owner, team and contact type. `last_at` is the latest of the touches that come or go."""

    last_at: datetime
    touches: int = 0


@dataclass
class Difference:
    """By how much the sums change; `lost_touches` are the client sums whose last moment has to be looked up again."""

    sums: dict[str, dict[Key, list[Any]]] = field(default_factory=lambda: {each.table: {} for each in ROLLUPS})
    """By table and key: how many facts, then the values of the rollup's sums."""
    clients: dict[ClientsKey, ClientSum] = field(default_factory=dict)
    lost_touches: set[ClientsKey] = field(default_factory=set)

    def add(self, other: "Difference") -> None:
        """Take in the sums of a further portion; those of clients are many and are left to the database."""
        for table, sums in other.sums.items():
            mine = self.sums[table]
            for key, values in sums.items():
                known = mine.get(key)
                mine[key] = values if known is None else [a + b for a, b in zip(known, values, strict=True)]


def difference(added: Facts, removed: Facts) -> Difference:
    """What the sums change by when these facts come and those go."""
    change = Difference()
    for rollup in ROLLUPS:
        sums = change.sums[rollup.table]
        for kind, adds in rollup.made_of.items():
            for fact, sign in _signed(kind, added, removed):
                for key, values in adds(fact):
                    _add(sums, key, values, sign)
    for touch, sign in _signed("touches", added, removed):
        key = (touch.day, touch.contact_id, touch.owner_id, touch.team_id, touch.contact_type)
        client = change.clients.setdefault(key, ClientSum(touch.at))
        client.touches += sign
        client.last_at = max(client.last_at, touch.at)
        if sign < 0:
            change.lost_touches.add(key)
    return change


def _add(sums: dict[Key, list[Any]], key: Key, values: Values, sign: int) -> None:
    row = sums.setdefault(key, [0] * (len(values) + 1))
    for place, value in enumerate((1, *values)):
        row[place] += sign * value


def _signed(kind: str, added: Facts, removed: Facts) -> Iterable[tuple[Any, int]]:
    yield from ((fact, 1) for fact in getattr(added, kind).values())
    yield from ((fact, -1) for fact in getattr(removed, kind).values())
