"""The process of a sale plans and withdraws activities, whatever the order and however often it is told."""

import asyncio
from itertools import permutations
from uuid import UUID

import pytest

from shared.events import SaleContactChanged, UserCreated
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.activities.told import (
    a_contact,
    a_sale,
    facts,
    handed_over,
    handled,
    of_sale,
    planned,
    tell,
    withdrawn,
)
from tests.system import System, envelope_of


async def test_a_step_becomes_an_activity_that_says_why_and_is_due_on_the_next_business_day(system: System) -> None:
    anna = await system.a_manager()
    contact_id = await a_contact(system, anna)
    sale_id = await a_sale(system, anna, contact_id)
    envelope = envelope_of(planned(anna, sale_id, "contact_client", contact_id=contact_id, required=True))
    await tell(system, envelope)

    [activity] = await eventually(lambda: of_sale(anna, sale_id))
    assert activity["title"] == "Шаг contact_client"
    assert activity["deadline"] == "2026-11-23T15:00:00Z", "Monday, six in the evening in Moscow"
    assert (activity["automatic"], activity["required"], activity["status"]) == (True, True, "open")
    assert (activity["stage"], activity["entry"], activity["step"]) == ("paperwork", 1, "contact_client")
    assert (activity["contact_name"], activity["owner_id"]) == ("Иван Петров", str(anna.id))
    assert activity["sale_number"].startswith("П-")
    assert activity["because"] == {
        "rule": "process fibex v3: paperwork",
        "rule_version": 3,
        "event_type": "StepsPlanned",
        "event_id": envelope.id,
        "planned_by": None,
        "planned_by_name": None,
    }
    [fact] = await facts(system, "ActivityPlanned", UUID(activity["id"]))
    assert (fact["actor"], fact["causationid"]) == ("system:process", envelope.id)
    assert fact["data"]["team_id"] == str(anna.team_id)
    assert (fact["data"]["automatic"], fact["data"]["rule"]) == (True, "process fibex v3: paperwork")


async def test_a_step_is_planned_once_however_often_it_is_told(system: System) -> None:
    anna, sale_id = await system.a_manager(), new_id()
    event = planned(anna, sale_id, "form_invoice", "check_invoice")
    tellings = [envelope_of(event) for _ in range(6)]
    await asyncio.gather(*(tell(system, each, each) for each in tellings))
    await handled(system, *tellings)

    found = await of_sale(anna, sale_id)
    assert sorted(each["step"] for each in found) == ["check_invoice", "form_invoice"]
    assert [len(await facts(system, "ActivityPlanned", UUID(each["id"]))) for each in found] == [1, 1]


async def test_another_entry_into_the_same_stage_plans_its_steps_anew(system: System) -> None:
    anna, sale_id = await system.a_manager(), new_id()
    await tell(system, *(envelope_of(planned(anna, sale_id, "form_invoice", entry=entry)) for entry in (1, 2)))
    await eventually(lambda: _has(anna, sale_id, 2))


async def test_a_withdrawal_that_comes_first_wins_over_the_planning(system: System) -> None:
    anna, sale_id = await system.a_manager(), new_id()
    gone, late = envelope_of(withdrawn(sale_id)), envelope_of(planned(anna, sale_id, "form_invoice"))
    await tell(system, gone)
    await handled(system, gone)
    await tell(system, late)
    await handled(system, late)
    assert await of_sale(anna, sale_id) == []


async def test_a_withdrawal_of_one_step_that_comes_first_leaves_the_others(system: System) -> None:
    anna, sale_id = await system.a_manager(), new_id()
    gone = [envelope_of(withdrawn(sale_id, "form_invoice")), envelope_of(withdrawn(sale_id, "send_invoice"))]
    late = envelope_of(planned(anna, sale_id, "form_invoice", "check_invoice", "send_invoice"))
    await tell(system, *gone)
    await handled(system, *gone)
    await tell(system, late)
    await handled(system, late)
    assert [each["step"] for each in await of_sale(anna, sale_id)] == ["check_invoice"]


@pytest.mark.parametrize("heard_of_before", [False, True])
async def test_planning_and_withdrawing_at_the_same_moment_leaves_nothing_open(
    system: System, heard_of_before: bool
) -> None:
    anna, sale_id = await system.a_manager(), new_id()
    entries = range(1, 17)
    if heard_of_before:
        before = [envelope_of(withdrawn(sale_id, "send_invoice", entry=entry)) for entry in entries]
        await asyncio.gather(*(tell(system, each) for each in before))
        await handled(system, *before)
    pairs = [
        (
            envelope_of(planned(anna, sale_id, "form_invoice", "check_invoice", entry=entry)),
            envelope_of(withdrawn(sale_id, entry=entry)),
        )
        for entry in entries
    ]
    together = [each for number, pair in enumerate(pairs) for each in (pair if number % 2 else pair[::-1])]
    await asyncio.gather(*(tell(system, each) for each in together))
    await handled(system, *together)
    assert await of_sale(anna, sale_id, status="open") == []


async def test_withdrawing_keeps_what_a_person_planned_and_what_is_done(system: System) -> None:
    anna = await system.a_manager()
    sale_id = await a_sale(system, anna)
    await tell(system, envelope_of(planned(anna, sale_id, "form_invoice", "check_invoice")))
    steps = {each["step"]: each for each in await eventually(lambda: _has(anna, sale_id, 2))}
    own = await anna.post(
        "/api/activities/activities", json={"kind": "call", "title": "Позвонить самой", "sale_id": str(sale_id)}
    )
    path = f"/api/activities/activities/{steps['check_invoice']['id']}/complete"
    done = await anna.post(path, json={"result": "Всё верно"}, if_match=1)
    assert (own.status_code, done.status_code) == (201, 200), (own.text, done.text)

    gone = envelope_of(withdrawn(sale_id))
    await tell(system, gone)
    await handled(system, gone)
    after = {each["step"] or "own": each for each in await of_sale(anna, sale_id)}
    assert {name: each["status"] for name, each in after.items()} == {
        "form_invoice": "cancelled",
        "check_invoice": "done",
        "own": "open",
    }
    assert after["form_invoice"]["cancel_reason"] == "Продажа ушла с этапа"
    [fact] = await facts(system, "ActivityCancelled", UUID(after["form_invoice"]["id"]))
    assert (fact["actor"], fact["data"]["automatic"]) == ("system:process", True)


async def test_withdrawing_one_step_leaves_its_neighbours_and_other_entries(system: System) -> None:
    anna, sale_id = await system.a_manager(), new_id()
    await tell(
        system,
        envelope_of(planned(anna, sale_id, "form_invoice", "check_invoice")),
        envelope_of(planned(anna, sale_id, "form_invoice", entry=2)),
    )
    await eventually(lambda: _has(anna, sale_id, 3))
    await tell(system, envelope_of(withdrawn(sale_id, "form_invoice")))
    await eventually(lambda: of_sale(anna, sale_id, status="cancelled"))
    left = {(each["entry"], each["step"]) for each in await of_sale(anna, sale_id, status="open")}
    assert left == {(1, "check_invoice"), (2, "form_invoice")}


async def test_steps_follow_a_sale_to_its_new_owner_and_own_plans_stay(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    sale_id = await a_sale(system, anna)
    await tell(system, envelope_of(planned(anna, sale_id, "form_invoice"), aggregateversion=2))
    [step] = await eventually(lambda: of_sale(anna, sale_id))
    own = {"kind": "call", "title": "Позвонить самой", "sale_id": str(sale_id)}
    assert (await anna.post("/api/activities/activities", json=own)).status_code == 201

    await tell(system, envelope_of(handed_over(sale_id, anna, boris), aggregateversion=3))
    assert [each["id"] for each in await eventually(lambda: of_sale(boris, sale_id))] == [step["id"]]
    assert [each["title"] for each in await of_sale(anna, sale_id)] == ["Позвонить самой"]
    [fact] = await facts(system, "ActivityReassigned", UUID(step["id"]))
    assert (fact["actor"], fact["data"]["team_id"]) == ("system:process", str(boris.team_id))
    assert (await boris.post("/api/activities/activities", json=own)).status_code == 201
    assert (await anna.post("/api/activities/activities", json=own)).status_code == 404


async def test_steps_that_come_after_the_handover_they_preceded_go_to_the_new_owner(system: System) -> None:
    anna, boris, clara = [await system.a_manager() for _ in range(3)]
    sale_id = await a_sale(system, anna)
    second = envelope_of(handed_over(sale_id, boris, clara), aggregateversion=5)
    first = envelope_of(handed_over(sale_id, anna, boris), aggregateversion=4)
    late = envelope_of(planned(anna, sale_id, "form_invoice"), aggregateversion=2)
    for each in (second, late, first):
        await tell(system, each)
        await handled(system, each)
    assert [each["step"] for each in await of_sale(clara, sale_id)] == ["form_invoice"]


async def test_handovers_in_the_wrong_order_end_with_the_last_owner(system: System) -> None:
    anna, boris, clara = [await system.a_manager() for _ in range(3)]
    sale_id = await a_sale(system, anna)
    await tell(system, envelope_of(planned(anna, sale_id, "form_invoice"), aggregateversion=2))
    await eventually(lambda: of_sale(anna, sale_id))
    for old, new, version in ((boris, clara, 4), (anna, boris, 3)):
        envelope = envelope_of(handed_over(sale_id, old, new), aggregateversion=version)
        await tell(system, envelope)
        await handled(system, envelope)
    assert len(await of_sale(clara, sale_id)) == 1


async def test_in_whatever_order_it_is_told_the_steps_are_with_the_owner_and_the_client_of_now(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    first, second = await a_contact(system, anna), await a_contact(system, anna)
    for order in permutations(range(3)):
        sale_id = await a_sale(system, anna, first)
        told = [
            envelope_of(planned(anna, sale_id, "form_invoice", contact_id=first), aggregateversion=2),
            envelope_of(handed_over(sale_id, anna, boris), aggregateversion=3),
            envelope_of(_went_to(second, sale_id, first, boris.id), aggregateversion=4),
        ]
        for place in [*order, *order]:
            await tell(system, told[place])
            await handled(system, told[place])
        [step] = await of_sale(boris, sale_id)
        assert step["contact_id"] == str(second), order


def _went_to(contact_id: UUID, sale_id: UUID, old: UUID, owner_id: UUID) -> SaleContactChanged:
    return SaleContactChanged(
        sale_id=sale_id,
        number="П-1",
        old_contact_id=old,
        old_account_id=None,
        contact_id=contact_id,
        account_id=None,
        contact_type="existing",
        owner_id=owner_id,
    )


async def test_a_step_for_somebody_who_is_not_known_yet_waits_for_them(system: System) -> None:
    anna, sale_id, newcomer = await system.a_manager(), new_id(), new_id()
    event = planned(anna, sale_id, "form_invoice")
    step = event.steps[0].model_copy(update={"assignee_id": newcomer})
    early = envelope_of(event.model_copy(update={"steps": [step]}))
    person = UserCreated(
        user_id=newcomer, name="Новичок", email="new@test.example", role="manager", team_id=None, language="ru"
    )
    await tell(system, early, envelope_of(person, aggregateversion=1))
    await handled(system, early)
    [activity] = await eventually(lambda: of_sale(system.admin, sale_id))
    assert activity["owner_name"] == "Новичок"


async def _has(caller: object, sale_id: UUID, number: int) -> list[dict[str, object]]:
    found = await of_sale(caller, sale_id)  # type: ignore[arg-type]
    assert len(found) == number
    return found
