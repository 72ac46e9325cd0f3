"""The three reports over HTTP, from events to figures to the records behind each of them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.analytics.told import (
    NOON,
    a_completion,
    a_contact,
    a_move,
    an_account,
    by,
    records,
    report,
    told,
)
from tests.system import System

MIDNIGHT = datetime(2026, 3, 11, 21, 0, tzinfo=UTC)
"""The midnight between the 11th and the 12th in Moscow."""


async def test_a_won_sale_shows_in_revenue_and_margin_of_its_owner(system: System) -> None:
    anna = await system.a_manager(name="Анна Ким")
    await told(
        system,
        a_move(anna, amount="1000.00", margin=Decimal("300.00")),
        a_move(anna, amount="500.50", margin=Decimal("0.00"), margin_unknown=Decimal("500.50")),
        a_move(anna, "lost", amount="77.00"),
    )
    found = await report(anna, "sales_and_margin", group_by="manager")
    (row,) = found["rows"]
    assert row["group"] == {"manager": str(anna.id), "manager_name": "Анна Ким"}
    (total,) = found["total"]
    for figures in (row, total):
        assert (figures["currency"], figures["count"], figures["revenue"]) == ("RUB", 2, "1500.50")
        assert (figures["average"], figures["margin"], figures["margin_percent"]) == ("750.25", "300.00", "30.0")
        assert (figures["margin_unknown"], figures["margin_unknown_percent"]) == ("500.50", "33.4")
    assert found["period"] == {
        "name": "custom",
        "from": "2026-03-01",
        "to": "2026-04-01",
        "until": None,
        "time_zone": "Europe/Moscow",
    }
    assert found["as_of"] and set(found["lag"]) == {"events_behind", "seconds"}


async def test_currencies_are_never_added_up(system: System) -> None:
    anna = await system.a_manager()
    await told(
        system,
        a_move(anna, amount="100.00", currency="USD"),
        a_move(anna, amount="200.00"),
        a_move(anna, amount="1.00"),
    )
    found = await report(anna, "sales_and_margin", group_by="manager")
    assert [(row["currency"], row["revenue"]) for row in found["rows"]] == [("RUB", "201.00"), ("USD", "100.00")]
    assert [(each["currency"], each["revenue"]) for each in found["total"]] == [("RUB", "201.00"), ("USD", "100.00")]
    assert len((await records(anna, found["total"][1]["records"]))["items"]) == 1


async def test_a_reopened_sale_is_taken_back_on_the_day_it_was_reopened(system: System) -> None:
    anna, sale_id = await system.a_manager(), new_id()
    await told(
        system,
        a_move(anna, "won", version=5, sale_id=sale_id, amount="1000.00"),
        a_move(anna, "open", version=6, sale_id=sale_id, amount="1000.00", at=NOON + timedelta(days=2)),
    )
    found = await report(anna, "sales_and_margin", group_by="day")
    by_day = {row["group"]["day"]: (row["count"], row["revenue"]) for row in found["rows"]}
    assert by_day == {"2026-03-11": (1, "1000.00"), "2026-03-13": (-1, "-1000.00")}
    assert (found["total"][0]["count"], found["total"][0]["revenue"]) == (0, "0.00")
    behind = await records(anna, found["total"][0]["records"])
    assert [each["kind"] for each in behind["items"]] == ["reopened", "won"]


async def test_completed_activities_are_counted_on_time_late_and_with_a_next_step(system: System) -> None:
    anna = await system.a_manager()
    await told(
        system,
        a_completion(anna),
        a_completion(anna, on_time=False),
        a_completion(anna, next_planned=True),
        a_completion(anna, actor="system:process"),
    )
    found = await report(anna, "completed_activities", group_by="manager")
    (row,) = found["rows"]
    figures = {name: row[name] for name in ("completed", "on_time", "late", "with_next_step")}
    assert figures == {"completed": 3, "on_time": 2, "late": 1, "with_next_step": 1}
    for name, figure in figures.items():
        behind = await records(anna, f"{row['records']}&figure={name}")
        assert (behind["count"], len(behind["items"])) == (figure, figure)


async def test_a_client_is_processed_once_however_often_it_was_worked_with(system: System) -> None:
    anna = await system.a_manager()
    lead, client, third = new_id(), new_id(), new_id()
    await told(
        system,
        a_completion(anna, contact_id=lead, contact_type="potential"),
        a_completion(anna, contact_id=lead, contact_type="existing", at=NOON + timedelta(days=1)),
        a_move(anna, "open", contact_id=client),
        a_move(anna, "open", contact_id=client, at=NOON + timedelta(days=3)),
        a_completion(anna, contact_id=third, contact_type="potential"),
        a_move(anna, "open", contact_id=new_id(), by="system"),
        a_move(anna, "won", contact_id=new_id(), origin="import", actor=by(anna)),
    )
    found = await report(anna, "processed_clients", group_by="manager")
    (row,) = found["rows"]
    assert (row["existing"], row["potential"], row["total"]) == (2, 1, 3)
    assert row["by_type"] == {"existing": 2, "potential": 1}
    daily = await report(anna, "processed_clients", group_by="day")
    assert [(each["group"]["day"], each["existing"], each["potential"]) for each in daily["rows"]] == [
        ("2026-03-11", 1, 2),
        ("2026-03-12", 1, 0),
        ("2026-03-14", 1, 0),
    ]
    assert sum(each["total"] for each in daily["rows"]) > daily["total"]["total"] == 3


async def test_imported_sales_count_as_sales_and_never_as_a_persons_work(system: System) -> None:
    anna = await system.a_manager()
    await told(system, a_move(anna, origin="import", actor="system:import", contact_id=new_id()))
    assert (await report(anna, "sales_and_margin"))["total"][0]["count"] == 1
    assert (await report(anna, "processed_clients"))["total"]["total"] == 0
    assert (await report(anna, "completed_activities"))["total"]["completed"] == 0


async def test_a_client_of_two_managers_counts_once_for_their_team(system: System) -> None:
    head, team_id = await system.a_head()
    anna, boris = await system.a_manager(team_id), await system.a_manager(team_id)
    shared_client = new_id()
    await told(
        system,
        a_completion(anna, contact_id=shared_client),
        a_completion(boris, contact_id=shared_client),
        a_completion(boris, contact_id=new_id()),
    )
    by_manager = await report(head, "processed_clients", group_by="manager")
    by_team = await report(head, "processed_clients", group_by="team")
    assert sum(row["total"] for row in by_manager["rows"]) == 3
    assert [row["total"] for row in by_team["rows"]] == [2] == [by_manager["total"]["total"]]


async def test_the_days_begin_at_midnight_where_the_organisation_works(system: System) -> None:
    anna = await system.a_manager()
    await told(
        system,
        a_move(anna, at=MIDNIGHT - timedelta(microseconds=1), amount="1.00"),
        a_move(anna, at=MIDNIGHT, amount="2.00"),
    )
    found = await report(anna, "sales_and_margin", group_by="day")
    assert {row["group"]["day"]: row["revenue"] for row in found["rows"]} == {
        "2026-03-11": "1.00",
        "2026-03-12": "2.00",
    }
    first = {"period": "custom", "from": "2026-03-11", "to": "2026-03-12"}
    assert (await report(anna, "sales_and_margin", **first))["total"][0]["revenue"] == "1.00"


async def test_weeks_begin_on_monday_and_months_on_their_first(system: System) -> None:
    anna = await system.a_manager()
    sunday = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    await told(
        system,
        a_completion(anna, at=sunday - timedelta(days=1)),
        a_completion(anna, at=sunday),
        a_completion(anna, at=sunday + timedelta(days=1)),
    )
    period = {"period": "custom", "from": "2026-02-01", "to": "2026-04-01"}
    weeks = await report(anna, "completed_activities", group_by="week", **period)
    assert [(row["group"]["week"], row["completed"]) for row in weeks["rows"]] == [("2026-02-23", 2), ("2026-03-02", 1)]
    months = await report(anna, "completed_activities", group_by="month", **period)
    assert [(row["group"]["month"], row["completed"]) for row in months["rows"]] == [("2026-02", 1), ("2026-03", 2)]


@pytest.mark.parametrize("name", ["sales_and_margin", "completed_activities", "processed_clients"])
async def test_an_empty_period_shows_zeros_and_no_percentages(system: System, name: str) -> None:
    anna = await system.a_manager()
    await told(system, a_move(anna, contact_id=new_id()), a_completion(anna, contact_id=new_id()))
    empty = {"period": "custom", "from": "2026-05-01", "to": "2026-05-08", "group_by": "manager"}
    found = await report(anna, name, **empty)
    assert found["rows"] == []
    total = found["total"][0] if name == "sales_and_margin" else found["total"]
    for figure, value in total.items():
        if figure.startswith("plan_") or figure in (
            "currency",
            "average",
            "margin_percent",
            "margin_unknown_percent",
            "coverage_percent",
        ):
            assert value is None, figure
        elif figure not in ("change_percent", "records", "by_type"):
            assert Decimal(value) == 0, figure
    assert set(total["change_percent"].values()) == {None}
    assert (await records(anna, total["records"]))["items"] == []


async def test_a_period_is_compared_with_as_many_days_before_it(system: System) -> None:
    anna = await system.a_manager()
    await told(
        system,
        a_completion(anna, at=NOON - timedelta(days=7)),
        a_completion(anna, at=NOON - timedelta(days=6)),
        a_completion(anna),
        a_completion(anna, on_time=False),
        a_completion(anna, on_time=False),
    )
    week = {"period": "custom", "from": "2026-03-09", "to": "2026-03-16"}
    found = await report(anna, "completed_activities", **week)
    before = found["previous"]
    assert (before["from"], before["to"], before["until"]) == ("2026-03-02", "2026-03-09", None)
    expected = {"completed": 2, "on_time": 2, "late": 0, "with_next_step": 0, "with_result": 2, "without_result": 0}
    assert before["total"] == {**expected, "cancelled": 0, "auto_cancelled": 0}
    assert found["total"]["change_percent"] == {
        "completed": "50.0",
        "on_time": "-50.0",
        "late": None,
        "with_result": "50.0",
        "without_result": None,
        "with_next_step": None,
        "cancelled": None,
        "auto_cancelled": None,
    }


async def test_today_is_compared_with_the_same_hours_of_yesterday(system: System) -> None:
    anna = await system.a_manager()
    now = datetime.now(UTC)
    earlier, later = now - timedelta(days=1, minutes=1), now - timedelta(days=1) + timedelta(minutes=30)
    client, other = new_id(), new_id()
    await told(
        system,
        a_move(anna, at=earlier, amount="5.00", contact_id=client),
        a_move(anna, at=later, amount="7.00", contact_id=other),
        a_completion(anna, at=earlier, contact_id=client),
        a_completion(anna, at=later, contact_id=other),
    )
    sales = await report(anna, "sales_and_margin", period="today")
    until = datetime.fromisoformat(sales["previous"]["until"])
    assert abs(until - (now - timedelta(days=1))) < timedelta(minutes=1)
    expected = [each for each in (earlier, later) if _moscow_day(each) == _moscow_day(until) and each < until]
    assert sum(each["count"] for each in sales["previous"]["total"]) == len(expected)
    done = await report(anna, "completed_activities", period="today")
    assert done["previous"]["total"]["completed"] == len(expected)
    clients = await report(anna, "processed_clients", period="today")
    assert clients["previous"]["total"]["total"] == len(expected)


async def test_every_cell_leads_to_exactly_the_records_behind_it(system: System) -> None:
    """Drill-down equality, over all reports and groupings at once, with every kind of gap in the attribution."""
    head, team_id = await system.a_head()
    anna, boris = await system.a_manager(team_id), await system.a_manager(await system.a_team(parent_id=team_id))
    clients = [new_id() for _ in range(4)]
    given = []
    for index in range(24):
        owner, client = (anna, boris)[index % 2], clients[index % 4] if index % 5 else None
        type_ = ("existing", "potential", None, "partner")[index % 4 - index % 3]
        common = {"contact_id": client, "contact_type": type_, "at": NOON + timedelta(hours=17 * index)}
        team = {} if index % 6 else {"team_id": None}
        given += [
            a_move(owner, amount=f"{index}.37", currency=("RUB", "USD")[index % 7 == 0], **common, **team),
            a_completion(owner, on_time=bool(index % 3), next_planned=not index % 4, **common, **team),
        ]
    await told(system, *given, *(a_contact(anna, each, f"Client {each}") for each in clients))
    cells = 0
    for name in ("sales_and_margin", "completed_activities", "processed_clients"):
        for groups in ("manager", "team", "day", "week", "month", "contact_type", "manager,month", "team,week", ""):
            found = await report(head, name, group_by=groups)
            totals = found["total"] if isinstance(found["total"], list) else [found["total"]]
            for row in [*found["rows"], *totals]:
                await _has_exactly_its_records(head, name, row)
                cells += 1
    assert cells > 100


async def test_records_come_page_by_page_and_each_once(system: System) -> None:
    anna, account_id = await system.a_manager(name="Анна"), new_id()
    moves = [a_move(anna, amount=f"{index}.00", account_id=account_id, number=f"S-{index}") for index in range(7)]
    await told(system, an_account(account_id, "ООО «Ромашка»"), *moves)
    found = await report(anna, "sales_and_margin")
    behind = await records(anna, found["total"][0]["records"], limit=3)
    assert behind["count"] == 7
    assert sorted(each["number"] for each in behind["items"]) == [f"S-{index}" for index in range(7)]
    assert {each["account"]["name"] for each in behind["items"]} == {"ООО «Ромашка»"}
    assert {each["manager"]["name"] for each in behind["items"]} == {"Анна"}


async def _has_exactly_its_records(caller: Any, name: str, row: dict[str, Any]) -> None:
    behind = await records(caller, row["records"])
    items = behind["items"]
    assert len(items) + behind["hidden"] == behind["count"]
    if name == "sales_and_margin":
        assert len(items) == row["count"] and {each["currency"] for each in items} == {row["currency"]}
        for figure, key in (("revenue", "amount"), ("margin", "margin"), ("margin_unknown", "margin_unknown")):
            assert sum(Decimal(each[key]) for each in items) == Decimal(row[figure])
    elif name == "completed_activities":
        assert len(items) == row["completed"]
        assert sum(each["on_time"] for each in items) == row["on_time"]
        assert sum(each["next_planned"] for each in items) == row["with_next_step"]
    else:
        assert len({each["client"]["id"] for each in items}) == len(items)
        assert behind["count"] == row["total"] == sum(row["by_type"].values())
        for type_, number in row["by_type"].items():
            of_type = (
                await records(caller, f"{row['records']}&contact_type={type_}")
                if "contact_type=" not in row["records"]
                else behind
            )
            assert of_type["count"] == number


def _moscow_day(moment: datetime) -> Any:
    return (moment + timedelta(hours=3)).astimezone(UTC).date()
