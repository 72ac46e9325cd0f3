"""Reports read what they show, however much lies in the store: the database's own account of its work."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from sqlalchemy import Date, DateTime, Table, event

from services.analytics import usecases
from services.analytics.domain.periods import Window, twelve_months
from services.analytics.domain.reports import REPORTS, Question
from services.analytics.store import reports
from services.analytics.store.records import RECORDS_OF
from services.analytics.store.tables import CLIENT_TABLES, FACT_TABLES, SET_TABLES, SUM_TABLES, covered_spans
from shared.auth import Actor
from tests.integration.analytics.conftest import Store
from tests.integration.analytics.told import (
    NOON,
    a_client,
    a_completion,
    a_dropped_task,
    a_move,
    a_progress,
    a_task,
    an_opening,
    an_order,
)
from tests.system import Caller

DAYS, OWNERS = 60, 40
LARGE = [*FACT_TABLES.values(), *SUM_TABLES.values(), *CLIENT_TABLES.values(), covered_spans, *SET_TABLES]
BUDGET = 1_000
"""Rows a figure of one day may touch: a day has some 40 to 160 of each kind, each table 2,400 and more."""
OF_BASE = {"processed_clients", "next_step_coverage"}
"""Figures about the whole base: for one person it is that person's, for an administrator it is everybody."""
TODAY = NOON.date()
WINDOW = Window(TODAY - timedelta(days=20), TODAY - timedelta(days=19))


@dataclass
class Large:
    """A store with two months of work of forty people, and those who ask."""

    store: Store
    one: Actor
    everything: Actor

    async def plans(self, ask: Any) -> list[Any]:
        """How the database ran each statement of a question."""
        asked: list[tuple[str, Any]] = []

        def heard(_c: Any, _k: Any, statement: str, parameters: Any, _x: Any, _m: Any) -> None:
            if statement.startswith(("SELECT", "WITH")):
                asked.append((statement, parameters))

        engine = self.store.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", heard)
        try:
            async with self.store.database.transaction(now=NOON + timedelta(days=1)) as tx:
                await ask(tx)
        finally:
            event.remove(engine, "before_cursor_execute", heard)
        connection = await asyncpg.connect(self.store.url.replace("+asyncpg", ""))
        try:
            explain = "EXPLAIN (ANALYZE, FORMAT JSON) "
            return [json.loads(await connection.fetchval(explain + text, *given))[0]["Plan"] for text, given in asked]
        finally:
            await connection.close()


@pytest.fixture(scope="module")
async def large(store_alone: Store) -> AsyncIterator[Large]:
    store = store_alone
    await store.empty()
    owners = [uuid4() for _ in range(OWNERS)]
    async with store.database.transaction(now=NOON) as tx:
        await usecases.take_in(tx, [(each, each.event()) for each in a_day_of(owners[0])])
    for table in LARGE:
        await store.rows(_copies(table), DAYS * OWNERS, owners)
        await store.rows(f"ANALYZE {table.name}")
    everything = Actor(uuid4(), "admin", None, None)
    yield Large(store, Actor(owners[7], "manager", None, frozenset({owners[7]})), everything)
    await store.empty()


def a_day_of(owner_id: UUID) -> list[Any]:
    """Something of everything."""
    anna: Any = Caller(None, owner_id, "", "manager", None, "")  # type: ignore[arg-type]
    client, sale, task, order, hour = uuid4(), uuid4(), uuid4(), uuid4(), timedelta(hours=1)
    lines = [{"sku": "cord", "quantity": "1", "amount": "1000.00", "cost": "700.00", "group": "Паракорд"}]
    onward = {"sale_id": sale, "old_stage": "qualification", "contact_id": client}
    return [
        a_client(anna, client, at=NOON - hour),
        an_opening(anna, sale, contact_id=client),
        a_move(anna, "lost", version=2, at=NOON + hour, reason="price", **onward),
        a_move(anna, contact_id=client, lines=lines),
        a_task(anna, task, contact_id=client, due=NOON + hour),
        a_completion(anna, activity_id=task, contact_id=client, at=NOON + 2 * hour, on_time=False),
        a_task(anna, activity := uuid4()),
        a_dropped_task(anna, activity, at=NOON + hour),
        an_order(anna, order, contact_id=client),
        a_progress(anna, order, "accepted", at=NOON + hour, version=2),
    ]


def _copies(table: Table) -> str:
    """The rows of a table again and again: for each owner, one day further back each time."""
    taken = {"owner_id": "($2::uuid[])[1 + g % cardinality($2::uuid[])]", "opened_owner_id": "owner_id"}
    taken["opened_owner_id"] = taken["owner_id"]
    taken |= {name: f"{name} || '-' || g" for name in ("event", "subject")}
    taken |= {name: f"md5({name}::text || g)::uuid" for name in ("contact_id", "sale_id")}

    def value(column: Any) -> str:
        back = f"(g / {OWNERS} + 1)"
        if isinstance(column.type, Date):
            return f'"{column.name}" - {back}'
        if isinstance(column.type, DateTime):
            return f"\"{column.name}\" - {back} * interval '1 day'"
        return taken.get(column.name, f'"{column.name}"')

    names = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(value(column) for column in table.columns)
    return f"INSERT INTO {table.name} ({names}) SELECT {values} FROM {table.name}, generate_series(0, $1::int - 1) AS g"


def nodes(plan: Any) -> list[Any]:
    return [plan, *(found for part in plan.get("Plans", []) for found in nodes(part))]


def touched(plan: Any) -> dict[str, int]:
    """By table and kind of scan, the rows that were looked at, those thrown away included."""
    found: dict[str, int] = {}
    for node in nodes(plan):
        if node.get("Relation Name") in {table.name for table in LARGE}:
            thrown = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
            kind = f"{node['Node Type']} on {node['Relation Name']}"
            found[kind] = found.get(kind, 0) + int((node["Actual Rows"] + thrown) * node["Actual Loops"])
    return {kind: rows for kind, rows in found.items() if rows}


QUESTIONS: dict[str, dict[str, Any]] = {
    "the total": {},
    "by manager": {"group_by": ("manager",)},
    "of one manager": {"manager": True},
    "as of a moment": {"as_of": NOON},
}


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize("caller", ["one", "everything"])
@pytest.mark.parametrize("name", REPORTS)
async def test_no_report_reads_more_than_it_shows(large: Large, name: Any, caller: str, asked: str) -> None:
    if name in OF_BASE and caller == "everything" and asked != "of one manager":
        pytest.skip("shows everybody's base, and reads it")
    actor, given = getattr(large, caller), dict(QUESTIONS[asked])
    if given.get("manager"):
        given["manager"] = large.one.id
    question = Question(name, WINDOW, now=NOON + timedelta(days=1), **given)
    for plan in await large.plans(lambda tx: usecases.report(tx, actor, question)):
        rows = touched(plan)
        assert not [kind for kind in rows if kind.startswith("Seq Scan")], (rows, "a scan of the whole table")
        assert sum(rows.values()) <= BUDGET, rows


@pytest.mark.parametrize("name", REPORTS)
async def test_no_list_behind_a_figure_reads_more_than_the_figure(large: Large, name: Any) -> None:
    question = Question(name, WINDOW, now=NOON + timedelta(days=1))
    for plan in await large.plans(lambda tx: RECORDS_OF[name](tx, large.one, question, None, 50)):
        rows = touched(plan)
        assert not [kind for kind in rows if kind.startswith("Seq Scan")], (rows, "a scan of the whole table")
        assert sum(rows.values()) <= BUDGET, rows


async def test_what_is_not_of_the_window_does_not_cost_it_anything(large: Large) -> None:
    """A day of goods by group comes from that day's sums, whatever else was ever sold."""
    days = [Window(date(2020, 1, 1), date(2020, 1, 2)), WINDOW]
    read = []
    for window in days:
        question = Question("sales_and_margin", window, ("product_group",), now=NOON)
        plans = await large.plans(lambda tx, asked=question: reports.sales(tx, large.everything, asked))
        read.append(sum(sum(touched(plan).values()) for plan in plans))
    assert read[0] == 0 and 0 < read[1] <= 4 * OWNERS


async def test_a_cohort_that_is_cut_short_reads_its_last_day_and_the_sales_under_way_then(large: Large) -> None:
    """As the days before are, to which those up to this hour are compared."""
    window = Window(WINDOW.start - timedelta(days=4), WINDOW.end, NOON - timedelta(days=20))
    question = Question("funnel", window, now=NOON)
    for plan in await large.plans(lambda tx: reports.funnel(tx, large.everything, question)):
        rows = touched(plan)
        assert not [kind for kind in rows if kind.startswith("Seq Scan")], (rows, "a scan of the whole table")
        assert sum(rows.values()) <= BUDGET, rows


@pytest.mark.parametrize("groups", [(), ("manager",), ("day",), ("team", "contact_type")])
async def test_of_all_the_clients_processed_none_is_read_by_itself(large: Large, groups: Any) -> None:
    """Sets are read by whole steps, a row per owner; of clients those whose stretch began or ended that very day."""
    window = Window(TODAY - timedelta(days=50), TODAY)
    asked = Question("processed_clients", window, groups, now=NOON + timedelta(days=1))
    plans = await large.plans(lambda tx: reports.clients(tx, large.everything, asked))
    rows = [(kind, rows) for plan in plans for kind, rows in touched(plan).items()]
    sets = [table.name for table in SET_TABLES]
    steps = {"client_sets_daily", "client_sets_monthly"} - ({"client_sets_monthly"} if groups == ("day",) else set())
    assert steps <= {kind.split()[-1] for kind, _ in rows}
    assert sum(rows for kind, rows in rows if kind.split()[-1] not in sets) <= 4 * OWNERS, rows


async def test_a_day_that_is_cut_short_is_read_from_an_index_alone(large: Large) -> None:
    window = Window(TODAY - timedelta(days=9), TODAY - timedelta(days=4), NOON - timedelta(days=5))
    asked = Question("processed_clients", window, now=NOON + timedelta(days=1))
    await large.store.rows("VACUUM client_touches")
    plans = await large.plans(lambda tx: reports.clients(tx, large.everything, asked))
    of_day = [each for plan in plans for each in nodes(plan) if each.get("Index Name") == "ix_client_touches_until"]
    assert {each["Node Type"] for each in of_day} == {"Index Only Scan"}
    assert all(each["Actual Rows"] + each["Heap Fetches"] <= 4 * OWNERS for each in of_day)


async def test_revenue_of_clients_is_one_statement_that_reads_what_these_clients_bought(large: Large) -> None:
    sold = await large.store.rows("SELECT contact_id FROM sale_entries ORDER BY event")
    question = Question("sales_and_margin", twelve_months(NOON, ZoneInfo("Europe/Moscow")), now=NOON)
    for many in (1, 5, 200):
        asked = [row["contact_id"] for row in sold[:many]]
        plans = await large.plans(lambda tx, ids=asked: reports.revenue_of(tx, large.everything, question, ids))
        assert [touched(plan) for plan in plans] == [{"Index Scan on sale_entries": many}]
