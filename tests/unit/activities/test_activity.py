"""What may happen to an activity."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.activities.domain.activity import (
    Activity,
    ActivityIsClosed,
    AlreadyTheirs,
    Because,
    Due,
    Kind,
    Plan,
    ProcessNeedsThisStep,
    Status,
    Step,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANNA, BORIS = UUID(int=1), UUID(int=2)


def an_activity(due: datetime | None = NOW) -> Activity:
    plan = Plan(Kind.CALL, "Позвонить", None, Due(due, None, due))
    return Activity.by_hand(UUID(int=9), plan, ANNA, Because(planned_by=ANNA), NOW)


def a_step(required: bool) -> Activity:
    plan = Plan(Kind.TASK, "Проверить счёт", None, Due())
    step = Step("paperwork", 1, "check_invoice", required)
    return Activity.by_rule(UUID(int=9), plan, ANNA, Because("process fibex v1: paperwork"), NOW, step=step)


@pytest.mark.parametrize(("late_by", "on_time"), [(-1, True), (0, True), (1, False)])
def test_on_time_means_not_after_the_deadline(late_by: int, on_time: bool) -> None:
    assert an_activity().complete("Договорились", None, NOW + timedelta(microseconds=late_by)) is on_time


def test_nothing_undated_is_late() -> None:
    assert an_activity(due=None).complete("Договорились", None, NOW + timedelta(days=900))
    assert not an_activity(due=None).is_overdue(NOW + timedelta(days=900))


@pytest.mark.parametrize("ending", ["complete", "cancel"])
def test_a_closed_activity_does_not_change(ending: str) -> None:
    activity = an_activity()
    activity.complete("Да", None, NOW) if ending == "complete" else activity.cancel("Не нужно", NOW)
    for change in (
        lambda: activity.complete("Да", None, NOW),
        lambda: activity.cancel("Не нужно", NOW),
        lambda: activity.reschedule(Due(), NOW),
        lambda: activity.reassign(BORIS),
    ):
        with pytest.raises(ActivityIsClosed):
            change()
    assert not activity.is_overdue(NOW + timedelta(days=1))


def test_a_step_the_process_needs_is_not_cancelled_by_hand_but_by_the_process() -> None:
    step = a_step(required=True)
    with pytest.raises(ProcessNeedsThisStep):
        step.cancel("Не хочу", NOW)
    step.withdraw("the sale left the stage", NOW)
    assert step.status is Status.CANCELLED


def test_a_step_that_is_only_a_reminder_may_be_cancelled_by_hand() -> None:
    step = a_step(required=False)
    step.cancel("Уже сделано", NOW)
    assert (step.status, step.cancel_reason) == (Status.CANCELLED, "Уже сделано")


def test_giving_it_to_its_owner_is_refused() -> None:
    with pytest.raises(AlreadyTheirs):
        an_activity().reassign(ANNA)
