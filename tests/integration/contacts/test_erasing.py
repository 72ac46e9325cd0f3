"""A person is told all that is held about them, and is forgotten: in every database, queue and line of the log."""

import json
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import pytest

from cli.topology import SERVICES
from shared.bus import LADDER
from shared.db import EVENTS_EXCHANGE
from shared.events import ActivityPlanned, ContactUpdated, LeadSubmitted
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.contacts.clients import CONTACTS, a_contact, an_account, facts, timeline
from tests.integration.contacts.importing import imported
from tests.system import Caller, System, envelope_of

CANARY = "Kanareykina"
DELAYS = [f"fibex.delay.{rung}" for rung in LADDER]


_CALLS = "SELECT 1 FROM deliveries WHERE channel = 'webhook' AND position(convert_to('—', 'UTF8') IN body) > 0"


async def mentions(system: System, words: list[str]) -> list[str]:
    """Tables of any service in which one of these words stands, as text, bytes or JSON."""
    found = []
    for service in SERVICES:
        tables = await system.rows(
            service,
            """SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE nspname = 'public' AND relkind IN ('r', 'p') AND NOT relispartition""",
        )
        for table in tables:
            columns = await system.rows(
                service,
                "SELECT column_name AS name, data_type AS kind FROM information_schema.columns WHERE table_name = $1",
                table["name"],
            )
            parts = [
                f"encode(t.{each['name']}, 'escape')" if each["kind"] == "bytea" else f't."{each["name"]}"::text'
                for each in columns
            ]
            row = f"concat_ws(' ', {', '.join(parts)})"
            query = f'SELECT count(*) AS n FROM "{table["name"]}" t WHERE {row} ~* ANY($1::text[])'
            if (await system.rows(service, query, words))[0]["n"]:
                found.append(f"{service}.{table['name']}")
    return found


async def a_person_with_a_past(system: System, anna: Caller, word: str) -> dict[str, Any]:
    """Somebody whom every service has heard of by name."""
    ref = new_id()
    account = await an_account(anna)
    text = f"Код;ФИО;Эл. почта;Заметка\n{ref};{word} Иван;{word}@test.example;{word} любит канаты\n"
    assert (await imported(anna, text.encode()))["created"] == 1
    [contact] = (await anna.get(CONTACTS, params={"external_ref": str(ref)})).json()["items"]
    place = f"{CONTACTS}/{contact['id']}"
    changed = await anna.patch(place, json={"name": f"{word} Пётр", "account_id": account["id"]}, if_match=1)
    assert changed.status_code == 200
    await asks_the_website(system, anna, contact["id"], word)
    await anna.post(f"{place}/type", json={"type": "existing"}, if_match=2)
    await anna.post(f"{place}/notes", json={"text": f"{word} перезвонит"}, key=str(new_id()))
    sale = {"contact_id": contact["id"], "title": "Заказ", "contact_person": f"{word} П."}

    async def opened() -> bool:  # once sales has heard of the new type
        return (await anna.post("/api/sales/sales", json=sale, key=str(new_id()))).status_code == 201

    await eventually(opened)
    await asks_the_website(system, anna, contact["id"], word, work="sale")
    task = {"kind": "call", "title": f"Позвонить: {word}", "contact_id": contact["id"], "description": word}
    made = await anna.post("/api/activities/activities", json=task)
    assert made.status_code == 201
    done = f"/api/activities/activities/{made.json()['id']}/complete"
    assert (await anna.post(done, json={"result": f"{word} согласна"}, if_match=1)).status_code == 200
    given = {**task, "title": f"Показать образцы: {word}", "owner_id": str(anna.id)}
    assert (await system.admin.post("/api/activities/activities", json=given)).status_code == 201
    twin = await a_contact(anna, name=f"{word} Двойник")
    merge = {"into_id": contact["id"], "merged_ids": [twin["id"]]}
    assert (await anna.post("/api/contacts/merges", json=merge)).status_code == 201
    return dict((await anna.get(place)).json())


async def asks_the_website(
    system: System, anna: Caller, contact_id: str, word: str, *, work: Literal["lead", "sale"] = "lead"
) -> None:
    """A form of theirs becomes a lead, of which much is learnt before it is given up; or a sale, if they are known."""
    submitted = LeadSubmitted(
        name=word, email=f"{word}@test.example", need=f"{word} ждёт звонка", consent_at=datetime.now(UTC)
    )
    list_, asked = f"/api/sales/{work}s", {"contact_id": contact_id}
    await system.publish("website", submitted)

    async def asked_for() -> dict[str, Any] | None:
        items = (await anna.get(list_, params=asked)).json()["items"]
        pages = [(await anna.get(f"{list_}/{each['id']}")).json() for each in items]
        return next((page for page in pages if "ждёт звонка" in (page["need"] or "")), None)

    found = await eventually(asked_for)
    assert found
    place = f"{list_}/{found['id']}"
    learnt = {"contact_person": f"{word} З."} if work == "sale" else {"decision_maker": word, "product_interest": word}
    changed = await anna.patch(place, json=learnt, if_match=found["version"])
    assert changed.status_code == 200, changed.text
    if work == "lead":
        given_up = {"reason": "other", "note": f"{word} передумала"}
        done = await anna.post(f"{place}/disqualify", json=given_up, if_match=changed.json()["version"])
        assert done.status_code == 200, done.text


async def quiet(system: System, word: str) -> bool:
    """Nothing that names the person is under way any more."""
    for service in SERVICES:
        assert not await system.rows(service, "SELECT 1 FROM outbox LIMIT 1")
    for service in SERVICES:
        assert await system.waiting_in(f"{service}.events") == 0
    for queue in DELAYS:
        assert not [each for each in await system.letters_in(queue) if word.encode() in each.body], queue
    return True


async def given_to(anna: Caller) -> list[dict[str, Any]]:
    """What she was told of activities given to her."""
    items = (await anna.get("/api/notifications/notifications")).json()["items"]
    return [each for each in items if "title" in each["params"]]


async def test_nothing_anywhere_names_a_person_who_was_erased(
    system: System, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    head, team = await system.a_head()
    anna = await system.a_manager(team)
    word = f"{CANARY}{new_id().hex[-8:]}"
    listening = {"name": "ERP", "url": "https://hooks.invalid/fibex", "event_types": ["ContactUpdated"]}
    webhook = await system.admin.post("/api/notifications/webhooks", json=listening)
    assert webhook.status_code == 201, webhook.text
    contact = await a_person_with_a_past(system, anna, word)
    await eventually(lambda: quiet(system, word), within=30, every=0.3)
    before = await mentions(system, [word])
    assert {"contacts.contacts", "contacts.timeline", "sales.clients", "activities.activities"} <= set(before)
    assert {"analytics.raw_event", "contacts.event_log", "contacts.replies", "contacts.import_rows"} <= set(before)
    assert {"notifications.notifications", "notifications.deliveries"} <= set(before)
    assert {"sales.leads", "sales.lead_history", "sales.sales", "sales.sale_history"} <= set(before)

    erased = await head.post(
        f"{CONTACTS}/{contact['id']}/erase", json={"reason": "обращение 17"}, if_match=contact["version"]
    )

    assert (erased.status_code, erased.json()["status"], erased.json()["name"]) == (200, "erased", "—")
    # An older message that comes late brings nothing back.
    stale = {"display_name": word, "type": "existing", "work": "sale", "owner_id": anna.id, "priority": "normal"}
    late = ContactUpdated(contact_id=UUID(contact["id"]), **stale, account_id=None, origin="import")
    await system.publish(
        "contacts", envelope_of(late, aggregateversion=2), exchange=EVENTS_EXCHANGE, key=ContactUpdated.key
    )

    async def gone() -> bool:
        assert await mentions(system, [word]) == []
        return True

    await eventually(lambda: quiet(system, word), within=30, every=0.3)
    await eventually(gone, within=30, every=0.5)
    for service in SERVICES:
        for letter in await system.dead_letters(service):
            assert word not in letter.body.decode(errors="replace")
    [item] = await given_to(anna)
    assert item["params"]["title"] == "—" and "—" in item["title"], "something was given to her, whatever it was"
    late_task = {"kind": "call", "title": f"{word}", "due_at": None, "contact_id": UUID(contact["id"]), "sale_id": None}
    planned = ActivityPlanned(
        activity_id=new_id(), **late_task, owner_id=anna.id, step=None, automatic=False, rule=None
    )
    told_late = envelope_of(planned, aggregateversion=1, actor=f"user:{head.id}")
    await system.publish("activities", told_late, exchange=EVENTS_EXCHANGE, key=ActivityPlanned.key)

    async def two() -> bool:
        assert [each["params"]["title"] for each in await given_to(anna)] == ["—", "—"]
        return True

    await eventually(two)
    assert await eventually(lambda: system.rows("notifications", _CALLS)), "and the webhook is told without a name"
    await system.admin.delete(f"/api/notifications/webhooks/{webhook.json()['id']}")
    told = "".join(capfd.readouterr()) + caplog.text
    assert word not in told, "no line of the log names anybody"


async def test_figures_stay_and_name_nobody(system: System) -> None:
    head, team = await system.a_head()
    anna = await system.a_manager(team)
    contact = await a_person_with_a_past(system, anna, f"{CANARY}{new_id().hex[-8:]}")
    place = f"{CONTACTS}/{contact['id']}"

    erased = await head.post(f"{place}/erase", json={"reason": "обращение"}, if_match=contact["version"])

    again = await head.post(f"{place}/erase", json={"reason": "обращение"}, if_match=contact["version"])
    assert again.json() == erased.json(), "twice changes nothing"
    kinds = {each["type"] for each in await timeline(head, contact["id"])}
    assert {"SaleCreated", "ContactErased"} <= kinds and "NoteAdded" in kinds
    told = await facts(system, contact["id"])
    assert [each["type"] for each in told][-2:] == ["ContactErased", "ContactUpdated"]
    assert {each["data"]["display_name"] for each in told if "display_name" in each["data"]} == {"—"}
    refused = await anna.patch(place, json={"name": "Снова"}, if_match=erased.json()["version"])
    assert (refused.status_code, refused.json()["code"]) == (409, "client_is_put_aside")


async def test_everything_held_about_a_person_can_be_handed_to_them(system: System) -> None:
    head, team = await system.a_head()
    anna = await system.a_manager(team)
    word = f"{CANARY}{new_id().hex[-8:]}"
    contact = await a_person_with_a_past(system, anna, word)

    async def whole() -> dict[str, Any]:
        answer = await head.get(f"{CONTACTS}/{contact['id']}/export")
        assert answer.status_code == 200
        held: dict[str, Any] = answer.json()
        assert "ActivityCompleted" in {each["type"] for each in held["timeline"]}
        return held

    held = await eventually(whole)

    assert {name: word in json.dumps(rows, ensure_ascii=False) for name, rows in held.items()} == {
        "records": True,
        "notes": True,
        "history": True,
        "timeline": True,
        "imported": True,
        "merges": False,
    }
    assert (await anna.get(f"{CONTACTS}/{contact['id']}/export")).status_code == 403


async def test_only_heads_erase_and_only_whom_they_see(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna)
    stranger, _ = await system.a_head()
    place = f"{CONTACTS}/{contact['id']}/erase"

    answers = [await who.post(place, json={"reason": "x"}, if_match=1) for who in (anna, stranger)]

    assert [each.status_code for each in answers] == [403, 404]
