"""Absences: who is away and who stands in, and that others hear of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.identity.doors import facts
from tests.system import Caller, System

ABSENCES = "/api/identity/absences"


def days(first: int = 10, last: int = 20, **more: Any) -> dict[str, Any]:
    """From so many days from now to so many."""
    today = datetime.now(UTC).date()
    return {"starts_on": str(today + timedelta(days=first)), "ends_on": str(today + timedelta(days=last)), **more}


async def plan(caller: Caller, **given: Any) -> dict[str, Any]:
    answer = await caller.post(ABSENCES, json=days(**given))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_a_planned_absence_is_told_with_its_days_and_who_stands_in(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    absence = await plan(anna, substitute_id=str(boris.id))
    assert (absence["user_id"], absence["planned_by"], absence["version"]) == (str(anna.id), str(anna.id), 1)
    [told] = await facts(system, absence["id"])
    assert (told["type"], told["aggregateversion"]) == ("AbsencePlanned", 1)
    assert told["data"] == {
        "absence_id": absence["id"],
        "user_id": str(anna.id),
        "substitute_id": str(boris.id),
        "from": absence["starts_on"],
        "to": absence["ends_on"],
    }


async def test_cancelling_is_told_once_and_frees_the_days(system: System) -> None:
    anna = await system.a_manager()
    absence = await plan(anna)
    again = await anna.post(ABSENCES, json=days(20, 25))
    assert (again.status_code, again.json()["code"]) == (409, "absences_overlap"), "the last day is included"
    for _ in range(2):
        cancelled = await anna.post(f"{ABSENCES}/{absence['id']}/cancel")
        assert cancelled.status_code == 200 and cancelled.json()["cancelled_at"]
    assert [each["type"] for each in await facts(system, absence["id"])] == ["AbsencePlanned", "AbsenceCancelled"]
    await plan(anna, first=20, last=25)


@pytest.mark.parametrize(
    ("first", "last", "code", "field"),
    [
        (5, 4, "absence_ends_before_it_begins", "ends_on"),
        (-9, -2, "absence_is_over", "ends_on"),
        (1, 2000, "absence_too_long", "ends_on"),
    ],
)
async def test_days_that_cannot_be_are_refused(
    system: System, first: int, last: int, code: str, field: str | None
) -> None:
    anna = await system.a_manager()
    refused = await anna.post(ABSENCES, json=days(first, last))
    assert (refused.json()["code"], refused.json().get("field")) == (code, field)


async def test_nobody_stands_in_for_themselves_and_nobody_who_left_does(system: System) -> None:
    anna, gone = await system.a_manager(), await system.a_manager()
    assert (await system.admin.post(f"/api/identity/users/{gone.id}/deactivate")).status_code == 200
    own = await anna.post(ABSENCES, json=days(substitute_id=str(anna.id)))
    left = await anna.post(ABSENCES, json=days(substitute_id=str(gone.id)))
    assert [(each.status_code, each.json()["code"]) for each in (own, left)] == [
        (422, "own_substitute"),
        (422, "no_such_substitute"),
    ]


async def test_a_head_plans_for_the_team_and_an_administrator_for_everybody(system: System) -> None:
    head, team = await system.a_head()
    anna, stranger = await system.a_manager(team), await system.a_manager()
    accountant = await system.a_user("accountant")
    await plan(head, user_id=str(anna.id))
    await plan(system.admin, user_id=str(stranger.id))
    for caller, other in ((head, stranger), (anna, head), (accountant, anna)):
        refused = await caller.post(ABSENCES, json=days(40, 41, user_id=str(other.id)))
        assert (refused.status_code, refused.json()["field"]) == (422, "user_id")


async def test_one_sees_ones_own_absences_and_those_one_stands_in_for(system: System) -> None:
    anna, boris, other = [await system.a_manager() for _ in range(3)]
    accountant = await system.a_user("accountant")
    absence = await plan(anna, substitute_id=str(boris.id))
    for caller, status in ((anna, 200), (boris, 200), (other, 404), (accountant, 404), (system.admin, 200)):
        assert (await caller.get(f"{ABSENCES}/{absence['id']}")).status_code == status
        listed = (await caller.get(ABSENCES, params={"user_id": str(anna.id)})).json()["items"]
        assert len(listed) == (status == 200)
    refused = await boris.post(f"{ABSENCES}/{absence['id']}/cancel")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_absence")


async def test_who_is_away_on_a_day(system: System) -> None:
    anna = await system.a_manager()
    absence = await plan(anna)
    cancelled = await plan(anna, first=40, last=41)
    await anna.post(f"{ABSENCES}/{cancelled['id']}/cancel")
    on = {"on": absence["ends_on"]}
    assert [each["id"] for each in (await anna.get(ABSENCES, params=on)).json()["items"]] == [absence["id"]]
    after = {"on": str(datetime.now(UTC).date() + timedelta(days=21))}
    assert (await anna.get(ABSENCES, params=after)).json()["items"] == []
    planned = (await anna.get(ABSENCES, params={"cancelled": False})).json()["items"]
    assert [each["id"] for each in planned] == [absence["id"]]
    every = (await anna.get(ABSENCES, params={"limit": 1})).json()
    assert every["items"][0]["id"] == cancelled["id"] and every["next_cursor"]
