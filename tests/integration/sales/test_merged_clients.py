"""Sales follow their client when records of clients are merged, and back when the merge is undone."""

from uuid import UUID

from shared.db import EVENTS_EXCHANGE
from shared.events import ContactsMerged, ContactUpdated, Event, MergeUndone
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.sales.trade import a_client
from tests.system import Caller, System, envelope_of


async def tell(system: System, event: Event, version: int) -> None:
    await system.publish(
        "contacts", envelope_of(event, aggregateversion=version), exchange=EVENTS_EXCHANGE, key=event.key
    )


async def sales_of(caller: Caller, contact_id: UUID) -> list[str]:
    answer = await caller.get("/api/sales/sales", params={"contact_id": str(contact_id)})
    return sorted(each["id"] for each in answer.json()["items"])


async def opened(caller: Caller, contact_id: UUID) -> str:
    answer = await caller.post("/api/sales/sales", json={"contact_id": str(contact_id), "title": "Заказ"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_sales_move_to_the_survivor_and_exactly_those_back(system: System) -> None:
    anna = await system.a_manager()
    mine, yours = await a_client(system, anna), await a_client(system, anna)
    first, second = await opened(anna, mine), await opened(anna, yours)
    merge = {"merge_id": new_id(), "into_id": mine, "merged_ids": [yours]}

    await tell(system, ContactsMerged(**merge), 2)

    async def moved() -> bool:
        return await sales_of(anna, mine) == sorted([first, second])

    await eventually(moved)
    since = await opened(anna, mine)
    refused = await anna.post("/api/sales/sales", json={"contact_id": str(yours), "title": "Заказ"})
    assert (refused.status_code, refused.json()["code"]) == (409, "client_is_put_aside")

    await tell(system, MergeUndone(**merge, record="contact"), 3)

    async def moved_back() -> bool:
        return await sales_of(anna, yours) == [second]

    await eventually(moved_back)
    assert await sales_of(anna, mine) == sorted([first, since])


async def leads_of(caller: Caller, contact_id: UUID) -> list[str]:
    answer = await caller.get("/api/sales/leads", params={"contact_id": str(contact_id)})
    return sorted(each["id"] for each in answer.json()["items"])


async def test_leads_move_to_the_survivor_and_exactly_those_back(system: System) -> None:
    anna = await system.a_manager()
    mine, yours = [await a_client(system, anna, type="potential", work="lead") for _ in range(2)]
    made = [
        await anna.post("/api/sales/leads", json={"contact_id": str(each), "need": "Канаты"}) for each in (mine, yours)
    ]
    first, second = [str(each.json()["id"]) for each in made]
    merge = {"merge_id": new_id(), "into_id": mine, "merged_ids": [yours]}

    await tell(system, ContactsMerged(**merge), 2)

    async def moved() -> bool:
        return await leads_of(anna, mine) == sorted([first, second]) and await leads_of(anna, yours) == []

    await eventually(moved)
    assert (await anna.get(f"/api/sales/leads/{second}")).json()["contact_id"] == str(mine)

    await tell(system, MergeUndone(**merge, record="contact"), 3)

    async def moved_back() -> bool:
        return await leads_of(anna, mine) == [first] and await leads_of(anna, yours) == [second]

    await eventually(moved_back)


async def test_nothing_is_opened_for_an_archived_client(system: System) -> None:
    anna = await system.a_manager()
    contact_id = await a_client(system, anna)
    whole = {"display_name": "Иван Петров", "type": "existing", "work": "sale", "owner_id": anna.id, "origin": "person"}
    event = ContactUpdated(contact_id=contact_id, **whole, priority="normal", account_id=None, status="archived")

    await tell(system, event, 2)

    async def refused() -> bool:
        answer = await anna.post("/api/sales/sales", json={"contact_id": str(contact_id), "title": "Заказ"})
        return answer.status_code == 409 and answer.json()["code"] == "client_is_put_aside"

    await eventually(refused)
