"""Activities follow their client when records of clients are merged, and back when the merge is undone."""

from typing import Any
from uuid import UUID

from shared.events import ContactsMerged, ContactUpdated, MergeUndone
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.activities.told import a_contact, a_sale, handled, of_sale, planned, tell
from tests.system import Caller, System, envelope_of


async def of_contact(caller: Caller, contact_id: UUID) -> list[str]:
    answer = await caller.get("/api/activities/activities", params={"contact_id": str(contact_id)})
    assert answer.status_code == 200, answer.text
    return sorted(each["id"] for each in answer.json()["items"])


async def task(caller: Caller, contact_id: UUID) -> Any:
    return await caller.post(
        "/api/activities/activities", json={"kind": "call", "title": "Позвонить", "contact_id": str(contact_id)}
    )


async def test_activities_move_to_the_survivor_and_exactly_those_back(system: System) -> None:
    anna = await system.a_manager()
    mine, yours = await a_contact(system, anna), await a_contact(system, anna)
    first, second = (await task(anna, mine)).json()["id"], (await task(anna, yours)).json()["id"]
    merge = {"merge_id": new_id(), "into_id": mine, "merged_ids": [yours]}
    merged = envelope_of(ContactsMerged(**merge), aggregateversion=2)
    await tell(system, merged)
    await handled(system, merged)
    assert await of_contact(anna, mine) == sorted([first, second])
    refused = await task(anna, yours)
    assert (refused.status_code, refused.json()["code"]) == (409, "client_is_put_aside")

    undone = envelope_of(MergeUndone(**merge, record="contact"), aggregateversion=3)
    await tell(system, undone)
    await handled(system, undone)

    assert await of_contact(anna, yours) == [second]
    assert await of_contact(anna, mine) == [first]


async def test_steps_told_late_for_a_merged_client_are_the_survivors(system: System) -> None:
    anna = await system.a_manager()
    mine, yours = await a_contact(system, anna), await a_contact(system, anna)
    sale_id = await a_sale(system, anna, yours)
    merged = envelope_of(ContactsMerged(merge_id=new_id(), into_id=mine, merged_ids=[yours]), aggregateversion=2)
    await tell(system, merged)
    await handled(system, merged)

    await tell(system, envelope_of(planned(anna, sale_id, "form_invoice", contact_id=yours)))

    [step] = await eventually(lambda: of_sale(anna, sale_id))
    assert step["contact_id"] == str(mine)


async def test_nothing_is_planned_for_an_archived_client(system: System) -> None:
    anna = await system.a_manager()
    contact_id = await a_contact(system, anna)
    whole = {"display_name": "Иван Петров", "type": "existing", "work": "sale", "owner_id": anna.id, "origin": "person"}
    archived = envelope_of(
        ContactUpdated(contact_id=contact_id, **whole, priority="normal", account_id=None, status="archived"),
        aggregateversion=2,
    )
    await tell(system, archived)
    await handled(system, archived)

    refused = await task(anna, contact_id)

    assert (refused.status_code, refused.json()["code"]) == (409, "client_is_put_aside")
