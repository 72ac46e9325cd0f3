"""Recorded events in quarters: each once over all of them, and figures that nothing which goes can change."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from alembic import command

from services.analytics import usecases
from services.analytics.domain.keeping import Quarter
from services.analytics.store import keeping
from shared import migrate
from shared.events import AccountUpdated, ContactErased, Envelope
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.analytics.conftest import Store
from tests.integration.analytics.test_intake import a_history, somebody
from tests.integration.analytics.told import a_completion, a_contact, a_move, an_opening, told
from tests.system import Caller, System, envelope_of

BEFORE_QUARTERS = "e1a7c3d90b17"
PARTS = "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'raw_event_dated'::regclass"
FEED = "/api/analytics/events"


def moment(year: int, month: int, day: int = 1) -> datetime:
    return datetime(year, month, day, 9, tzinfo=UTC)


def of(at: datetime, envelopes: Iterable[Envelope]) -> list[Envelope]:
    """The same events, as if their ids had been made then."""
    return [each.model_copy(update={"id": str(new_id(at))}) for each in envelopes]


def uncounted(version: int = 1) -> Envelope:
    """An event no figure is made of."""
    event = AccountUpdated(account_id=uuid4(), display_name="ООО «Альпторг»", owner_id=None, origin="person")
    return envelope_of(event, aggregateversion=version)


async def take_in(store: Store, envelopes: Iterable[Envelope], now: datetime | None = None) -> int:
    """One batch that arrives then; returns how many of it were new."""
    async with store.database.transaction(now) as tx:
        return len(await usecases.take_in(tx, [(each, each.event()) for each in envelopes]))


async def keep(store: Store, now: datetime, months: int | None = None) -> None:
    """All the timer does on that day."""
    more = True
    while more:
        async with store.database.transaction(now) as tx:
            more = await usecases.keep_events(tx, months=months)


async def parts(store: Store, year: int) -> list[str]:
    return sorted(row["name"] for row in await store.rows(PARTS) if f"_{year}" in row["name"])


async def whereabouts(store: Store) -> dict[str, str]:
    rows = await store.rows("SELECT id, tableoid::regclass::text AS part FROM raw_event")
    return {row["id"]: row["part"] for row in rows}


async def as_recorded(store: Store) -> tuple[list[str], bool]:
    """What is wrong by a recount, and whether a rebuild finds everything as it is."""
    return await usecases.differences(store.database), (await usecases.rebuild(store.database)).was_right


async def test_an_event_counts_once_whatever_its_id_and_whichever_part_has_it(store: Store) -> None:
    await keep(store, moment(2041, 2))
    events = [a_completion(somebody()) for _ in range(7)]
    ids = ["B-17", "01ff", str(uuid4()), "zz", *(str(new_id(moment(*at))) for at in ((2019, 1), (2041, 5), (2042, 1)))]
    events = [each.model_copy(update={"id": id_}) for each, id_ in zip(events, ids, strict=True)]
    twin = events[0].model_copy(update={"source": "/fibex/sales"})
    assert await take_in(store, [*events, twin]) == 8
    assert await take_in(store, reversed(events)) == 0
    before = await whereabouts(store)
    assert before[ids[5]] == "raw_event_2041q2", "a quarter has what was made in it"
    assert before[ids[6]] == before["01ff"] == "raw_event_dated_rest", "nobody has made its quarter yet"
    assert before["B-17"] == before["zz"] == before[ids[4]] == "raw_event_rest"

    await keep(store, moment(2042, 1))

    assert await whereabouts(store) == {**before, ids[6]: "raw_event_2042q1"}, "what came too early has moved"
    assert await take_in(store, [*events, twin]) == 0
    assert await as_recorded(store) == ([], True)


async def test_the_quarters_to_come_are_made_once_however_many_replicas_are_at_it(store: Store) -> None:
    await asyncio.gather(*(keep(store, moment(2031, 2)) for _ in range(4)))
    await keep(store, moment(2031, 2))
    assert await parts(store, 2031) == ["raw_event_2031q1", "raw_event_2031q2", "raw_event_2031q3"]


async def test_the_service_makes_room_for_the_quarters_to_come_by_itself(system: System) -> None:
    wanted = [Quarter.of(datetime.now(UTC))]
    wanted = [*wanted, wanted[0].next, wanted[0].next.next]

    async def there() -> bool:
        names = {row["name"] for row in await system.rows("analytics", PARTS)}
        return {f"raw_event_{quarter}" for quarter in wanted} <= names

    await eventually(there)


async def test_what_no_figure_needs_goes_with_its_time_and_no_figure_changes(store: Store) -> None:
    await keep(store, moment(2033, 1))
    history, others = of(moment(2033, 2), a_history()), of(moment(2033, 2), (uncounted() for _ in range(9)))
    alone = of(moment(2033, 5), (uncounted() for _ in range(3)))
    young = of(moment(2033, 8), [uncounted()])
    foreign = [uncounted().model_copy(update={"id": f"B-{number}"}) for number in range(5)]
    await take_in(store, [*history, *others, *foreign], moment(2033, 2))
    await take_in(store, alone, moment(2033, 5))
    await take_in(store, young, moment(2033, 8))
    figures = await store.tables()
    assert all(figures.values()), "there is something to lose"

    await keep(store, moment(2034, 12), months=None)
    assert len(await whereabouts(store)) == len([*history, *others, *alone, *young, *foreign]), "unless told otherwise"
    await keep(store, moment(2034, 8), months=12)

    assert (await whereabouts(store)).keys() == {each.id for each in [*history, *young]}
    assert await parts(store, 2033) == ["raw_event_2033q1_kept", "raw_event_2033q3"]
    assert await store.tables() == figures
    assert await as_recorded(store) == ([], True)
    assert await take_in(store, history, moment(2034, 8)) == 0, "what was counted is known for good"
    assert await store.tables() == figures
    noted = await store.rows("SELECT part, events FROM dropped_events WHERE part LIKE '%2033%' OR part LIKE '%\\_rest'")
    assert {row["part"]: row["events"] for row in noted} == {
        "raw_event_2033q1": 9,
        "raw_event_2033q2": 3,
        "raw_event_rest": 5,
    }


async def test_a_late_event_of_a_quarter_that_is_gone_counts_as_if_it_were_there(store: Store) -> None:
    anna, sale, client = somebody(), uuid4(), uuid4()
    at = moment(2035, 2)
    known = {"contact_id": client, "at": at}
    sold = of(at, [an_opening(anna, sale, **known), a_move(anna, sale_id=sale, version=2, **known)])
    later = {"contact_id": client, "at": at + timedelta(days=9)}
    opened = of(at, [a_move(anna, "open", sale_id=sale, version=3, **later)])
    elsewhere = of(moment(2035, 5), [a_completion(anna, at=at)])
    await take_in(store, [*sold, *opened, *elsewhere], at)
    expected = await store.tables()
    await store.empty()
    await keep(store, at)
    await take_in(store, [*sold, *of(at, [uncounted()])], at)
    await take_in(store, of(moment(2035, 5), [uncounted()]), moment(2035, 5))

    await keep(store, moment(2037, 1), months=12)
    assert await parts(store, 2035) == ["raw_event_2035q1_kept"], "the others had nothing to keep"
    assert await take_in(store, [*sold, *opened, *elsewhere], moment(2037, 1)) == 2

    assert await store.tables() == expected
    assert await as_recorded(store) == ([], True)
    assert (await whereabouts(store))[elsewhere[0].id] == "raw_event_dated_rest"


async def test_a_quarter_waits_for_the_last_of_its_events_to_grow_old(store: Store) -> None:
    await keep(store, moment(2038, 2))
    early, late = of(moment(2038, 2), [uncounted(), uncounted()])
    await take_in(store, [early], moment(2038, 2))
    await take_in(store, [late], moment(2039, 11))
    await keep(store, moment(2039, 12), months=12)
    assert (await whereabouts(store)).keys() == {early.id, late.id}
    await keep(store, moment(2041, 2), months=12)
    assert await whereabouts(store) == {}


async def test_a_part_that_stays_is_rid_of_old_events_by_the_portion(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PORTION", 3)
    old = [uncounted().model_copy(update={"id": f"B-{number}"}) for number in range(10)]
    needed = [a_completion(somebody()).model_copy(update={"id": f"C-{number}"}) for number in range(4)]
    for one in [*old[:5], *needed, *old[5:]]:
        await take_in(store, [one], moment(2022, 2))
    await keep(store, moment(2024, 2), months=12)
    assert (await whereabouts(store)).keys() == {each.id for each in needed}


async def test_a_person_is_forgotten_in_every_part(store: Store) -> None:
    await keep(store, moment(2043, 2))
    anna, client, word = somebody(), uuid4(), "Незабудкин"
    moments = [moment(2019, 1), moment(2043, 2), moment(2043, 5), moment(2049, 1)]
    told_of = [a_contact(anna, client, word, version) for version in range(1, 5)]
    told_of = [of(at, [each])[0] for at, each in zip(moments, told_of, strict=True)]
    await take_in(store, [*told_of, *of(moment(2043, 2), [a_completion(anna, contact_id=client, result=word)])])
    assert len({*(await whereabouts(store)).values()}) == 4
    await take_in(store, [envelope_of(ContactErased(contact_id=client), aggregateversion=5)])
    left = await store.rows("SELECT id FROM raw_event WHERE body::text LIKE '%' || $1 || '%'", word)
    assert left == []


async def test_a_store_from_before_the_quarters_keeps_its_events_and_knows_them_again(store: Store) -> None:
    history, address = a_history(), store.url.replace("+asyncpg", "").rpartition("/")[0]
    await take_in(store, history)
    figures, name = await store.tables(), f"{store.name}_before"
    rows = await store.rows("SELECT source, id, type, subject, version, time, actor, body, received_at FROM raw_event")
    connection = await asyncpg.connect(f"{address}/postgres")
    await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    before = Store(store.system, name, type(store.database)(f"{store.url}_before", "analytics", **_like(store)))
    try:
        await asyncio.to_thread(command.upgrade, migrate.config("analytics", before.url), BEFORE_QUARTERS)
        old = await asyncpg.connect(f"{address}/{name}")
        await old.copy_records_to_table("raw_event", records=rows, columns=[*rows[0].keys()])
        await old.close()
        await asyncio.to_thread(migrate.upgrade, "analytics", before.url)
        await keep(before, datetime.now(UTC))

        assert await take_in(before, history) == 0
        assert await take_in(before, [a_completion(somebody())]) == 1
        places = await before.rows("SELECT position FROM raw_event")
        assert len({row["position"] for row in places}) == len(history) + 1
        await before.rows("DELETE FROM raw_event WHERE id <> ALL($1::text[])", [each.id for each in history])
        await usecases.rebuild(before.database)
        assert await before.tables() == figures
    finally:
        await before.database.close()
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await connection.close()


def _like(store: Store) -> dict[str, Any]:
    return {"pool_size": 2, "organisation": store.database.organisation}


async def feed(caller: Caller, after: str | None = None) -> tuple[list[str], str]:
    """All that is behind a mark, and the mark to go on from."""
    found: list[str] = []
    while True:
        answer = await caller.get(FEED, params={"limit": 1000, **({"after": after} if after else {})})
        assert answer.status_code == 200, answer.text
        if not answer.json()["items"]:
            assert after
            return found, after
        found += [each["id"] for each in answer.json()["items"]]
        after = answer.json()["next"]


async def test_the_feed_refuses_a_mark_behind_which_events_are_gone_and_says_what_to_do(system: System) -> None:
    kpi = Store(system, "", system.apps["analytics"].state.database)
    anna, today = await system.a_manager(), datetime.now(UTC)
    first = a_completion(anna)
    await told(system, first)

    async def of_the_first() -> Any:
        page = (await system.admin.get(FEED, params={"limit": 1})).json()
        return page["next"] if page["items"] else None

    old = await eventually(of_the_first)
    gone = [uncounted().model_copy(update={"id": f"gone-{uuid4()}"}) for _ in range(3)]
    await take_in(kpi, gone, moment(2024, 2))
    following = a_completion(anna)
    await told(system, following)

    async def up_to_now() -> Any:
        """A feed ends before whatever is still being written, by anybody."""
        found, mark = await feed(system.admin)
        return mark if following.id in found else None

    fresh = await eventually(up_to_now)
    await keep(kpi, today, months=12)

    answer = await system.admin.get(FEED, params={"after": old})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (410, "no_longer_kept", "after")
    assert "2024-02-01T09:00:00+00:00" in answer.json()["detail"]
    assert "without `after`" in answer.json()["detail"]

    async def from_the_beginning() -> list[str]:
        found, _ = await feed(system.admin)
        assert following.id in found, "from here on nothing is missing"
        return found

    begun_anew = await eventually(from_the_beginning)
    assert not {first.id, *(each.id for each in gone)} & {*begun_anew}
    last = a_completion(anna)
    await told(system, last)

    async def goes_on() -> bool:
        return last.id in (await feed(system.admin, fresh))[0]

    await eventually(goes_on)
