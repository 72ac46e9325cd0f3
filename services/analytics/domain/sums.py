"""What a change of facts adds to, and takes from, the sums that reports are read from."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.analytics.domain.periods import first_of

from . import adding
from .adding import Key, Values
from .facts import Facts

Adds = Callable[[Any], Iterable[tuple[Key, Values]]]
ClientsKey = tuple[date, UUID, UUID | None, UUID | None, str | None]
WHOSE = ("day", "owner_id", "team_id", "contact_type")
MONEY = ("amount", "margin", "margin_unknown")


@dataclass(frozen=True)
class Rollup:
    """Sums of facts by day, owner, team and contact type, and by `more`: `facts` counts what is behind each.

    `made_of` says by kind of fact what one of them adds: the values of its key and of `sums`, as often as it adds any.
    Long windows are read from the same sums by month, where the first day stands for it.
    """

    table: str
    more: tuple[str, ...]
    sums: tuple[str, ...]
    made_of: Mapping[str, Adds]

    @property
    def key(self) -> tuple[str, ...]:
        return (*WHOSE, *self.more)

    def by(self, step: str) -> "Rollup":
        """The same by week, month or quarter."""
        made_of = {kind: _in_steps(step, adds) for kind, adds in self.made_of.items()}
        return replace(self, table=by_step(self.table, step), made_of=made_of)


def by_step(table: str, step: str) -> str:
    """The name of the same sums by week, month or quarter."""
    return table.replace("_daily", f"_{step}ly")


def monthly(table: str) -> str:
    """The name of the same sums by month."""
    return by_step(table, "month")


def _in_steps(step: str, adds: Adds) -> Adds:
    def added(fact: Any) -> Iterable[tuple[Key, Values]]:
        for (day, *more), values in adds(fact):
            yield (first_of(step, day), *more), values

    return added


SIDES = ("waits", "waiting", "works", "working", "departures", "shipping")
"""Of both sides of an order request and of its goods: how many waited, worked or left, and how long in all."""
_OF_DAYS = (
    Rollup("sales_daily", ("basis", "currency"), ("won", *MONEY), {"sales": adding.sale}),
    Rollup(
        "goods_daily",
        ("basis", "currency", "product", "product_group"),
        ("won", "group_won", *MONEY),
        {"sales": adding.goods},
    ),
    Rollup(
        "activities_daily",
        ("kind",),
        ("completed", "on_time", "with_result", "with_next_step", "cancelled", "auto_cancelled"),
        {"activities": adding.completed, "cancelled": adding.cancelled},
    ),
    Rollup("new_accounts_daily", ("what", "record", "origin"), (), {"new_accounts": adding.new_account}),
    Rollup("funnel_daily", ("process", "stage"), ("reached", "place", "still_here", "lost"), {"stays": adding.funnel}),
    Rollup("losses_daily", ("process", "stage", "reason"), (), {"stays": adding.lost}),
    Rollup(
        "overdue_daily", ("kind", "department"), ("became_overdue", "closed_late", "moved"), {"tasks": adding.overdue}
    ),
    Rollup(
        "hand_offs_daily",
        (),
        ("accepted", "rejected", "ready", "shipped", "kept", "broken", *SIDES),
        {"orders": adding.hand_off},
    ),
    Rollup("base_daily", ("priority", "origin"), ("clients",), {"clients": adding.base}),
    # Of spans that the database makes itself, where it has the tasks and the clients side by side.
    Rollup("covered_daily", ("priority", "origin"), ("covered",), {}),
)
_ALSO_BY_MONTH = {"sales_daily", "activities_daily", "funnel_daily", "overdue_daily", "base_daily", "covered_daily"}
_ALSO_BY_MONTH |= {"hand_offs_daily"}
_OF_STAGE = ("process", "stage")
_STAGE_TIMES = Rollup("stage_times_daily", _OF_STAGE, ("microseconds", "bands"), {"stays": adding.stage_times})
_STAGE_LANES = Rollup("stage_lanes_daily", (*_OF_STAGE, "band"), ("lanes",), {"stays": adding.stage_lanes})
CLIENT_STEPS = ("month", "quarter")
"""By what distinct clients are kept beside days."""
STEPS = ("week", "month", "quarter")
"""By what stage times are added up beside days."""
LANE_STEPS = ("week", "month", "quarter")
"""By what the lanes within a band are; of a day there are hardly fewer than stays."""
ROLLUPS = (
    *_OF_DAYS,
    *(each.by("month") for each in _OF_DAYS if each.table in _ALSO_BY_MONTH),
    _STAGE_TIMES,
    *(_STAGE_TIMES.by(step) for step in STEPS),
    *(_STAGE_LANES.by(step) for step in LANE_STEPS),
)
FOLLOWING = {
    **{by_step(table, "month"): table for table in sorted(_ALSO_BY_MONTH)},
    **{by_step("stage_times_daily", step): "stage_times_daily" for step in ("week", "month")},
    **{by_step(table, "quarter"): by_step(table, "month") for table in ("stage_times_daily", "stage_lanes_daily")},
}
"""Sums that follow from finer ones, where all of them are made at once."""


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
    base: set[ClientsKey] = field(default_factory=set)
    """On which days clients came into the base or left it: what is there twice, coming and going, is not there."""

    @property
    def size(self) -> int:
        return sum(len(sums) for sums in self.sums.values())

    def add(self, other: "Difference") -> None:
        """Take in the sums of a further portion; those of clients are many and are left to the database."""
        for table, sums in other.sums.items():
            mine = self.sums[table]
            for key, values in sums.items():
                known = mine.get(key)
                mine[key] = values if known is None else [a + b for a, b in zip(known, values, strict=True)]


def in_steps(step: str, clients: Mapping[ClientsKey, ClientSum]) -> dict[ClientsKey, ClientSum]:
    """The same by the first day of each month or quarter."""
    found: dict[ClientsKey, ClientSum] = {}
    for (day, *whose), each in clients.items():
        key: Any = (first_of(step, day), *whose)
        known = found.setdefault(key, ClientSum(each.last_at))
        known.touches += each.touches
        known.last_at = max(known.last_at, each.last_at)
    return found


def difference(added: Facts, removed: Facts) -> Difference:
    """What the sums change by when these facts come and those go."""
    change = Difference()
    add_up(change, ROLLUPS, added, removed)
    for touch, sign in _signed("touches", added, removed):
        key = (touch.day, touch.contact_id, touch.owner_id, touch.team_id, touch.contact_type)
        client = change.clients.setdefault(key, ClientSum(touch.at))
        client.touches += sign
        client.last_at = max(client.last_at, touch.at)
        if sign < 0:
            change.lost_touches.add(key)
    for stretch, _ in _signed("clients", added, removed):
        for day, owner_id, team_id, contact_type in adding.turns(stretch):
            change.base ^= {(day, stretch.contact_id, owner_id, team_id, contact_type)}
    return change


def add_up(change: Difference, rollups: Iterable[Rollup], added: Facts, removed: Facts) -> None:
    """Add to these sums what they change by when these facts come and those go."""
    for rollup in rollups:
        sums = change.sums[rollup.table]
        for kind, adds in rollup.made_of.items():
            for fact, sign in _signed(kind, added, removed):
                for key, values in adds(fact):
                    _add(sums, key, values, sign)


def _add(sums: dict[Key, list[Any]], key: Key, values: Values, sign: int) -> None:
    row = sums.setdefault(key, [0] * (len(values) + 1))
    for place, value in enumerate((1, *values)):
        row[place] += sign * value


def _signed(kind: str, added: Facts, removed: Facts) -> Iterable[tuple[Any, int]]:
    yield from ((fact, 1) for fact in getattr(added, kind).values())
    yield from ((fact, -1) for fact in getattr(removed, kind).values())
