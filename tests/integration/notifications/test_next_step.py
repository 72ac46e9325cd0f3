"""Clients without a next step, as people hear of them; and who hears when somebody is away."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from services.notifications import usecases
from services.notifications.usecases.reading import KEPT_FOR, forget_the_old
from shared.events import (
    ActivityOverdue,
    ContactOwnerChanged,
    DepartmentTaskPlanned,
    NextStepDigest,
    NextStepFound,
    ReminderDue,
)
from shared.events.activities.next_steps import DigestRow, ReasonCount
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.notifications.told import LIST, a_payment, handled, read_list, tell, told
from tests.system import Caller, System, envelope_of

SINCE = datetime(2026, 11, 20, 6, tzinfo=UTC)


def a_row(audience: str = "responsible") -> DigestRow:
    return DigestRow(
        episode_id=new_id(), contact_id=new_id(), reason="no_step", since=SINCE, day=1, owner_id=None,
        priority="normal", audience=audience,
    )  # fmt: skip


def a_digest(reader: Caller, *rows: DigestRow, total: int | None = None) -> NextStepDigest:
    count = total or len(rows)
    return NextStepDigest(
        digest_id=new_id(),
        run_id=new_id(),
        on=date(2026, 11, 27),
        recipient_id=reader.id,
        counts=[ReasonCount(reason="no_step", clients=count)],
        total=count,
        escalated=sum(row.audience != "responsible" for row in rows),
        rows=[*rows],
    )


def found(row: DigestRow, reader: Caller) -> NextStepFound:
    return NextStepFound(
        episode_id=row.episode_id, contact_id=row.contact_id, why="planned", since=row.since, day=1, owner_id=reader.id,
        recipient_id=reader.id,
    )  # fmt: skip


async def dealt_with(system: System, *events: Any) -> None:
    for event in events:
        envelope = envelope_of(event)
        await tell(system, envelope)
        await handled(system, envelope)


async def test_one_digest_lists_the_clients_and_shrinks_as_steps_are_planned_until_it_is_gone(system: System) -> None:
    anna = await system.a_manager(language="en")
    first, second = a_row(), a_row()
    await dealt_with(system, a_digest(anna, first, second))
    [item] = await told(anna)
    assert item["title"] == "Clients without a next step: 2"
    assert (item["category"], item["about"], item["why"]["text"]) == (
        "next_step",
        "next_step",
        "These clients are yours",
    )
    assert [each["contact_id"] for each in item["clients"]] == [str(first.contact_id), str(second.contact_id)]

    await dealt_with(system, found(first, anna))
    [item] = await told(anna)
    assert item["title"] == "Clients without a next step: 1"
    assert [each["contact_id"] for each in item["clients"]] == [str(second.contact_id)]

    await dealt_with(system, found(second, anna))
    after = await read_list(anna)
    assert (after["items"], after["unread"]) == ([], 0)
    [withdrawn] = (await read_list(anna, withdrawn="true"))["items"]
    assert withdrawn["withdrawn_at"]


async def test_todays_digest_takes_the_place_of_yesterdays(system: System) -> None:
    anna = await system.a_manager()
    await dealt_with(system, a_digest(anna, a_row()), a_digest(anna, a_row(), a_row()))
    [item] = await told(anna)
    assert item["params"] == {"clients": "2"}


async def test_a_client_that_was_counted_but_not_listed_is_counted_out_as_well(system: System) -> None:
    anna = await system.a_manager()
    rows = [a_row() for _ in range(20)]
    await dealt_with(system, a_digest(anna, *rows, total=25), found(a_row(), anna))
    [item] = await told(anna)
    assert item["params"] == {"clients": "24"} and len(item["clients"]) == 20


async def test_an_end_that_arrives_before_its_digest_keeps_the_client_out_of_it(system: System) -> None:
    anna = await system.a_manager()
    mended, left = a_row(), a_row()
    await dealt_with(system, found(mended, anna), a_digest(anna, mended, left))
    [item] = await told(anna)
    assert item["params"] == {"clients": "1"}
    assert [each["episode_id"] for each in item["clients"]] == [str(left.episode_id)]
    await dealt_with(system, found(left, anna), a_digest(anna, left))
    assert (await read_list(anna))["items"] == []


async def test_a_client_who_is_handed_over_leaves_the_list_of_who_heard_of_them_and_stays_with_the_head(
    system: System,
) -> None:
    head, team = await system.a_head()
    anna, boris = await system.a_manager(team), await system.a_manager(team)
    handed, left = a_row().model_copy(update={"owner_id": anna.id}), a_row().model_copy(update={"owner_id": anna.id})
    higher = handed.model_copy(update={"audience": "team_head"})
    await dealt_with(system, a_digest(anna, handed, left, total=25), a_digest(head, higher))

    over = ContactOwnerChanged(contact_id=handed.contact_id, old_owner_id=anna.id, new_owner_id=boris.id)
    await dealt_with(system, over)

    [item] = await told(anna)
    assert (item["params"], [each["contact_id"] for each in item["clients"]]) == (
        {"clients": "24"},
        [str(left.contact_id)],
    )
    assert [each["contact_id"] for each in (await told(head))[0]["clients"]] == [str(handed.contact_id)]
    await dealt_with(system, a_digest(boris, handed.model_copy(update={"owner_id": boris.id, "day": 2})))
    await told(boris)

    await dealt_with(system, found(handed, boris), found(handed, anna))

    assert (await read_list(boris))["items"] == (await read_list(head))["items"] == [], "whoever heard of it"
    assert (await told(anna))[0]["params"] == {"clients": "24"}, "counted out once"


async def test_a_head_hears_of_clients_that_others_left_for_days(system: System) -> None:
    head, _ = await system.a_head(language="en")
    await dealt_with(system, a_digest(head, a_row(), a_row("team_head")))
    [item] = await told(head)
    assert "clients of others left for days: 1" in item["text"]
    assert item["why"]["rule"] == "digest_to_head"


async def test_whoever_stands_in_hears_of_it_and_the_one_who_is_away_finds_it_in_the_list(system: System) -> None:
    anna, boris, vera = [await system.a_manager() for _ in range(3)]
    today = datetime.now(UTC).date()
    for person, substitute in ((anna, boris), (boris, vera)):
        body = {"substitute_id": str(substitute.id), "starts_on": str(today), "ends_on": str(today + timedelta(days=3))}
        planned = await person.post("/api/identity/absences", json=body)
        assert planned.status_code == 201, planned.text
        await known(system, planned.json()["id"])
    await dealt_with(system, a_payment(anna))
    for person, instead_of in ((anna, None), (boris, None), (vera, str(anna.id))):
        [item] = await told(person)
        assert item["why"]["stands_in_for"] == instead_of
    rows = await system.rows(
        "notifications",
        "SELECT recipient_id, state FROM deliveries WHERE recipient_id = ANY($1)",
        [anna.id, boris.id, vera.id],
    )
    assert {row["recipient_id"]: row["state"] for row in rows} == {
        anna.id: "skipped",
        boris.id: "skipped",
        vera.id: "waiting",
    }
    [absence] = (await anna.get("/api/identity/absences")).json()["items"]
    assert (await anna.post(f"/api/identity/absences/{absence['id']}/cancel")).status_code == 200
    await known(system, absence["id"], cancelled=True)
    await dealt_with(system, a_payment(anna))
    await told(anna, 2)
    await told(vera)


async def known(system: System, absence_id: str, *, cancelled: bool = False) -> None:
    """Wait until Notifications has heard of the absence."""
    query = "SELECT 1 FROM absences WHERE absence_id = $1 AND cancelled = $2"
    await eventually(lambda: system.rows("notifications", query, UUID(absence_id), cancelled))


async def away(system: System, caller: Caller, days: int, begins: int = 0) -> str:
    """Somebody plans to be away, with nobody to stand in, and notifications has heard of it."""
    first = datetime.now(system.apps["notifications"].state.settings.zone).date() + timedelta(days=begins)
    body = {"starts_on": str(first), "ends_on": str(first + timedelta(days=days - 1))}
    planned = await caller.post("/api/identity/absences", json=body)
    assert planned.status_code == 201, planned.text
    await known(system, planned.json()["id"])
    return str(planned.json()["id"])


async def waiting(system: System, caller: Caller) -> list[tuple[str, int, time]]:
    """What waits to go out to somebody: as what, in how many days, at what time."""
    zone = system.apps["notifications"].state.settings.zone
    query = "SELECT mode, next_try_at FROM deliveries WHERE recipient_id = $1 AND state = 'waiting' ORDER BY id"
    found = [(row["mode"], row["next_try_at"].astimezone(zone)) for row in
             await system.rows("notifications", query, caller.id)]  # fmt: skip
    today = datetime.now(zone).date()
    return [(mode, (at.date() - today).days, at.time()) for mode, at in found]


async def test_mail_to_somebody_away_whom_nobody_stands_in_for_waits_for_the_return_and_the_list_does_not(
    system: System,
) -> None:
    anna = await system.a_manager()
    await away(system, anna, days=3)
    await away(system, anna, days=2, begins=3)  # and right after it once more
    await dealt_with(system, a_payment(anna), a_payment(anna))
    await told(anna, 2)
    assert await waiting(system, anna) == [("digest", 5, time(9))] * 2
    state = system.apps["notifications"].state
    back = datetime.combine(datetime.now(state.settings.zone).date() + timedelta(days=5), time(9), state.settings.zone)
    for moment, letters in ((back - timedelta(minutes=1), 0), (back, 1)):
        async with state.database.transaction(now=moment) as tx:
            await usecases.gather_digests(tx)
        query = "SELECT 1 FROM deliveries WHERE recipient_id = $1 AND notification_id IS NULL"
        assert len(await system.rows("notifications", query, anna.id)) == letters


async def test_who_comes_back_early_gets_what_was_held_with_the_next_letter_of_the_day(system: System) -> None:
    anna = await system.a_manager()
    absence = await away(system, anna, days=10)
    await dealt_with(system, a_payment(anna))
    await told(anna)
    assert await waiting(system, anna) == [("digest", 10, time(9))]
    assert (await anna.post(f"/api/identity/absences/{absence}/cancel")).status_code == 200
    await known(system, absence, cancelled=True)
    [(mode, days, at)] = await waiting(system, anna)
    assert (mode, at) == ("digest", time(9)) and days in {0, 1}


def a_task(kind: type[Any], owner: Caller | None, department: str | None = None, **more: Any) -> Any:
    given = {
        "activity_id": new_id(), "kind": "call", "title": "Позвонить", "due_at": datetime(2026, 12, 1, 9, tzinfo=UTC),
        "contact_id": None, "sale_id": None, "owner_id": owner.id if owner else None, "department": department,
    }  # fmt: skip
    return kind(**{**given, **more})


async def test_reminders_and_overdue_tasks_reach_whose_they_are(system: System) -> None:
    anna = await system.a_manager(language="en")
    moment = datetime(2026, 12, 1, 8, tzinfo=UTC)
    await dealt_with(
        system,
        a_task(ReminderDue, anna, reminder_id=new_id(), remind_at=moment),
        a_task(ReminderDue, anna, reminder_id=new_id(), remind_at=moment, due_at=None),
        a_task(ActivityOverdue, anna, team_id=None, automatic=False, step=None),
    )
    titles = [each["title"] for each in await told(anna, 3)]
    assert titles == ["Overdue: “Позвонить”", "Reminder: “Позвонить”", "Reminder: “Позвонить”"]


async def test_a_task_that_nobody_of_a_department_took_is_told_to_all_of_it(system: System) -> None:
    people = [await system.a_user("production", language="en") for _ in range(2)]
    manager = await system.a_manager()
    await dealt_with(
        system,
        a_task(DepartmentTaskPlanned, None, "production", order_request_id=None),
        a_task(ActivityOverdue, None, "production", team_id=None, automatic=True, step=None),
        a_task(DepartmentTaskPlanned, people[0], "production", order_request_id=None),
    )
    for person in people:
        assert {each["key"] for each in await told(person, 2)} == {"department_task", "department_overdue"}
    assert (await read_list(manager))["items"] == []


async def test_the_list_is_grouped_by_the_record_and_narrowed_by_category(system: System) -> None:
    anna = await system.a_manager()
    one, other = a_payment(anna, outstanding="5.00"), a_payment(anna)
    again = one.model_copy(update={"payment_id": f"p-{new_id()}", "outstanding": other.outstanding})
    await dealt_with(system, one, other, again, a_digest(anna, a_row()))
    groups = (await anna.get(f"{LIST}/groups")).json()
    assert [(each["about_id"], each["count"], each["unread"]) for each in groups["items"][1:]] == [
        (str(one.sale_id), 2, 2),
        (str(other.sale_id), 1, 1),
    ]
    assert groups["items"][1]["last"]["key"] == "payment_completed" and groups["unread"] == 4
    only = await read_list(anna, category="payments")
    assert (len(only["items"]), only["unread_by_category"]) == (3, {"payments": 3, "next_step": 1})
    of_one = {"about": "sale", "about_id": str(one.sale_id)}
    assert len((await read_list(anna, **of_one))["items"]) == 2
    assert (await anna.post(f"{LIST}/read-all", json=of_one)).json() == {"read": 2}
    assert (await read_list(anna))["unread"] == 2
    paged = (await anna.get(f"{LIST}/groups", params={"limit": 2})).json()
    rest = (await anna.get(f"{LIST}/groups", params={"limit": 2, "cursor": paged["next_cursor"]})).json()
    assert [each["about_id"] for each in rest["items"]] == [str(other.sale_id)]


async def test_what_is_older_than_ninety_days_is_forgotten(system: System) -> None:
    anna = await system.a_manager()
    await dealt_with(system, a_payment(anna), a_payment(anna))
    [newer, older] = await told(anna, 2)
    query = "UPDATE notifications SET created_at = created_at - $2::interval WHERE id = $1"
    await system.rows("notifications", query, UUID(older["id"]), KEPT_FOR + timedelta(hours=1))
    async with system.apps["notifications"].state.database.transaction() as tx:
        await forget_the_old(tx)
    assert [each["id"] for each in await told(anna)] == [newer["id"]]
