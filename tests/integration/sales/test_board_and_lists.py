"""The board and the lists: columns, markers, what is stuck, filters and sorts, whose sales one sees."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from shared.db import EVENTS_EXCHANGE
from shared.events import (
    ActivityCompleted,
    ActivityPlanned,
    ActivityReopened,
    ActivityRescheduled,
    Event,
)
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.sales.trade import Trade, a_client, a_product, a_trade
from tests.system import Caller, System, envelope_of

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime.now(UTC)
LONG_AGO, TOMORROW = NOW - timedelta(days=3), NOW + timedelta(days=2)


def planned(trade: Trade, activity_id: UUID, due_at: datetime | None, title: str = "Позвонить") -> ActivityPlanned:
    about: dict[str, Any] = {"contact_id": None, "sale_id": UUID(trade.id), "owner_id": trade.anna.id}
    return ActivityPlanned(
        activity_id=activity_id, kind="call", title=title, due_at=due_at, step=None, automatic=False, rule=None, **about
    )


def about(event: type[Event], trade: Trade, activity_id: UUID, **more: Any) -> Event:
    given: dict[str, Any] = {"activity_id": activity_id, "contact_id": None, "sale_id": UUID(trade.id)}
    return event(**given, owner_id=trade.anna.id, **more)


async def tell(system: System, *events: tuple[Event, int]) -> None:
    for event, version in events:
        envelope = envelope_of(event, aggregateversion=version)
        await system.publish("activities", envelope, exchange=EVENTS_EXCHANGE, key=event.key)


async def board(who: Caller, **asked: Any) -> dict[str, Any]:
    answer = await who.get("/api/sales/board", params={key: str(value) for key, value in asked.items()})
    assert answer.status_code == 200, answer.text
    return {column["stage"]: column for column in answer.json()["columns"]}


async def listed(who: Caller, **asked: Any) -> list[str]:
    answer = await who.get("/api/sales/sales", params={key: str(value) for key, value in asked.items()})
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["items"]]


async def steps(trade: Trade, count: int) -> dict[str, Any]:
    """The sale's next step, once so many activities are open; its first stage plans one by itself."""

    async def there() -> dict[str, Any] | None:
        found: dict[str, Any] = (await trade.page())["next_step"]
        return found if found["open_steps"] == count else None

    found = await eventually(there)
    assert found
    return found


async def a_quiet_trade(system: System, anna: Caller | None = None) -> Trade:
    """Nothing is open for it: the call it began with was made."""
    trade = await a_trade(system, anna)
    await steps(trade, 1)
    answer = await trade.anna.get("/api/activities/activities", params={"sale_id": trade.id})
    (call,) = answer.json()["items"]
    path = f"/api/activities/activities/{call['id']}/complete"
    assert (await trade.anna.post(path, json={"result": "Дозвонились"}, if_match=call["version"])).status_code == 200
    await steps(trade, 0)
    return trade


async def test_the_marker_says_what_is_planned(system: System) -> None:
    trade = await a_quiet_trade(system)
    assert (await steps(trade, 0))["marker"] == "none"
    dated, undated = new_id(), new_id()
    await tell(system, (planned(trade, undated, None, "Когда-нибудь"), 1))
    assert (await steps(trade, 1))["marker"] == "planned"
    await tell(system, (planned(trade, dated, LONG_AGO, "Перезвонить"), 1))
    overdue = await steps(trade, 2)
    assert (overdue["marker"], overdue["title"]) == ("overdue", "Перезвонить")
    moved = about(ActivityRescheduled, trade, dated, old_due_at=LONG_AGO, new_due_at=TOMORROW)
    await tell(system, (moved, 2))

    async def is_planned() -> bool:
        return bool((await trade.page())["next_step"]["marker"] == "planned")

    await eventually(is_planned)
    card = next(card for column in (await board(trade.anna)).values() for card in column["cards"])
    assert (card["marker"], card["next_step"], card["open_steps"]) == ("planned", "Перезвонить", 2)


async def test_order_and_repetition_of_activities_events_do_not_matter(system: System) -> None:
    trade, one, other = await a_quiet_trade(system), new_id(), new_id()
    done = {"kind": "call", "title": "x", "on_time": True, "due_at": LONG_AGO, "step": None, "automatic": False}
    again = {"kind": "call", "title": "x", "was": "done", "reason": "x", "due_at": TOMORROW, "automatic": False}
    late_plan = (planned(trade, one, LONG_AGO), 1)
    completed = (about(ActivityCompleted, trade, one, result="Да", **done), 2)
    story: list[tuple[Event, int]] = [completed, late_plan, completed, late_plan]
    # Of the other the news come backwards: open again (4), done (3), moved (2), planned (1).
    story += [
        (about(ActivityReopened, trade, other, **again), 4),
        (about(ActivityCompleted, trade, other, result="Да", **done), 3),
        (about(ActivityRescheduled, trade, other, old_due_at=None, new_due_at=LONG_AGO), 2),
        (planned(trade, other, None, "Первое название"), 1),
    ]
    await tell(system, *story)
    query = "SELECT 1 FROM sale_activities WHERE activity_id = $1 AND due_version = 4 AND open_version = 4"
    await eventually(lambda: system.rows("sales", query, other))
    await tell(system, (planned(trade, last := new_id(), None), 1))
    await eventually(lambda: system.rows("sales", "SELECT 1 FROM sale_activities WHERE activity_id = $1", last))
    found = await steps(trade, 2)
    assert (found["marker"], datetime.fromisoformat(found["due_at"])) == ("planned", TOMORROW)


async def test_columns_count_sum_and_say_how_many_are_stuck(system: System) -> None:
    anna = await system.a_manager()
    sku = await a_product(system)
    trades = [await a_trade(system, anna, sku=sku, quantity=quantity) for quantity in ("1", "2", "3")]
    await trades[1].to_paperwork()
    await trades[2].move("lost", "price")
    columns = await board(anna)
    assert list(columns) == ["qualification", "paperwork", "production", "payment", "won", "lost"]
    assert [columns[each]["count"] for each in columns] == [1, 1, 0, 0, 0, 1]
    assert columns["paperwork"]["sums"] == [{"currency": "RUB", "amount": "200.00", "total": "244.00"}]
    assert (columns["paperwork"]["stuck"], columns["paperwork"]["max_days"]) == (0, 3)
    await system.rows("sales", "UPDATE sales SET entered_at = $2 WHERE id = $1", UUID(trades[1].id), LONG_AGO)
    columns = await board(anna)
    assert (columns["paperwork"]["stuck"], columns["qualification"]["stuck"]) == (1, 0)
    (card,) = columns["paperwork"]["cards"]
    assert (card["stuck"], card["days_in_stage"], card["max_days"]) == (True, 3, 3)


async def test_the_totals_follow_every_change_of_owner_amount_and_stage(system: System) -> None:
    head, team = await system.a_head()
    anna, boris = await system.a_manager(team), await system.a_manager(team)
    trade = await a_trade(system, anna)
    await trade.put_lines({"sku": trade.sku, "quantity": "4"})
    await trade.by(head, "owner", owner_id=str(boris.id))
    assert (await board(anna))["qualification"]["count"] == 0
    column = (await board(boris))["qualification"]
    assert (column["count"], column["sums"]) == (1, [{"currency": "RUB", "amount": "400.00", "total": "488.00"}])
    counted = await system.rows(
        "sales",
        """
        SELECT 1 FROM (
            SELECT process, stage, owner_id, currency, count(*) AS n, sum(amount) AS a, sum(total) AS t FROM sales
            GROUP BY 1, 2, 3, 4
        ) AS live FULL JOIN (
            SELECT process, stage, owner_id, currency, sum(count) AS n, sum(amount) AS a, sum(total) AS t
            FROM stage_totals GROUP BY 1, 2, 3, 4 HAVING sum(count) <> 0
        ) AS kept USING (process, stage, owner_id, currency)
        WHERE (live.n, live.a, live.t) IS DISTINCT FROM (kept.n, kept.a, kept.t)
        """,
    )
    assert counted == []


async def test_a_column_is_read_on_by_its_cursor_for_one_and_for_a_whole_team(system: System) -> None:
    head, team = await system.a_head()
    people = [await system.a_manager(team) for _ in range(3)]
    sku = await a_product(system)
    made = [(await a_trade(system, person, sku=sku)).id for _ in range(3) for person in people]
    found: list[str] = []
    cursor: str | None = None
    while True:
        asked = {"stage": "qualification", "limit": 2, **({"cursor": cursor} if cursor else {})}
        column = (await board(head, **asked))["qualification"]
        assert column["count"] == 9
        found += [card["id"] for card in column["cards"]]
        cursor = column["next_cursor"]
        if cursor is None:
            break
    assert found == made[::-1]
    assert await listed(head, limit=200) == made[::-1]
    only = (await board(head, owner=people[0].id))["qualification"]
    assert only["count"] == 3
    stranger = await system.a_manager()
    assert (await board(stranger, owner=people[0].id))["qualification"]["count"] == 0
    assert (await board(stranger, team=team))["qualification"]["count"] == 0
    assert (await board(system.admin, team=team))["qualification"]["count"] == 9


async def test_the_board_of_another_process_has_its_own_order(system: System) -> None:
    anna = await system.a_manager()
    client = await a_client(system, anna, payment_terms="prepayment")
    trade = await a_trade(system, anna, contact_id=client)
    columns = await board(anna, process="prepaid")
    assert list(columns) == ["qualification", "paperwork", "payment", "production", "won", "lost"]
    assert [card["id"] for card in columns["qualification"]["cards"]] == [trade.id]
    assert (await board(anna))["qualification"]["count"] == 0
    unknown = await anna.get("/api/sales/board", params={"process": "nowhere"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "process_not_found")


async def test_the_search_forgives_case_and_yo_and_finds_clients_and_companies(system: System) -> None:
    anna, mark = await system.a_manager(), str(new_id())[-8:]
    client = await a_client(system, anna, display_name=f"Артём Зелёный {mark}")
    trade, other = await a_trade(system, anna, contact_id=client), await a_trade(system, anna)
    number = (await trade.page())["number"]
    for q in (f"зеленый {mark}", f"АРТЕМ ЗЕЛЁНЫЙ {mark[:4]}", number, number.lower()):
        assert await listed(anna, q=q) == [trade.id], q
        column = (await board(anna, q=q))["qualification"]
        assert (column["count"], [card["id"] for card in column["cards"]]) == (1, [trade.id])
    for harmless in ("%%%", "___", "\\\\\\"):
        assert await listed(anna, q=harmless) == []
    assert (await anna.get("/api/sales/sales", params={"q": "ab"})).status_code == 422
    assert other.id in await listed(anna)


async def test_filters_narrow_and_sorts_order(system: System) -> None:
    anna, sku = await system.a_manager(), await a_product(system)
    trades = [await a_trade(system, anna, sku=sku, quantity=quantity) for quantity in ("5", "1", "3")]
    await trades[1].move("lost", "price")
    five, one, three = [each.id for each in trades]
    assert await listed(anna, sort="amount") == [five, three, one]
    assert await listed(anna, sort="amount", order="asc") == [one, three, five]
    assert await listed(anna, sort="closed") == [one]
    assert await listed(anna, amount_from="300", amount_to="500") == [three]
    assert await listed(anna, kind="open", sort="entered", order="asc") == [five, three]
    assert await listed(anna, opened_to=LONG_AGO.isoformat()) == []
    assert await listed(anna, closed_from=LONG_AGO.isoformat()) == [one]
    assert await listed(anna, process="prepaid") == []
    first = (await anna.get("/api/sales/sales", params={"sort": "amount", "limit": "1"})).json()
    assert [each["id"] for each in first["items"]] == [five]
    assert await listed(anna, sort="amount", cursor=first["next_cursor"]) == [three, one]


def midnight() -> datetime:
    """The end of the organisation's day."""
    return datetime.combine(datetime.now(MOSCOW).date() + timedelta(days=1), time(), MOSCOW)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("nothing", "none"),
        ("undated", "planned"),
        ("past", "overdue"),
        ("tonight", "due_today"),
        ("later", "planned"),
    ],
)
async def test_a_list_is_narrowed_by_the_marker(system: System, due: str, expected: str) -> None:
    trade = await a_quiet_trade(system)
    when = {"undated": None, "past": LONG_AGO, "tonight": midnight(), "later": TOMORROW}
    if due != "nothing":
        await tell(system, (planned(trade, new_id(), when[due]), 1))
        await steps(trade, 1)
    found = {mark: await listed(trade.anna, marker=mark) for mark in ("none", "overdue", "due_today", "planned")}
    assert found == {mark: [trade.id] if mark == expected else [] for mark in found}
    assert await listed(trade.anna, sort="next_step") == ([trade.id] if due in {"past", "tonight", "later"} else [])
    (card,) = (await board(trade.anna))["qualification"]["cards"]
    assert card["marker"] == expected


async def test_the_history_names_who_did_it_and_why(system: System) -> None:
    trade = await a_trade(system)
    await trade.to_paperwork()
    items = (await trade.anna.get(f"/api/sales/sales/{trade.id}/history")).json()["items"]
    by = {each["what"]: each for each in items}
    name = (await system.rows("sales", "SELECT name FROM people WHERE user_id = $1", trade.anna.id))[0]["name"]
    assert (by["opened"]["who_name"], by["opened"]["title"]) == (name, "Продажа открыта")
    # Whichever came last opened the gate; the call's end is in the books with the event that told it.
    assert by["step_done"]["why"]["event"] == "ActivityCompleted"
    assert by["moved"]["why"]["rule"] == "fibex@1:qualification"
    assert Decimal(by["opened"]["after"]["amount"]) == Decimal("1000.00")
