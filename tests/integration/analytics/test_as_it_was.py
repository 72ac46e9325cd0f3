"""A report of an earlier moment shows what was known then, and one that is still running is compared with its like."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.analytics import usecases
from services.analytics.domain.periods import Window
from services.analytics.domain.reports import Question
from services.analytics.store.records import RECORDS_OF
from shared.auth import Actor
from shared.events import Envelope
from tests.integration.analytics.conftest import Store
from tests.integration.analytics.told import NOON, a_move, a_progress, an_opening, an_order
from tests.system import Caller

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADMIN = Actor(uuid4(), "admin", None, None)
MARCH = Window(NOON.date().replace(day=1), NOON.date().replace(month=4, day=1))


def somebody() -> Any:
    return Caller(None, uuid4(), "", "manager", None, "")  # type: ignore[arg-type]


async def heard(store: Store, at: datetime, *envelopes: Envelope) -> None:
    """Analytics learnt of these at that moment."""
    async with store.database.transaction(now=at) as tx:
        await usecases.take_in(tx, [(each, each.event()) for each in envelopes])


async def asked(store: Store, name: Any, *, now: datetime, window: Window = MARCH, **given: Any) -> Any:
    async with store.database.transaction(now=now) as tx:
        return await usecases.report(tx, ADMIN, Question(name, window, now=now, **given))


async def behind(store: Store, name: Any, figure: str, *, now: datetime, **given: Any) -> int:
    async with store.database.transaction(now=now) as tx:
        question = Question(name, MARCH, figure=figure, now=now, **given)
        found = await RECORDS_OF[name](tx, ADMIN, question, None, 50)
        assert found.count == len(found.page.items)
        return int(found.count)


def a_sale(owner: Any, *, at: datetime) -> list[Envelope]:
    """Opened, on to paperwork after a day, lost after two."""
    sale = uuid4()
    move = {"sale_id": sale, "old_stage": "qualification", "new_stage": "paperwork"}
    gone = {"sale_id": sale, "old_stage": "paperwork", "reason": "price"}
    return [
        an_opening(owner, sale, at=at),
        a_move(owner, "open", version=2, at=at + DAY, **move),
        a_move(owner, "lost", version=3, at=at + 2 * DAY, **gone),
    ]


async def test_the_funnel_of_an_earlier_moment_has_the_stages_that_were_known_then(store: Store) -> None:
    opened, moved, lost = a_sale(somebody(), at=NOON)
    for event in (opened, moved, lost):
        await heard(store, event.time + HOUR, event)
    now = NOON + 9 * DAY
    for day, expected in ((0, (1, 1, 0)), (1, (1, 1, 0)), (2, (1, 0, 1))):
        as_of = NOON + day * DAY + 2 * HOUR
        found = await asked(store, "funnel", now=now, as_of=as_of)
        total = found.total[0]
        assert (total.opened, total.still_here, total.lost) == expected, day
        stages = await asked(store, "funnel", now=now, as_of=as_of, group_by=("stage",))
        assert [cells[0] for cells, _ in stages.rows] == ["qualification", "paperwork", "lost"][: day + 1]
        for figure in ("reached", "still_here", "lost"):
            rows = await behind(store, "funnel", figure, now=now, as_of=as_of)
            assert rows == getattr(total, "opened" if figure == "reached" else figure), (day, figure)
    before_it_was_heard = await asked(store, "funnel", now=now, as_of=NOON + HOUR / 2)
    assert before_it_was_heard.total[0].opened == 0
    live = await asked(store, "funnel", now=now)
    assert live.total == (await asked(store, "funnel", now=now, as_of=now)).total


async def test_stage_times_of_an_earlier_moment_have_the_stays_known_to_be_over_then(store: Store) -> None:
    opened, moved, lost = a_sale(somebody(), at=NOON)
    await heard(store, NOON + DAY + HOUR, opened, moved)
    await heard(store, NOON + 5 * DAY, lost)
    for as_of, left in ((NOON + 2 * DAY + HOUR, 1), (NOON + 5 * DAY, 2)):
        found = await asked(store, "stage_times", now=NOON + 9 * DAY, as_of=as_of)
        assert found.total[0].left == left
        assert await behind(store, "stage_times", "left", now=NOON + 9 * DAY, as_of=as_of) == left


async def test_a_hand_off_of_an_earlier_moment_stands_as_it_stood_then(store: Store) -> None:
    anna, order = somebody(), uuid4()
    promise = {"promised_by": (NOON + 2 * DAY).date()}
    history = [
        an_order(anna, order),
        a_progress(anna, order, "accepted", at=NOON + HOUR, version=2, **promise),
        a_progress(anna, order, "ready", at=NOON + 5 * DAY, version=3),
    ]
    await heard(store, NOON, *history)
    seen = []
    for hours in (0, 2, 75, 130):
        as_of = NOON + hours * HOUR
        figures = (await asked(store, "production_handoff", now=NOON + 9 * DAY, as_of=as_of)).total[0]
        seen.append((figures.requested, figures.accepted, figures.ready, figures.kept, figures.broken))
        for name in ("accepted", "ready", "broken"):
            given = {"now": NOON + 9 * DAY, "as_of": as_of}
            assert await behind(store, "production_handoff", name, **given) == getattr(figures, name)
    assert seen == [(1, 0, 0, 0, 0), (1, 1, 0, 0, 0), (1, 1, 0, 0, 1), (1, 1, 1, 0, 1)]


@pytest.mark.parametrize("name", ["funnel", "stage_times"])
async def test_a_running_day_is_compared_with_the_day_before_up_to_the_same_hour(store: Store, name: str) -> None:
    """And a cohort that is some hours old with one that was as old: no later luck counts for either."""
    anna = somebody()

    def hours_of(start: datetime) -> list[Envelope]:
        early, late, sale = uuid4(), uuid4(), uuid4()
        return [
            an_opening(anna, early, at=start),
            a_move(anna, "lost", version=2, at=start + HOUR, sale_id=early, reason="price"),
            an_opening(anna, sale, at=start),
            a_move(anna, "lost", version=2, at=start + 6 * HOUR, sale_id=sale, reason="price"),
            an_opening(anna, late, at=start + 5 * HOUR),
        ]

    await heard(store, NOON, *hours_of(NOON - DAY), *(each for each in hours_of(NOON) if each.time <= NOON + 2 * HOUR))
    today = Window(NOON.date(), NOON.date() + DAY)
    found = await asked(store, name, now=NOON + 2 * HOUR, window=today)
    assert found.window_before.until == NOON + 2 * HOUR - DAY
    assert found.before == found.total
    if name == "funnel":
        assert (found.total[0].opened, found.total[0].lost, found.total[0].still_here) == (2, 1, 1)


async def test_a_past_moment_is_compared_with_the_part_that_had_passed_by_then(store: Store) -> None:
    week = Window(NOON.date() - 2 * DAY, NOON.date() + 5 * DAY)
    found = await asked(store, "completed_activities", now=NOON + 60 * DAY, window=week, as_of=NOON)
    assert found.window_before.until == NOON - 7 * DAY
    whole = await asked(store, "completed_activities", now=datetime(2026, 11, 1, tzinfo=UTC), window=week)
    assert whole.window_before.until is None
