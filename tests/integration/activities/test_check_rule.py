"""The rule of the daily check in SQL and in Python say the same, for clients of every kind at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.activities import store
from services.activities.domain.next_step import Assignee, Client, Marks, OpenStep, judge
from services.activities.usecases.working import calendar_now
from tests.integration.activities.office import Office, at

NOW = at("2026-11-24")
HOURS = st.integers(-24 * 12, 24 * 12)
WHO = ("seller", "worker", "gone", "unknown", None)


@dataclass(frozen=True)
class Task:
    """An activity as it may be found: open or closed, on a sale that is open or closed, of anybody."""

    due: int | None
    set_hours_ago: int
    who: str | None
    department: bool
    on_sale: str | None
    closed_hours_ago: int | None


@dataclass(frozen=True)
class Person:
    """A client as they may be found, and what there is on them."""

    status: str
    type: str
    known_hours_ago: int
    snoozed_until: int | None
    tasks: list[Task]


tasks = st.builds(
    Task,
    due=st.none() | HOURS,
    set_hours_ago=st.integers(0, 24 * 12),
    who=st.sampled_from(WHO),
    department=st.sampled_from([False, False, True]),
    on_sale=st.sampled_from([None, None, "open", "closed"]),
    closed_hours_ago=st.none() | st.none() | st.integers(0, 24 * 12),
)
clients = st.builds(
    Person,
    status=st.sampled_from(["active", "active", "active", "archived", "merged"]),
    type=st.sampled_from(["existing", "existing", "potential"]),
    known_hours_ago=st.integers(0, 24 * 20) | st.just(24 * 30),
    snoozed_until=st.none() | st.none() | st.integers(-2, 3),
    tasks=st.lists(tasks, max_size=4),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(clients, min_size=1, max_size=25), types=st.sampled_from([None, ["existing"]]))
async def test_the_rule_in_sql_is_the_rule(office: Office, found: list[Person], types: list[str] | None) -> None:
    ids = await _make(office, found)
    async with office.tx(NOW) as tx:
        marks = Marks.of(NOW, await calendar_now(tx))
        judged = await store.check.judge_clients(tx, list(ids), marks, NOW.date(), types)
        batch = await store.check.judge_batch(tx, UUID(int=0), 1000, marks, NOW.date(), types)

    expected = {own_id: judge(_client(each, types), _steps(each), marks) for own_id, each in ids.items()}
    assert {each.contact_id: each.verdict for each in judged} == expected
    assert batch is not None
    assert sum(number for _, _, number in batch.counts) == len(found)
    interesting = {own_id for own_id, verdict in expected.items() if verdict.since is not None}
    assert {each.contact_id for each in batch.judged} == interesting


def _client(person: Person, types: list[str] | None) -> Client:
    closed = [_ago(task.closed_hours_ago) for task in person.tasks if task.closed_hours_ago is not None]
    return Client(
        active=person.status == "active",
        in_scope=types is None or person.type in types,
        known_since=_ago(person.known_hours_ago),
        snoozed=person.snoozed_until is not None and person.snoozed_until > 0,
        last_closed_at=max(closed, default=None),
    )


def _steps(person: Person) -> list[OpenStep]:
    return [
        OpenStep(_due(task), _assignee(task), _ago(task.set_hours_ago), _ago(task.set_hours_ago))
        for task in person.tasks
        if task.closed_hours_ago is None and task.on_sale != "closed"
    ]


def _assignee(task: Task) -> Assignee:
    if task.department or task.who == "worker":
        return Assignee.DEPARTMENT
    return Assignee.PERSON if task.who == "seller" else Assignee.NOBODY


def _due(task: Task) -> datetime | None:
    return None if task.due is None else NOW + timedelta(hours=task.due)


def _ago(hours: int) -> datetime:
    return NOW - timedelta(hours=hours)


async def _make(office: Office, found: list[Person]) -> dict[UUID, Person]:
    await office.run("TRUNCATE contacts, activities, people, sales, snoozes CASCADE")
    who = {
        "seller": (await office.person()).id,
        "worker": (await office.person("production")).id,
        "gone": (await office.person(active=False)).id,
        "unknown": uuid4(),
        None: None,
    }
    sales: dict[str, UUID] = {"open": uuid4(), "closed": uuid4()}
    for name, sale_id in sales.items():
        await office.run(
            "INSERT INTO sales (sale_id, number, owner_id, version, open) VALUES (:id, 'S', :owner, 1, :open)",
            id=sale_id,
            owner=who["seller"],
            open=name == "open",
        )
    ids = {uuid4(): each for each in found}
    async with office.tx(NOW) as tx:
        for own_id, each in ids.items():
            await tx.session.execute(store.contacts.insert().values(**_contact_row(own_id, each, who["seller"])))
            if each.snoozed_until is not None:
                until = NOW.date() + timedelta(days=each.snoozed_until)
                await store.snoozes.add_snooze(
                    tx, id=uuid4(), contact_id=own_id, until=until, reason="x", snoozed_by=uuid4()
                )
            for task in each.tasks:
                await tx.session.execute(
                    store.mapping.activities.insert().values(
                        **_task_row(own_id, task, who[task.who], sales.get(task.on_sale or ""))
                    )
                )
    return ids


def _contact_row(own_id: UUID, person: Person, owner_id: Any) -> dict[str, Any]:
    return {
        "contact_id": own_id,
        "display_name": "x",
        "type": person.type,
        "owner_id": owner_id,
        "status": person.status,
        "known_since": _ago(person.known_hours_ago),
        "version": 1,
    }


def _task_row(contact_id: UUID, task: Task, owner_id: Any, sale_id: UUID | None) -> dict[str, Any]:
    closed = None if task.closed_hours_ago is None else _ago(task.closed_hours_ago)
    return {
        "id": uuid4(),
        "kind": "call",
        "title": "x",
        "contact_id": contact_id,
        "sale_id": sale_id,
        "owner_id": owner_id,
        "department": "production" if task.department else None,
        "deadline": _due(task),
        "created_at": _ago(task.set_hours_ago),
        "due_set_at": _ago(task.set_hours_ago),
        "closed_at": closed,
        "automatic": False,
        "required": False,
        "status": "open" if closed is None else "done",
        "version": 1,
    }
