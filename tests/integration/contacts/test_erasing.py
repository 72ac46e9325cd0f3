"""A person is forgotten: in every database, queue and line of the log."""

from typing import Any
from uuid import UUID

import pytest

from cli.topology import SERVICES
from shared.db import EVENTS_EXCHANGE
from shared.events import ActivityPlanned, ContactUpdated
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.contacts.clients import CONTACTS, a_contact, facts, timeline
from tests.integration.contacts.past import a_canary, a_person_with_a_past, mentions, quiet
from tests.system import Caller, System, envelope_of

_CALLS = "SELECT 1 FROM deliveries WHERE channel = 'webhook' AND position(convert_to('—', 'UTF8') IN body) > 0"


async def given_to(anna: Caller) -> list[dict[str, Any]]:
    """What she was told of activities given to her."""
    items = (await anna.get("/api/notifications/notifications")).json()["items"]
    return [each for each in items if "title" in each["params"]]


async def test_nothing_anywhere_names_a_person_who_was_erased(
    system: System, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    head, team = await system.a_head()
    anna = await system.a_manager(team)
    word = a_canary()
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
    contact = await a_person_with_a_past(system, anna, a_canary())
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


async def test_only_heads_erase_and_only_whom_they_see(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna)
    stranger, _ = await system.a_head()
    place = f"{CONTACTS}/{contact['id']}/erase"

    answers = [await who.post(place, json={"reason": "x"}, if_match=1) for who in (anna, stranger)]

    assert [each.status_code for each in answers] == [403, 404]
