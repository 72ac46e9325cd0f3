"""The daily check as people meet it: run now, the ledger, the list, coverage, settings; and snoozing a client."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.events import ContactCreated, ContactUpdated
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.activities.told import facts, tell
from tests.system import Caller, System, envelope_of

CHECK = "/api/activities/next-step"


async def an_old_client(system: System, owner: Caller, **more: Any) -> UUID:
    """A client who has been in the base for long enough."""
    contact_id = new_id()
    given = {"display_name": "Марат Галиев", "type": "existing", "work": "sale", "priority": "high", **more}
    event = ContactCreated(
        contact_id=contact_id, owner_id=owner.id, team_id=owner.team_id, account_id=None, origin="person", **given
    )
    await tell(system, envelope_of(event, aggregateversion=1, time=datetime.now(UTC) - timedelta(days=30)))
    await eventually(lambda: system.rows("activities", "SELECT 1 FROM contacts WHERE contact_id = $1", contact_id))
    return contact_id


async def run_now(caller: Caller) -> dict[str, Any]:
    """A run by hand, through the broker and the timers, until it is done."""

    async def called() -> dict[str, Any] | None:
        answer = await caller.post(f"{CHECK}/runs")
        assert answer.status_code in {202, 409}, answer.text
        return answer.json() if answer.status_code == 202 else None

    async def over() -> dict[str, Any] | None:
        runs = (await caller.get(f"{CHECK}/runs")).json()["items"]
        return next((each for each in runs if run and each["id"] == run["id"] and each["phase"] == "done"), None)

    run = await eventually(called, within=60)
    done = await eventually(over, within=60)
    assert done
    return done


async def of_contact(caller: Caller, contact_id: UUID) -> list[dict[str, Any]]:
    answer = await caller.get(f"{CHECK}/clients", params={"contact_id": str(contact_id)})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_run_now_finds_who_is_forgotten_and_a_planned_step_takes_them_off_the_list(system: System) -> None:
    head, team = await system.a_head()
    anna = await system.a_manager(team, name="Анна")
    client = await an_old_client(system, anna)

    run = await run_now(head)

    assert (run["kind"], run["requested_by"], run["warning"]) == ("by_hand", str(head.id), None)
    assert run["heard_at"] is not None, "its call came back through the broker"
    assert run["counts"]["no_step"] >= 1
    [row] = await of_contact(anna, client)
    assert (row["reason"], row["alerting"], row["day"]) == ("no_step", True, 1)
    assert (row["contact_name"], row["priority"], row["owner_name"]) == ("Марат Галиев", "high", "Анна")
    assert row["days"] in {29, 30, 31}
    assert [each["contact_id"] for each in await of_contact(head, client)] == [str(client)]
    assert await of_contact(await system.a_manager(), client) == []
    summary = (await anna.get(f"{CHECK}/summary")).json()
    assert summary["reasons"] == [{"reason": "no_step", "alerting": True, "clients": 1}]
    covered = (await anna.get(f"{CHECK}/coverage")).json()
    assert [(each["owner_id"], each["clients"], each["with_step"]) for each in covered["items"]] == [
        (str(anna.id), 1, 0)
    ]

    body = {"kind": "call", "title": "Позвонить", "contact_id": str(client), "due_on": "2031-01-01"}
    assert (await anna.post("/api/activities/activities", json=body)).status_code == 201

    assert await of_contact(anna, client) == []
    [fact] = await facts(system, "NextStepFound", UUID(row["episode_id"]))
    assert (fact["data"]["why"], fact["actor"]) == ("planned", f"user:{anna.id}")


async def test_the_alert_is_in_the_list_of_who_answers_and_gone_once_a_step_is_planned_or_somebody_else_does(
    system: System,
) -> None:
    head, team = await system.a_head()
    anna, boris = await system.a_manager(team, language="ru"), await system.a_manager(team, language="en")
    body = {"name": "Марат Галиев", "type": "existing"}
    made = [(await anna.post("/api/contacts/contacts", json={**body, "name": f"{n} {new_id()}"})).json() for n in "АБ"]
    ids = [UUID(each["id"]) for each in made]
    known = "UPDATE contacts SET known_since = now() - interval '30 days' WHERE contact_id = ANY($1) RETURNING 1"
    await eventually(lambda: _both(system.rows("activities", known, ids)))

    await run_now(head)
    await eventually(lambda: _said(anna, "Клиенты без следующего шага: 2"))
    given = await head.post(
        f"/api/contacts/contacts/{ids[0]}/owner", json={"owner_id": str(boris.id)}, if_match=made[0]["version"]
    )
    assert given.status_code == 200, given.text
    await eventually(lambda: _said(anna, "Клиенты без следующего шага: 1"))

    await run_now(head)
    await eventually(lambda: _said(boris, "Clients without a next step: 1"))
    step = {"kind": "call", "title": "Позвонить", "contact_id": str(ids[0]), "due_on": "2031-01-01"}
    assert (await boris.post("/api/activities/activities", json=step)).status_code == 201
    step["contact_id"] = str(ids[1])
    assert (await anna.post("/api/activities/activities", json=step)).status_code == 201
    await eventually(lambda: _said(boris), within=10)
    await eventually(lambda: _said(anna), within=10)


async def _both(rows: Any) -> bool:
    return len(await rows) == 2


async def _said(caller: Caller, *titles: str) -> bool:
    items = (await caller.get("/api/notifications/notifications", params={"category": "next_step"})).json()["items"]
    assert [each["title"] for each in items] == [*titles]
    return True


async def test_a_client_who_is_handed_over_leaves_the_list_of_whoever_had_them(system: System) -> None:
    head, team = await system.a_head()
    anna, boris = await system.a_manager(team), await system.a_manager(team)
    client = await an_old_client(system, anna)
    await run_now(head)
    assert len(await of_contact(anna, client)) == 1

    now = ContactUpdated(
        contact_id=client,
        display_name="Марат Галиев",
        type="existing",
        work="sale",
        priority="high",
        status="active",
        owner_id=boris.id,
        team_id=boris.team_id,
        account_id=None,
        origin="person",
    )
    await tell(system, envelope_of(now, aggregateversion=2))

    [row] = await eventually(lambda: of_contact(boris, client))
    assert (row["owner_id"], row["recipient_id"]) == (str(boris.id), str(boris.id))
    assert await of_contact(anna, client) == []


async def test_a_snooze_takes_a_client_off_the_list_and_is_ended_by_hand(system: System) -> None:
    head, team = await system.a_head()
    anna = await system.a_manager(team)
    client = await an_old_client(system, anna)
    await run_now(head)
    until = (datetime.now(UTC) + timedelta(days=40)).date()
    body = {"contact_id": str(client), "until": str(until), "reason": "Вернётся весной"}
    made = await anna.post("/api/activities/snoozes", json=body)

    assert made.status_code == 201, made.text
    assert await of_contact(anna, client) == []
    snooze = made.json()
    listed = (await anna.get("/api/activities/snoozes", params={"contact_id": str(client)})).json()["items"]
    assert [each["id"] for each in listed] == [snooze["id"]]
    again = await anna.post("/api/activities/snoozes", json=body)
    ended = await anna.post(f"/api/activities/snoozes/{again.json()['id']}/end", if_match=1)
    assert ended.json()["ended_why"] == "by_hand"
    over = await anna.post(f"/api/activities/snoozes/{snooze['id']}/end", if_match=2)
    assert (over.status_code, over.json()["code"]) == (409, "snooze_is_over")
    assert [each["data"]["why"] for each in await facts(system, "SnoozeEnded", UUID(snooze["id"]))] == ["replaced"]
    for wrong in ("2020-01-01", str(until + timedelta(days=900))):
        refused = await anna.post("/api/activities/snoozes", json={**body, "until": wrong})
        assert (refused.status_code, refused.json()["field"]) == (422, "until")
    boris = await system.a_manager()
    assert (await boris.post("/api/activities/snoozes", json=body)).status_code == 404


async def test_the_settings_are_the_heads_to_change_and_make_sense_together(system: System) -> None:
    head, _ = await system.a_head()
    before = (await head.get(f"{CHECK}/settings")).json()
    version = before.pop("version")
    assert before["cadence_days"] == [1, 3, 5]
    for wrong, code in (
        ({"cadence_days": [2, 3]}, "cadence_is_unclear"),
        ({"runs_at": "17:30"}, "check_is_too_late"),
        ({"new_client_days": 11}, "invalid_request"),
    ):
        refused = await head.put(f"{CHECK}/settings", json={**before, **wrong}, if_match=version)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    changed = await head.put(f"{CHECK}/settings", json={**before, "internal_line": True}, if_match=version)
    assert (changed.status_code, changed.json()["internal_line"]) == (200, True)
    assert (await head.put(f"{CHECK}/settings", json=before, if_match=version)).status_code == 412
    back = await head.put(f"{CHECK}/settings", json=before, if_match=version + 1)
    assert back.status_code == 200
    anna = await system.a_manager()
    assert (await anna.get(f"{CHECK}/settings")).status_code == 403
    assert (await anna.post(f"{CHECK}/runs")).status_code == 403
