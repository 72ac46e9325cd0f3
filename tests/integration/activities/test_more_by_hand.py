"""Reopening, results that ask for more, many at once, the day of a team, what a colleague left behind."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.activities.told import a_contact, facts
from tests.system import Caller, System

ACTIVITIES = "/api/activities/activities"


async def plan(caller: Caller, **more: Any) -> dict[str, Any]:
    answer = await caller.post(ACTIVITIES, json={"kind": "call", "title": "Позвонить", **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def done(caller: Caller, activity: dict[str, Any], **body: Any) -> Any:
    path = f"{ACTIVITIES}/{activity['id']}/complete"
    return await caller.post(path, json={"result": "Да", **body}, if_match=activity["version"])


async def test_what_was_closed_by_mistake_is_opened_again(system: System) -> None:
    anna = await system.a_manager()
    call = await plan(anna, priority="high")
    assert (await done(anna, call)).status_code == 200

    path = f"{ACTIVITIES}/{call['id']}/reopen"
    opened = await anna.post(path, json={"reason": "Не тот клиент"}, if_match=2)

    assert opened.status_code == 200, opened.text
    assert (opened.json()["status"], opened.json()["result"], opened.json()["priority"]) == ("open", None, "high")
    [fact] = await facts(system, "ActivityReopened", UUID(call["id"]))
    assert (fact["data"]["was"], fact["data"]["reason"]) == ("done", "Не тот клиент")
    again = await anna.post(path, json={"reason": "Ещё раз"}, if_match=3)
    assert (again.status_code, again.json()["code"]) == (409, "activity_is_open")


async def test_title_description_and_priority_are_changed_together_or_alone(system: System) -> None:
    anna = await system.a_manager()
    call = await plan(anna)
    changed = await anna.patch(f"{ACTIVITIES}/{call['id']}", json={"priority": "low"}, if_match=1)
    assert (changed.json()["priority"], changed.json()["title"], changed.json()["version"]) == ("low", "Позвонить", 2)
    empty = await anna.patch(f"{ACTIVITIES}/{call['id']}", json={}, if_match=2)
    assert (empty.status_code, empty.json()["code"]) == (409, "nothing_to_change")


async def test_a_call_may_be_noted_three_business_days_late_and_counts_at_its_own_time(system: System) -> None:
    anna = await system.a_manager()
    call, old = await plan(anna), await plan(anna)
    at = datetime.now(UTC) - timedelta(hours=20)
    answer = await done(anna, call, done_at=at.isoformat())
    assert answer.status_code == 200, answer.text
    [fact] = await facts(system, "ActivityCompleted", UUID(call["id"]))
    assert datetime.fromisoformat(fact["time"]) == at

    refused = await done(anna, old, done_at=(at - timedelta(days=30)).isoformat())
    assert (refused.status_code, refused.json()["code"]) == (422, "done_too_long_ago")
    refused = await done(anna, old, done_at=(at + timedelta(days=3)).isoformat())
    assert refused.json()["field"] == "done_at"


async def test_a_result_may_plan_what_follows_by_itself(system: System) -> None:
    anna = await system.a_manager()
    contact_id = await a_contact(system, anna)
    call = await plan(anna, contact_id=str(contact_id))

    answer = await done(anna, call, result_code="no_answer")

    following = answer.json()["next"]
    assert (following["title"], following["kind"]) == ("Перезвонить: не дозвонились", "call")
    assert (following["contact_id"], following["automatic"]) == (str(contact_id), True)
    assert following["because"]["rule"] == "result call: no_answer"
    [fact] = await facts(system, "ActivityCompleted", UUID(call["id"]))
    told = fact["data"]
    assert (told["result_code"], told["outcome"], told["next_planned"]) == ("no_answer", "neutral", True)


async def test_a_result_may_insist_on_the_next_step(system: System) -> None:
    anna = await system.a_manager()
    call = await plan(anna)
    refused = await done(anna, call, result_code="call_later")
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (422, "next_step_needed", "next")
    accepted = await done(anna, call, result_code="call_later", next={"kind": "call", "title": "Перезвонить"})
    assert accepted.status_code == 200, accepted.text


async def test_a_result_that_is_not_in_the_list_is_refused_with_those_that_are(system: System) -> None:
    anna = await system.a_manager()
    refused = await done(anna, await plan(anna), result_code="whatever")
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_result")
    assert "no_answer" in refused.json()["detail"]


async def test_the_list_of_results_is_the_houses_own(system: System) -> None:
    head, _ = await system.a_head()
    anna = await system.a_manager()
    code = f"sample_{new_id().hex[-6:]}"
    body = {
        "title_ru": "Просят образцы",
        "title_en": "Want samples",
        "outcome": "positive",
        "follow_up": {
            "kind": "task",
            "title_ru": "Отправить образцы",
            "title_en": "Send samples",
            "due_rule": "business_days:2",
        },
    }
    put = await head.put(f"/api/activities/results/call/{code}", json=body)
    assert (put.status_code, put.json()["version"]) == (200, 1), put.text
    answer = await done(anna, await plan(anna), result_code=code)
    assert answer.json()["next"]["title"] == "Отправить образцы"

    await head.put(f"/api/activities/results/call/{code}", json={**body, "active": False})
    refused = await done(anna, await plan(anna), result_code=code)
    assert refused.json()["code"] == "unknown_result"
    wrong = {**body, "follow_up": {**body["follow_up"], "due_rule": "some day"}}  # type: ignore[dict-item]
    assert (await head.put(f"/api/activities/results/call/{code}", json=wrong)).json()["code"] == "unknown_due_rule"
    assert (await anna.put(f"/api/activities/results/call/{code}", json=body)).status_code == 403


async def test_many_at_once_get_an_answer_each(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    mine, closed, foreign = await plan(anna), await plan(anna), await plan(boris)
    await done(anna, closed)
    stale = await plan(anna)
    items = [
        {"id": mine["id"], "version": 1},
        {"id": closed["id"], "version": 2},
        {"id": foreign["id"], "version": 1},
        {"id": stale["id"], "version": 9},
    ]
    key = str(new_id())
    body = {"items": items, "result": "Сделано"}
    answer = await anna.post(f"{ACTIVITIES}/bulk/complete", json=body, key=key)

    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["done"] == 1
    assert [each["id"] for each in told["items"]] == [each["id"] for each in items], "in the order of the request"
    assert told["items"][0]["activity"]["status"] == "done"
    assert [each["refusal"] and each["refusal"]["code"] for each in told["items"]] == [
        None,
        "activity_is_closed",
        "not_found",
        "stale",
    ]
    assert (await anna.post(f"{ACTIVITIES}/bulk/complete", json=body, key=key)).json() == told
    assert len(await facts(system, "ActivityCompleted", UUID(mine["id"]))) == 1


async def test_many_are_moved_cancelled_and_handed_on(system: System) -> None:
    head, team = await system.a_head()
    anna, boris = await system.a_manager(team), await system.a_manager(team)
    calls = [await plan(anna) for _ in range(3)]
    items = [{"id": each["id"], "version": 1} for each in calls]
    moved = await anna.post(f"{ACTIVITIES}/bulk/reschedule", json={"items": items, "due_on": "2030-05-05"})
    assert {each["activity"]["due_on"] for each in moved.json()["items"]} == {"2030-05-05"}
    items = [{"id": each["id"], "version": 2} for each in calls]
    given = await head.post(f"{ACTIVITIES}/bulk/reassign", json={"items": items, "owner_id": str(boris.id)})
    assert {each["activity"]["owner_id"] for each in given.json()["items"]} == {str(boris.id)}
    items = [{"id": each["id"], "version": 3} for each in calls]
    dropped = await boris.post(f"{ACTIVITIES}/bulk/cancel", json={"items": items, "reason": "Не нужно"})
    assert dropped.json()["done"] == 3


async def test_what_a_colleague_who_left_had_to_do_is_found_and_handed_on(system: System) -> None:
    head, team = await system.a_head()
    anna, boris = await system.a_manager(team), await system.a_manager(team)
    call = await plan(anna)
    left = await system.admin.post(f"/api/identity/users/{anna.id}/deactivate")
    assert left.status_code == 200, left.text

    async def orphaned() -> list[str]:
        answer = await head.get(ACTIVITIES, params={"orphaned": True})
        return [each["id"] for each in answer.json()["items"]]

    assert await eventually(orphaned) == [call["id"]], "nothing was deleted"
    body = {"items": [{"id": call["id"], "version": 1}], "owner_id": str(boris.id)}
    assert (await head.post(f"{ACTIVITIES}/bulk/reassign", json=body)).json()["done"] == 1
    assert await orphaned() == []
    assert (await boris.get(f"{ACTIVITIES}/{call['id']}")).json()["owner_id"] == str(boris.id)


async def test_a_head_sees_the_day_of_a_team(system: System) -> None:
    head, team = await system.a_head()
    other, _ = await system.a_head()
    anna, boris = await system.a_manager(team), await system.a_manager(team)
    calls = {(await plan(each, due_at="2026-01-12T10:00:00+03:00"))["id"] for each in (anna, boris)}

    day = (await head.get("/api/activities/my-day", params={"team_id": str(team)})).json()

    assert {each["id"] for each in day["overdue"]} == calls
    assert (day["counts"]["overdue"], day["team_id"], day["owner_id"]) == (2, str(team), None)
    assert (await other.get("/api/activities/my-day", params={"team_id": str(team)})).status_code == 404
    assert (await anna.get("/api/activities/my-day", params={"team_id": str(team)})).status_code == 403


async def test_reminders_are_set_and_shown(system: System) -> None:
    anna = await system.a_manager()
    wanted = [{"before_minutes": 60}, {"at": "2029-12-31T09:00:00Z"}]
    call = await plan(anna, due_at="2030-01-01T10:00:00Z", reminders=wanted)
    path = f"{ACTIVITIES}/{call['id']}/reminders"
    shown = (await anna.get(path)).json()["items"]
    assert sorted(each["fires_at"] for each in shown) == ["2029-12-31T09:00:00Z", "2030-01-01T09:00:00Z"]
    put = await anna.put(path, json={"reminders": [{"before_minutes": 5}]}, if_match=1)
    assert [each["fires_at"] for each in put.json()["items"]] == ["2030-01-01T09:55:00Z"]
    wrong = await anna.put(path, json={"reminders": [{}]}, if_match=1)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "reminder_needs_one_time")
