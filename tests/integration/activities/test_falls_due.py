"""What falls due by itself: deadlines that pass and reminders, facts of their own moment, once each."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.dialects import postgresql

from services.activities import store
from services.activities.domain.activity import Due
from services.activities.domain.reminders import Reminder
from services.activities.usecases import by_hand, reminding
from shared.events import PlannedStep, StepsPlanned
from shared.ids import new_id
from tests.integration.activities.office import Office, Worker, at

NOON = at("2026-11-24", "12:00")
HOUR = timedelta(hours=1)


async def with_reminders(office: Office, worker: Worker, due: datetime | str | None, *wanted: Reminder) -> UUID:
    activity = await office.plan(NOON - 48 * HOUR, worker, None, due)
    async with office.tx(NOON - 48 * HOUR) as tx:
        await by_hand.set_reminders(tx, worker.actor, activity.id, 1, wanted)
    return activity.id


async def reminded(office: Office) -> list[str]:
    return [each["time"] for each in await office.envelopes("ReminderDue")]


async def test_a_deadline_that_passes_is_told_once_and_at_its_own_moment(office: Office) -> None:
    anna = await office.person("manager", await office.team())
    call = await office.plan(NOON - 48 * HOUR, anna, None, NOON)

    await office.fire(NOON)
    assert await office.told("ActivityOverdue") == [], "due at twelve is not late at twelve"
    await office.fire(NOON + 72 * HOUR)  # nobody was there for three days
    await office.fire(NOON + 73 * HOUR)

    [fact] = await office.envelopes("ActivityOverdue")
    assert datetime.fromisoformat(fact["time"]) == NOON
    assert fact["actor"] == "system:test"
    told = fact["data"]
    assert (told["activity_id"], told["owner_id"], told["team_id"]) == (str(call.id), str(anna.id), str(anna.team_id))


async def test_what_is_due_on_a_day_is_late_when_the_day_is_over(office: Office) -> None:
    anna = await office.person()
    await office.plan(NOON, anna, None, "2026-11-24")

    await office.fire(at("2026-11-24", "23:59"))
    assert await office.told("ActivityOverdue") == []
    await office.fire(at("2026-11-25", "00:00"))

    assert len(await office.told("ActivityOverdue")) == 1


async def test_a_moved_deadline_may_pass_again(office: Office) -> None:
    anna = await office.person()
    call = await office.plan(NOON, anna, None, NOON + HOUR)
    await office.fire(NOON + 2 * HOUR)
    async with office.tx(NOON + 3 * HOUR) as tx:
        due = Due.of(NOON + 4 * HOUR, None, office.database.organisation.zone)
        await by_hand.reschedule_activity(tx, anna.actor, call.id, 1, due)

    await office.fire(NOON + 5 * HOUR)

    due_at = [datetime.fromisoformat(each["due_at"]) for each in await office.told("ActivityOverdue")]
    assert due_at == [NOON + HOUR, NOON + 4 * HOUR]


async def test_what_was_done_or_cancelled_before_is_never_late(office: Office) -> None:
    anna = await office.person()
    done, dropped = [await office.plan(NOON, anna, None, NOON + HOUR) for _ in range(2)]
    await office.complete(NOON, anna, done)
    await office.cancel(NOON, anna, dropped)

    await office.fire(NOON + 2 * HOUR)

    assert await office.told("ActivityOverdue") == []


async def test_becoming_late_changes_nothing_for_whoever_is_looking_at_it(office: Office) -> None:
    anna = await office.person()
    call = await office.plan(NOON, anna, None, NOON + HOUR)
    await office.fire(NOON + 2 * HOUR)

    async with office.tx(NOON + 3 * HOUR) as tx:
        done, _ = await by_hand.complete_activity(
            tx, anna.actor, call.id, call.version, result="Да", result_code=None, next_step=None
        )

    assert done.version == 2


async def test_several_replicas_share_what_is_due_and_tell_each_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminding, "BATCH", 20)
    anna = await office.person()
    await office.run(
        "INSERT INTO activities (id, kind, title, owner_id, deadline, due_at, created_at, automatic, required, status,"
        " version) SELECT gen_random_uuid(), 'call', 'Call ' || n, :owner, :due, :due, :due, false, false, 'open', 1"
        " FROM generate_series(1, 300) n",
        owner=anna.id,
        due=NOON,
    )
    await office.run(
        "INSERT INTO reminders (id, activity_id, at, fires_at)"
        " SELECT gen_random_uuid(), id, :due, :due FROM activities",
        due=NOON,
    )

    await asyncio.gather(*(office.fire(NOON + HOUR) for _ in range(3)))

    for kind, key in (("ActivityOverdue", "activity_id"), ("ReminderDue", "reminder_id")):
        told = [each[key] for each in await office.told(kind)]
        assert len(told) == len(set(told)) == 300, kind


async def test_a_reminder_comes_so_long_before_and_moves_along(office: Office) -> None:
    anna = await office.person()
    call_id = await with_reminders(office, anna, NOON, Reminder(before=HOUR), Reminder(at=NOON - 2 * HOUR))
    await office.fire(NOON - 2 * HOUR)
    assert await reminded(office) == ["2026-11-24T07:00:00Z"]
    async with office.tx(NOON - 2 * HOUR) as tx:
        due = Due.of(NOON + 24 * HOUR, None, office.database.organisation.zone)
        await by_hand.reschedule_activity(tx, anna.actor, call_id, 1, due)

    await office.fire(NOON)
    assert len(await reminded(office)) == 1
    await office.fire(NOON + 24 * HOUR)

    assert (await reminded(office))[1] == "2026-11-25T08:00:00Z"
    [_, told] = await office.told("ReminderDue")
    assert (told["owner_id"], told["due_at"]) == (str(anna.id), "2026-11-25T09:00:00Z")


async def test_before_a_day_is_before_the_working_hours_of_that_day(office: Office) -> None:
    anna = await office.person()
    await with_reminders(office, anna, "2026-11-24", Reminder(before=timedelta(0)))

    await office.fire(at("2026-11-24", "09:00"))

    assert await reminded(office) == ["2026-11-24T06:00:00Z"]


async def test_nobody_is_reminded_of_what_is_done(office: Office) -> None:
    anna = await office.person()
    call_id = await with_reminders(office, anna, NOON, Reminder(before=HOUR))
    async with office.tx(NOON - 3 * HOUR) as tx:
        await by_hand.complete_activity(tx, anna.actor, call_id, 1, result="Да", result_code=None, next_step=None)

    await office.fire(NOON)

    assert await reminded(office) == []
    async with office.tx(NOON - 3 * HOUR) as tx:
        await by_hand.reopen_activity(tx, anna.actor, call_id, 2, "Завершили по ошибке")
    await office.fire(NOON)
    assert len(await reminded(office)) == 1, "opened again, it reminds again"


async def test_reminders_missed_while_nothing_ran_come_with_their_own_moments(office: Office) -> None:
    anna = await office.person()
    for hours in (3, 1, 2):
        await with_reminders(office, anna, NOON, Reminder(at=NOON + hours * HOUR))

    await office.fire(NOON + 48 * HOUR)

    assert await reminded(office) == [f"2026-11-24T{hour}:00:00Z" for hour in ("10", "11", "12")]


async def test_a_step_of_a_process_reminds_on_the_morning_of_the_day_it_is_due(office: Office) -> None:
    anna = await office.person()
    step = PlannedStep(
        step="form_invoice",
        title="Сформировать счёт",
        kind="task",
        due_rule="business_days:1",
        assignee_id=anna.id,
        required=False,
    )
    planned = StepsPlanned(
        sale_id=new_id(),
        number="П-1",
        contact_id=None,
        owner_id=anna.id,
        process="fibex",
        process_version=1,
        stage="paperwork",
        entry=1,
        entered_at=NOON,
        steps=[step],
    )
    await office.hears(planned, NOON, aggregateversion=2)

    await office.fire(at("2026-11-25", "09:00"))

    assert await reminded(office) == ["2026-11-25T06:00:00Z"]


async def test_a_reminder_that_has_fired_stays_in_the_list(office: Office) -> None:
    anna = await office.person()
    call_id = await with_reminders(office, anna, NOON, Reminder(before=HOUR))
    await office.fire(NOON)
    async with office.tx(NOON) as tx:
        await by_hand.set_reminders(tx, anna.actor, call_id, 1, (Reminder(at=NOON + HOUR),))

    async with office.tx(NOON) as tx:
        kept = (await store.reminders.of_activities(tx, [call_id]))[call_id]

    assert [each.fired_at is not None for each in kept] == [True, False]


async def test_a_tick_looks_at_what_is_due_and_not_at_everything_open(office: Office) -> None:
    anna = await office.person()
    await office.run(
        "INSERT INTO activities (id, kind, title, owner_id, deadline, created_at, automatic, required, status, version,"
        " overdue_told) SELECT gen_random_uuid(), 'call', 'Call', :owner, :due, :due, false, false, 'open', 1,"
        " n % 2 = 0 FROM generate_series(1, 20000) n",
        owner=anna.id,
        due=NOON + 48 * HOUR,
    )
    await office.run("ANALYZE activities")
    literal = store.due.passed(NOON, 500).compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})

    plan = "\n".join(row[0] for row in await office.run(f"EXPLAIN {literal}"))

    assert "ix_activities_to_pass" in plan, plan
    assert "Seq Scan" not in plan, plan
