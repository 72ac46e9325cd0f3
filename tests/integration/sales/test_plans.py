"""The board and the lists read what they show, however large the base is: the database's own account of its work."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from sqlalchemy import event

from services.sales import store, usecases
from services.sales.store.lists import SaleFilter, Sort
from shared.auth import Actor
from shared.db import Database, Transaction
from shared.ids import new_id
from shared.settings import Organisation
from tests.integration.sales.trade import a_trade
from tests.system import System

SALES, OWNERS, SHOWN = 10_000, 40, 20
BUDGET = 3_500
"""Rows of sales a page may touch: cards and one more per column and owner, and what is stuck, up to its bound."""
_COPY = """
    INSERT INTO sales
    SELECT (jsonb_populate_record(NULL::sales, to_jsonb(s) || jsonb_build_object(
        'id', gen_random_uuid(), 'number', 'P-' || g, 'title', 'Plan ' || g,
        'owner_id', ($2::uuid[])[1 + g % cardinality($2::uuid[])], 'contact_id', gen_random_uuid(),
        'stage', (ARRAY['qualification', 'paperwork', 'production', 'payment'])[1 + (g / 40) % 4],
        'amount', g, 'open_steps', g % 3,
        'next_due_at', CASE WHEN g % 3 > 0 THEN now() + (g % 99 - 30) * interval '1 day' END,
        'opened_at', now() - g * interval '1 minute', 'entered_at', now() - g * interval '1 minute'))).*
    FROM (SELECT * FROM sales WHERE id = $3) AS s, generate_series(1, $1::int) AS g
"""
Ask = Callable[[Transaction, Actor], Awaitable[Any]]


@dataclass
class Base:
    """A large base, somebody who sees all of it, somebody with a share of it, and a team with next to none."""

    database: Database
    url: str
    callers: dict[str, Actor]

    async def plans(self, ask: Ask, actor: Actor) -> list[Any]:
        """How the database ran each statement of a question that reads sales or their totals."""
        asked: list[tuple[str, Any]] = []

        def heard(_c: Any, _k: Any, statement: str, parameters: Any, _x: Any, _m: Any) -> None:
            if "sales" in statement or "stage_totals" in statement:
                asked.append((statement, parameters))

        event.listen(self.database.engine.sync_engine, "before_cursor_execute", heard)
        try:
            async with self.database.transaction() as tx:
                await ask(tx, actor)
        finally:
            event.remove(self.database.engine.sync_engine, "before_cursor_execute", heard)
        connection = await asyncpg.connect(self.url)
        try:
            explained = [
                await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", *parameters)
                for statement, parameters in asked
            ]
        finally:
            await connection.close()
        return [json.loads(each)[0]["Plan"] for each in explained]


@pytest.fixture(scope="module")
async def base(system: System) -> AsyncIterator[Base]:
    trade = await a_trade(system)
    owners, few = [new_id() for _ in range(OWNERS)], [new_id() for _ in range(5)]
    url = system.addresses.database("sales")
    connection = await asyncpg.connect(url)
    await connection.execute(_COPY, SALES, owners, UUID(trade.id), timeout=600)
    await connection.execute(_COPY, 15, few, UUID(trade.id))
    await connection.execute("ANALYZE sales")
    database = Database(
        url.replace("postgresql://", "postgresql+asyncpg://"),
        "sales",
        organisation=Organisation(ZoneInfo("Europe/Moscow"), "RU"),
    )
    callers = {
        "everything": Actor(new_id(), "admin", None, None),
        "one": Actor(owners[0], "manager", None, frozenset({owners[0]})),
        "a small team": Actor(few[0], "head", None, frozenset(few)),
    }
    yield Base(database, url, callers)
    await database.close()
    await connection.execute("DELETE FROM sales WHERE owner_id = ANY($1::uuid[])", [*owners, *few])
    await connection.close()


def nodes(plan: Any) -> list[Any]:
    return [plan, *(found for part in plan.get("Plans", []) for found in nodes(part))]


def touched(plan: Any) -> dict[str, int]:
    """Rows of sales each kind of scan looked at, those it threw away included."""
    found: dict[str, int] = {}
    for node in nodes(plan):
        if node.get("Relation Name") == "sales":
            thrown = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
            kind = node["Node Type"]
            found[kind] = found.get(kind, 0) + int((node["Actual Rows"] + thrown) * node["Actual Loops"])
    return found


def board(**asked: Any) -> Ask:
    given: dict[str, Any] = {"stage": None, "owner_id": None, "team_id": None, "q": None, "cursor": None, **asked}
    return lambda tx, actor: usecases.view_board(tx, actor, "fibex", limit=SHOWN, **given)


def listed(sort: Sort = "opened", descending: bool = True, **narrowed: Any) -> Ask:
    def ask(tx: Transaction, actor: Actor) -> Awaitable[Any]:
        given: dict[str, Any] = {"owner_id": None, "team_id": None, "sort": sort, "descending": descending}
        return usecases.view_list(tx, actor, SaleFilter(**narrowed), cursor=None, limit=SHOWN, **given)

    return ask


CALLERS = ["everything", "one", "a small team"]
# Whoever sees everything and searches for what nearly every title contains is shown its first thousand.
ELSEWHERE = {("board, searched", "everything"), ("list, searched", "everything")}
QUESTIONS: dict[str, Ask] = {
    "board": board(),
    "a column": board(stage="paperwork"),
    "board, searched": board(q="plan 1999"),
    "list": listed(),
    "list of a stage": listed(stage="payment"),
    "list of open ones": listed(kind="open"),
    "list, searched": listed(q="plan 1999"),
    "list by amount": listed(sort="amount"),
    "list by time in stage": listed(sort="entered", descending=False),
    "list by next step": listed(sort="next_step", descending=False, kind="open"),
    "list of those without a step": listed(marker="none"),
    "list of overdue ones": listed(sort="next_step", descending=False, marker="overdue"),
    "history of one client": listed(contact_id=UUID(int=1)),
}


@pytest.mark.parametrize(
    ("question", "caller"),
    [(question, caller) for question in QUESTIONS for caller in CALLERS if (question, caller) not in ELSEWHERE],
)
async def test_no_page_reads_more_than_it_shows(base: Base, question: str, caller: str) -> None:
    plans = await base.plans(QUESTIONS[question], base.callers[caller])
    assert plans
    for plan in plans:
        rows = touched(plan)
        assert "Seq Scan" not in rows, f"{question}: a scan of the whole table"
        assert sum(rows.values()) <= BUDGET, f"{question} touched {rows} of {SALES} sales"


async def test_the_totals_of_the_board_are_read_and_not_counted(base: Base) -> None:
    """Of 10,000 sales the columns' counts come from some hundred rows."""
    (plan,) = [each for each in await base.plans(board(), base.callers["everything"]) if _reads(each, "stage_totals")]
    rows = sum(
        int(node["Actual Rows"] * node["Actual Loops"])
        for node in nodes(plan)
        if node.get("Relation Name") == "stage_totals"
    )
    async with base.database.transaction() as tx:
        page = await usecases.view_board(
            tx,
            base.callers["everything"],
            "fibex",
            stage=None,
            owner_id=None,
            team_id=None,
            q=None,
            cursor=None,
            limit=SHOWN,
        )
    assert sum(column.count for column in page.columns) >= SALES
    assert rows < SALES / 10
    assert store.board.MOST_STUCK * 4 >= sum(column.stuck for column in page.columns) > 0


def _reads(plan: Any, table: str) -> bool:
    return any(node.get("Relation Name") == table for node in nodes(plan))
