"""When the daily check runs: working days, zones, missed runs, several schedulers, events that lag."""

import asyncio
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from services.activities.usecases import checking
from tests.integration.activities.office import DAY, Office, at

TUESDAY = at("2026-11-24")


async def runs(office: Office) -> list[str]:
    return [str(row.on) for row in await office.run('SELECT "on" FROM next_step_runs ORDER BY called_at')]


async def test_it_runs_at_the_set_time_and_not_before(office: Office) -> None:
    assert await office.check(TUESDAY - timedelta(seconds=1)) is None
    await office.run("UPDATE check_settings SET runs_at = '11:30'")
    assert await office.check(TUESDAY) is None

    run = await office.check(at("2026-11-24", "11:30"))

    assert (run.phase, run.kind, str(run.on)) == ("done", "scheduled", "2026-11-24")


async def test_it_runs_once_a_day_however_often_the_clock_asks(office: Office) -> None:
    for hour in ("09:00", "09:01", "12:00", "17:59"):
        await office.check(at("2026-11-24", hour))

    assert await runs(office) == ["2026-11-24"]


async def test_a_missed_run_is_made_up_for_before_six_and_not_after(office: Office) -> None:
    assert (await office.check(at("2026-11-24", "17:59"))).phase == "done"

    await office.check(at("2026-11-25", "18:00"))

    assert await runs(office) == ["2026-11-24"]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-28", False),  # a Saturday
        ("2026-11-29", False),  # a Sunday
        ("2026-11-04", False),  # a public holiday, a Wednesday
        ("2024-11-02", True),  # a Saturday that was worked: the day off was moved from it
        ("2026-11-30", True),  # a Monday
    ],
)
async def test_it_runs_on_working_days_of_the_country(office: Office, day: str, works: bool) -> None:
    run = await office.check(at(day))

    assert (run is not None) is works


async def test_a_day_the_house_closes_is_no_day_for_it_and_a_day_it_works_is(office: Office) -> None:
    await office.run(
        "INSERT INTO own_days (day, working, title) VALUES ('2026-11-24', false, 'Stock-taking'),"
        " ('2026-11-28', true, 'Fair')"
    )

    assert await office.check(TUESDAY) is None
    assert (await office.check(at("2026-11-28"))).phase == "done"


@pytest.mark.parametrize(
    ("sunday", "utc_hours"),
    [("2026-03-29", ["08:00", "07:00"]), ("2026-10-25", ["07:00", "08:00"])],
    ids=["clocks go forward", "clocks go back"],
)
async def test_nine_is_nine_by_the_clock_on_the_wall_when_clocks_change(
    office: Office, sunday: str, utc_hours: list[str]
) -> None:
    async with office.moved_to("Europe/Berlin") as berlin:
        monday = at(sunday) + DAY
        friday = monday - 3 * DAY
        for day, hour in zip((friday, monday), utc_hours, strict=True):
            nine = at(f"{day:%Y-%m-%d}", hour, zone=ZoneInfo("UTC"))
            assert await berlin.check(nine - timedelta(seconds=1)) is None or len(await runs(office)) == 1
            await berlin.check(nine)

        assert await runs(office) == [f"{friday:%Y-%m-%d}", f"{monday:%Y-%m-%d}"]


async def test_on_the_day_clocks_change_a_step_of_its_last_hour_is_still_of_today(office: Office) -> None:
    async with office.moved_to("Europe/Berlin") as berlin:
        zone = berlin.database.organisation.zone
        await office.run("INSERT INTO own_days (day, working, title) VALUES ('2026-10-25', true, 'Fair')")
        anna = await office.person()
        client = await office.client(anna, created=at("2026-09-01"))
        await berlin.plan(at("2026-10-20", zone=zone), anna, client, "2026-10-25")

        await berlin.check(at("2026-10-25", "09:00", zone=zone))
        assert await office.reason(client) is None

        await berlin.check(at("2026-10-26", "09:00", zone=zone))
        assert await office.reason(client) == "overdue_only"


async def test_two_schedulers_make_one_run_of_it_and_share_the_work(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "BATCH", 40)
    anna = await office.person()
    await office.clients(anna, 400)

    async def scheduler() -> None:
        await office.check(TUESDAY)
        for _ in range(30):
            await office.go_on(TUESDAY)

    await asyncio.gather(scheduler(), scheduler())

    assert await runs(office) == ["2026-11-24"]
    [run] = await office.run("SELECT * FROM next_step_runs")
    assert (run.phase, run.clients, run.counts) == ("done", 400, {"no_step": 400})
    assert len(await office.told("NextStepMissing")) == 400
    assert len(await office.told("NextStepDigest")) == 1


async def test_it_waits_while_events_told_before_have_not_arrived(office: Office) -> None:
    anna = await office.person()
    client = await office.client(anna)

    run = await office.check(TUESDAY, heard=False)
    assert (run.phase, run.clients) == ("waiting", 0)
    await office.go_on(TUESDAY + timedelta(minutes=29), heard=False)
    await office.plan(TUESDAY, anna, client, at("2026-11-25"))

    run = await office.go_on(TUESDAY + timedelta(minutes=29), heard=True)

    assert (run.phase, run.warning, run.with_step) == ("done", None, 1), "what lagged was seen after all"


async def test_after_half_an_hour_it_runs_all_the_same_and_says_so(office: Office) -> None:
    await office.client(await office.person())
    await office.check(TUESDAY, heard=False)

    run = await office.go_on(TUESDAY + timedelta(minutes=30), heard=False)

    assert run.phase == "done"
    assert "30 minutes" in run.warning
    [checked] = await office.told("NextStepChecked")
    assert checked["warning"] == run.warning


async def test_a_zone_changed_during_the_day_makes_no_second_run_of_the_same_date(office: Office) -> None:
    await office.check(TUESDAY)

    async with office.moved_to("America/New_York") as moved:  # it is one in the morning there, of the same date
        await moved.check(TUESDAY)
        await moved.check(at("2026-11-24", "17:30"))
        assert await runs(office) == ["2026-11-24"]
        await moved.check(at("2026-11-25", "16:59"))  # 8:59 there
        assert await runs(office) == ["2026-11-24"]
        await moved.check(at("2026-11-25", "17:00"))

    assert await runs(office) == ["2026-11-24", "2026-11-25"]


async def test_a_run_that_died_with_its_day_is_broken_off_and_the_next_day_has_its_own(office: Office) -> None:
    await office.client(await office.person())
    await office.check(TUESDAY, heard=False)

    await office.check(at("2026-11-25"))
    run = await office.check(at("2026-11-25", "09:01"))

    [first, second] = await office.run("SELECT * FROM next_step_runs ORDER BY called_at")
    assert (first.phase, second.phase, run.id) == ("broken_off", "done", second.id)


async def test_a_run_by_hand_goes_on_any_day_and_tells_nobody_twice(office: Office) -> None:
    head, anna = await office.person("head"), await office.person()
    await office.client(anna)
    await office.check(TUESDAY)
    late = await office.client(anna)

    run = await office.check_by_hand(at("2026-11-24", "14:00"), head)

    assert (run.kind, run.requested_by, run.clients) == ("by_hand", head.id, 2)
    missing = await office.told("NextStepMissing")
    assert len(missing) == 2
    assert missing[1]["contact_id"] == str(late)
    await office.check(at("2026-11-27"))
    assert len(await office.told("NextStepMissing")) == 4
    await office.check_by_hand(at("2026-11-28", "14:00"), head)
    assert len(await office.told("NextStepMissing")) == 4, "a Saturday is no business day of an episode"


async def test_while_a_run_is_under_way_no_other_begins(office: Office) -> None:
    head = await office.person("head")
    await office.check(TUESDAY, heard=False)

    with pytest.raises(checking.CheckIsRunning):
        await office.check_by_hand(TUESDAY, head)
