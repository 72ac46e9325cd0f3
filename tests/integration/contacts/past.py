"""Somebody whom every service has heard of, by a name that stands nowhere else; and where it stands."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from cli.topology import SERVICES
from shared.bus import LADDER
from shared.events import LeadSubmitted
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.contacts.clients import CONTACTS, a_contact, an_account
from tests.integration.contacts.importing import imported
from tests.system import Caller, System

CANARY = "Kanareykina"
DELAYS = [f"fibex.delay.{rung}" for rung in LADDER]


def a_canary() -> str:
    return f"{CANARY}{new_id().hex[-8:]}"


async def mentions(system: System, words: list[str]) -> list[str]:
    """Tables of any service in which one of these words stands, as text, bytes or JSON."""
    return [*await places_of(system, words)]


async def places_of(system: System, words: list[str]) -> dict[str, set[str]]:
    """The same tables, with those of the words that stand in each."""
    found = {}
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
            said = f'EXISTS (SELECT 1 FROM "{table["name"]}" t WHERE {row} ~* looked.up)'
            query = f"SELECT looked.up AS word FROM unnest($1::text[]) AS looked (up) WHERE {said}"
            if here := await system.rows(service, query, words):
                found[f"{service}.{table['name']}"] = {row["word"] for row in here}
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

    async def opened() -> dict[str, Any] | None:  # once sales has heard of the new type
        made = await anna.post("/api/sales/sales", json=sale, key=str(new_id()))
        return dict(made.json()) if made.status_code == 201 else None

    made_sale = await eventually(opened)
    assert made_sale
    await is_spoken_of_in_a_sale(anna, contact["id"], made_sale["id"], word)
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


async def is_spoken_of_in_a_sale(anna: Caller, contact_id: str, sale_id: str, word: str) -> None:
    """What is planned, why they are left in peace, and why they bought nothing, in the words of whoever wrote it."""
    task = {"kind": "meeting", "title": f"Показать {word}", "sale_id": sale_id, "contact_id": contact_id}
    assert (await anna.post("/api/activities/activities", json=task)).status_code == 201
    until = str(datetime.now(UTC).date() + timedelta(days=30))
    snooze = {"contact_id": contact_id, "until": until, "reason": f"{word} в отъезде"}
    assert (await anna.post("/api/activities/snoozes", json=snooze)).status_code == 201
    page = (await anna.get(f"/api/sales/sales/{sale_id}")).json()
    lost = {"stage": "lost", "reason": "other", "note": f"{word} передумала"}
    done = await anna.post(f"/api/sales/sales/{sale_id}/stage", json=lost, if_match=page["version"])
    assert done.status_code == 200, done.text


async def asks_the_website(
    system: System, anna: Caller, contact_id: str, word: str, *, work: Literal["lead", "sale"] = "lead"
) -> None:
    """A form of theirs becomes a lead, of which much is learnt before it is given up; or a sale, if they are known."""
    submitted = LeadSubmitted(
        name=word,
        email=f"{word}@test.example",
        need=f"{word} ждёт звонка",
        consent_at=datetime.now(UTC),
        utm={"utm_term": word},
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


async def quiet(system: System, *words: str) -> bool:
    """Nothing that names the person by one of these words is under way any more."""
    for service in SERVICES:
        assert not await system.rows(service, "SELECT 1 FROM outbox LIMIT 1")
    for service in SERVICES:
        assert await system.waiting_in(f"{service}.events") == 0
    for queue in DELAYS:
        waiting = await system.letters_in(queue)
        assert not [each for each in waiting if any(word.encode() in each.body for word in words)], queue
    return True
