"""Whose facts are whose after merges: open days follow every merge, closed days never move again."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.analytics.domain.facts import Books, Closing, Merge, Recorded, facts_of
from tests.unit.analytics.histories import MOSCOW, NOON, done

CLIENTS = [UUID(int=number) for number in range(10, 16)]
DAYS = [NOON + timedelta(days=number) for number in range(4)]
SINCE = datetime(2026, 12, 1, tzinfo=UTC)
TOUCHES: list[Recorded] = [
    done(f"a{place}{number}", at=day, contact_id=str(client))
    for place, client in enumerate(CLIENTS)
    for number, day in enumerate(DAYS)
    if (place + number) % 3
]
HEARD = [Recorded(*(getattr(each, name) for name in Recorded.__slots__[:-1]), SINCE) for each in TOUCHES]  # type: ignore[attr-defined]


def books_of(steps: list[tuple[Any, ...]]) -> Books:
    """Merges, undoings and closings that arrive an hour apart."""
    merges: dict[int, Merge] = {}
    closings = []
    for place, (what, *how) in enumerate(steps):
        at = SINCE + timedelta(hours=place + 1)
        if what == "merge":
            merges[place] = Merge(UUID(int=1000 + place), CLIENTS[how[0]], CLIENTS[how[1]], at)
        elif what == "undo" and how[0] in merges and merges[how[0]].undone is None:
            known = merges[how[0]]
            merges[how[0]] = Merge(known.merge_id, known.merged_id, known.into_id, known.arrived, at)
        elif what == "close":
            closings.append(Closing((DAYS[how[0]]).date(), at))
    by_client: dict[UUID, list[Merge]] = {}
    for merge in merges.values():
        by_client.setdefault(merge.merged_id, []).append(merge)
    return Books(MOSCOW, closings, by_client)


def counted(books: Books) -> dict[date, Counter[UUID]]:
    """Touches by day and client."""
    found: dict[date, Counter[UUID]] = {}
    for touch in facts_of(HEARD, books).touches.values():
        found.setdefault(touch.day, Counter())[touch.contact_id] += 1
    return found


def steps() -> st.SearchStrategy[list[tuple[Any, ...]]]:
    ids = st.integers(0, len(CLIENTS) - 1)
    merge = st.tuples(st.just("merge"), ids, ids).filter(lambda each: each[1] != each[2])
    undo = st.tuples(st.just("undo"), st.integers(0, 9))
    close = st.tuples(st.just("close"), st.integers(0, len(DAYS) - 1))
    return st.lists(st.one_of(merge, merge, undo, close), max_size=10)


@given(steps())
def test_a_closed_day_stays_as_it_was_when_it_was_closed_whatever_is_merged_or_undone_later(
    told: list[tuple[Any, ...]],
) -> None:
    frozen: dict[date, Counter[UUID]] = {}
    for place, (what, *how) in enumerate(told):
        if what == "close":
            before = counted(books_of(told[: place + 1]))
            frozen = {day: before.get(day, Counter()) for day in before if day <= DAYS[how[0]].date()} | frozen
    at_last = counted(books_of(told))
    assert {day: at_last[day] for day in frozen} == frozen


@given(steps())
def test_an_undone_merge_leaves_open_days_as_if_it_had_never_been(told: list[tuple[Any, ...]]) -> None:
    open_steps = [each for each in told if each[0] != "close"]
    undone = {each[1] for each in open_steps if each[0] == "undo"}
    never = [
        ("nothing",) if place in undone and _comes_later(open_steps, place) else each
        for place, each in enumerate(open_steps)
    ]
    assert counted(books_of(open_steps)) == counted(books_of(never))


def _comes_later(told: list[tuple[Any, ...]], merge: int) -> bool:
    return any(each == ("undo", merge) for each in told[merge + 1 :])


@given(steps())
def test_no_touch_is_lost_or_doubled_by_merges(told: list[tuple[Any, ...]]) -> None:
    before, after = counted(books_of([])), counted(books_of(told))
    assert {day: each.total() for day, each in after.items()} == {day: each.total() for day, each in before.items()}


def test_a_client_merged_twice_over_counts_for_the_last_survivor() -> None:
    books = books_of([("merge", 0, 1), ("merge", 1, 2)])
    assert not {CLIENTS[0], CLIENTS[1]} & {client for day in counted(books).values() for client in day}


def test_an_undoing_that_is_heard_of_before_its_merge_moves_nothing() -> None:
    early = Merge(UUID(int=1), CLIENTS[0], CLIENTS[1], None, SINCE)
    late = Merge(UUID(int=1), CLIENTS[0], CLIENTS[1], SINCE + timedelta(hours=2), SINCE)
    for merge in (early, late):
        assert counted(Books(MOSCOW, [], {CLIENTS[0]: [merge]})) == counted(books_of([]))
