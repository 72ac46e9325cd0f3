"""Activities follow their client when records of clients are merged, and back when the merge is undone."""

from datetime import UTC, date, datetime, timedelta
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


async def snoozed(caller: Caller, contact_id: UUID, until: date) -> str:
    body = {"contact_id": str(contact_id), "until": str(until), "reason": "После сезона"}
    made = await caller.post("/api/activities/snoozes", json=body)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def under_way(caller: Caller, contact_id: UUID) -> list[str]:
    answer = await caller.get("/api/activities/snoozes", params={"contact_id": str(contact_id)})
    return [each["id"] for each in answer.json()["items"]]


async def test_who_is_left_in_peace_stays_so_as_part_of_another_and_by_themselves_again(system: System) -> None:
    anna, today = await system.a_manager(), datetime.now(UTC).date()
    mine, yours = await a_contact(system, anna), await a_contact(system, anna)
    late = await snoozed(anna, yours, today + timedelta(days=30))
    soon = await snoozed(anna, mine, today + timedelta(days=10))
    merge = {"merge_id": new_id(), "into_id": mine, "merged_ids": [yours]}
    merged = envelope_of(ContactsMerged(**merge), aggregateversion=2)
    await tell(system, merged)
    await handled(system, merged)
    assert await under_way(anna, mine) == [soon, late], "each until its own day"

    undone = envelope_of(MergeUndone(**merge, record="contact"), aggregateversion=3)
    await tell(system, undone)
    await handled(system, undone)

    assert (await under_way(anna, mine), await under_way(anna, yours)) == ([soon], [late])


async def test_leaving_a_survivor_in_peace_anew_ends_whatever_came_together(system: System) -> None:
    anna, today = await system.a_manager(), datetime.now(UTC).date()
    mine, yours = await a_contact(system, anna), await a_contact(system, anna)
    for each in (mine, yours):
        await snoozed(anna, each, today + timedelta(days=10))
    merged = envelope_of(ContactsMerged(merge_id=new_id(), into_id=mine, merged_ids=[yours]), aggregateversion=2)
    await tell(system, merged)
    await handled(system, merged)

    anew = await snoozed(anna, mine, today + timedelta(days=20))

    assert await under_way(anna, mine) == [anew]


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
