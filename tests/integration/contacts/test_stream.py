"""The live stream of clients: who sees a client is told that something happened with it, and nobody else is."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.contacts import store
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.contacts.clients import CONTACTS, a_contact, an_account
from tests.integration.notifications.lines import Line, a_replica, open_line
from tests.system import System

STREAM = "/api/contacts/stream"
NOTHING = {"clients": [], "more": False}


@pytest.fixture(scope="module")
async def url(system: System) -> AsyncIterator[str]:
    async with a_replica(system, "contacts") as address:
        yield address


def changed(line: Line) -> set[str]:
    """The clients the line has named since it was ready."""
    return {each for name, _, data in line.events if name == "clients" for each in data["clients"]}


async def test_a_note_is_told_to_who_sees_the_client_and_to_nobody_else(system: System, url: str) -> None:
    head, team = await system.a_head()
    anna, foreign = await system.a_manager(team), await system.a_manager()
    client, other = await a_contact(anna), await a_contact(foreign)
    async with (
        open_line(url, anna, STREAM) as hers,
        open_line(url, head, STREAM) as heads,
        open_line(url, foreign, STREAM) as others,
    ):
        assert hers.events[0][2] == NOTHING
        for who, whom in ((head, client), (foreign, other)):
            noted = await who.post(f"{CONTACTS}/{whom['id']}/notes", json={"text": "Любит красный"})
            assert noted.status_code == 201, noted.text
        for line in (hers, heads):
            await eventually(lambda line=line: changed(line) == {client["id"]})
        await eventually(lambda: changed(others) == {other["id"]})


async def test_what_happens_with_a_person_is_told_of_the_company_too(system: System, url: str) -> None:
    anna = await system.a_manager()
    company = await an_account(anna)
    person = await a_contact(anna, account_id=company["id"])
    async with open_line(url, anna, STREAM) as line:
        await anna.post(f"{CONTACTS}/{person['id']}/notes", json={"text": "Любит красный"})
        await eventually(lambda: changed(line) == {person["id"], company["id"]})


async def test_a_client_that_goes_to_another_is_told_to_who_loses_it_and_to_who_gains_it(
    system: System, url: str
) -> None:
    head, team = await system.a_head()
    anna, boris = await system.a_manager(team), await system.a_manager(team)
    client = await a_contact(anna)
    async with open_line(url, anna, STREAM) as hers, open_line(url, boris, STREAM) as his:
        given = await head.post(
            f"{CONTACTS}/{client['id']}/owner", json={"owner_id": str(boris.id)}, if_match=client["version"]
        )
        assert given.status_code == 200, given.text
        for line in (hers, his):
            await eventually(lambda line=line: client["id"] in changed(line))


async def test_what_changed_while_the_line_was_down_is_told_by_the_other_replica(system: System, url: str) -> None:
    anna = await system.a_manager()
    client = await a_contact(anna)
    async with open_line(url, anna, STREAM) as line:
        mark = str(line.last_id)
    for text in ("Любит красный", "Любит синий"):
        await anna.post(f"{CONTACTS}/{client['id']}/notes", json={"text": text})
    async with (
        a_replica(system, "contacts") as other,
        open_line(other, anna, STREAM, **{"last-event-id": mark}) as line,
    ):
        name, again, data = line.events[0]
        assert (name, data["clients"]) == ("ready", [client["id"]])
    async with open_line(url, anna, f"{STREAM}?after={again}") as line:
        assert line.events[0][2] == NOTHING


async def test_two_who_meet_on_the_same_companies_in_opposite_order_do_not_wait_for_each_other(system: System) -> None:
    anna = await system.a_manager()
    people = [await a_contact(anna, account_id=(await an_account(anna))["id"]) for _ in range(2)]
    both_at_it = asyncio.Barrier(2)

    async def tell(*whom: dict[str, Any]) -> None:
        async with system.apps["contacts"].state.database.transaction() as tx:
            for each in whom:
                await store.timeline.add_entry(tx, an_entry(each["id"]))
                if each is whom[0]:
                    await both_at_it.wait()

    await asyncio.wait_for(asyncio.gather(tell(*people), tell(*reversed(people))), 10)
    kept = "SELECT DISTINCT client_id FROM changed_clients WHERE client_id = ANY($1::uuid[])"
    assert len(await system.rows("contacts", kept, [each["id"] for each in people])) == 2


def an_entry(contact_id: str) -> store.timeline.Entry:
    event_id = str(new_id())
    return store.timeline.Entry(
        UUID(contact_id), None, datetime.now(UTC), "test", event_id, event_id, 1, "Noted", "notes", "system", None, {}
    )
