"""Who hears of a client without a step, how often, and how it ends."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.activities.usecases import checking
from shared.events import ContactsMerged, NextStepCheckCalled
from shared.ids import new_id
from tests.integration.activities.office import Office, Worker, at

TUESDAY = at("2026-11-24")


async def a_company(office: Office) -> tuple[Worker, Worker, Worker]:
    """A head of sales over everything, a head of a team, and a manager in it."""
    top = await office.person("head")
    all_sales = await office.team(top)
    head = await office.person("head", all_sales)
    team = await office.team(head, all_sales)
    return top, head, await office.person("manager", team)


async def recipients(office: Office) -> list[tuple[str, int]]:
    """To whom digests went since this was asked last, and how many clients each was told of."""
    found = sorted((each["recipient_id"], each["total"]) for each in await office.told("NextStepDigest"))
    await office.forget_told()
    return found


async def test_without_an_owner_the_head_of_sales_hears(office: Office) -> None:
    top, _, _ = await a_company(office)
    await office.client(None)

    await office.check(TUESDAY)

    assert await recipients(office) == [(str(top.id), 1)]


async def test_an_owner_who_is_away_is_stood_in_for(office: Office) -> None:
    _, _, anna = await a_company(office)
    boris = await office.person("manager", anna.team_id)
    client = await office.client(anna)
    await office.away(anna, "2026-11-23", "2026-11-30", boris)

    await office.check(TUESDAY)

    [digest] = await office.told("NextStepDigest")
    assert digest["recipient_id"] == str(boris.id)
    assert (digest["rows"][0]["contact_id"], digest["rows"][0]["owner_id"]) == (str(client), str(anna.id))


async def test_an_owner_whose_absence_was_called_off_hears_again(office: Office) -> None:
    _, _, anna = await a_company(office)
    boris = await office.person("manager", anna.team_id)
    await office.client(anna)
    away = await office.away(anna, "2026-11-23", "2026-11-30", boris)
    await office.back(away)

    await office.check(TUESDAY)

    assert await recipients(office) == [(str(anna.id), 1)]


async def test_an_owner_who_is_away_with_nobody_standing_in_is_looked_after_by_the_head(office: Office) -> None:
    _, head, anna = await a_company(office)
    await office.client(anna)
    await office.away(anna, "2026-11-23", "2026-11-30")

    await office.check(TUESDAY)

    assert await recipients(office) == [(str(head.id), 1)]


async def test_the_clients_of_somebody_who_left_go_to_the_head_of_the_team_and_then_further_up(office: Office) -> None:
    top, head, anna = await a_company(office)
    await office.client(anna)
    await office.leaves(anna)
    await office.check(TUESDAY)
    assert await recipients(office) == [(str(head.id), 1)]

    await office.leaves(head)
    await office.check(at("2026-11-25"))

    assert await recipients(office) == [(str(top.id), 1)], "a new recipient hears at once, whatever the day"


async def test_where_nobody_is_left_to_tell_the_run_says_so(office: Office) -> None:
    client = await office.client(None)

    run = await office.check(TUESDAY)

    assert await office.reason(client) == "no_step"
    assert (run.without_recipient, run.digests) == (1, 0)
    assert "nobody" in run.warning


async def test_one_episode_is_told_on_business_days_one_three_and_five_then_weekly(office: Office) -> None:
    anna = await office.person()
    client = await office.client(anna)
    told = []
    day = TUESDAY
    while len(told) < 5:
        await office.check(day)
        if await recipients(office):
            told.append(f"{day:%m-%d}")
        day += timedelta(days=1)

    assert told == ["11-24", "11-26", "11-30", "12-07", "12-14"], "the weekends do not count"
    [episode] = await office.episodes(client)
    assert episode.day == 15


async def test_on_the_second_day_the_same_alert_is_a_day_older_and_nobody_hears_again(office: Office) -> None:
    anna = await office.person()
    client = await office.client(anna)
    await office.check(TUESDAY)
    await office.forget_told()

    await office.check(at("2026-11-25"))

    [episode] = await office.episodes(client)
    assert episode.day == 2
    assert await office.told("NextStepDigest") == []
    assert await office.told("NextStepMissing") == []


async def test_a_telling_that_a_missed_run_swallowed_is_made_up_for(office: Office) -> None:
    anna = await office.person()
    await office.client(anna)
    await office.check(TUESDAY)
    await office.forget_told()

    await office.check(at("2026-11-27"))  # day 4; on day 3 nothing ran

    assert [each["day"] for each in await office.told("NextStepMissing")] == [4]


async def test_day_three_goes_to_the_head_of_the_team_and_day_seven_to_the_head_of_sales(office: Office) -> None:
    top, head, anna = await a_company(office)
    await office.client(anna)
    heard: dict[str, list[str]] = {str(top.id): [], str(head.id): [], str(anna.id): []}
    for day in ("11-24", "11-25", "11-26", "11-27", "11-30", "12-01", "12-02", "12-03"):
        await office.check(at(f"2026-{day}"))
        for recipient, _ in await recipients(office):
            heard[recipient].append(day)

    assert heard[str(head.id)] == ["11-26"]
    assert heard[str(top.id)] == ["12-02"]
    assert heard[str(anna.id)] == ["11-24", "11-26", "11-30"]


async def test_what_was_passed_up_is_marked_so_in_the_digest(office: Office) -> None:
    _, head, anna = await a_company(office)
    await office.client(anna)
    await office.check(TUESDAY)
    await office.forget_told()

    await office.check(at("2026-11-26"))

    digests = {each["recipient_id"]: each for each in await office.told("NextStepDigest")}
    assert digests[str(head.id)]["escalated"] == 1
    assert digests[str(head.id)]["rows"][0]["audience"] == "team_head"
    assert digests[str(anna.id)]["escalated"] == 0


async def test_what_was_passed_up_stays_in_the_digest_that_takes_the_place_of_the_last_until_a_step_is_planned(
    office: Office,
) -> None:
    _, head, anna = await a_company(office)
    first = await office.client(anna)
    second = await office.client(anna, created=at("2026-11-24", "08:00"))
    third = await office.client(anna, created=at("2026-11-25", "08:00"))
    heard = {}
    for day in ("11-24", "11-25", "11-26", "11-27", "11-30"):
        if day == "11-30":
            await office.plan(at("2026-11-28"), anna, first, at("2026-12-10"))
        await office.check(at(f"2026-{day}"))
        for each in await office.told("NextStepDigest"):
            if each["recipient_id"] == str(head.id):
                listed = {row["contact_id"] for row in each["rows"]}
                heard[day] = (each["total"], each["escalated"], listed)
        await office.forget_told()

    assert heard == {
        "11-26": (1, 1, {str(first)}),
        "11-27": (2, 2, {str(first), str(second)}),
        "11-30": (2, 2, {str(second), str(third)}),
    }


async def test_planning_a_step_withdraws_the_alert_in_the_same_breath(office: Office) -> None:
    anna = await office.person()
    client = await office.client(anna)
    await office.check(TUESDAY)

    await office.plan(at("2026-11-24", "10:00"), anna, client, at("2026-11-25"))

    [found] = await office.told("NextStepFound")
    [episode] = await office.episodes(client)
    assert (found["why"], found["recipient_id"], found["episode_id"]) == ("planned", str(anna.id), str(episode.id))
    assert episode.closed_at == at("2026-11-24", "10:00")


async def test_an_undated_step_withdraws_nothing(office: Office) -> None:
    anna = await office.person()
    client = await office.client(anna)
    await office.check(TUESDAY)

    await office.plan(at("2026-11-24", "10:00"), anna, client, None)

    assert await office.told("NextStepFound") == []
    await office.check(at("2026-11-25"))
    assert await office.reason(client) == "undated"


async def test_a_step_that_is_cancelled_after_the_alert_opens_a_new_episode(office: Office) -> None:
    anna = await office.person()
    client = await office.client(anna)
    await office.check(TUESDAY)
    step = await office.plan(at("2026-11-24", "10:00"), anna, client, at("2026-11-26"))
    await office.cancel(at("2026-11-24", "11:00"), anna, step)
    await office.forget_told()

    await office.check(at("2026-11-25"))

    first, second = await office.episodes(client)
    assert first.closed_why == "planned"
    [missing] = await office.told("NextStepMissing")
    assert (missing["episode_id"], missing["day"]) == (str(second.id), 1)


async def test_snoozing_withdraws_the_alert(office: Office) -> None:
    anna = await office.person()
    client = await office.client(anna)
    await office.check(TUESDAY)

    await office.snooze(at("2026-11-24", "10:00"), anna, client, "2026-12-24")

    assert [each["why"] for each in await office.told("NextStepFound")] == ["snoozed"]


async def test_reassigned_after_the_alert_the_new_owner_hears_and_the_days_go_on(office: Office) -> None:
    anna, boris = await office.person(), await office.person()
    client = await office.client(anna)
    await office.check(TUESDAY)
    await office.forget_told()

    await office.client_becomes(TUESDAY, client, boris)
    await office.check(at("2026-11-25"))

    [missing] = await office.told("NextStepMissing")
    assert (missing["recipient_id"], missing["owner_id"], missing["day"]) == (str(boris.id), str(boris.id), 2)
    [digest] = await office.told("NextStepDigest")
    assert digest["recipient_id"] == str(boris.id)


async def test_a_merge_of_an_alerted_client_into_one_with_a_step_ends_the_alert(office: Office) -> None:
    anna = await office.person()
    alerted, fine = await office.client(anna), await office.client(anna)
    await office.plan(TUESDAY, anna, fine, at("2026-11-26"))
    await office.check(TUESDAY)

    await _merge(office, anna, alerted, into=fine)

    assert [each["why"] for each in await office.told("NextStepFound")] == ["merged"]
    run = await office.check(at("2026-11-25"))
    assert (run.clients, run.with_step) == (1, 1)


async def test_a_merge_of_a_client_with_a_step_into_an_alerted_one_ends_the_alert(office: Office) -> None:
    anna = await office.person()
    alerted, fine = await office.client(anna), await office.client(anna)
    await office.plan(TUESDAY, anna, fine, at("2026-11-26"))
    await office.check(TUESDAY)

    await _merge(office, anna, fine, into=alerted)

    [found] = await office.told("NextStepFound")
    assert (found["contact_id"], found["why"]) == (str(alerted), "planned")


async def _merge(office: Office, owner: Worker, gone: UUID, *, into: UUID) -> None:
    await office.hears(ContactsMerged(merge_id=new_id(), into_id=into, merged_ids=[gone]), at("2026-11-24", "12:00"))


async def test_a_digest_of_five_hundred_names_the_twenty_that_matter_most_and_counts_the_rest(office: Office) -> None:
    anna = await office.person()
    await office.clients(anna, 500)
    urgent = [await office.client(anna, priority="high") for _ in range(3)]
    await office.run("UPDATE contacts SET priority = 'low' WHERE display_name IN ('Client 1', 'Client 2')")

    await office.check(TUESDAY)

    [digest] = await office.told("NextStepDigest")
    assert digest["total"] == 503
    assert digest["counts"] == [{"reason": "no_step", "clients": 503}]
    assert len(digest["rows"]) == 20
    assert {row["contact_id"] for row in digest["rows"][:3]} == {str(each) for each in urgent}
    assert {row["priority"] for row in digest["rows"][3:]} == {"normal"}


async def test_each_recipient_gets_one_digest_of_a_run(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "RECIPIENTS", 2)
    people = [await office.person() for _ in range(5)]
    for each in people:
        await office.clients(each, 3)

    run = await office.check(TUESDAY)

    assert await recipients(office) == sorted((str(each.id), 3) for each in people)
    assert run.digests == 5


async def test_the_call_of_a_run_that_comes_three_times_counts_once(office: Office) -> None:
    anna = await office.person()
    await office.client(anna)
    run = await office.check(TUESDAY, heard=False)
    told = await office.hears(NextStepCheckCalled(run_id=run.id, on=run.on), TUESDAY)
    for _ in range(2):
        await office.hears_again(told, TUESDAY)
    await office.go_on(TUESDAY, heard=False)
    for _ in range(3):
        await office.hears(NextStepCheckCalled(run_id=run.id, on=run.on), TUESDAY)
        await office.go_on(TUESDAY)

    assert len(await office.told("NextStepDigest")) == 1
    assert len(await office.told("NextStepMissing")) == 1


async def test_a_step_planned_while_its_client_was_being_judged_ends_the_alert_before_anybody_hears(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await office.person()
    client, other = await office.client(anna), await office.client(anna)
    await office.check(TUESDAY, heard=False)
    [run] = await office.run('SELECT id, "on" FROM next_step_runs')
    await office.hears(NextStepCheckCalled(run_id=run.id, on=run.on), TUESDAY)
    await office.tick(TUESDAY)  # both are judged now
    # As if it had been planned at the same moment and committed later: it saw no episode to end.
    monkeypatch.setattr("services.activities.usecases.by_hand.settle_clients", _nothing)
    await office.plan(TUESDAY, anna, client, at("2026-11-26"))

    await office.go_on(TUESDAY)

    assert await office.reason(client) is None
    [digest] = await office.told("NextStepDigest")
    assert [row["contact_id"] for row in digest["rows"]] == [str(other)]


async def _nothing(*_: object) -> None:
    """Sees nothing."""


async def test_coverage_is_told_per_owner(office: Office) -> None:
    team = await office.team()
    anna, boris = await office.person("manager", team), await office.person()
    await office.clients(anna, 3)
    with_step = await office.client(anna)
    await office.plan(TUESDAY, anna, with_step, at("2026-11-26"))
    await office.client(boris)
    await office.client(None)

    await office.check(TUESDAY)

    told = {each["owner_id"]: each for each in await office.told("NextStepCoverageMeasured")}
    assert {owner: (each["clients"], each["with_step"]) for owner, each in told.items()} == {
        str(anna.id): (4, 1),
        str(boris.id): (1, 0),
        None: (1, 0),
    }
    assert told[str(anna.id)]["team_id"] == str(team)
    [checked] = await office.told("NextStepChecked")
    assert (checked["clients"], checked["with_step"]) == (6, 1)
