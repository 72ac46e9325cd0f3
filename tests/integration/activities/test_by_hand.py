"""What people do with activities, over HTTP."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.activities.told import a_contact, a_sale, facts, of_sale, planned, tell
from tests.system import Caller, System, envelope_of

ACTIVITIES = "/api/activities/activities"


async def plan(caller: Caller, **more: Any) -> dict[str, Any]:
    answer = await caller.post(ACTIVITIES, json={"kind": "call", "title": "Позвонить", **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_an_activity_is_done_with_its_next_step_in_one_call(system: System) -> None:
    anna = await system.a_manager(name="Анна")
    contact_id = await a_contact(system, anna)
    call = await plan(anna, contact_id=str(contact_id), due_at="2030-01-01T10:00:00+03:00")
    assert call["because"]["planned_by"] == str(anna.id)
    assert call["because"]["planned_by_name"] == "Анна"

    next_step = {"kind": "meeting", "title": "Показать образцы", "due_on": "2030-01-02"}
    body = {"result": "Ждёт образцы", "result_code": "interested", "next": next_step}
    answer = await anna.post(f"{ACTIVITIES}/{call['id']}/complete", json=body, if_match=call["version"])
    assert answer.status_code == 200, answer.text
    done, following = answer.json(), answer.json()["next"]
    assert (done["status"], done["result"], done["result_code"]) == ("done", "Ждёт образцы", "interested")
    assert done["completed_at"] is not None
    assert (following["contact_id"], following["owner_id"]) == (str(contact_id), str(anna.id))
    assert following["deadline"] == "2030-01-02T20:59:59.999999Z", "the end of that day in Moscow"

    [fact] = await facts(system, "ActivityCompleted", UUID(call["id"]))
    told = fact["data"]
    assert (told["on_time"], told["next_planned"], told["contact_type"]) == (True, True, "existing")
    assert (told["team_id"], told["result"], told["automatic"]) == (str(anna.team_id), "Ждёт образцы", False)
    assert fact["actor"] == f"user:{anna.id}"
    assert (following["because"]["event_type"], following["because"]["event_id"]) == ("ActivityCompleted", fact["id"])
    assert len(await facts(system, "ActivityPlanned", UUID(following["id"]))) == 1


async def test_a_step_that_is_done_names_its_stage_and_entry(system: System) -> None:
    anna = await system.a_manager()
    sale_id = await a_sale(system, anna)
    await tell(system, envelope_of(planned(anna, sale_id, "check_invoice", entry=2, required=True)))
    [step] = await eventually(lambda: of_sale(anna, sale_id))
    refused = await anna.post(f"{ACTIVITIES}/{step['id']}/cancel", json={"reason": "Не хочу"}, if_match=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "process_needs_this_step")

    done = await anna.post(f"{ACTIVITIES}/{step['id']}/complete", json={"result": "Проверила"}, if_match=1)
    assert done.status_code == 200, done.text
    [fact] = await facts(system, "ActivityCompleted", UUID(step["id"]))
    told = {name: fact["data"][name] for name in ("sale_id", "stage", "entry", "step", "automatic", "on_time")}
    late = datetime.now(UTC) <= datetime.fromisoformat(step["deadline"])
    assert told == {
        "sale_id": str(sale_id),
        "stage": "paperwork",
        "entry": 2,
        "step": "check_invoice",
        "automatic": True,
        "on_time": late,
    }


async def test_a_late_completion_says_so(system: System) -> None:
    anna = await system.a_manager()
    call = await plan(anna, due_at="2026-01-12T10:00:00+03:00")
    assert call["overdue"] is True
    done = await anna.post(f"{ACTIVITIES}/{call['id']}/complete", json={"result": "Да"}, if_match=1)
    assert done.json()["overdue"] is False
    [fact] = await facts(system, "ActivityCompleted", UUID(call["id"]))
    assert fact["data"]["on_time"] is False


@pytest.mark.parametrize("body", [{}, {"result": None}, {"result": "  "}], ids=["missing", "null", "blank"])
async def test_completing_needs_a_result_and_the_refusal_names_it(system: System, body: dict[str, Any]) -> None:
    anna = await system.a_manager()
    call = await plan(anna)
    refused = await anna.post(f"{ACTIVITIES}/{call['id']}/complete", json=body, if_match=1)
    assert refused.status_code == 422
    assert [each["field"] for each in refused.json()["errors"]] == ["result"]
    assert (await anna.get(f"{ACTIVITIES}/{call['id']}")).json()["status"] == "open"


async def test_a_next_step_that_is_refused_leaves_the_activity_open(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    call = await plan(anna)
    body = {"result": "Да", "next": {"kind": "call", "title": "Ещё раз", "owner_id": str(boris.id)}}
    refused = await anna.post(f"{ACTIVITIES}/{call['id']}/complete", json=body, if_match=1)
    assert refused.status_code == 404
    assert (await anna.get(f"{ACTIVITIES}/{call['id']}")).json()["status"] == "open"
    assert await facts(system, "ActivityCompleted", UUID(call["id"])) == []


async def test_changes_need_the_version_that_was_read(system: System) -> None:
    anna = await system.a_manager()
    call = await plan(anna)
    path = f"{ACTIVITIES}/{call['id']}/complete"
    assert (await anna.post(path, json={"result": "Да"})).status_code == 428
    assert (await anna.post(path, json={"result": "Да"}, if_match=7)).status_code == 412
    assert (await anna.post(path, json={"result": "Да"}, if_match=1)).status_code == 200
    assert (await anna.post(path, json={"result": "Да"}, if_match=1)).status_code == 412
    twice = await anna.post(path, json={"result": "Да"}, if_match=2)
    assert (twice.status_code, twice.json()["code"]) == (409, "activity_is_closed")
    assert len(await facts(system, "ActivityCompleted", UUID(call["id"]))) == 1


async def test_a_repeated_request_with_its_key_completes_once_and_plans_once(system: System) -> None:
    anna = await system.a_manager()
    call = await plan(anna)
    body = {"result": "Да", "next": {"kind": "call", "title": "Ещё раз"}}
    path, key = f"{ACTIVITIES}/{call['id']}/complete", str(new_id())
    first, second = [await anna.post(path, json=body, if_match=1, key=key) for _ in range(2)]
    assert (first.status_code, first.json()) == (200, second.json())
    mine = (await anna.get(ACTIVITIES, params={"owner_id": str(anna.id)})).json()["items"]
    assert len(mine) == 2


async def test_moving_the_deadline_tells_the_old_and_the_new_one(system: System) -> None:
    anna = await system.a_manager()
    call = await plan(anna, due_on="2030-01-09")
    path = f"{ACTIVITIES}/{call['id']}/reschedule"
    moved = await anna.post(path, json={"due_at": "2030-01-11T12:00:00Z"}, if_match=1)
    assert (moved.json()["due_on"], moved.json()["due_at"]) == (None, "2030-01-11T12:00:00Z")
    [fact] = await facts(system, "ActivityRescheduled", UUID(call["id"]))
    assert fact["data"]["old_due_at"] == "2030-01-09T20:59:59.999999Z"
    assert fact["data"]["new_due_at"] == "2030-01-11T12:00:00Z"
    undated = await anna.post(path, json={}, if_match=2)
    assert undated.json()["deadline"] is None


async def test_what_is_cancelled_by_hand_keeps_the_reason(system: System) -> None:
    anna = await system.a_manager()
    call = await plan(anna)
    gone = await anna.post(f"{ACTIVITIES}/{call['id']}/cancel", json={"reason": "Клиент передумал"}, if_match=1)
    assert (gone.json()["status"], gone.json()["cancel_reason"]) == ("cancelled", "Клиент передумал")
    [fact] = await facts(system, "ActivityCancelled", UUID(call["id"]))
    assert (fact["data"]["automatic"], fact["data"]["reason"]) == (False, "Клиент передумал")


async def test_a_head_hands_work_over_within_the_team_and_not_beyond(system: System) -> None:
    head, team_id = await system.a_head()
    anna, boris, stranger = await system.a_manager(team_id), await system.a_manager(team_id), await system.a_manager()
    call = await plan(head, owner_id=str(anna.id))
    path = f"{ACTIVITIES}/{call['id']}/reassign"
    beyond = await head.post(path, json={"owner_id": str(stranger.id)}, if_match=1)
    assert beyond.status_code == 404
    assert (await anna.post(path, json={"owner_id": str(boris.id)}, if_match=1)).status_code == 404
    same = await head.post(path, json={"owner_id": str(anna.id)}, if_match=1)
    assert (same.status_code, same.json()["code"]) == (409, "already_theirs")

    given = await head.post(path, json={"owner_id": str(boris.id)}, if_match=1)
    assert given.json()["owner_id"] == str(boris.id)
    assert (await anna.get(f"{ACTIVITIES}/{call['id']}")).status_code == 404
    [fact] = await facts(system, "ActivityReassigned", UUID(call["id"]))
    assert (fact["data"]["old_owner_id"], fact["data"]["new_owner_id"]) == (str(anna.id), str(boris.id))


async def test_anothers_activity_is_not_found_through_any_route(system: System) -> None:
    head, team_id = await system.a_head()
    anna, stranger = await system.a_manager(team_id), await system.a_manager()
    other_head, _ = await system.a_head()
    call = await plan(anna)
    path = f"{ACTIVITIES}/{call['id']}"
    for outsider in (stranger, other_head):
        assert (await outsider.get(path)).status_code == 404
        for change, body in {
            "complete": {"result": "Да"},
            "cancel": {"reason": "Нет"},
            "reschedule": {},
            "reassign": {"owner_id": str(outsider.id)},
        }.items():
            refused = await outsider.post(f"{path}/{change}", json=body, if_match=1)
            assert refused.status_code == 404, change
        listed = await outsider.get(ACTIVITIES, params={"owner_id": str(anna.id)})
        assert listed.json()["items"] == []
        assert (await outsider.get("/api/activities/my-day", params={"owner_id": str(anna.id)})).status_code == 404
    for insider in (head, system.admin):
        assert (await insider.get(path)).status_code == 200
    done = await head.post(f"{path}/complete", json={"result": "Сделал за неё"}, if_match=1)
    assert done.status_code == 200
    [fact] = await facts(system, "ActivityCompleted", UUID(call["id"]))
    assert (fact["data"]["owner_id"], fact["actor"]) == (str(anna.id), f"user:{head.id}")


async def test_production_sees_its_own_activities_alone_and_no_client(system: System) -> None:
    anna, maria = await system.a_manager(), await system.a_user("production")
    contact_id = await a_contact(system, anna)
    theirs = await plan(anna, contact_id=str(contact_id))
    given = await plan(system.admin, owner_id=str(maria.id), contact_id=str(contact_id), title="Собрать заказ")
    assert given["contact_name"] == "Иван Петров"

    [seen] = (await maria.get(ACTIVITIES, params={"owner_id": str(maria.id)})).json()["items"]
    assert (seen["id"], seen["contact_id"], seen["contact_name"]) == (given["id"], None, None)
    seen_by_her = (await maria.get(ACTIVITIES, params={"limit": 200})).json()["items"]
    assert {each["owner_id"] for each in seen_by_her} <= {str(maria.id), None}, "hers, and what nobody took yet"
    assert (await maria.get(f"{ACTIVITIES}/{theirs['id']}")).status_code == 404
    assert (await maria.get(ACTIVITIES, params={"owner_id": str(anna.id)})).json()["items"] == []
    for named in ({"contact_id": str(contact_id)}, {"owner_id": str(anna.id)}):
        refused = await maria.post(ACTIVITIES, json={"kind": "task", "title": "Узнать", **named})
        assert refused.status_code == 404
    done = await maria.post(f"{ACTIVITIES}/{given['id']}/complete", json={"result": "Собрано"}, if_match=1)
    assert (done.status_code, done.json()["contact_name"]) == (200, None)


async def test_a_client_or_sale_of_somebody_else_is_not_found(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    contact_id, sale_id = await a_contact(system, boris), await a_sale(system, boris)
    for field, value in {"contact_id": contact_id, "sale_id": sale_id}.items():
        refused = await anna.post(ACTIVITIES, json={"kind": "call", "title": "Позвонить", field: str(value)})
        assert (refused.status_code, refused.json()["field"]) == (404, field)


async def test_planning_waits_for_a_client_that_is_on_its_way(system: System) -> None:
    anna = await system.a_manager()
    contact_id = new_id()
    body = {"kind": "call", "title": "Позвонить", "contact_id": str(contact_id)}
    request = asyncio.create_task(anna.post(ACTIVITIES, json=body))
    await asyncio.sleep(0)  # let the request go first
    await a_contact(system, anna, contact_id=contact_id, display_name="Новый клиент")
    answer = await request
    assert (answer.status_code, answer.json()["contact_name"]) == (201, "Новый клиент")


async def test_a_client_that_never_comes_is_not_found_after_the_wait(system: System) -> None:
    anna = await system.a_manager()
    refused = await anna.post(ACTIVITIES, json={"kind": "call", "title": "Позвонить", "contact_id": str(new_id())})
    assert (refused.status_code, refused.json()["field"]) == (404, "contact_id")


async def test_a_sale_brings_its_client_along_and_contradicts_another(system: System) -> None:
    anna = await system.a_manager()
    contact_id, other_id = await a_contact(system, anna), await a_contact(system, anna)
    sale_id = await a_sale(system, anna, contact_id)
    assert (await plan(anna, sale_id=str(sale_id)))["contact_id"] == str(contact_id)
    body = {"kind": "call", "title": "Позвонить", "sale_id": str(sale_id), "contact_id": str(other_id)}
    refused = await anna.post(ACTIVITIES, json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "sale_of_another_contact")


async def test_nobody_is_given_work_who_can_no_longer_sign_in(system: System) -> None:
    anna = await system.a_manager()
    gone = await system.admin.post(f"/api/identity/users/{anna.id}/deactivate")
    assert gone.status_code == 200, gone.text

    async def refused() -> bool:
        answer = await system.admin.post(ACTIVITIES, json={"kind": "call", "title": "Да", "owner_id": str(anna.id)})
        return (answer.status_code, answer.json().get("code")) == (422, "owner_is_inactive")

    await eventually(refused)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": "a\x00b"}, "title"),
        ({"title": "\ud800"}, "title"),
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"kind": "party"}, "kind"),
        ({"due_at": "2026-01-01T10:00:00"}, "due_at"),
        ({"due_at": "9999-12-31T23:59:59Z"}, "due_at"),
        ({"due_at": "0001-01-01T00:00:00+14:00"}, "due_at"),
        ({"due_on": "9999-12-31"}, "due_on"),
        ({"due_on": "2026-02-30"}, "due_on"),
        ({"owner_id": "anna"}, "owner_id"),
        ({"due_at": "2026-01-01T10:00:00Z", "due_on": "2026-01-01"}, "due_on"),
        ({"status": "done"}, "status"),
    ],
)
async def test_bad_input_is_refused_with_its_field(system: System, more: dict[str, str], field: str) -> None:
    anna = await system.a_manager()
    body = {"kind": "call", "title": "Позвонить", **more}
    refused = await anna.post(
        ACTIVITIES, content=json.dumps(body).encode(), headers={"content-type": "application/json"}
    )
    assert refused.status_code == 422, refused.text
    problem = refused.json()
    assert field in {problem.get("field"), *(each["field"] for each in problem.get("errors", []))}


async def test_a_list_is_narrowed_and_paged_by_deadline_with_the_undated_last(system: System) -> None:
    anna = await system.a_manager()
    days = ["2030-01-05", None, "2030-01-03", "2030-01-04", None, "2030-01-03"]
    for day in days:
        await plan(anna, due_on=day)
    seen: list[str | None] = []
    cursor: dict[str, str] = {}
    for _ in range(3):
        page = (await anna.get(ACTIVITIES, params={"limit": "2", **cursor})).json()
        seen += [each["due_on"] for each in page["items"]]
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else {}
    assert not cursor
    assert seen == ["2030-01-03", "2030-01-03", "2030-01-04", "2030-01-05", None, None]

    between = {"due_from": "2030-01-02T21:00:00Z", "due_to": "2030-01-04T21:00:00Z"}
    assert len((await anna.get(ACTIVITIES, params=between)).json()["items"]) == 3
    from_then = {"due_from": "2030-01-04T21:00:00Z"}
    assert [each["due_on"] for each in (await anna.get(ACTIVITIES, params=from_then)).json()["items"]] == ["2030-01-05"]
    assert (await anna.get(ACTIVITIES, params={"status": "done"})).json()["items"] == []


@pytest.mark.parametrize(
    "cursor",
    [
        "eA==",
        "W10=",
        "WyIyMDI2LTAxLTAxIiwgIngiXQ==",
        "!",
        "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwgIjAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMCJd",
    ],
)
async def test_a_cursor_that_was_not_given_out_is_refused(system: System, cursor: str) -> None:
    refused = await system.admin.get(ACTIVITIES, params={"cursor": cursor})
    assert refused.status_code == 422, refused.text


async def test_my_day_sorts_what_is_open_into_its_parts(system: System) -> None:
    head, team_id = await system.a_head()
    anna = await system.a_manager(team_id)
    today = datetime.now(UTC).astimezone(system.apps["activities"].state.settings.zone).date()
    days = {"overdue": -1, "today": 0, "tomorrow": 1, "later": 2}
    made = {part: await plan(anna, due_on=str(today + timedelta(days=each))) for part, each in days.items()}
    made["undated"] = await plan(anna)
    gone = await plan(anna, due_on=str(today))
    await anna.post(f"{ACTIVITIES}/{gone['id']}/cancel", json={"reason": "Нет"}, if_match=1)

    for caller, asked in ((anna, {}), (head, {"owner_id": str(anna.id)})):
        day = (await caller.get("/api/activities/my-day", params=asked)).json()
        assert {part: [each["id"] for each in day[part]] for part in made} == {
            part: [each["id"]] for part, each in made.items()
        }
        assert day["counts"] == dict.fromkeys(made, 1)
    own = (await head.get("/api/activities/my-day")).json()
    assert (own["owner_id"], own["counts"]) == (str(head.id), dict.fromkeys(made, 0))


async def test_the_calendar_names_days_off_in_the_readers_language(system: System) -> None:
    anna, john = await system.a_manager(), await system.a_manager(language="en")
    asked = {"from": "2026-12-31", "to": "2027-01-11"}
    told = (await anna.get("/api/activities/calendar", params=asked)).json()
    assert (told["time_zone"], told["country"], told["work_ends"]) == ("Europe/Moscow", "RU", "18:00")
    assert [each["day"] for each in told["items"] if each["working"]] == ["2027-01-11"]
    assert told["items"][7]["holiday"] == "Рождество Христово"
    english = (await john.get("/api/activities/calendar", params=asked)).json()
    assert english["items"][7]["holiday"] == "Christmas Day"
    assert len((await anna.get("/api/activities/calendar")).json()["items"]) == 28


@pytest.mark.parametrize(
    "asked",
    [{"from": "2026-01-01", "to": "2027-12-31"}, {"from": "2026-01-02", "to": "2026-01-01"}, {"from": "1600-01-01"}],
    ids=["too long", "backwards", "too early"],
)
async def test_a_calendar_range_that_makes_no_sense_is_refused(system: System, asked: dict[str, str]) -> None:
    assert (await system.admin.get("/api/activities/calendar", params=asked)).status_code == 422


async def test_who_changes_a_day_over_somebody_elses_words_is_sent_back(system: System) -> None:
    path = "/api/activities/calendar/days/2027-03-03"
    closing = {"working": False, "title": "Инвентаризация"}
    first = await system.admin.put(path, json=closing)
    assert first.status_code == 200 and first.json()["kind"] == "closing_day", first.text
    read = first.json()["version"]
    assert (await system.admin.put(path, json={**closing, "title": "Переезд"})).status_code == 428
    second = await system.admin.put(path, json={**closing, "title": "Переезд"}, if_match=read)
    assert (await system.admin.put(path, json=closing, if_match=read)).status_code == 412
    assert (await system.admin.delete(path, if_match=read)).status_code == 412
    assert (await system.admin.delete(path, if_match=second.json()["version"])).status_code == 204
    assert (await system.admin.put(path, json=closing, if_match=read)).status_code == 412
    anew = (await system.admin.put(path, json=closing)).json()["version"]
    assert anew not in {read, second.json()["version"]}, "what was read before it was taken back does not fit it"
    assert (await system.admin.delete(path, if_match=anew)).status_code == 204
