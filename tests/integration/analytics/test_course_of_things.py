"""New counterparties, overdue work, the funnel, coverage, stage times and the hand-off, each to its last record."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.analytics import usecases
from services.analytics.domain.reports import FIGURES, GROUPS_OF, REPORTS
from services.analytics.store.reports import write_coverage
from shared.events import Envelope
from tests.integration.analytics.told import (
    NOON,
    a_client,
    a_completion,
    a_department_task,
    a_dropped_task,
    a_move,
    a_moved_task,
    a_progress,
    a_task,
    a_won_client,
    an_opening,
    an_order,
    records,
    report,
    told,
)
from tests.system import Caller, System

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def a_way(owner: Caller, *stages: str, at: datetime = NOON, lost: str | None = None, **more: Any) -> list[Envelope]:
    """A sale opened in qualification that goes through these stages, ten hours in each."""
    sale, here = uuid4(), "qualification"
    history = [an_opening(owner, sale, at=at, **more)]
    for version, stage in enumerate(stages, start=2):
        kind = stage if stage in ("won", "lost") else "open"
        step = {"old_stage": here, "new_stage": stage, "reason": lost if kind == "lost" else None}
        history.append(a_move(owner, kind, version=version, at=at + 10 * (version - 1) * HOUR, sale_id=sale, **step))
        here = stage
    return history


@pytest.mark.parametrize(
    ("start", "end"), [("05-20", "09-10"), ("06-01", "09-01"), ("06-02", "07-31"), ("05-31", "08-02")]
)
async def test_a_funnel_of_whole_months_and_days_around_them_is_that_of_its_days(
    system: System, start: str, end: str
) -> None:
    """Every fifth day a sale is opened: of any window those that were opened in it are counted, each once."""
    anna, first = await system.a_manager(), datetime(2026, 5, 1, 12, tzinfo=NOON.tzinfo)
    opened = [first + number * 5 * DAY for number in range(30)]
    await told(system, *(event for at in opened for event in a_way(anna, "paperwork", at=at)))
    inside = [at for at in opened if f"2026-{start}" <= f"{at:%Y-%m-%d}" < f"2026-{end}"]
    asked = {"period": "custom", "from": f"2026-{start}", "to": f"2026-{end}"}
    for group in ("week", "month"):
        found = await report(anna, "funnel", **asked, group_by=group)
        assert found["total"]["opened"] == len(inside)
        assert {row["group"][group]: row["opened"] for row in found["rows"]} == Counter(
            _shown(at, group) for at in inside
        )
    by_stage = await report(anna, "funnel", **asked, group_by="stage")
    assert {row["group"]["stage"]: row["reached"] for row in by_stage["rows"]} == {
        "qualification": len(inside),
        "paperwork": len(inside),
    }


def _shown(at: datetime, group: str) -> str:
    return str(at.date() - at.weekday() * DAY) if group == "week" else f"{at:%Y-%m}"


async def test_the_funnel_counts_each_sale_once_per_stage_it_reached_lost_ones_included(system: System) -> None:
    anna = await system.a_manager()
    await told(
        system,
        *a_way(anna, "paperwork", "production", "payment", "won"),
        *a_way(anna, "paperwork", "qualification", "paperwork"),
        *a_way(anna, "paperwork", "lost", lost="price"),
        *a_way(anna, "lost", lost="silence"),
        *a_way(anna),
    )
    found = await report(anna, "funnel", group_by="stage")
    rows = {row["group"]["stage"]: row for row in found["rows"]}
    assert [row["group"]["stage"] for row in found["rows"]][:3] == ["qualification", "paperwork", "lost"] or [*rows][
        :2
    ] == ["qualification", "paperwork"]
    assert {stage: row["reached"] for stage, row in rows.items()} == {
        "qualification": 5,
        "paperwork": 3,
        "production": 1,
        "payment": 1,
        "won": 1,
        "lost": 2,
    }
    assert rows["paperwork"]["reached_percent"] == "60.0"
    assert (rows["qualification"]["still_here"], rows["paperwork"]["still_here"]) == (1, 1)
    assert rows["qualification"]["lost_by_reason"] == {"silence": 1}
    assert rows["paperwork"]["lost_by_reason"] == {"price": 1}
    assert (rows["paperwork"]["median_hours"], rows["paperwork"]["p90_hours"]) == ("10.0", "10.0")
    total = found["total"]
    assert (total["opened"], total["won"], total["won_percent"], total["lost"], total["still_here"]) == (
        5,
        1,
        "20.0",
        2,
        2,
    )


async def test_the_funnel_belongs_to_who_opened_the_sale_and_stage_times_to_who_had_it_then(system: System) -> None:
    team = await system.a_team()
    anna, boris = await system.a_manager(team), await system.a_manager(team)
    sale = uuid4()
    handed_over = {"sale_id": sale, "old_stage": "paperwork", "new_stage": "production"}
    await told(
        system,
        an_opening(anna, sale),
        a_move(anna, "open", version=2, at=NOON + HOUR, sale_id=sale, old_stage="qualification", new_stage="paperwork"),
        a_move(boris, "open", version=3, at=NOON + 3 * HOUR, **handed_over),
        a_move(boris, "open", version=4, at=NOON + 9 * HOUR, sale_id=sale, new_stage="payment"),
    )
    assert (await report(anna, "funnel"))["total"]["opened"] == 1
    assert (await report(boris, "funnel"))["total"]["opened"] == 0
    annas = await report(anna, "stage_times", group_by="stage")
    assert {row["group"]["stage"]: row["median_hours"] for row in annas["rows"]} == {
        "qualification": "1.0",
        "paperwork": "2.0",
    }
    assert [row["left"] for row in (await report(boris, "stage_times", group_by="stage"))["rows"]] == [1]


async def test_an_imported_counterparty_is_a_source_of_its_own_and_a_persons_company_counts_instead_of_the_person(
    system: System,
) -> None:
    anna = await system.a_manager()
    bought = uuid4()
    await told(
        system,
        a_client(anna, uuid4()),
        a_client(anna, uuid4(), origin="import"),
        a_client(anna, uuid4(), origin="migration"),
        a_client(anna, uuid4(), account_id=uuid4()),
        a_client(anna, bought),
        a_won_client(anna, bought, at=NOON + DAY),
    )
    total = (await report(anna, "new_accounts"))["total"]
    assert (total["total"], total["imported"], total["by_origin"]) == (3, 1, {"person": 2, "import": 1})
    assert total["became_clients"] == 1


async def test_overdue_tells_what_became_so_what_was_closed_late_and_what_was_moved(system: System) -> None:
    anna = await system.a_manager()
    late, moved, dropped, good = (uuid4() for _ in range(4))
    await told(
        system,
        a_task(anna, late, due=NOON + HOUR),
        a_completion(anna, activity_id=late, at=NOON + 5 * HOUR, on_time=False),
        a_task(anna, moved, due=NOON + HOUR),
        a_moved_task(anna, moved, NOON + 2 * DAY, at=NOON + 2 * HOUR),
        a_task(anna, dropped, due=NOON + HOUR),
        a_dropped_task(anna, dropped, at=NOON + 2 * HOUR),
        a_task(anna, good, due=NOON + 5 * HOUR),
        a_completion(anna, activity_id=good, at=NOON + HOUR),
        a_task(anna, uuid4(), due=NOON + 90 * DAY),
    )
    first_day = {"period": "custom", "from": "2026-03-11", "to": "2026-03-12"}
    total = (await report(anna, "overdue", **first_day))["total"]
    figures = {name: total[name] for name in FIGURES["overdue"]}
    assert figures == {"overdue": 0, "became_overdue": 3, "closed_late": 1, "still_open": 0, "moved": 1}
    whole = (await report(anna, "overdue"))["total"]
    assert (whole["overdue"], whole["became_overdue"], whole["still_open"]) == (1, 4, 1)


async def test_the_production_department_has_its_overdue_work_beside_that_of_sales(system: System) -> None:
    head, team = await system.a_head()
    anna = await system.a_manager(team)
    await told(
        system,
        a_task(anna, uuid4(), due=NOON + HOUR),
        a_department_task(uuid4(), due=NOON + HOUR, owner_id=anna.id),
    )
    rows = (await report(head, "overdue", group_by="department"))["rows"]
    assert {row["group"]["department"]: row["overdue"] for row in rows} == {"sales": 1, "production": 1}


async def test_coverage_says_of_any_moment_how_much_of_the_base_had_a_dated_next_step(system: System) -> None:
    anna = await system.a_manager()
    covered, bare, undated, late = (uuid4() for _ in range(4))
    call = uuid4()
    await told(
        system,
        *(a_client(anna, client, at=NOON - DAY) for client in (covered, bare, undated, late)),
        a_task(anna, call, contact_id=covered, due=NOON + 3 * DAY),
        a_completion(anna, activity_id=call, contact_id=covered, at=NOON + 2 * DAY),
        a_task(anna, uuid4(), contact_id=late, due=NOON + HOUR),
    )

    async def on(day: str, behind: str) -> tuple[int, int]:
        total = (await report(anna, "next_step_coverage", period="custom", **{"from": day, "to": behind}))["total"]
        return total["clients"], total["covered"]

    assert await on("2026-03-11", "2026-03-12") == (4, 2), "the call is ahead, the other still that day"
    assert await on("2026-03-12", "2026-03-13") == (4, 1), "what is overdue is no next step"
    assert await on("2026-03-13", "2026-03-14") == (4, 0), "what is done is no next step"


async def test_coverage_day_by_day_is_what_each_day_ended_with(system: System) -> None:
    anna = await system.a_manager()
    client = uuid4()
    await told(
        system,
        a_client(anna, client, at=NOON - DAY),
        a_task(anna, uuid4(), contact_id=client, due=NOON + DAY),
    )
    database = system.apps["analytics"].state.database
    for day in (11, 12, 13):
        async with database.transaction() as tx:
            await write_coverage(tx, NOON.date().replace(day=day))
    found = await report(anna, "next_step_coverage", group_by="day")
    assert [(row["group"]["day"], row["coverage_percent"]) for row in found["rows"]] == [
        ("2026-03-11", "100.0"),
        ("2026-03-12", "100.0"),
        ("2026-03-13", "0.0"),
    ]


async def test_a_day_is_written_down_once_it_is_over_and_none_is_left_out(system: System) -> None:
    anna = await system.a_manager()
    await told(system, a_client(anna, uuid4(), at=NOON))
    database = system.apps["analytics"].state.database
    more = True
    while more:
        async with database.transaction(now=NOON + 4 * DAY) as tx:
            more = await usecases.cover_days(tx)
    rows = await system.rows(
        "analytics",
        "SELECT DISTINCT day FROM coverage_daily WHERE day BETWEEN '2026-03-11' AND '2026-03-15' ORDER BY day",
    )
    assert [str(row["day"]) for row in rows] == ["2026-03-11", "2026-03-12", "2026-03-13", "2026-03-14"]


async def test_the_hand_off_shows_waiting_and_working_time_and_whether_the_first_promise_was_kept(
    system: System,
) -> None:
    anna = await system.a_manager()
    kept, broken, refused = (uuid4() for _ in range(3))
    promise = {"promised_by": (NOON + DAY).date()}
    await told(
        system,
        an_order(anna, kept),
        a_progress(anna, kept, "accepted", at=NOON + 2 * HOUR, version=2, **promise),
        a_progress(anna, kept, "started", at=NOON + 3 * HOUR, version=3),
        a_progress(anna, kept, "ready", at=NOON + 7 * HOUR, version=4),
        a_progress(anna, kept, "shipped", at=NOON + 8 * HOUR, version=5),
        an_order(anna, broken),
        a_progress(anna, broken, "accepted", at=NOON + 4 * HOUR, version=2, **promise),
        a_progress(anna, broken, "accepted", at=NOON + 5 * HOUR, version=3, promised_by=(NOON + 9 * DAY).date()),
        a_progress(anna, broken, "ready", at=NOON + 3 * DAY, version=4),
        an_order(anna, refused),
        a_progress(anna, refused, "rejected", at=NOON + 6 * HOUR, version=2, reason="no cord"),
    )
    total = (await report(anna, "production_handoff"))["total"]
    counted = {name: total[name] for name in FIGURES["production_handoff"]}
    expected = {"requested": 3, "accepted": 2, "rejected": 1, "ready": 2, "shipped": 1, "kept": 1, "broken": 1}
    assert counted == expected
    assert (total["waiting_hours"], total["kept_percent"], total["shipping_hours"]) == ("4.0", "50.0", "1.0")
    assert total["working_hours"] == "36.0", "four hours of one, sixty-eight of the other"


@dataclass
class Mixed:
    """A team with something of everything."""

    head: Caller
    team: UUID


@pytest.fixture(scope="module")
async def mixed(system: System) -> Mixed:
    head, team = await system.a_head()
    anna, boris = await system.a_manager(team), await system.a_manager(team)
    history: list[Envelope] = []
    for index, owner in enumerate((anna, boris, anna)):
        client, task, order = uuid4(), uuid4(), uuid4()
        at = NOON + index * DAY
        lines = [{"sku": "cord", "quantity": "1", "amount": "600.00", "cost": "100.00"}]
        lines += [{"sku": "buckle", "quantity": "1", "amount": "400.00", "cost": None}]
        history += [a_client(owner, client, at=at - DAY, origin=("person", "website")[index % 2])]
        history += [a_won_client(owner, client, at=at)]
        history += a_way(owner, "paperwork", "lost", at=at, lost="price", contact_type="potential")
        history += a_way(owner, "paperwork", "production", at=at)
        history += [
            a_move(owner, at=at, contact_id=client, lines=lines, margin=Decimal(500), margin_unknown=Decimal(400))
        ]
        history += [a_task(owner, task, at=at, due=at + HOUR, contact_id=client)]
        history += [a_completion(owner, activity_id=task, at=at + DAY, contact_id=client, kind="meeting")]
        history += [a_task(owner, uuid4(), at=at, due=at + HOUR, contact_id=client)]
        history += [an_order(owner, order, at=at), a_progress(owner, order, "accepted", at=at + HOUR, version=2)]
        dropped = uuid4()
        history += [a_task(owner, dropped, at=at), a_dropped_task(owner, dropped, at=at + HOUR, automatic=index == 1)]
    await told(system, *history)
    return Mixed(head, team)


@pytest.mark.parametrize(("name", "group"), [(name, group) for name in REPORTS for group in (None, *GROUPS_OF[name])])
async def test_the_list_behind_every_figure_of_every_row_has_exactly_that_many_rows(
    mixed: Mixed, name: str, group: str | None
) -> None:
    found = await report(mixed.head, name, team=mixed.team, **({"group_by": group} if group else {}))
    totals = found["total"] if isinstance(found["total"], list) else [found["total"]]
    rows = [*found["rows"], *totals]
    assert rows
    assert found["rows"] or group is None or (name == "next_step_coverage" and group == "day")
    for row in rows:
        for figure in FIGURES[name]:
            if figure not in row or not isinstance(row[figure], int):
                continue
            behind = await records(mixed.head, f"{row['records']}&figure={figure}")
            assert (behind["count"], len(behind["items"]) + behind["hidden"]) == (row[figure],) * 2, (figure, row)


@pytest.mark.parametrize("name", REPORTS)
async def test_a_foreign_manager_sees_none_of_it_through_report_or_records(
    system: System, mixed: Mixed, name: str
) -> None:
    stranger = await system.a_manager()
    found = await report(stranger, name, team=mixed.team)
    totals = found["total"] if isinstance(found["total"], list) else [found["total"]]
    for total in totals:
        assert not any(total[figure] for figure in FIGURES[name] if isinstance(total.get(figure), int))
        for figure in FIGURES[name]:
            behind = await records(stranger, f"{total['records']}&figure={figure}")
            assert (behind["count"], behind["items"]) == (0, [])


async def test_sales_by_product_come_from_their_lines_and_add_up_to_the_total(mixed: Mixed) -> None:
    found = await report(mixed.head, "sales_and_margin", team=mixed.team, group_by="product")
    by_product = {
        row["group"]["product"]: (row["revenue"], row["margin"], row["margin_unknown"]) for row in found["rows"]
    }
    assert by_product == {"cord": ("1800.00", "1500.00", "0.00"), "buckle": ("1200.00", "0.00", "1200.00")}
    assert found["total"][0]["revenue"] == "3000.00"
