"""Figures that are added up from sums are those a plain count over the facts gives, at any moment of any day."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.analytics import usecases
from services.analytics.domain.periods import Window
from services.analytics.domain.reports import GROUPS_OF, REPORTS, Question
from services.analytics.usecases.reporting import FIGURES_OF
from shared.auth import Actor
from shared.events import Envelope
from tests.integration.analytics.conftest import Store
from tests.integration.analytics.told import (
    NOON,
    a_called_off_order,
    a_client,
    a_completion,
    a_dropped_task,
    a_merge,
    a_move,
    a_moved_task,
    a_progress,
    a_task,
    an_opening,
    an_order,
    an_undoing,
)
from tests.system import Caller

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADMIN = Actor(uuid4(), "admin", None, None)
START = datetime(2026, 2, 20, 9, 0, tzinfo=UTC)
MOMENTS = [START + hours * HOUR for hours in range(30, 60 * 24, 47)]


def a_spring(dice: random.Random) -> Iterator[Envelope]:
    """Two months of clients who change hands and become one, with tasks on time, late, moved and dropped."""
    team = uuid4()
    owners: list[Any] = [Caller(None, uuid4(), "", "manager", team, "") for _ in range(3)]  # type: ignore[arg-type]
    clients = [uuid4() for _ in range(12)]

    def some(days: float) -> datetime:
        return START + dice.random() * days * DAY

    for client in clients:
        yield a_client(dice.choice(owners), client, at=some(5))
        for version in range(2, 2 + dice.randint(0, 3)):
            more = {"priority": dice.choice(["low", "high"])}
            yield a_client(
                dice.choice(owners), client, at=START + version * 11 * DAY, version=version, created=False, **more
            )
    for _ in range(150):
        activity, owner, at = uuid4(), dice.choice(owners), some(55)
        midnight = datetime.combine(at.date(), time(21), UTC)  # of the organisation's day
        due = dice.choice([at + 5 * HOUR, at + 3 * DAY, midnight, midnight + DAY])
        yield a_task(owner, activity, at=at, due=due, contact_id=dice.choice(clients))
        end = at + dice.random() * 6 * DAY
        if dice.random() < 0.3:
            yield a_moved_task(owner, activity, end + DAY, at=end)
        elif dice.random() < 0.5:
            yield a_completion(owner, activity_id=activity, at=end)
        elif dice.random() < 0.5:
            yield a_dropped_task(owner, activity, at=end)
    for into, away in ((0, 1), (2, 0), (4, 5), (5, 6)):
        merge = a_merge(owners[0], clients[into], clients[away], at=some(30))
        yield merge
        if dice.random() < 0.5:
            yield an_undoing(owners[0], merge, at=merge.time + 9 * DAY)


@pytest.fixture(params=range(3))
async def spring(store: Store, request: Any) -> Store:
    """Those two months, taken in piece by piece in some order."""
    dice = random.Random(request.param)
    told = [*a_spring(dice)]
    dice.shuffle(told)
    while told:
        async with store.database.transaction(now=NOON + 90 * DAY) as tx:
            await usecases.take_in(tx, [(each, each.event()) for each in told[:25]])
        told = told[25:]
    return store


async def asked(store: Store, name: Any, at: datetime, *groups: Any, start: datetime = START) -> Any:
    """The rows of a report that ends at a moment."""
    window = Window(start.date(), at.date() + 2 * DAY)
    async with store.database.transaction(now=NOON + 90 * DAY) as tx:
        return (await usecases.report(tx, ADMIN, Question(name, window, groups, now=at))).rows


def a_year(dice: random.Random) -> Iterator[Envelope]:
    """Sales of a year that go on their way within minutes or months; some are lost, some of those come back."""
    team = uuid4()
    owners: list[Any] = [Caller(None, uuid4(), "", "manager", team, "") for _ in range(3)]  # type: ignore[arg-type]
    for _ in range(60):
        sale, at, stage = uuid4(), START + dice.random() * 300 * DAY, "qualification"
        yield an_opening(dice.choice(owners), sale, at=at, contact_id=uuid4())
        for version in range(2, dice.randint(2, 8)):
            at += 2 ** dice.uniform(-4, 12) * HOUR / 3
            kind = dice.choice(["open", "open", "open", "won", "lost"])
            new = dice.choice(["paperwork", "production", "payment"]) if kind == "open" else kind
            more = {"old_stage": stage, "new_stage": new, "reason": "price" if kind == "lost" else None}
            yield a_move(dice.choice(owners), kind, version=version, at=at, sale_id=sale, **more)
            stage = new


WINDOWS = [
    Window(START.date(), START.date() + 400 * DAY),
    Window(START.date() + 7 * DAY, START.date() + 180 * DAY),
    Window(START.date() + 3 * DAY, START.date() + 12 * DAY),
    Window(START.date(), START.date() + 91 * DAY, until=START + 90 * DAY + 3 * HOUR),
    Window(START.date() + 40 * DAY, START.date() + 251 * DAY, until=START + 250 * DAY + 7 * HOUR),
]


@pytest.mark.parametrize("name", ["stage_times", "funnel"])
async def test_a_year_of_sales_added_up_shows_what_its_stays_one_by_one_show(store: Store, name: Any) -> None:
    """What had been known at a moment is always counted from the facts themselves, so it is what to compare with."""
    told, late = [*a_year(random.Random(7))], NOON + 2000 * DAY
    async with store.database.transaction(now=late) as tx:
        await usecases.take_in(tx, [(each, each.event()) for each in told])
    shown = []
    async with store.database.transaction(now=late + HOUR) as tx:
        for window in WINDOWS:
            for groups in ((), *((each,) for each in GROUPS_OF[name]), ("manager", "stage"), ("month", "week")):
                if window.until and groups:
                    continue  # what is cut short is a window to compare with: it is asked for as a whole
                added_up, one_by_one = [
                    sorted(
                        await FIGURES_OF[name](tx, ADMIN, Question(name, window, groups, now=late, as_of=as_of)),
                        key=repr,
                    )
                    for as_of in (None, late)
                ]
                assert added_up == one_by_one, (window, groups)
                shown += added_up
    assert len(shown) > 100


def a_year_of_orders(dice: random.Random) -> Iterator[Envelope]:
    """Order requests that are accepted, promised, made, sent, refused or called off, in good time or not, or never."""
    team = uuid4()
    owners: list[Any] = [Caller(None, uuid4(), "", "manager", team, "") for _ in range(3)]  # type: ignore[arg-type]
    for _ in range(120):
        order, at = uuid4(), START + dice.random() * 300 * DAY
        owner = dice.choice(owners)
        yield an_order(owner, order, at=at)
        ways = [["rejected"], ["accepted"], ["accepted", "started", "ready", "shipped"], ["started", "ready"]]
        steps = dice.choice(ways)
        for version, status in enumerate(steps[: dice.randint(0, 4)], start=2):
            at += 2 ** dice.uniform(-4, 10) * HOUR / 3
            promise = (at + dice.choice([3, 20, 4000]) * DAY).date()
            yield a_progress(owner, order, status, at=at, version=version, promised_by=promise)
        if dice.random() < 0.2:
            yield a_called_off_order(owner, order, at=at + dice.random() * 30 * DAY, version=9)


async def test_a_year_of_orders_added_up_shows_what_its_orders_one_by_one_show(store: Store) -> None:
    """Cut short, as the orders stood at that moment; whole, with the promises that are still to be kept."""
    told, late = [*a_year_of_orders(random.Random(11))], NOON + 2000 * DAY
    async with store.database.transaction(now=START) as tx:
        await usecases.take_in(tx, [(each, each.event()) for each in told])
    shown = []
    async with store.database.transaction(now=late) as tx:
        for window in WINDOWS:
            for groups in ((), *((each,) for each in GROUPS_OF["production_handoff"]), ("manager", "month")):
                added_up, one_by_one = [
                    sorted(
                        await FIGURES_OF["production_handoff"](
                            tx, ADMIN, Question("production_handoff", window, groups, now=late, as_of=as_of)
                        ),
                        key=repr,
                    )
                    for as_of in (None, window.until or late)
                ]
                assert added_up == one_by_one, (window, groups)
                shown += added_up
    assert len(shown) > 100
    assert {figures.broken > 0 for _, figures in shown} == {figures.kept > 0 for _, figures in shown} == {True, False}


async def test_the_total_beside_rows_of_any_kind_is_that_of_the_report_without_rows(store: Store) -> None:
    """Most are read with the rows; what does not add up, such as clients or products, is asked for by itself."""
    seller, buyer = Caller(None, uuid4(), "", "manager", uuid4(), ""), uuid4()  # type: ignore[arg-type]
    lines = [{"sku": sku, "quantity": "1", "amount": "60.00", "cost": "40.00", "group": sku} for sku in ("cord", "kit")]
    win = a_move(seller, amount="120.00", at=START + 5 * DAY, lines=lines, contact_id=buyer)
    told = [*a_year(random.Random(5)), *a_year_of_orders(random.Random(5)), *a_spring(random.Random(5)), win]
    told += [a_client(seller, buyer, at=START + DAY)]
    told += [a_completion(seller, contact_id=buyer, at=START + hours * HOUR, kind="call") for hours in (30, 80)]
    now = START + 120 * DAY
    async with store.database.transaction(now=now) as tx:
        await usecases.take_in(tx, [(each, each.event()) for each in told])
    window, empty = Window(START.date(), START.date() + 100 * DAY), Window(START.date() - DAY, START.date())
    shown = 0
    async with store.database.transaction(now=now + HOUR) as tx:
        for name in REPORTS:
            for days in (window, empty):
                alone = (await usecases.report(tx, ADMIN, Question(name, days, now=now))).total
                for groups in (*((each,) for each in GROUPS_OF[name]), GROUPS_OF[name][:2], GROUPS_OF[name][2:4]):
                    found = await usecases.report(tx, ADMIN, Question(name, days, groups, now=now))
                    assert found.total == alone, (name, days, groups)
                    assert all(len(cells) == len(groups) for cells, _ in found.rows), (name, groups)
                    shown += len(found.rows)
    assert shown > 300


def holds(row: Any, at: datetime) -> bool:
    return bool(row["at"] <= at and (row["until"] is None or row["until"] > at))


async def test_how_much_of_the_base_was_processed_is_the_same_in_all_and_by_whose_it_is(store: Store) -> None:
    anna, boris = (Caller(None, uuid4(), "", "manager", None, "") for _ in range(2))  # type: ignore[arg-type]
    clients = [(uuid4(), owner) for owner in (anna, anna, anna, boris, boris)]
    told = [a_client(owner, client, at=START) for client, owner in clients]
    # By whom it was done makes no difference; what was not done within the window, or with nobody of the base, does.
    told += [a_completion(boris, contact_id=client, at=START + HOUR) for client, _ in clients[:2] + clients[3:4]]
    told += [a_completion(anna, contact_id=clients[0][0], at=START + 2 * HOUR)]
    told += [a_completion(anna, contact_id=clients[2][0], at=START - 30 * DAY), a_completion(anna, contact_id=uuid4())]
    async with store.database.transaction(now=NOON + 90 * DAY) as tx:
        await usecases.take_in(tx, [(each, each.event()) for each in told])
        window = Window(START.date(), START.date() + DAY)
        everything, of_each = [
            await FIGURES_OF["processed_clients"](tx, ADMIN, Question("processed_clients", window, groups, now=tx.now))
            for groups in ((), ("manager",))
        ]
    assert [(each.eligible, each.eligible_processed) for _, each in everything] == [(5, 3)]
    by_owner = {owner: (each.eligible, each.eligible_processed) for (owner,), each in of_each}
    assert by_owner == {anna.id: (3, 2), boris.id: (2, 1)}


async def test_the_base_and_its_next_steps_of_any_moment_are_those_of_a_plain_count(spring: Store) -> None:
    stretches = await spring.rows("SELECT * FROM client_stretches")
    tasks = await spring.rows("SELECT * FROM tasks WHERE deadline IS NOT NULL AND department = 'sales'")
    merges = await spring.rows("SELECT * FROM client_merges")
    seen: set[str] = set()
    for at in MOMENTS:
        day = (at + 3 * HOUR - timedelta(microseconds=1)).date()  # midnight is the end of the day before
        homes: dict[UUID, set[UUID]] = {}
        for _ in merges:
            for each in merges:
                if each["merged_at"] <= at and (each["undone_at"] is None or each["undone_at"] > at):
                    further = homes.get(each["into_id"], set())
                    homes.setdefault(each["merged_id"], set()).update({each["into_id"], *further})
        ahead: set[UUID] = set()
        for task in tasks:
            if holds(task, at) and (task["deadline"] + 3 * HOUR).date() >= day:
                ahead |= {task["contact_id"], *homes.get(task["contact_id"], ())}
        there = [each for each in stretches if holds(each, at)]
        base = Counter(each["owner_id"] for each in there)
        covered = Counter(each["owner_id"] for each in there if each["contact_id"] in ahead)
        rows = await asked(spring, "next_step_coverage", at, "manager")
        assert {cells[0]: (each.clients, each.covered) for cells, each in rows} == {
            owner: (number, covered[owner]) for owner, number in base.items()
        }
        seen.add(str((sorted(base.values()), sorted(covered.values()))))
    assert len(seen) > 10, "it was never the same for long"


async def test_what_is_overdue_became_so_or_was_closed_late_is_what_a_plain_count_finds(spring: Store) -> None:
    tasks = await spring.rows("SELECT * FROM tasks")
    total: Counter[str] = Counter()
    for start in (START, START + 20 * DAY):
        begin = datetime.combine(start.date(), time(), UTC) - 3 * HOUR
        for at in (each for each in MOMENTS if each > start):
            counted: dict[UUID, Counter[str]] = {}
            for task in tasks:
                due, until, owner = task["overdue_at"], task["until"], counted.setdefault(task["owner_id"], Counter())
                became = due is not None and begin <= due < at
                ended = until is not None and begin <= until < at
                is_open = until is None or until >= at
                owner["overdue"] += due is not None and due < at and is_open
                owner["became_overdue"] += became
                owner["still_open"] += became and is_open
                owner["closed_late"] += ended and due is not None and task["ended"] == "completed"
                owner["moved"] += ended and task["ended"] == "rescheduled"
            rows = await asked(spring, "overdue", at, "manager", start=start)
            found = {cells[0]: {name: each for name, each in vars(row).items() if each} for cells, row in rows}
            assert found == {owner: dict(+each) for owner, each in counted.items() if +each}
            total.update({name: each for one in found.values() for name, each in one.items()})
    assert all(total[name] for name in ("overdue", "became_overdue", "still_open", "closed_late", "moved"))
