"""Clients to test with, and what contacts has told about them."""

import json
from typing import Any
from uuid import UUID

from shared.db import EVENTS_EXCHANGE
from shared.events import Envelope
from shared.ids import new_id
from tests.eventually import eventually
from tests.system import Caller, System

ACCOUNTS, CONTACTS = "/api/contacts/accounts", "/api/contacts/contacts"


async def an_account(caller: Caller, **more: Any) -> dict[str, Any]:
    return await _made(caller, ACCOUNTS, {"name": "ООО Верёвка", **more})


async def a_contact(caller: Caller, **more: Any) -> dict[str, Any]:
    return await _made(caller, CONTACTS, {"name": "Иван Петров", **more})


async def a_type(caller: Caller, **more: Any) -> dict[str, Any]:
    """A kind of client of the customer's own."""
    body = {"code": f"t{new_id().hex}", "title_ru": "Дилер", "title_en": "Dealer", "work": "lead", **more}
    return await _made(caller, "/api/contacts/contact-types", body)


async def history(caller: Caller, path: str, **options: Any) -> list[dict[str, Any]]:
    """The changes of the client at this path, the oldest first."""
    answer = await caller.get(f"{path}/history", params={"limit": 200, **options})
    assert answer.status_code == 200, answer.text
    return list(reversed(answer.json()["items"]))


async def listed(caller: Caller, path: str = CONTACTS, **filters: Any) -> list[str]:
    """The names in a list, all of its pages."""
    names: list[str] = []
    while True:
        answer = await caller.get(path, params=filters)
        assert answer.status_code == 200, answer.text
        names += [each["name"] for each in answer.json()["items"]]
        filters["cursor"] = answer.json()["next_cursor"]
        if filters["cursor"] is None:
            return names


async def timeline(caller: Caller, contact_id: UUID | str, **options: Any) -> list[dict[str, Any]]:
    answer = await caller.get(f"{CONTACTS}/{contact_id}/timeline", params={"limit": 200, **options})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def facts(system: System, subject: UUID | str) -> list[dict[str, Any]]:
    """What contacts has told about a record: envelopes, the oldest first."""
    rows = await system.rows("contacts", _FACTS, str(subject))
    return [json.loads(row["body"]) for row in rows]


async def tell(system: System, *envelopes: Envelope) -> None:
    """Publish as the service whose events they are, and wait until contacts has dealt with each."""
    for envelope in envelopes:
        kind = type(envelope.event())
        await system.publish(kind.producer, envelope, exchange=EVENTS_EXCHANGE, key=kind.key)
    for envelope in envelopes:
        await eventually(lambda each=envelope: system.rows("contacts", _RECEIPT, each.source, each.id))


async def _made(caller: Caller, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await caller.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


_RECEIPT = "SELECT 1 FROM inbox WHERE source = $1 AND event_id = $2"
_FACTS = """
    SELECT body FROM (
        SELECT aggregate_version, body FROM outbox WHERE subject = $1
        UNION ALL SELECT aggregate_version, body FROM event_log WHERE subject = $1
    ) AS told ORDER BY aggregate_version
"""
