"""Clients counted from sets of bits are those that a row for each of them counts, whatever was told and is asked."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.analytics import usecases
from services.analytics.domain.periods import Window, midnight
from services.analytics.domain.reports import Question
from services.analytics.domain.sets import CHUNK
from services.analytics.store.reports import clients, sets
from shared.auth import Actor
from shared.events import ContactArchived, ContactRestored, Envelope
from tests.integration.analytics.conftest import Store, clients_in
from tests.integration.analytics.told import NOON, a_client, a_completion, a_merge, an_undoing
from tests.system import Caller, envelope_of

RUNS = 6
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
START, LATE = datetime(2025, 11, 20, 6, 0, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
DAYS = 140
CLOSED = date(2026, 1, 19)
CITY, YARD = UUID(int=501), UUID(int=502)
OWNERS = [
    Caller(None, UUID(int=600 + place), "", "manager", team, "")  # type: ignore[arg-type]
    for place, team in enumerate((CITY, CITY, YARD, None))
]
CLIENTS = 7
ADMIN = Actor(UUID(int=700), "admin", None, None)
ONE = Actor(OWNERS[0].id, "manager", CITY, frozenset({OWNERS[0].id}))
HEAD = Actor(UUID(int=701), "head", CITY, frozenset({UUID(int=701), *(each.id for each in OWNERS)}))
OF_YARD = Actor(UUID(int=702), "head", YARD, frozenset({UUID(int=702), OWNERS[2].id}))
GROUPS: list[tuple[Any, ...]] = [
    *((), ("manager",), ("team",), ("contact_type",), ("day",), ("week",), ("month",)),
    *(("manager", "contact_type"), ("contact_type", "month"), ("team", "week")),
]
Act = tuple[str, int, int, int, str]
acts = st.lists(
    st.tuples(
        st.sampled_from(["touch"] * 6 + ["change"] * 2 + ["archive", "restore", "merge", "undo"]),
        *(st.integers(0, most - 1) for most in (CLIENTS, len(OWNERS), DAYS * 24)),
        st.sampled_from(["potential", "existing", "existing", "lost"]),
    ),
    min_size=30,
    max_size=90,
)
windows = st.lists(
    st.tuples(st.integers(-20, DAYS), st.sampled_from([1, 7, 30, 45, 93, 200]), st.sampled_from([None, 3, 13])),
    min_size=3,
    max_size=3,
)


def a_history(told: list[Act]) -> Iterator[Envelope]:
    """What these acts were, in the order they were done: so their versions are."""
    ids, versions, merges = [uuid4() for _ in range(CLIENTS)], [1] * CLIENTS, list[Envelope]()
    for place, client in enumerate(ids):
        yield a_client(OWNERS[place % 4], client, at=START - place * 9 * DAY)
    for kind, place, by, hours, type_ in sorted(told, key=lambda each: each[3]):
        client, owner, at = ids[place], OWNERS[by], START + hours * HOUR + place * timedelta(minutes=1)
        if kind == "touch":
            yield a_completion(owner, contact_id=client, contact_type=type_, at=at)
        elif kind == "merge":
            merges.append(a_merge(owner, ids[place - 1], client, at=at))
            yield merges[-1]
        elif kind == "undo":
            if merges:
                yield an_undoing(owner, merges.pop(), at=at)
        else:
            versions[place] += 1
            yield changed(kind, owner, client, at, versions[place], type_)


def changed(kind: str, owner: Caller, client: UUID, at: datetime, version: int, type_: str) -> Envelope:
    if kind == "change":
        more = {"type": type_, "status": "merged" if version % 5 == 0 else "active", "priority": "high"}
        return a_client(owner, client, at=at, version=version, created=False, **more)
    event = (ContactArchived if kind == "archive" else ContactRestored)(contact_id=client, owner_id=owner.id)
    return envelope_of(event, aggregateversion=version, time=at)


def questions(store: Store, asked: list[tuple[int, int, int | None]]) -> Iterator[tuple[Actor, Question]]:
    """Every grouping and whose figures; of a window that is cut short the totals, for nobody asks for more."""
    for first, length, hour in asked:
        start, zone = (START + first * DAY).date(), store.database.organisation.zone
        end = start + length * DAY
        until = None if hour is None else midnight(end - DAY, zone) + hour * HOUR
        question = Question("processed_clients", Window(start, end, until), now=LATE)
        for groups in GROUPS:
            for actor in (ADMIN, ONE, HEAD, OF_YARD) if len(groups) < 2 else (ADMIN,):
                yield actor, question.by(*groups)
        yield ADMIN, replace(question, manager=OWNERS[1].id)
        yield HEAD, replace(question, team=CITY).by("manager")
        yield ADMIN, replace(question, cell={"contact_type": "existing"})
        yield ADMIN, replace(question, now=midnight(start, zone) + 20 * HOUR)


async def in_pieces(store: Store, told: list[Envelope], dice: random.Random) -> None:
    """Taken in in any order, a quarter of it after the books of the first two months were closed."""
    dice.shuffle(told)
    for place in range(0, len(told), 17):
        now = LATE if place < len(told) * 3 / 4 else LATE + 2 * DAY
        async with store.database.transaction(now=now) as tx:
            await usecases.take_in(tx, [(each, each.event()) for each in told[place : place + 17]])


async def figures(store: Store, actor: Actor, question: Question) -> list[Any]:
    async with store.database.transaction(now=LATE + 9 * DAY) as tx:
        found = await clients(tx, actor, question)
    return sorted(
        repr((cells, sorted(each.by_type.items(), key=repr), each.eligible, each.eligible_processed))
        for cells, each in found
    )


async def one_by_one(store: Store, actor: Actor, question: Question) -> list[Any]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sets, "can_tell", lambda _: False)
        return await figures(store, actor, question)


@pytest.fixture(scope="module")
async def of_teams(store_alone: Store) -> AsyncIterator[Store]:
    """The yard is part of the city; one leads both, another the yard."""
    rows = [(CITY, None, HEAD.id), (YARD, CITY, OF_YARD.id)]
    for team in rows:
        await store_alone.rows("INSERT INTO teams VALUES ($1, 'Отдел', $2, $3, 1)", *team)
    yield store_alone
    await store_alone.rows("DELETE FROM teams WHERE team_id = ANY($1::uuid[])", [CITY, YARD])
    await store_alone.empty()


@settings(
    max_examples=RUNS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    phases=[Phase.generate],  # to make a failing history smaller takes an hour, each being taken in anew
)
@given(told=acts, asked=windows, seed=st.integers(0, 2**16))
async def test_sets_count_what_a_row_for_each_client_counts(
    of_teams: Store, told: list[Act], asked: list[tuple[int, int, int | None]], seed: int
) -> None:
    store = of_teams
    await store.empty()
    await store.rows("INSERT INTO closings (through, at, by) VALUES ($1, $2, 'user:head')", CLOSED, LATE + DAY)
    await in_pieces(store, [*a_history(told)], random.Random(seed))
    for actor, question in questions(store, asked):
        assert await figures(store, actor, question) == await one_by_one(store, actor, question), (actor, question)
    assert await usecases.differences(store.database) == []
    assert (await usecases.rebuild(store.database)).was_right


def a_touch(owner: Caller, client: UUID, type_: str, at: datetime = NOON) -> Envelope:
    return a_completion(owner, contact_id=client, contact_type=type_, at=at)


async def take_in(store: Store, *told: Envelope, at: datetime = LATE) -> None:
    async with store.database.transaction(now=at) as tx:
        await usecases.take_in(tx, [(each, each.event()) for each in told])


async def test_who_changed_type_counts_as_at_the_last_interaction_however_near_they_were(store: Store) -> None:
    """On another day, in another month, within one day, and booked on a later day than it was."""
    anna, (other_month, other_day, same_day, late) = OWNERS[0], (uuid4() for _ in range(4))
    await take_in(
        store,
        *(a_touch(anna, other_month, *of) for of in (("potential", NOON - 40 * DAY), ("existing", NOON))),
        *(a_touch(anna, other_day, *of) for of in (("potential", NOON - 2 * DAY), ("existing", NOON))),
        *(a_touch(anna, same_day, *of) for of in (("existing", NOON), ("potential", NOON + HOUR))),
        a_touch(anna, late, "existing", NOON - 33 * DAY),
    )
    through = NOON.date() - 39 * DAY
    await store.rows("INSERT INTO closings (through, at, by) VALUES ($1, $2, 'user:head')", through, LATE + DAY)
    await take_in(store, a_touch(anna, late, "potential", NOON - 60 * DAY), at=LATE + 2 * DAY)
    question = Question("processed_clients", Window(NOON.date() - 38 * DAY, NOON.date() + DAY), now=LATE)
    async with store.database.transaction(now=LATE) as tx:
        found = await sets.by_type(tx, ADMIN, question, [])
    assert len(found.doubts) == 2, "of the same day, and booked late; of the others the sets tell"
    whole = replace(question, window=Window(NOON.date() - 90 * DAY, NOON.date() + DAY))
    for each in (question, whole):
        assert await figures(store, ADMIN, each) == await one_by_one(store, ADMIN, each)
    async with store.database.transaction(now=LATE) as tx:
        [(_, shown)] = await clients(tx, ADMIN, whole)
    assert shown.by_type == {"existing": 3, "potential": 1}


async def test_two_replicas_put_clients_into_one_row_and_lose_none(store: Store) -> None:
    """Some come while others go: each row of a set is one that all of them want."""
    first, second = [[uuid4() for _ in range(40)] for _ in range(2)]
    anna, hour = OWNERS[0], timedelta(minutes=1)
    gone = uuid4()
    await take_in(store, *(a_touch(anna, each, "existing") for each in first))
    merge = a_merge(anna, gone, first[0])
    batches = [[a_touch(anna, each, "existing", NOON + place * hour)] for place, each in enumerate(second)]
    await asyncio.gather(take_in(store, merge), *(take_in(store, *batch) for batch in batches))
    rows = await store.rows(f"SELECT contact_id FROM ({clients_in('client_sets_daily')}) AS told")
    assert {row["contact_id"] for row in rows} == {gone, *first[1:], *second}
    assert len(rows) == len(first) + len(second)
    assert (await usecases.rebuild(store.database)).was_right


async def test_clients_of_one_owner_lie_together_and_keep_their_numbers(store: Store) -> None:
    """A chunk that is full is followed by a new one, and nobody else's clients come into either."""
    anna, boris = OWNERS[:2]
    mine = [a_client(anna, uuid4(), at=NOON) for _ in range(CHUNK + 5)]
    await take_in(store, *mine[:CHUNK], *(a_client(boris, uuid4(), at=NOON) for _ in range(3)))
    await take_in(store, *mine[CHUNK:])
    query = "SELECT contact_id, owner_id, number FROM client_numbers ORDER BY number"
    given = await store.rows(query)
    numbers = {each.id: [row["number"] for row in given if row["owner_id"] == each.id] for each in (anna, boris)}
    assert numbers[anna.id] == [*range(CHUNK), *range(2 * CHUNK, 2 * CHUNK + 5)]
    assert numbers[boris.id] == [*range(CHUNK, CHUNK + 3)]
    await store.rows("TRUNCATE client_sets_daily")
    await usecases.rebuild(store.database)
    assert await store.rows(query) == given
    async with store.database.transaction(now=NOON + HOUR) as tx:
        window = Window(NOON.date(), NOON.date() + DAY)
        [(_, shown)] = await clients(tx, ADMIN, Question("processed_clients", window, now=tx.now))
    assert (shown.eligible, shown.eligible_processed) == (CHUNK + 8, 0)
