"""The page of figures each role finds, what it may not see there, how a figure went, and plans beside sales."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.integration.analytics.told import (
    NOON,
    REPORTS,
    a_department_task,
    a_move,
    a_part,
    a_task,
    an_invoice,
    an_order,
    report,
    told,
)
from tests.system import Caller, System

PAGE, LAYOUT, GOALS = "/api/analytics/dashboard", "/api/analytics/dashboard/layout", "/api/analytics/goals"
MARCH = {"period": "custom", "from": "2026-03-01", "to": "2026-04-01"}
GOAL = {"figure": "revenue", "start": "2026-03-01", "end": "2026-04-01", "currency": "RUB"}
ROLES = ("manager", "head", "production", "accountant", "admin")
HOUR = timedelta(hours=1)


@pytest.fixture
async def plain(system: System) -> None:
    """Nobody has arranged the page of any role."""
    for role in ROLES:
        answer = await system.admin.put(f"{LAYOUT}/{role}", json={"items": []})
        assert answer.status_code == 200, answer.text


async def page_of(caller: Caller, **asked: Any) -> list[Any]:
    answer = await caller.get(PAGE, params={**MARCH, **asked})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize("role", ROLES)
async def test_whoever_has_arranged_nothing_finds_a_page_of_the_role(system: System, role: str) -> None:
    caller = await system.a_user(role, await system.a_team())
    answer = await caller.get(LAYOUT)
    assert answer.json()["place"] == "product"
    offered = {each["report"] for each in answer.json()["offered"]}
    items = await page_of(caller)
    assert items, "not an empty page"
    assert {tile["report"] for tile in items} <= offered
    again = await caller.put(LAYOUT, json={"items": answer.json()["items"]})
    assert (again.status_code, again.json()["place"]) == (200, f"user:{caller.id}")


@pytest.mark.usefixtures("plain")
async def test_a_head_arranges_what_a_role_sees_until_somebody_arranges_their_own(system: System) -> None:
    head, _ = await system.a_head()
    making = await system.a_user("production")
    tile = {"report": "production_handoff", "show": "number", "figure": "kept_percent"}
    put = await head.put(f"{LAYOUT}/production", json={"items": [tile]})
    assert (put.status_code, put.json()["place"]) == (200, "role:production")
    assert [each["figure"] for each in await page_of(making)] == ["kept_percent"]
    wrong = await head.put(f"{LAYOUT}/production", json={"items": [{"report": "funnel", "show": "number"}]})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "report")
    await making.put(LAYOUT, json={"items": [{"report": "overdue", "show": "number"}]})
    assert [each["figure"] for each in await page_of(making)] == ["overdue"]
    assert (await making.put(f"{LAYOUT}/production", json={"items": []})).status_code == 403


async def test_a_figure_that_the_report_does_not_have_is_refused_when_it_is_kept(system: System) -> None:
    head, _ = await system.a_head()
    for figure in ("luck", "overdue"):
        tile = {"report": "sales_and_margin", "show": "number", "figure": figure}
        answer = await head.put(LAYOUT, json={"items": [tile]})
        assert (answer.status_code, answer.json()["field"]) == (422, "figure")
        assert "margin_percent" in answer.json()["detail"], "it names those that there are"


async def test_production_sees_its_own_overdue_work_and_hand_offs_and_no_money(system: System) -> None:
    making, anna = await system.a_user("production"), await system.a_manager()
    await told(
        system,
        a_task(anna, uuid4(), due=NOON + HOUR),
        a_department_task(uuid4(), due=NOON + HOUR),
        an_order(anna, uuid4()),
    )
    rows = (await report(making, "overdue", group_by="department"))["rows"]
    assert {row["group"]["department"] for row in rows} == {"production"}
    total = (await report(making, "overdue"))["total"]
    assert total["overdue"] == sum(row["overdue"] for row in rows)
    assert (await report(making, "production_handoff"))["total"]["requested"] >= 1
    for closed in ("sales_and_margin", "funnel", "processed_clients", "completed_activities"):
        answer = await making.get(f"{REPORTS}/{closed}", params=MARCH)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), closed
    assert (await making.get(total["records"])).status_code == 403, "the rows name clients"


async def test_accounting_sees_what_was_invoiced_and_no_margin(system: System) -> None:
    books, anna = await system.a_user("accountant"), await system.a_manager()
    await told(system, a_move(anna, amount="90.00"), an_invoice(anna, uuid4(), a_part(anna, amount="70.00")))
    for basis, revenue in (("win", "90.00"), ("invoice", "70.00")):
        found = await report(books, "sales_and_margin", group_by="manager", manager=str(anna.id), basis=basis)
        for figures in (*found["rows"], *found["total"], *found["previous"]["total"]):
            hidden = ("margin", "margin_percent", "margin_unknown", "margin_unknown_percent")
            assert [figures[name] for name in hidden] == [None] * 4
        assert [found["rows"][0]["revenue"], found["total"][0]["revenue"]] == [revenue] * 2
    assert (await books.get(f"{REPORTS}/new_accounts", params=MARCH)).status_code == 403


async def test_numbers_come_with_how_they_went_and_the_last_step_is_the_figure(system: System) -> None:
    anna = await system.a_manager()
    before = NOON - timedelta(days=28)
    await told(system, a_move(anna, amount="30.00", at=before), a_move(anna, amount="70.00"))
    await told(system, a_task(anna, uuid4(), due=before, at=before - HOUR))
    layout = [
        {"report": "sales_and_margin", "show": "number", "figure": "revenue"},
        {"report": "overdue", "show": "number", "figure": "overdue"},
        {"report": "overdue", "show": "table", "group_by": "kind"},
    ]
    await anna.put(LAYOUT, json={"items": layout})
    assert [tile["trend"] for tile in await page_of(anna)] == [None] * 3, "only where it was asked for"
    sold, overdue, table = await page_of(anna, trend="true")
    assert sold["trend"]["by"] == "month"
    of = {point["start"]: point["value"] for point in sold["trend"]["points"]}
    assert [of["2026-01-01"], of["2026-02-01"], of["2026-03-01"]] == ["0", "30.00", "70.00"]
    assert sold["reply"]["total"][0]["revenue"] == of["2026-03-01"]
    late = {point["start"]: point["value"] for point in overdue["trend"]["points"]}
    assert [late["2026-01-01"], late["2026-02-01"], late["2026-03-01"]] == ["0", "1", "1"], "it stands until it is done"
    assert table["trend"] is None


async def test_plan_and_fact_stand_side_by_side_also_where_nothing_is_sold_yet(system: System) -> None:
    head, team = await system.a_head()
    anna, boris = await system.a_manager(team), await system.a_manager(team)
    await told(system, a_move(anna, amount="250.00"))
    for who, value in ((anna, "1000.00"), (boris, "400.00")):
        goal = {**GOAL, "owner_id": str(who.id), "value": value}
        assert (await head.post(GOALS, json=goal)).status_code == 201
    found = await report(head, "sales_and_margin", group_by="manager")
    rows = {row["group"]["manager"]: row for row in found["rows"]}
    shown = ("revenue", "plan_revenue", "plan_percent")
    assert [rows[str(anna.id)][name] for name in shown] == ["250.00", "1000.00", "25.0"]
    assert [rows[str(boris.id)][name] for name in shown] == ["0.00", "400.00", "0.0"]
    assert rows[str(boris.id)]["group"]["manager_name"], "a row like any other"
    assert [found["total"][0][name] for name in shown] == ["250.00", "1400.00", "17.9"]
    by_month = await report(head, "sales_and_margin", group_by="month")
    assert [by_month["rows"][0][name] for name in shown] == ["250.00", "1400.00", "17.9"]
    part = await report(head, "sales_and_margin", **{"period": "custom", "from": "2026-03-09", "to": "2026-03-16"})
    assert part["total"][0]["plan_revenue"] is None, "a month's plan says nothing of a week"
    paid = await report(head, "sales_and_margin", group_by="manager", basis="payment")
    assert paid["rows"] == [], "goals are of wins"


async def test_a_manager_sees_the_plan_that_is_their_own_and_nobody_elses(system: System) -> None:
    head, team = await system.a_head()
    anna, boris = await system.a_manager(team), await system.a_manager(team)
    for whose, value in (({"owner_id": str(anna.id)}, "1000.00"), ({"team_id": str(team)}, "9000.00")):
        assert (await head.post(GOALS, json={**GOAL, **whose, "value": value})).status_code == 201
    assert (await report(head, "sales_and_margin"))["total"][0]["plan_revenue"] == "9000.00"
    assert (await report(anna, "sales_and_margin"))["total"][0]["plan_revenue"] == "1000.00"
    by_team = await report(anna, "sales_and_margin", group_by="team")
    assert [row["plan_revenue"] for row in by_team["rows"]] == [], "what the team is to reach is not hers alone"
    assert (await report(boris, "sales_and_margin", group_by="manager"))["rows"] == []


async def test_a_file_has_columns_of_the_plan_only_where_there_is_one(system: System) -> None:
    head, team = await system.a_head()
    anna = await system.a_manager(team)
    await told(system, a_move(anna, amount="250.00"))
    asked = {**MARCH, "group_by": "manager"}
    assert "План" not in (await head.get(f"{REPORTS}/sales_and_margin.csv", params=asked)).text
    await head.post(GOALS, json={**GOAL, "owner_id": str(anna.id), "value": "1000.00"})
    text = (await head.get(f"{REPORTS}/sales_and_margin.csv", params=asked)).text
    assert "План по выручке" in text
    assert "1000,00" in text
