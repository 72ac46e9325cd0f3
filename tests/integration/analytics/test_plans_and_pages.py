"""Goals beside their facts, pages of figures, and the feed for other systems."""

from datetime import timedelta
from uuid import uuid4

import pytest

from services.analytics import usecases
from tests.eventually import eventually
from tests.integration.analytics.told import NOON, a_completion, a_move, told
from tests.system import Caller, System

GOALS = "/api/analytics/goals"
MARCH = {"start": "2026-03-01", "end": "2026-04-01"}


async def test_a_goal_shows_its_fact_and_how_much_of_it_is_reached(system: System) -> None:
    head, team = await system.a_head()
    anna = await system.a_manager(team)
    await told(system, a_move(anna, amount="250.00"), a_completion(anna), a_completion(anna))
    goal = {"figure": "revenue", **MARCH, "owner_id": str(anna.id), "value": "1000.00", "currency": "RUB"}
    made = (await head.post(GOALS, json=goal)).json()
    assert (made["fact"], made["reached_percent"], made["expected_percent"]) == ("250.00", "25.0", "100.0")
    calls = {"figure": "completed_activities", **MARCH, "team_id": str(team), "value": "4"}
    assert (await head.post(GOALS, json=calls)).json()["reached_percent"] == "50.0"
    seen = (await anna.get(GOALS, params={"day": "2026-03-11"})).json()["items"]
    assert sorted(each["figure"] for each in seen) == ["completed_activities", "revenue"]


async def test_goals_are_found_by_the_days_they_share_with_a_period(system: System) -> None:
    head, team = await system.a_head()
    for start, end in (("2026-02-01", "2026-03-01"), ("2026-03-01", "2026-04-01"), ("2026-01-01", "2027-01-01")):
        goal = {"figure": "won_sales", "start": start, "end": end, "team_id": str(team), "value": "3"}
        assert (await head.post(GOALS, json=goal)).status_code == 201

    async def begin(**period: str) -> list[str]:
        return [each["start"] for each in (await head.get(GOALS, params=period)).json()["items"]]

    assert await begin(**{"from": "2026-03-01", "to": "2026-03-08"}) == ["2026-03-01", "2026-01-01"]
    assert await begin(**{"from": "2026-02-28", "to": "2026-03-02"}) == ["2026-03-01", "2026-02-01", "2026-01-01"]
    assert await begin(**{"from": "2026-04-01"}) == ["2026-01-01"]


async def test_goals_are_set_only_for_people_one_leads_and_seen_by_those_they_are_for(system: System) -> None:
    head, team = await system.a_head()
    anna, stranger = await system.a_manager(team), await system.a_manager()
    goal = {"figure": "won_sales", **MARCH, "value": "3"}
    for foreign in ({"owner_id": str(stranger.id)}, {"team_id": str(stranger.team_id)}, {}):
        refused = await head.post(GOALS, json={**goal, **foreign})
        assert (refused.status_code, refused.json()["code"]) == (422, "goal_out_of_reach"), foreign
    made = (await head.post(GOALS, json={**goal, "owner_id": str(anna.id)})).json()
    assert (await stranger.get(GOALS)).json()["items"] == []
    other, _ = await system.a_head()
    gone = await other.put(f"{GOALS}/{made['id']}", json={"value": "1"}, if_match=1)
    assert (gone.status_code, gone.json()["code"]) == (404, "goal_unknown")
    changed = await head.put(f"{GOALS}/{made['id']}", json={"value": "5"}, if_match=1)
    assert (changed.json()["value"], changed.json()["version"]) == ("5.00", 2)
    assert (await head.delete(f"{GOALS}/{made['id']}", if_match=2)).status_code == 204
    assert (await anna.get(GOALS)).json()["items"] == []


async def test_a_goal_that_makes_no_sense_names_the_field(system: System) -> None:
    head, team = await system.a_head()
    goal = {"figure": "revenue", **MARCH, "team_id": str(team), "value": "3", "currency": "RUB"}
    wrong = {
        "figure": {"figure": "luck"},
        "end": {"end": "2026-03-01"},
        "value": {"value": "0"},
        "currency": {"currency": None},
    }
    for field, change in wrong.items():
        answer = await head.post(GOALS, json={**goal, **change})
        assert (answer.status_code, answer.json()["field"]) == (422, field)


@pytest.fixture
async def plain_managers(system: System) -> None:
    """Nobody has arranged the page of managers; requests that another test made up may have."""
    answer = await system.admin.put("/api/analytics/dashboard/layout/manager", json={"items": []})
    assert answer.status_code == 200, answer.text


@pytest.mark.usefixtures("plain_managers")
async def test_one_call_gives_the_whole_page_of_figures(system: System) -> None:
    anna = await system.a_manager()
    await told(system, a_move(anna, amount="70.00"), a_completion(anna, contact_id=uuid4()))
    page = await anna.get(
        "/api/analytics/dashboard", params={"period": "custom", "from": "2026-03-01", "to": "2026-04-01"}
    )
    assert page.status_code == 200, page.text
    tiles = page.json()["items"]
    assert page.json()["place"] == "product"
    numbers = {
        (tile["report"], tile["figure"]): (total[0] if isinstance(total, list) else total)[tile["figure"]]
        for tile in tiles
        if tile["show"] == "number"
        for total in [tile["reply"]["total"]]
    }
    assert numbers["sales_and_margin", "revenue"] == "70.00"
    assert numbers["completed_activities", "completed"] == 1
    assert numbers["processed_clients", "total"] == 1
    assert len({tile["reply"]["as_of"] for tile in tiles}) == 1, "all of it of the same moment"


@pytest.mark.usefixtures("plain_managers")
async def test_ones_own_page_comes_before_that_of_the_role(system: System) -> None:
    anna = await system.a_manager()
    path, own = "/api/analytics/dashboard/layout", [{"report": "overdue", "show": "table", "group_by": "kind"}]
    wrong = await anna.put(path, json={"items": [{"report": "overdue", "show": "table", "group_by": "stage"}]})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "group_by")
    assert (await anna.put(path, json={"items": own})).json()["place"] == f"user:{anna.id}"
    shown = (await anna.get("/api/analytics/dashboard")).json()
    assert [tile["report"] for tile in shown["items"]] == ["overdue"]
    await anna.put(path, json={"items": []})
    assert (await anna.get(path)).json()["place"] == "product"


async def feed(caller: Caller, **query: object) -> tuple[list[dict[str, object]], str | None]:
    answer = await caller.get("/api/analytics/events", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"], answer.json()["next"]


async def test_the_feed_gives_each_event_once_in_the_same_order_however_it_is_paged(system: System) -> None:
    anna = await system.a_manager()
    events = [a_completion(anna, at=NOON + timedelta(minutes=number)) for number in range(7)]
    await told(system, *events)
    mine = {event.id for event in events}

    async def read(limit: int) -> list[object]:
        found: list[object] = []
        mark: str | None = None
        while True:
            items, following = await feed(
                system.admin, type="ActivityCompleted", limit=limit, **({"after": mark} if mark else {})
            )
            found += [each["id"] for each in items if each["id"] in mine]
            if not items:
                return found
            mark = following

    async def there() -> list[object]:
        """It waits for whatever is being written when an event comes in."""
        found = await read(1000)
        assert set(found) == mine
        return found

    whole = await eventually(there)
    assert len(whole) == 7
    assert await read(3) == whole


async def test_a_mark_of_the_feed_never_skips_what_a_slower_transaction_commits_later(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    database = system.apps["analytics"].state.database
    slow, quick = a_completion(anna), a_completion(boris)

    async with database.transaction() as tx:
        await usecases.take_in(tx, [(slow, slow.event())])
        await tx.session.flush()
        await told(system, quick)
        before, mark = await feed(system.admin, type="ActivityCompleted", limit=1000)
        while before and len(before) == 1000:
            before, mark = await feed(system.admin, type="ActivityCompleted", limit=1000, after=mark)

    async def both() -> bool:
        after, _ = await feed(system.admin, type="ActivityCompleted", limit=1000, **({"after": mark} if mark else {}))
        return {slow.id, quick.id} <= {each["id"] for each in after}

    await eventually(both)


async def test_a_mark_that_is_none_is_refused_by_name(system: System) -> None:
    for mark in ("AAAA", "MS4=", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5LjE="):
        answer = await system.admin.get("/api/analytics/events", params={"after": mark})
        assert (answer.status_code, answer.json()["field"]) == (422, "after")
