"""The daily check on each kind of client: who has a next step, who has not, and why."""

from datetime import timedelta
from uuid import UUID

import pytest

from shared.events import (
    ContactErased,
    ContactsMerged,
    ContactUpdated,
    OrderRequested,
    SaleCreated,
    SaleStageChanged,
)
from shared.ids import new_id
from tests.integration.activities.office import Office, Worker, at

TUESDAY = at("2026-11-24")


async def a_sale(office: Office, owner: Worker, contact_id: UUID, *, closed: bool = False) -> UUID:
    sale_id = new_id()
    made = SaleCreated(
        sale_id=sale_id,
        number="П-1",
        contact_id=contact_id,
        account_id=None,
        owner_id=owner.id,
        process="fibex",
        process_version=1,
        stage="qualification",
        amount="0",
        currency="RUB",
    )
    await office.hears(made, TUESDAY, aggregateversion=1)
    if closed:
        await sale_moves(office, owner, sale_id, contact_id, "lost", version=2)
    return sale_id


async def sale_moves(
    office: Office, owner: Worker, sale_id: UUID, contact_id: UUID, kind: str, *, version: int
) -> None:
    moved = SaleStageChanged(
        sale_id=sale_id,
        number="П-1",
        old_stage="qualification",
        new_stage=kind,
        kind=kind,
        by="person",
        contact_id=contact_id,
        contact_type="existing",
        owner_id=owner.id,
        amount="0",
        margin="0",
        margin_unknown="0",
        currency="RUB",
        entered_old_stage_at=TUESDAY,
    )
    await office.hears(moved, TUESDAY, aggregateversion=version)


async def test_a_client_with_nothing_planned_has_no_step_and_the_owner_hears_of_it(office: Office) -> None:
    anna = await office.person()
    client = await office.client(anna)

    run = await office.check(TUESDAY)

    assert await office.reason(client) == "no_step"
    [missing] = await office.told("NextStepMissing")
    assert (missing["contact_id"], missing["reason"], missing["day"]) == (str(client), "no_step", 1)
    assert missing["recipient_id"] == missing["owner_id"] == str(anna.id)
    [digest] = await office.told("NextStepDigest")
    assert (digest["recipient_id"], digest["total"]) == (str(anna.id), 1)
    assert digest["counts"] == [{"reason": "no_step", "clients": 1}]
    assert (run.phase, run.clients, run.with_step, run.counts, run.digests) == ("done", 1, 0, {"no_step": 1}, 1)


async def test_a_step_planned_for_tomorrow_is_enough(office: Office) -> None:
    anna = await office.person()
    client = await office.client(anna)
    await office.plan(TUESDAY, anna, client, at("2026-11-25", "12:00"))

    run = await office.check(TUESDAY)

    assert await office.reason(client) is None
    assert (run.with_step, run.counts) == (1, {})
    assert await office.told("NextStepDigest") == []


async def test_a_step_that_was_due_this_morning_is_still_of_today(office: Office) -> None:
    anna = await office.person()
    client = await office.client(anna)
    await office.plan(at("2026-11-23"), anna, client, at("2026-11-24", "08:00"))

    await office.check(TUESDAY)

    assert await office.reason(client) is None


async def test_only_overdue_steps_have_a_line_of_their_own_and_count_as_none_after_three_business_days(
    office: Office,
) -> None:
    anna = await office.person()
    client = await office.client(anna)
    await office.plan(at("2026-11-20"), anna, client, at("2026-11-23", "18:00"))

    await office.check(TUESDAY)

    assert await office.reason(client) == "overdue_only"
    assert await office.told("NextStepMissing") == [], "not yet as having no step"
    [digest] = await office.told("NextStepDigest")
    assert digest["counts"] == [{"reason": "overdue_only", "clients": 1}]
    await office.check(at("2026-11-25"))
    assert len(await office.told("NextStepDigest")) == 1, "a line of its own is told once"

    await office.check(at("2026-11-26"))

    [missing] = await office.told("NextStepMissing")
    assert (missing["reason"], missing["day"]) == ("overdue_only", 1)
    assert len(await office.told("NextStepDigest")) == 2


async def test_only_undated_steps_have_a_line_of_their_own_and_count_as_none_after_two_business_days(
    office: Office,
) -> None:
    anna = await office.person()
    client = await office.client(anna)
    await office.plan(at("2026-11-23", "12:00"), anna, client, None)

    await office.check(TUESDAY)
    assert await office.reason(client) == "undated"
    assert await office.told("NextStepMissing") == []

    await office.check(at("2026-11-25"))
    [missing] = await office.told("NextStepMissing")
    assert (missing["reason"], missing["day"]) == ("undated", 1)


async def test_a_cancelled_step_is_none(office: Office) -> None:
    anna = await office.person()
    client = await office.client(anna)
    step = await office.plan(at("2026-11-23"), anna, client, at("2026-11-25"))
    await office.cancel(at("2026-11-23", "15:00"), anna, step)

    await office.check(TUESDAY)

    assert await office.reason(client) == "no_step"
    [missing] = await office.told("NextStepMissing")
    assert missing["since"] == "2026-11-23T12:00:00Z", "since the last one was dropped"


async def test_completed_today_with_nothing_next_is_none(office: Office) -> None:
    anna = await office.person()
    client = await office.client(anna)
    step = await office.plan(at("2026-11-23"), anna, client, TUESDAY)
    await office.complete(at("2026-11-24", "08:30"), anna, step)

    await office.check(TUESDAY)

    assert await office.reason(client) == "no_step"


async def test_a_step_on_an_open_sale_counts_and_on_a_closed_one_does_not(office: Office) -> None:
    anna = await office.person()
    with_open, with_closed = await office.client(anna), await office.client(anna)
    for client, closed in ((with_open, False), (with_closed, True)):
        sale_id = await a_sale(office, anna, client, closed=closed)
        await office.plan(TUESDAY, anna, client, at("2026-11-25"), sale_id=sale_id)

    await office.check(TUESDAY)

    assert await office.reason(with_open) is None
    assert await office.reason(with_closed) == "no_step"


async def test_a_sale_that_is_opened_again_brings_its_steps_back(office: Office) -> None:
    anna = await office.person()
    client = await office.client(anna)
    sale_id = await a_sale(office, anna, client, closed=True)
    await office.plan(TUESDAY, anna, client, at("2026-11-25"), sale_id=sale_id)
    await office.check(TUESDAY)
    assert await office.reason(client) == "no_step"

    await sale_moves(office, anna, sale_id, client, "open", version=3)

    assert await office.reason(client) is None
    assert len(await office.told("NextStepFound")) == 1


async def test_a_task_of_production_alone_keeps_nobody_in_touch_but_is_no_alert(office: Office) -> None:
    anna = await office.person()
    client = await office.client(anna)
    order = OrderRequested(
        order_request_id=new_id(),
        number="З-1",
        sale_id=await a_sale(office, anna, client),
        contact_id=client,
        owner_id=anna.id,
        lines=[],
        needed_by="2026-12-01",
    )
    await office.hears(order, TUESDAY, aggregateversion=1)

    run = await office.check(TUESDAY)

    assert await office.reason(client) is None
    assert run.counts == {"internal_only": 1}, "the ledger says so all the same"
    assert run.with_step == 0, "covered is who has a dated step of a person"

    await office.run("UPDATE check_settings SET internal_line = true")
    await office.check(at("2026-11-25"))
    assert await office.reason(client) == "internal_only", "a line of its own where the house wants it"
    assert await office.told("NextStepMissing") == []


@pytest.mark.parametrize("role", ["production", "accountant"])
async def test_what_somebody_of_a_department_has_to_do_is_internal(office: Office, role: str) -> None:
    anna, worker = await office.person(), await office.person(role)
    client, admin = await office.client(anna), await office.person("admin")
    await office.plan(TUESDAY, worker, client, at("2026-11-25"), by=admin)

    run = await office.check(TUESDAY)

    assert run.counts == {"internal_only": 1}


async def test_a_step_of_somebody_who_left_is_an_orphan_and_alerts_at_once(office: Office) -> None:
    anna, boris = await office.person(), await office.person()
    client, admin = await office.client(anna), await office.person("admin")
    await office.plan(at("2026-11-23"), boris, client, at("2026-11-26"), by=admin)
    await office.leaves(boris)

    await office.check(TUESDAY)

    assert await office.reason(client) == "orphan_step"
    [missing] = await office.told("NextStepMissing")
    assert (missing["reason"], missing["recipient_id"]) == ("orphan_step", str(anna.id))


async def out_of_the_base(office: Office, how: str, client: UUID, owner: Worker) -> None:
    """As Contacts tells it: archived and erased by the whole of the client anew, merged by the merge."""
    if how == "merged":
        into = await office.client(owner, type="potential", created=TUESDAY)
        merge = ContactsMerged(merge_id=new_id(), into_id=into, merged_ids=[client])
        await office.hears(merge, TUESDAY)
        return
    if how == "erased":
        await office.hears(ContactErased(contact_id=client), TUESDAY, aggregateversion=2)
        await office.hears(_gone("erased", client, owner), TUESDAY, aggregateversion=3)
        return
    await office.hears(_gone("archived", client, owner), TUESDAY, aggregateversion=2)


def _gone(status: str, client: UUID, owner: Worker) -> ContactUpdated:
    return ContactUpdated(
        contact_id=client, display_name="—", type="existing", work="sale", owner_id=owner.id, priority="normal",
        account_id=None, origin="person", status=status,
    )  # fmt: skip


@pytest.mark.parametrize("how", ["archived", "merged", "erased"])
async def test_clients_out_of_the_base_are_not_checked(office: Office, how: str) -> None:
    anna = await office.person()
    client = await office.client(anna)
    await out_of_the_base(office, how, client, anna)

    run = await office.check(TUESDAY)

    assert await office.reason(client) is None
    assert (run.clients, run.not_checked) == (0, 2 if how == "merged" else 1)


@pytest.mark.parametrize("how", ["archived", "merged", "erased"])
async def test_a_client_who_leaves_the_base_after_the_alert_ends_it_at_once(office: Office, how: str) -> None:
    anna = await office.person()
    client = await office.client(anna)
    await office.check(TUESDAY)

    await out_of_the_base(office, how, client, anna)

    [found] = await office.told("NextStepFound")
    assert (found["contact_id"], found["why"], found["recipient_id"]) == (str(client), how, str(anna.id))
    assert await office.reason(client) is None


async def test_a_client_whose_type_is_no_longer_in_scope_ends_the_alert_at_once(office: Office) -> None:
    anna = await office.person()
    client = await office.client(anna)
    await office.run("UPDATE check_settings SET types = '{existing}'")
    await office.check(TUESDAY)

    await office.client_becomes(TUESDAY, client, anna, type="supplier")

    assert [each["why"] for each in await office.told("NextStepFound")] == ["out_of_scope"]


async def test_a_snoozed_client_is_passed_over_until_the_day_comes(office: Office) -> None:
    anna = await office.person()
    client = await office.client(anna)
    await office.snooze(at("2026-11-23"), anna, client, "2026-11-25")

    await office.check(TUESDAY)
    assert await office.reason(client) is None

    await office.fire(at("2026-11-25", "00:01"))
    [ended] = await office.envelopes("SnoozeEnded")
    assert (ended["data"]["why"], ended["time"]) == ("day_came", "2026-11-24T21:00:00Z")
    await office.check(at("2026-11-25"))
    assert await office.reason(client) == "no_step"


async def test_a_client_who_was_snoozed_as_a_duplicate_is_passed_over_as_the_survivor(office: Office) -> None:
    anna = await office.person()
    survivor, duplicate = await office.client(anna), await office.client(anna)
    await office.snooze(at("2026-11-23"), anna, duplicate, "2026-11-25")
    merge = ContactsMerged(merge_id=new_id(), into_id=survivor, merged_ids=[duplicate])
    await office.hears(merge, at("2026-11-23"))

    await office.check(TUESDAY)

    assert await office.reason(survivor) is None


async def test_a_client_created_an_hour_ago_is_too_new(office: Office) -> None:
    anna = await office.person()
    client = await office.client(anna, created=at("2026-11-24", "08:00"))

    await office.check(TUESDAY)
    assert await office.reason(client) is None

    await office.check(at("2026-11-25"))
    assert await office.reason(client) == "no_step", "a business day later it is time"


async def test_a_business_day_is_counted_over_the_weekend(office: Office) -> None:
    anna = await office.person()
    early = await office.client(anna, created=at("2026-11-20", "08:59"))
    late = await office.client(anna, created=at("2026-11-20", "09:01"))

    await office.check(at("2026-11-23"))

    assert await office.reason(early) == "no_step"
    assert await office.reason(late) is None, "made on Friday after nine, it is less than a business day old on Monday"


async def test_for_how_long_a_client_is_new_is_for_the_house_to_say(office: Office) -> None:
    anna = await office.person()
    client = await office.client(anna, created=at("2026-11-23", "08:00"))

    await office.run("UPDATE check_settings SET new_client_days = 2")
    await office.check(TUESDAY)
    assert await office.reason(client) is None

    await office.run("UPDATE check_settings SET new_client_days = 0")
    newest = await office.client(anna, created=at("2026-11-25", "08:59"))
    await office.check(at("2026-11-25"))
    assert (await office.reason(client), await office.reason(newest)) == ("no_step", "no_step")


async def test_types_out_of_scope_are_not_checked(office: Office) -> None:
    anna = await office.person()
    existing, potential = await office.client(anna), await office.client(anna, type="potential")
    await office.run("UPDATE check_settings SET types = '{existing}'")

    await office.check(TUESDAY)

    assert await office.reason(existing) == "no_step"
    assert await office.reason(potential) is None


async def test_an_import_of_five_thousand_raises_no_storm(office: Office) -> None:
    anna = await office.person()
    await office.clients(anna, 5_000, created=at("2026-11-24", "08:00"))
    old = await office.client(anna, origin="import", created=TUESDAY - timedelta(days=400))
    await office.run("UPDATE contacts SET known_since = :now WHERE contact_id = :id", now=TUESDAY, id=old)

    await office.check(TUESDAY)
    assert await office.told("NextStepDigest") == [], "they came in today"

    run = await office.check(at("2026-11-25"))

    [digest] = await office.told("NextStepDigest")
    assert (digest["total"], len(digest["rows"])) == (5_001, 20), "one digest, however many"
    assert run.digests == 1
