"""A lead has its first step: planned once, handed over with it, withdrawn with it, whatever the order of events."""

from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from shared.events import (
    Event,
    LeadConverted,
    LeadDisqualified,
    LeadOpened,
    LeadOwnerChanged,
    LeadStepsPlanned,
    LeadStepsWithdrawn,
    PlannedStep,
)
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.activities.office import Office, Worker, at
from tests.integration.contacts.test_inquiries import a_form, named, send
from tests.integration.sales.trade import put_turns
from tests.system import Caller, System

FRIDAY, MONDAY, TUESDAY = at("2026-11-20", "16:30"), at("2026-11-23"), at("2026-11-24")
LEADS, MY_DAY = "/api/sales/leads", "/api/activities/my-day"


def opened(lead_id: UUID, contact_id: UUID, owner: Worker) -> LeadOpened:
    return LeadOpened(
        lead_id=lead_id,
        number="Л-7",
        contact_id=contact_id,
        contact_type="potential",
        owner_id=owner.id,
        channel="website",
        need="Паракорд",
    )


def planned(lead_id: UUID, contact_id: UUID, owner: Worker) -> LeadStepsPlanned:
    step = PlannedStep(
        step="first_contact",
        title="Связаться с лидом",
        kind="call",
        due_rule="business_days:1",
        assignee_id=owner.id,
        required=True,
    )
    return LeadStepsPlanned(
        lead_id=lead_id, number="Л-7", contact_id=contact_id, owner_id=owner.id, opened_at=FRIDAY, steps=[step]
    )


def handed_over(lead_id: UUID, contact_id: UUID, old: Worker, new: Worker) -> LeadOwnerChanged:
    return LeadOwnerChanged(lead_id=lead_id, contact_id=contact_id, old_owner_id=old.id, new_owner_id=new.id)


def given_up(lead_id: UUID, contact_id: UUID, owner: Worker) -> list[Event]:
    end = LeadDisqualified(
        lead_id=lead_id, contact_id=contact_id, contact_type="potential", owner_id=owner.id, reason="no_need"
    )
    return [end, LeadStepsWithdrawn(lead_id=lead_id, reason="lead_disqualified")]


def converted(lead_id: UUID, contact_id: UUID, owner: Worker) -> list[Event]:
    end = LeadConverted(
        lead_id=lead_id, contact_id=contact_id, contact_type="potential", owner_id=owner.id, sale_id=new_id()
    )
    return [end, LeadStepsWithdrawn(lead_id=lead_id, reason="lead_converted")]


async def of_lead(office: Office, lead_id: UUID) -> list[Any]:
    return await office.run("SELECT * FROM activities WHERE lead_id = :id ORDER BY id", id=lead_id)


async def test_a_lead_has_its_first_step_once_with_the_reason(office: Office) -> None:
    anna, lead_id = await office.person(), new_id()
    client = await office.client(anna, type="potential")
    await office.hears(opened(lead_id, client, anna), FRIDAY, aggregateversion=1)
    for _ in range(2):  # two envelopes of one fact: not even the inbox knows them for the same
        told = await office.hears(planned(lead_id, client, anna), FRIDAY, aggregateversion=2)
        await office.hears_again(told, FRIDAY)

    [step] = await of_lead(office, lead_id)
    assert (step.owner_id, step.contact_id, step.status, step.step, step.automatic) == (
        *(anna.id, client, "open", "first_contact"),
        True,
    )
    assert step.deadline == at("2026-11-23", "18:00")
    assert step.because_event_type == "LeadStepsPlanned" and "lead" in step.because_rule
    [fact] = await office.told("ActivityPlanned")
    assert (fact["lead_id"], fact["sale_id"], fact["automatic"]) == (str(lead_id), None, True)


async def test_the_step_goes_with_the_lead_to_another_manager_and_what_a_person_planned_stays(office: Office) -> None:
    anna, boris, lead_id = await office.person(), await office.person(), new_id()
    client = await office.client(anna, type="potential")
    await office.hears(opened(lead_id, client, anna), FRIDAY, aggregateversion=1)
    await office.hears(planned(lead_id, client, anna), FRIDAY, aggregateversion=2)
    own = await office.plan(FRIDAY, anna, client, at("2026-11-30"))

    await office.hears(handed_over(lead_id, client, anna, boris), FRIDAY, aggregateversion=3)

    [step] = await of_lead(office, lead_id)
    assert step.owner_id == boris.id
    [kept] = await office.run("SELECT owner_id FROM activities WHERE id = :id", id=own.id)
    assert kept.owner_id == anna.id
    [fact] = await office.told("ActivityReassigned")
    assert (fact["old_owner_id"], fact["new_owner_id"]) == (str(anna.id), str(boris.id))


@pytest.mark.parametrize("ends", [given_up, converted])
async def test_the_step_is_withdrawn_when_the_lead_is_closed(office: Office, ends: Any) -> None:
    anna, lead_id = await office.person(), new_id()
    client = await office.client(anna, type="potential")
    await office.hears(opened(lead_id, client, anna), FRIDAY, aggregateversion=1)
    await office.hears(planned(lead_id, client, anna), FRIDAY, aggregateversion=2)
    end, withdrawn = ends(lead_id, client, anna)
    await office.hears(end, MONDAY, aggregateversion=3)
    await office.hears(withdrawn, MONDAY, aggregateversion=4)

    [step] = await of_lead(office, lead_id)
    assert (step.status, step.cancel_reason) == ("cancelled", withdrawn.reason)
    await office.fire(at("2026-11-25"))
    assert await office.told("ReminderDue") == await office.told("ActivityOverdue") == []


async def test_whatever_the_order_there_is_one_step_with_the_present_owner(office: Office) -> None:
    """What comes before the lead itself waits for it, as the ladder of retries has it; so the lead is first here."""
    anna, boris = await office.person(), await office.person()
    for order in permutations(range(2, 6)):
        lead_id, client = new_id(), await office.client(anna, type="potential")
        given_back = handed_over(lead_id, client, boris, anna)
        events = [planned(lead_id, client, anna), handed_over(lead_id, client, anna, boris), given_back]
        events.append(handed_over(lead_id, client, anna, boris))
        await office.hears(opened(lead_id, client, anna), FRIDAY, aggregateversion=1)
        for version in order:
            await office.hears(events[version - 2], FRIDAY, aggregateversion=version)
        [step] = await of_lead(office, lead_id)
        assert (step.owner_id, step.status) == (boris.id, "open"), order


async def test_a_step_asked_for_after_the_lead_is_closed_is_not_planned(office: Office) -> None:
    anna = await office.person()
    for order in permutations((2, 3, 4)):
        lead_id, client = new_id(), await office.client(anna, type="potential")
        events = [planned(lead_id, client, anna), *given_up(lead_id, client, anna)]
        await office.hears(opened(lead_id, client, anna), FRIDAY, aggregateversion=1)
        for version in order:
            await office.hears(events[version - 2], FRIDAY, aggregateversion=version)
        assert [each.status for each in await of_lead(office, lead_id)] in ([], ["cancelled"]), order


async def test_the_daily_check_counts_the_step_of_an_open_lead_and_not_of_a_closed_one(office: Office) -> None:
    anna, lead_id = await office.person(), new_id()
    client = await office.client(anna, type="potential")
    await office.hears(opened(lead_id, client, anna), FRIDAY, aggregateversion=1)
    await office.hears(planned(lead_id, client, anna), FRIDAY, aggregateversion=2)
    await office.check(MONDAY)
    assert await office.reason(client) is None

    [end, _] = given_up(lead_id, client, anna)
    await office.hears(end, MONDAY, aggregateversion=3)
    await office.check(TUESDAY)
    assert await office.reason(client) == "no_step", "its step is on a closed lead"


async def test_a_planned_step_of_a_lead_ends_the_alert_at_once(office: Office) -> None:
    anna, lead_id = await office.person(), new_id()
    client = await office.client(anna, type="potential")
    await office.check(FRIDAY)
    assert await office.reason(client) == "no_step"

    await office.hears(planned(lead_id, client, anna), FRIDAY + timedelta(minutes=1), aggregateversion=2)

    assert await office.reason(client) is None
    assert [each["why"] for each in await office.told("NextStepFound")] == ["planned"]


async def test_an_inquiry_from_the_website_is_a_task_in_the_day_of_the_manager_whose_turn_it_is(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    await put_turns(system, anna, boris)
    try:
        for manager in (anna, boris):
            form = a_form()
            await send(system, form)
            (client,) = await eventually(lambda form=form: named(system.admin, form.name))
            [task] = await eventually(lambda client=client, manager=manager: _tasks(manager, client["id"]))
            assert task["owner_id"] == str(manager.id) and task["automatic"]
            assert task["lead_number"] and task["because"]["event_type"] == "LeadStepsPlanned"
    finally:
        await put_turns(system)

    lead = (await boris.get(f"{LEADS}/{task['lead_id']}")).json()
    path = f"{LEADS}/{lead['id']}/disqualify"
    closed = await boris.post(path, json={"reason": "no_need"}, if_match=lead["version"])
    assert closed.status_code == 200, closed.text

    async def gone() -> bool:
        return await _tasks(boris, client["id"]) == []

    await eventually(gone)


async def _tasks(caller: Caller, contact_id: str) -> list[dict[str, Any]]:
    """What somebody's day holds for a client."""
    day = (await caller.get(MY_DAY)).json()
    parts = ("overdue", "today", "tomorrow", "later", "undated")
    return [each for part in parts for each in day[part] if each["contact_id"] == contact_id]
