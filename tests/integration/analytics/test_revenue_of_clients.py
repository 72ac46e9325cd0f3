"""What clients brought in over twelve months: by client and currency, of whose sales the caller sees."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from services.analytics.domain.periods import Window
from services.analytics.domain.reports import Question
from services.analytics.store import reports
from shared.auth import Actor
from shared.ids import new_id
from tests.integration.analytics.conftest import Store
from tests.integration.analytics.test_closed_periods import close, somebody, take_in
from tests.integration.analytics.told import NOON, REPORTS, a_merge, a_move, a_part, a_payment, an_undoing, told
from tests.system import Caller, System

ROUTE = "/api/analytics/clients/revenue"
MOSCOW = ZoneInfo("Europe/Moscow")
CLIENT = "6e0f7a52-4f0e-4a57-9b3a-0d6c2f5b8e11"
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


async def answer(caller: Caller, *contact_ids: UUID) -> dict[str, Any]:
    found = await caller.get(ROUTE, params=[("contact_id", str(each)) for each in contact_ids])
    assert found.status_code == 200, found.text
    return dict(found.json())


async def revenue(caller: Caller, *contact_ids: UUID) -> dict[UUID, list[tuple[str, str, int]]]:
    """By client, in the order of currencies: currency, revenue, how many sales."""
    found: dict[UUID, list[tuple[str, str, int]]] = {}
    for each in (await answer(caller, *contact_ids))["items"]:
        found.setdefault(UUID(each["contact_id"]), []).append((each["currency"], each["revenue"], each["won"]))
    return found


def now() -> datetime:
    return datetime.now(UTC) - SECOND


async def test_wins_are_added_up_by_client_and_currency_and_what_was_taken_back_is_taken_off(system: System) -> None:
    anna, one, other, nobody = await system.a_manager(), uuid4(), uuid4(), uuid4()
    reopened = {"sale_id": new_id(), "contact_id": one}
    await told(
        system,
        a_move(anna, contact_id=one, amount="1000.10", at=now()),
        a_move(anna, contact_id=one, amount="0.20", at=now()),
        a_move(anna, contact_id=one, amount="7.00", currency="EUR", at=now()),
        a_move(anna, **reopened, amount="500.00", at=now() - DAY),
        a_move(anna, "open", **reopened, amount="500.00", at=now(), version=2),
        a_move(anna, "lost", contact_id=one, at=now(), reason="price"),
        a_payment(anna, "P-1", uuid4(), a_part(anna), contact_id=one, at=now()),
        a_move(anna, contact_id=other, amount="3.00", at=now()),
        a_move(anna, amount="9.00", at=now()),
    )
    found = await revenue(anna, one, other, nobody, one)
    assert found == {one: [("EUR", "7.00", 1), ("RUB", "1000.30", 2)], other: [("RUB", "3.00", 1)]}
    assert await revenue(anna, nobody) == {}


async def test_it_is_what_the_report_says_of_the_same_days(system: System) -> None:
    anna, clients = await system.a_manager(), [uuid4() for _ in range(3)]
    await told(system, *(a_move(anna, contact_id=each, amount="12.34", at=now()) for each in clients))
    found = await answer(anna, *clients)
    days = {"period": "custom", "from": found["from"], "to": found["to"]}
    [total] = (await anna.get(f"{REPORTS}/sales_and_margin", params=days)).json()["total"]
    assert (total["revenue"], total["count"]) == ("37.02", sum(each["won"] for each in found["items"])) == ("37.02", 3)


async def test_twelve_months_are_whole_local_days_up_to_today(system: System) -> None:
    anna, client = await system.a_manager(), uuid4()
    found = await answer(anna, client)
    first, behind = date.fromisoformat(found["from"]), date.fromisoformat(found["to"])
    assert behind == datetime.fromisoformat(found["as_of"]).astimezone(MOSCOW).date() + DAY
    assert (first.year, first.month) == (behind.year - 1, behind.month)
    begin = datetime.combine(first, time(), MOSCOW).astimezone(UTC)
    await told(
        system,
        a_move(anna, contact_id=client, amount="1.00", at=begin - SECOND),
        a_move(anna, contact_id=client, amount="20.00", at=begin),
        a_move(anna, contact_id=client, amount="300.00", at=now()),
    )
    assert await revenue(anna, client) == {client: [("RUB", "320.00", 2)]}


async def test_each_has_the_revenue_of_the_sales_one_sees(system: System) -> None:
    head, team_id = await system.a_head()
    anna, boris, stranger = await system.a_manager(team_id), await system.a_manager(team_id), await system.a_manager()
    client = uuid4()
    sold = [(anna, "1.00"), (boris, "20.00"), (stranger, "300.00")]
    await told(system, *(a_move(each, contact_id=client, amount=much, at=now()) for each, much in sold))
    seen = [*((each, much, 1) for each, much in sold), (head, "21.00", 2), (system.admin, "321.00", 3)]
    for caller, amount, won in seen:
        assert await revenue(caller, client) == {client: [("RUB", amount, won)]}, caller.role
    assert await revenue(await system.a_manager(team_id), client) == {}


@pytest.mark.parametrize("role", ["production", "accountant", "ops", "integrator"])
async def test_other_roles_have_no_revenue_of_clients(system: System, role: str) -> None:
    caller = await system.a_user(role)
    assert (await caller.get(ROUTE, params={"contact_id": str(uuid4())})).status_code == 403


async def test_a_merge_takes_revenue_along_and_its_undoing_gives_it_back(system: System) -> None:
    anna, first, second, third = await system.a_manager(), uuid4(), uuid4(), uuid4()
    sold = {first: "1.00", second: "20.00", third: "300.00"}
    await told(system, *(a_move(anna, contact_id=each, amount=much, at=now()) for each, much in sold.items()))
    merge = a_merge(system.admin, second, third, at=now())
    await told(system, merge)
    assert await revenue(anna, first, second, third) == {
        first: [("RUB", "1.00", 1)],
        second: [("RUB", "320.00", 2)],
    }, "nobody's money is there twice"
    onward = a_merge(system.admin, first, second, at=now())
    await told(system, onward)
    assert await revenue(anna, first, second, third) == {first: [("RUB", "321.00", 3)]}
    await told(system, an_undoing(system.admin, onward, at=now()), an_undoing(system.admin, merge, at=now()))
    assert await revenue(anna, first, second, third) == {
        each: [("RUB", much, 1)] for each, much in sold.items()
    }  # fmt: skip


async def test_a_merge_takes_along_what_was_sold_on_closed_days(store: Store) -> None:
    """The closed figures keep both clients; whoever asks for the survivor means all of it."""
    anna, first, second = somebody(), uuid4(), uuid4()
    sold = [a_move(anna, contact_id=each, at=at) for each in (first, second) for at in (NOON, NOON + 30 * DAY)]
    await take_in(store, *sold, at=NOON + 31 * DAY)
    await close(store, "2026-03-31", NOON + 32 * DAY)
    merge = a_merge(anna, first, second)
    await take_in(store, merge, at=NOON + 33 * DAY)
    kept = await store.rows("SELECT count(DISTINCT contact_id) AS n FROM sale_entries WHERE day <= '2026-03-31'")
    assert kept[0]["n"] == 2
    assert await _counted(store, first, second) == {first: 4}
    await take_in(store, an_undoing(anna, merge), at=NOON + 34 * DAY)
    assert await _counted(store, first, second) == {first: 2, second: 2}


async def _counted(store: Store, *contact_ids: UUID) -> dict[UUID, int]:
    window = Window(NOON.date(), NOON.date() + 60 * DAY)
    async with store.database.transaction(now=NOON + 35 * DAY) as tx:
        question = Question("sales_and_margin", window, now=tx.now)
        found = await reports.revenue_of(tx, Actor(uuid4(), "admin", None, None), question, contact_ids)
    return {each.contact_id: each.won for each in found}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "contact_id=",
        "contact_id=nobody",
        f"contact_id={CLIENT}&contact_id=%00",
        f"contact_id={CLIENT}&contact_id[]={CLIENT}",
        "&".join(f"contact_id={UUID(int=number, version=4)}" for number in range(201)),
        "contact_ids=7",
    ],
)
async def test_what_makes_no_sense_is_refused_by_its_field(system: System, query: str) -> None:
    found = await system.admin.get(f"{ROUTE}?{query}")
    assert found.status_code == 422, found.text
    assert "contact_id" in found.json()["detail"]


async def test_two_hundred_clients_are_asked_for_at_once(system: System) -> None:
    anna, clients = await system.a_manager(), [uuid4() for _ in range(200)]
    await told(system, a_move(anna, contact_id=clients[-1], at=now()))
    assert await revenue(anna, *clients) == {clients[-1]: [("RUB", "1000.00", 1)]}
