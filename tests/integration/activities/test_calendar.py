"""The working calendar as the house keeps it, the week, and the feed that calendar programs read."""

from datetime import date, timedelta
from typing import Any

from icalendar import Calendar

from services.activities.domain.calendar import OwnDay
from services.activities.usecases import by_rule, working
from shared.ids import new_id
from tests.integration.activities.office import Office, at
from tests.integration.activities.told import a_contact
from tests.system import Caller, System

CALENDAR = "/api/activities/calendar"


async def plan(caller: Caller, **more: Any) -> dict[str, Any]:
    answer = await caller.post("/api/activities/activities", json={"kind": "call", "title": "Позвонить", **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def day_of(caller: Caller, day: str) -> dict[str, Any]:
    answer = await caller.get(CALENDAR, params={"from": day, "to": day})
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["items"][0])


async def test_the_house_closes_on_a_working_day_and_works_on_a_day_off(system: System) -> None:
    head, _ = await system.a_head()
    anna = await system.a_manager()
    closed = {"working": False, "title": "Инвентаризация"}
    closing = await head.put(f"{CALENDAR}/days/2031-03-04", json=closed)
    fair = await head.put(f"{CALENDAR}/days/2031-03-08", json={"working": True, "title": "Ярмарка"})
    assert (closing.status_code, fair.status_code) == (200, 200)
    version = closing.json()["version"]

    assert await day_of(anna, "2031-03-04") == {
        "day": "2031-03-04",
        "working": False,
        "kind": "closing_day",
        "holiday": "Инвентаризация",
        "version": version,
    }
    assert (await day_of(anna, "2031-03-08"))["kind"] == "own_working_day"

    assert (await head.delete(f"{CALENDAR}/days/2031-03-04", if_match=version)).status_code == 204
    assert (await day_of(anna, "2031-03-04"))["kind"] == "working_day"
    gone = await head.delete(f"{CALENDAR}/days/2031-03-04", if_match=version)
    assert (gone.status_code, gone.json()["code"]) == (404, "no_such_day")
    assert (await anna.put(f"{CALENDAR}/days/2031-03-04", json=closed)).status_code == 403
    await head.delete(f"{CALENDAR}/days/2031-03-08", if_match=fair.json()["version"])


async def test_a_business_day_passes_over_the_houses_own_days(office: Office) -> None:
    head = await office.person("head")
    async with office.tx(at("2026-11-20")) as tx:
        own = await working.set_day(tx, head.actor, date(2026, 11, 23), OwnDay(False, "Stock-taking"), None)
        await working.set_day(tx, head.actor, date(2026, 11, 23), OwnDay(False, "Stock-taking"), own.version)

    async with office.tx(at("2026-11-20")) as tx:
        calendar = await by_rule.calendar_from(tx, at("2026-11-20"))

    assert calendar.due("business_days:1", at("2026-11-20")) == at("2026-11-24", "18:00")
    [told] = await office.told("CalendarDayChanged")
    assert told == {"day": "2026-11-23", "working": False, "title": "Stock-taking"}


async def test_a_week_shows_its_days_with_what_is_due_on_each(system: System) -> None:
    anna = await system.a_manager()
    monday = await plan(anna, due_at="2031-03-03T09:00:00+03:00")
    late = await plan(anna, due_at="2031-03-03T18:00:00+03:00")
    sunday = await plan(anna, due_on="2031-03-09")
    await plan(anna, due_on="2031-03-10")

    answer = await anna.get(f"{CALENDAR}/week", params={"from": "2031-03-05"})

    assert answer.status_code == 200, answer.text
    days = answer.json()["items"]
    assert [day["day"] for day in days] == [f"2031-03-0{n}" for n in range(3, 10)]
    assert [each["id"] for each in days[0]["activities"]] == [monday["id"], late["id"]]
    assert [each["id"] for each in days[6]["activities"]] == [sunday["id"]]
    boris = await system.a_manager()
    foreign = await boris.get(f"{CALENDAR}/week", params={"owner_id": str(anna.id)})
    assert foreign.status_code == 404


async def test_a_feed_is_read_without_signing_in_and_holds_ones_own_activities(system: System) -> None:
    anna = await system.a_manager()
    contact_id = await a_contact(system, anna, display_name="ООО «Альпторг»; снабжение")
    tomorrow = date.today() + timedelta(days=1)  # noqa: DTZ011
    timed = await plan(anna, contact_id=str(contact_id), due_at=f"{tomorrow}T10:00:00+00:00", title="Позвонить, срочно")
    daily = await plan(anna, due_on=str(tomorrow))
    await plan(anna)
    made = await anna.post(f"{CALENDAR}/feed")
    assert made.status_code == 201, made.text
    assert (await anna.get(f"{CALENDAR}/feed")).json() == made.json()

    answer = await system.http.get(made.json()["path"])

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = {str(each["uid"]): each for each in Calendar.from_ical(answer.content).walk("VEVENT")}
    assert set(events) == {f"{timed['id']}@fibex-sales", f"{daily['id']}@fibex-sales"}, "the undated one has no place"
    event = events[f"{timed['id']}@fibex-sales"]
    assert str(event["summary"]) == "Позвонить, срочно · ООО «Альпторг»; снабжение"
    assert event["dtstart"].dt.isoformat() == f"{tomorrow}T10:00:00+00:00"
    assert events[f"{daily['id']}@fibex-sales"]["dtstart"].dt == tomorrow


async def test_what_people_type_cannot_break_out_of_its_line(system: System) -> None:
    anna = await system.a_manager()
    tomorrow = date.today() + timedelta(days=1)  # noqa: DTZ011
    evil = "x\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:forged, not; ours\\"
    await plan(anna, due_on=str(tomorrow), title="Тихо", description=evil)
    path = (await anna.post(f"{CALENDAR}/feed")).json()["path"]

    content = (await system.http.get(path)).content

    [event] = Calendar.from_ical(content).walk("VEVENT")
    assert str(event["summary"]) == "Тихо"
    assert str(event["description"]) == evil
    assert content.count(b"BEGIN:VEVENT") == 1 + content.count(b"\\nBEGIN:VEVENT")
    assert all(len(line) <= 75 for line in content.split(b"\r\n")), "long lines are folded"


async def test_a_feed_that_was_taken_back_or_replaced_or_guessed_is_not_there(system: System) -> None:
    anna = await system.a_manager()
    first = (await anna.post(f"{CALENDAR}/feed")).json()["path"]
    second = (await anna.post(f"{CALENDAR}/feed")).json()["path"]
    assert (await system.http.get(first)).status_code == 404
    assert (await system.http.get(second)).status_code == 200
    feed_id = second.split("/")[-2]
    for guess in (f"{'0' * 64}.ics", second.split("/")[-1].removesuffix(".ics")[:-1] + "0.ics"):
        if not second.endswith(guess):
            assert (await system.http.get(f"/api/activities/feeds/{feed_id}/{guess}")).status_code == 404
    assert (await system.http.get(f"/api/activities/feeds/{new_id()}/{'0' * 64}.ics")).status_code == 404

    assert (await anna.delete(f"{CALENDAR}/feed")).status_code == 204
    assert (await system.http.get(second)).status_code == 404
    assert (await anna.delete(f"{CALENDAR}/feed")).json()["code"] == "no_such_feed"
