"""A closed period stands: what arrives late counts on the first open day, and a past report can be asked for again."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.analytics import usecases
from shared.events import Envelope
from tests.integration.analytics.conftest import Store
from tests.integration.analytics.told import NOON, REPORTS, a_completion, a_move, records, report, told
from tests.system import Caller, System


def somebody() -> Any:
    return Caller(None, uuid4(), "", "manager", uuid4(), "")  # type: ignore[arg-type]


async def take_in(store: Store, *envelopes: Envelope, at: datetime) -> None:
    async with store.database.transaction(now=at) as tx:
        await usecases.take_in(tx, [(each, each.event()) for each in envelopes])


async def close(store: Store, day: str, at: datetime) -> None:
    await store.rows("INSERT INTO closings (through, at, by) VALUES ($1::text::date, $2, 'user:head')", day, at)


async def booked(store: Store) -> list[tuple[str, bool, str]]:
    rows = await store.rows("SELECT day, late, amount FROM sale_entries ORDER BY at, amount")
    return [(str(row["day"]), row["late"], str(row["amount"])) for row in rows]


async def test_what_arrives_after_the_closing_counts_on_the_first_open_day_and_is_marked_late(store: Store) -> None:
    anna = somebody()
    await take_in(store, a_move(anna, amount="1.00"), at=NOON + timedelta(hours=1))
    await close(store, "2026-03-31", NOON + timedelta(days=22))
    late = a_move(anna, amount="2.00", at=NOON + timedelta(hours=2))
    await take_in(store, late, at=NOON + timedelta(days=23))
    assert await booked(store) == [("2026-03-11", False, "1.00"), ("2026-04-01", True, "2.00")]
    sums = await store.rows("SELECT day, amount FROM sales_daily ORDER BY day")
    assert [(str(row["day"]), str(row["amount"])) for row in sums] == [("2026-03-11", "1.00"), ("2026-04-01", "2.00")]


async def test_a_rebuild_books_late_facts_where_they_were_booked(store: Store) -> None:
    anna = somebody()
    await take_in(store, a_move(anna, amount="1.00"), at=NOON + timedelta(hours=1))
    await close(store, "2026-03-31", NOON + timedelta(days=22))
    await take_in(store, a_move(anna, amount="2.00"), at=NOON + timedelta(days=23))
    before = await booked(store)
    assert (await usecases.rebuild(store.database)).was_right
    assert await booked(store) == before


async def test_closing_takes_nothing_that_was_there_out_of_its_day(store: Store) -> None:
    anna = somebody()
    activity = {"activity_id": uuid4(), "contact_id": uuid4()}
    await take_in(store, a_completion(anna, **activity), at=NOON + timedelta(hours=1))
    await close(store, "2026-03-31", NOON + timedelta(days=22))
    await take_in(
        store, a_completion(anna, **activity), a_completion(anna, activity_id=uuid4()), at=NOON + timedelta(days=23)
    )
    rows = await store.rows("SELECT day, sum(completed) AS n FROM activities_daily GROUP BY day ORDER BY day")
    assert [(str(row["day"]), row["n"]) for row in rows] == [("2026-03-11", 1), ("2026-04-01", 2)]


async def test_only_days_that_are_over_are_closed_and_none_twice(system: System) -> None:
    head, _ = await system.a_head()
    today = datetime.now(UTC).date()
    early = await head.post("/api/analytics/closings", json={"through": str(today + timedelta(days=1))})
    assert (early.status_code, early.json()["code"], early.json()["field"]) == (422, "period_is_not_over", "through")
    made = await head.post("/api/analytics/closings", json={"through": "1990-01-31"})
    assert (made.status_code, made.json()["closed_through"]) == (201, "1990-01-31")
    seen = (await head.get("/api/analytics/closings")).json()["items"]
    name = (await system.admin.get(f"/api/identity/users/{head.id}")).json()["name"]
    assert [each["by_name"] for each in seen if each["through"] == "1990-01-31"] == [name]
    again = await head.post("/api/analytics/closings", json={"through": "1990-01-31"})
    assert (again.status_code, again.json()["code"]) == (409, "period_is_closed")


async def test_a_report_as_of_a_moment_shows_what_was_known_then(system: System) -> None:
    anna = await system.a_manager()
    await told(system, a_move(anna, amount="10.00"), a_completion(anna))
    then = datetime.now(UTC)
    await told(system, a_move(anna, amount="5.00"), a_completion(anna))
    for name, figure, was, now in (
        ("sales_and_margin", "revenue", "10.00", "15.00"),
        ("completed_activities", "completed", 1, 2),
    ):
        early, late = await report(anna, name, as_of=then.isoformat()), await report(anna, name)
        totals = [each["total"][0] if isinstance(each["total"], list) else each["total"] for each in (early, late)]
        assert [each[figure] for each in totals] == [was, now]
        behind = (await anna.get(totals[0]["records"])).json()
        assert behind["count"] == 1


async def _a_closed_march(system: System, anna: Caller) -> None:
    """March closed after one sale and one call; then another sale and another call of March arrive, by others."""
    await told(system, a_move(anna, amount="10.00"), a_completion(anna, contact_id=uuid4()))
    await system.rows("analytics", "INSERT INTO closings (through, at, by) VALUES ('2026-03-31', now(), 'user:head')")
    await told(system, a_move(anna, amount="5.00"), a_completion(anna, contact_id=uuid4()))


@pytest.fixture
async def opened_again(system: System) -> AsyncIterator[None]:
    yield
    await system.rows("analytics", "DELETE FROM closings WHERE through > '2000-01-01'")


@pytest.mark.usefixtures("opened_again")
async def test_a_closed_report_says_what_came_too_late_and_leads_to_it(system: System) -> None:
    anna = await system.a_manager()
    await _a_closed_march(system, anna)
    found = await report(anna, "sales_and_margin")
    assert (found["total"][0]["revenue"], found["closed"]["late_facts"]) == ("10.00", 1)
    [total] = (await anna.get(found["closed"]["changes"])).json()["total"]
    revenue = total["figures"]["revenue"]
    assert [revenue[name] for name in ("then", "now", "difference", "late")] == ["10.00", "10.00", "0.00", "5.00"]
    behind = await records(anna, total["late_records"])
    assert [each["amount"] for each in behind["items"]] == ["5.00"]
    clients = (await anna.get((await report(anna, "processed_clients"))["closed"]["changes"])).json()
    assert clients["total"][0]["figures"]["total"]["late"] == "1"
    april = await report(anna, "sales_and_margin", **{"period": "custom", "from": "2026-04-01", "to": "2026-05-01"})
    assert (april["closed"], april["total"][0]["revenue"]) == (None, "5.00")


@pytest.mark.usefixtures("opened_again")
async def test_nobody_sees_the_late_facts_of_others(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    await _a_closed_march(system, anna)
    found = await report(boris, "sales_and_margin")
    assert found["closed"]["late_facts"] == 0
    [total] = (await boris.get(found["closed"]["changes"])).json()["total"]
    assert total["figures"]["revenue"]["late"] == "0.00"
    assert (await records(boris, total["late_records"]))["count"] == 0


async def test_what_changed_in_an_open_period_is_the_difference_of_two_moments(system: System) -> None:
    anna = await system.a_manager()
    await told(system, a_move(anna, amount="10.00"))
    then = datetime.now(UTC)
    await told(system, a_move(anna, amount="5.00"), a_move(anna, amount="7.00", currency="USD"))
    march = {"period": "custom", "from": "2026-03-01", "to": "2026-04-01"}
    address = f"{REPORTS}/sales_and_margin/changes"
    found = (await anna.get(address, params={**march, "since": then.isoformat()})).json()
    of = {each["currency"]: each["figures"]["revenue"] for each in found["total"]}
    assert {currency: each["difference"] for currency, each in of.items()} == {"RUB": "5.00", "USD": "7.00"}
    assert found["closed"] is None
    nameless = await anna.get(address, params=march)
    assert (nameless.status_code, nameless.json()["field"]) == (422, "since")
    other = await anna.get(f"{REPORTS}/overdue/changes", params={**march, "since": then.isoformat()})
    assert (other.status_code, other.json()["field"]) == (422, "report")
    late = await anna.get(f"{REPORTS}/overdue/records", params={**march, "late": "true"})
    assert (late.status_code, late.json()["field"]) == (422, "late")
