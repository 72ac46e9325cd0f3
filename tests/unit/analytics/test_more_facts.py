"""Facts of stages, tasks, the base and the hand-off, whatever the order of their events; where they are booked."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.analytics.domain.facts import Books, Closing, Recorded, facts_of
from tests.unit.analytics.histories import ANNA, BOOKS, BORIS, CLIENT, MOSCOW, NOON, TEAM, done, moved

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OWNED = {"owner_id": str(ANNA), "team_id": str(TEAM)}


def told(event: str, subject: str, version: int, at: datetime, actor: str = "user:anna", /, **data: Any) -> Recorded:
    return Recorded("/fibex/x", f"{subject}-{event}-{version}", event, subject, version, at, actor, data)


def opened(sale: str, at: datetime = NOON, **more: Any) -> Recorded:
    given = {"number": "S-1", "process": "fibex", "stage": "qualification", "amount": "5.00", "currency": "RUB"}
    return told("SaleCreated", sale, 1, at, **{**given, **OWNED, "contact_type": "existing", **more})


def step(sale: str, version: int, stage: str, kind: str = "open", **more: Any) -> Recorded:
    return moved(sale, version, kind, new_stage=stage, **more)


def planned(task: str, due: datetime | None, at: datetime = NOON, **more: Any) -> Recorded:
    given = {"kind": "call", "title": "Позвонить", "due_at": due.isoformat() if due else None}
    return told("ActivityPlanned", task, 1, at, **{**given, **OWNED, "contact_id": str(CLIENT), **more})


def rescheduled(task: str, version: int, due: datetime, at: datetime) -> Recorded:
    return told("ActivityRescheduled", task, version, at, new_due_at=due.isoformat(), owner_id=str(ANNA))


def test_a_stage_entered_again_is_a_stay_of_its_own_and_reached_only_once() -> None:
    history = [opened("s"), step("s", 2, "paperwork"), step("s", 3, "qualification"), step("s", 4, "paperwork")]
    stays = [*facts_of(history, BOOKS).stays.values()]
    assert [(stay.stage, stay.first, stay.place) for stay in stays] == [
        ("qualification", True, 0),
        ("paperwork", True, 1),
        ("qualification", False, 0),
        ("paperwork", False, 1),
    ]
    assert [stay.to_stage for stay in stays] == ["paperwork", "qualification", "paperwork", None]
    assert {stay.process for stay in stays} == {"fibex"}


def test_the_cohort_of_a_sale_is_its_opening_whoever_has_it_later() -> None:
    history = [opened("s", contact_type="potential"), step("s", 2, "paperwork", owner_id=str(BORIS))]
    first, second = facts_of(history, BOOKS).stays.values()
    assert (first.owner_id, second.owner_id) == (ANNA, BORIS)
    assert {(stay.opened_owner_id, stay.opened_type) for stay in (first, second)} == {(ANNA, "potential")}


def test_nothing_is_said_of_the_stages_of_a_sale_whose_opening_is_not_known() -> None:
    assert not facts_of([step("s", 2, "paperwork")], BOOKS).stays


def test_a_task_is_overdue_from_its_deadline_on_unless_it_ended_before() -> None:
    def overdue_at(*events: Recorded) -> list[datetime | None]:
        return [task.overdue_at for task in facts_of(events, BOOKS).tasks.values()]

    due = NOON + HOUR
    assert overdue_at(planned("a", due)) == [due]
    assert overdue_at(planned("a", None)) == [None]
    assert overdue_at(planned("a", due), done("a", at=NOON)) == [None]
    assert overdue_at(planned("a", due), done("a", at=due + HOUR)) == [due]
    assert overdue_at(planned("a", NOON - DAY)) == [NOON], "planned too late: overdue from the beginning"


def test_a_moved_deadline_ends_one_stretch_of_a_task_and_begins_another() -> None:
    later = NOON + 2 * DAY
    before, after = facts_of(
        [planned("a", NOON + HOUR), rescheduled("a", 2, later, NOON + 2 * HOUR)], BOOKS
    ).tasks.values()
    assert (before.ended, before.until, before.overdue_at) == ("rescheduled", NOON + 2 * HOUR, NOON + HOUR)
    assert (after.ended, after.deadline, after.at) == (None, later, NOON + 2 * HOUR)


def test_a_task_handed_on_is_from_then_on_the_others() -> None:
    hand = told("ActivityReassigned", "a", 2, NOON + HOUR, new_owner_id=str(BORIS), team_id=None)
    before, after = facts_of([planned("a", NOON + DAY), hand], BOOKS).tasks.values()
    assert (before.owner_id, before.ended, after.owner_id, after.team_id) == (ANNA, "reassigned", BORIS, None)


def client(version: int, at: datetime, kind: str = "ContactUpdated", **more: Any) -> Recorded:
    given = {"contact_id": str(CLIENT), "type": "potential", "priority": "low", "account_id": None, "origin": "person"}
    return told(kind, "c", version, at, **{**given, **OWNED, **more})


def test_a_client_belongs_to_one_owner_at_a_time_and_to_nobody_while_archived() -> None:
    history = [
        client(1, NOON, "ContactCreated"),
        client(2, NOON + HOUR),
        client(3, NOON + 2 * HOUR, owner_id=str(BORIS)),
        told("ContactArchived", "c", 4, NOON + 3 * HOUR, contact_id=str(CLIENT)),
        told("ContactRestored", "c", 5, NOON + 5 * HOUR, contact_id=str(CLIENT)),
    ]
    stretches = sorted(facts_of(history, BOOKS).clients.values(), key=lambda each: each.at)
    assert [(each.owner_id, each.at, each.until) for each in stretches] == [
        (ANNA, NOON, NOON + 2 * HOUR),
        (BORIS, NOON + 2 * HOUR, NOON + 3 * HOUR),
        (BORIS, NOON + 5 * HOUR, None),
    ]


def test_what_a_migration_brought_in_is_nobodys_new_client() -> None:
    facts = facts_of([client(1, NOON, "ContactCreated", origin="migration")], BOOKS)
    assert not facts.new_accounts
    assert facts.clients, "but it is part of the base"


def test_a_lead_decided_by_a_person_processes_its_client_and_by_the_system_does_not() -> None:
    data = {"contact_id": str(CLIENT), **OWNED}
    assert len(facts_of([told("LeadDisqualified", "l", 2, NOON, **data)], BOOKS).touches) == 1
    assert not facts_of([told("LeadDisqualified", "l", 2, NOON, "system:import", **data)], BOOKS).touches


def test_the_first_promise_of_production_counts_and_the_last_is_remembered() -> None:
    def progress(version: int, status: str, at: datetime, **more: Any) -> Recorded:
        return told("OrderRequestProgressed", "o", version, at, "ext:p", status=status, at=at.isoformat(), **more)

    history = [
        told("OrderRequested", "o", 1, NOON, number="P-1", needed_by="2026-12-01", sale_id=str(CLIENT), **OWNED),
        progress(2, "accepted", NOON + HOUR, promised_by="2026-11-25"),
        progress(3, "accepted", NOON + 2 * HOUR, promised_by="2026-11-30"),
        progress(4, "ready", NOON + 3 * DAY),
    ]
    (order,) = facts_of(history, BOOKS).orders.values()
    assert (order.promised_by, order.last_promise) == (date(2026, 11, 25), date(2026, 11, 30))
    assert (order.accepted_at, order.ready_on) == (NOON + HOUR, date(2026, 11, 26))


@given(st.permutations(range(9)), st.lists(st.integers(0, 8), max_size=9))
def test_order_and_duplicates_change_none_of_them(order: list[int], again: list[int]) -> None:
    history = [
        opened("s"),
        step("s", 2, "paperwork"),
        step("s", 3, "won", "won"),
        planned("a", NOON + HOUR),
        rescheduled("a", 2, NOON + DAY, NOON + 2 * HOUR),
        done("a", at=NOON + 3 * HOUR, version=3),
        client(1, NOON, "ContactCreated"),
        client(2, NOON + HOUR, owner_id=str(BORIS)),
        told("ContactTypeChanged", "c", 3, NOON + DAY, contact_id=str(CLIENT), new_type="existing", owner_id=None),
    ]
    assert facts_of([history[place] for place in [*order, *again]], BOOKS) == facts_of(history, BOOKS)


def received(at: datetime) -> Recorded:
    event = done("a", at=datetime(2026, 10, 20, 9, tzinfo=UTC))
    values = {name: getattr(event, name) for name in event.__dataclass_fields__}
    return Recorded(**{**values, "received_at": at})


def test_what_arrives_after_its_day_was_closed_is_booked_on_the_first_open_day() -> None:
    closed = datetime(2026, 11, 2, 9, tzinfo=UTC)
    books = Books(MOSCOW, (Closing(date(2026, 9, 30), closed - 30 * DAY), Closing(date(2026, 10, 31), closed)))
    assert books.day(received(closed - HOUR)) == (date(2026, 10, 20), False)
    assert books.day(received(closed + HOUR)) == (date(2026, 11, 1), True)
