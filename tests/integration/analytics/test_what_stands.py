"""What becomes of people and clients moves no figure; what nobody answers for stays in sight; every period answers."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from services.analytics import usecases
from services.analytics.domain.periods import PERIOD_NAMES, Window
from services.analytics.domain.reports import FIGURES, GROUPS_OF, REPORTS, Question
from shared.auth import Actor
from shared.events import ContactOwnerChanged, SaleOwnerChanged, UserDeactivated
from tests.eventually import eventually
from tests.integration.analytics.conftest import Store
from tests.integration.analytics.told import (
    NOON,
    a_client,
    a_completion,
    a_department_task,
    a_merge,
    a_move,
    a_progress,
    a_task,
    a_won_client,
    an_opening,
    an_order,
    records,
    report,
    told,
)
from tests.integration.analytics.told import (
    REPORTS as PATH,
)
from tests.system import Caller, System, envelope_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MARCH = Window(NOON.date().replace(day=1), NOON.date().replace(month=4, day=1))


def somebody() -> Any:
    return Caller(None, uuid4(), "", "manager", uuid4(), "")  # type: ignore[arg-type]


async def test_handing_over_retyping_merging_and_leaving_change_no_closed_report(store: Store) -> None:
    anna, boris, client, other, sale, order = somebody(), somebody(), uuid4(), uuid4(), uuid4(), uuid4()
    was = [
        a_client(anna, client, at=NOON - DAY),
        a_client(anna, other, at=NOON - DAY),
        an_opening(anna, sale, contact_id=client),
        a_move(anna, "open", version=2, at=NOON + HOUR, sale_id=sale, contact_id=client, new_stage="paperwork"),
        a_move(anna, contact_id=other),
        a_task(anna, task := uuid4(), due=NOON + HOUR, contact_id=client),
        a_completion(anna, activity_id=task, at=NOON + DAY, contact_id=client),
        a_task(anna, uuid4(), due=NOON + HOUR, contact_id=other),
        an_order(anna, order, contact_id=client),
        a_progress(anna, order, "accepted", at=NOON + HOUR, version=2),
    ]
    later = NOON + 40 * DAY
    given: dict[str, Any] = {"contact_id": client, "old_owner_id": anna.id, "new_owner_id": boris.id}
    handed = [
        envelope_of(ContactOwnerChanged(**given), aggregateversion=2, time=later),
        envelope_of(SaleOwnerChanged(sale_id=sale, **given), aggregateversion=3, time=later),
    ]
    left = {"user_id": anna.id, "email": "a@x.example", "name": "Анна", "role": "manager", "team_id": None}
    becomes = [
        *handed,
        a_client(boris, client, at=later, version=3, created=False, type="existing", priority="low"),
        a_won_client(boris, client, at=later, version=4),
        a_merge(boris, client, other, at=later),
        envelope_of(UserDeactivated(**left, language="ru"), aggregateversion=2, time=later),
    ]
    async with store.database.transaction(now=NOON + 2 * DAY) as tx:
        await usecases.take_in(tx, [(each, each.event()) for each in was])
    await store.rows("INSERT INTO closings (through, at, by) VALUES ('2026-03-31', $1, 'user:head')", NOON + 30 * DAY)
    before = await all_of(store)
    async with store.database.transaction(now=later + HOUR) as tx:
        await usecases.take_in(tx, [(each, each.event()) for each in becomes])
    assert await all_of(store) == before


async def all_of(store: Store) -> dict[Any, Any]:
    """Every report of March in every grouping it has."""
    admin, found = Actor(uuid4(), "admin", None, None), {}
    async with store.database.transaction(now=NOON + 60 * DAY) as tx:
        for name in REPORTS:
            for group in (None, *GROUPS_OF[name]):
                if name == "next_step_coverage" and group == "day":
                    continue  # written down once, when the day is over
                asked = Question(name, MARCH, (group,) if group else (), now=tx.now)
                answer = await usecases.report(tx, admin, asked)
                found[name, group] = (sorted(answer.rows, key=repr), answer.total)
    return found


async def test_who_leaves_within_a_period_keeps_the_figures_and_the_overdue_work_in_sight(system: System) -> None:
    head, team = await system.a_head()
    gone = await system.a_manager(team, name="Глеб Ушедший")
    await told(system, a_move(gone), a_completion(gone, contact_id=uuid4()), a_task(gone, uuid4(), due=NOON + HOUR))
    before = {name: await report(head, name, group_by="manager") for name in REPORTS}
    assert (await system.admin.post(f"/api/identity/users/{gone.id}/deactivate")).status_code == 200
    query = "SELECT 1 FROM people WHERE user_id = $1 AND NOT active"
    await eventually(lambda: system.rows("analytics", query, gone.id))
    for name in REPORTS:
        after = await report(head, name, group_by="manager")
        assert [after["rows"], after["total"]] == [before[name]["rows"], before[name]["total"]], name
    (late,) = [each for each in before["overdue"]["rows"] if each["group"]["manager"] is not None]
    assert (late["group"]["manager_name"], late["overdue"]) == ("Глеб Ушедший", 1)


async def test_overdue_work_of_nobody_is_a_row_of_its_own_for_those_who_lead(system: System) -> None:
    head, team = await system.a_head()
    anna, activity = await system.a_manager(team), uuid4()
    await told(system, a_department_task(activity, due=NOON + HOUR))
    found = await report(head, "overdue", group_by="manager,department")
    (row,) = [each for each in found["rows"] if each["group"]["manager"] is None]
    assert (row["group"]["department"], row["overdue"] > 0) == ("production", True)
    assert str(activity) in {each["activity_id"] for each in (await records(head, row["records"]))["items"]}
    assert (await report(anna, "overdue"))["total"]["overdue"] == 0, "nobody's is not hers"


@pytest.mark.parametrize("name", REPORTS)
async def test_every_report_answers_for_every_period_by_every_group(system: System, name: str) -> None:
    anna = await system.a_manager()
    now = datetime.now(UTC)
    await told(system, a_move(anna, at=now), a_completion(anna, at=now, contact_id=uuid4()))
    for period in PERIOD_NAMES:
        asked = {"from": "2026-01-31", "to": "2026-03-02"} if period == "custom" else {}
        found = await report(anna, name, period=period, group_by=",".join(GROUPS_OF[name]), **asked)
        assert found["period"]["name"] == period
        length = date_of(found["period"]["to"]) - date_of(found["period"]["from"])
        assert date_of(found["period"]["from"]) - date_of(found["previous"]["from"]) == length, period
        assert found["as_of"] and "events_behind" in found["lag"]


def date_of(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize("name", REPORTS)
async def test_an_empty_period_shows_zeros_in_every_report(system: System, name: str) -> None:
    nobody = await system.a_manager()
    found = await report(nobody, name, group_by="manager")
    assert found["rows"] == []
    total = found["total"][0] if name == "sales_and_margin" else found["total"]
    for figure in FIGURES[name]:
        if figure.endswith("percent") or figure == "average":
            assert total[figure] is None, f"{figure}: nothing is no 0 %"
        else:
            assert Decimal(total[figure]) == 0, figure
    assert set(total["change_percent"].values()) == {None}


@pytest.mark.parametrize("name", REPORTS)
async def test_no_foreign_figure_leaves_through_a_file_a_page_or_the_changes(system: System, name: str) -> None:
    anna, stranger, client, sale, order = await system.a_manager(), await system.a_manager(), uuid4(), uuid4(), uuid4()
    await told(
        system,
        a_client(anna, client, at=NOON - DAY, display_name="Чужой клиент"),
        an_opening(anna, sale, contact_id=client),
        a_move(anna, "open", version=2, at=NOON + HOUR, sale_id=sale, contact_id=client, new_stage="paperwork"),
        a_move(anna, contact_id=client, amount="777.77"),
        a_task(anna, task := uuid4(), due=NOON + HOUR, contact_id=client),
        a_completion(anna, activity_id=task, at=NOON + DAY, contact_id=client),
        an_order(anna, order, contact_id=client),
    )
    march = {"period": "custom", "from": "2026-03-01", "to": "2026-04-01"}
    whose = {**march, "team": str(anna.team_id), "group_by": "manager"}
    assert (await report(anna, name, **whose))["rows"], "there is something to see"
    lines = (await stranger.get(f"{PATH}/{name}.csv", params=whose)).content.decode("utf-8-sig").strip().split("\r\n")
    assert len(lines) == 2, "the head and the total"
    assert set(lines[1].split(";")[1:]) <= {"", "0", "0,00"}, lines[1]
    file = await stranger.get(f"{PATH}/{name}.xlsx", params=whose)
    assert file.status_code == 200 and b"777" not in file.content
    tiles = [{"report": name, "show": "table", "group_by": "manager"}]
    assert (await stranger.put("/api/analytics/dashboard/layout", json={"items": tiles})).status_code == 200
    page = (await stranger.get("/api/analytics/dashboard", params={**march, "team": str(anna.team_id)})).json()
    assert [each["reply"]["rows"] for each in page["items"]] == [[]]
    changed = await stranger.get(f"{PATH}/{name}/changes", params={**march, "since": "2026-01-01T00:00:00Z"})
    if changed.status_code == 200:
        figures = [each for total in changed.json()["total"] for each in total["figures"].values()]
        assert all(not Decimal(each["now"] or 0) for each in figures)
