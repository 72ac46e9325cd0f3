"""Rows, events and receipts commit together or not at all; events of one record are counted without a gap."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError

from shared import db
from shared.events import Envelope
from tests.eventually import eventually
from tests.integration.shared.ground import QUEUE, Ground, a_contact, a_payment, a_sale, envelope_of
from tests.integration.shared.relays import opened, tell
from tests.integration.shared.toy import Toy, copies, notes, running_toy


async def test_a_rolled_back_transaction_leaves_neither_row_nor_event(ground: Ground) -> None:
    async with opened(ground) as database:
        with pytest.raises(RuntimeError, match="changed my mind"):
            async with database.transaction() as tx:
                await tx.session.execute(notes.insert().values(note_id=uuid4(), title="never"))
                tx.emit(a_sale())
                await tx.flush_events()
                raise RuntimeError("changed my mind")
    assert [await ground.count(table) for table in ("notes", "outbox", "streams")] == [0, 0, 0]


async def test_a_transaction_somebody_forgot_is_ended_and_whoever_waited_for_it_goes_on(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "FORGOTTEN_AFTER", "200ms")
    note_id = uuid4()
    async with opened(ground) as database:
        with pytest.raises(DBAPIError):
            async with database.transaction() as forgotten:
                await forgotten.session.execute(notes.insert().values(note_id=note_id, title="forgotten"))
                async with database.transaction() as waiting:
                    await waiting.session.execute(notes.insert().values(note_id=note_id, title="done"))
    assert [row["title"] for row in await ground.rows("SELECT title FROM notes")] == ["done"]


async def test_a_commit_that_fails_takes_its_events_with_it(ground: Ground) -> None:
    async with opened(ground) as database:
        await ground.rows("INSERT INTO notes VALUES ($1, 'taken')", uuid4())
        with pytest.raises(IntegrityError):
            async with database.transaction() as tx:
                await tx.session.execute(notes.insert().values(note_id=uuid4(), title="taken"))
                tx.emit(a_sale())
    assert [await ground.count(table) for table in ("notes", "outbox", "streams")] == [1, 0, 0]


async def test_versions_of_one_record_are_contiguous_from_one_under_fifty_concurrent_writers(ground: Ground) -> None:
    sale_id = uuid4()
    async with opened(ground) as database:

        async def write(number: int) -> None:
            async with database.transaction() as tx:
                for _ in range(1 + number % 3):
                    tx.emit(a_sale(sale_id))
                await asyncio.sleep(0)

        await asyncio.gather(*(write(number) for number in range(50)))
    rows = await ground.rows("SELECT aggregate_version, body FROM outbox ORDER BY position")
    told = sum(1 + number % 3 for number in range(50))
    assert [row["aggregate_version"] for row in rows] == list(range(1, told + 1))
    envelopes = [Envelope.model_validate_json(row["body"]) for row in rows]
    assert [envelope.aggregateversion for envelope in envelopes] == list(range(1, told + 1))


async def test_writers_of_many_records_at_once_do_not_deadlock(ground: Ground) -> None:
    sales = [uuid4() for _ in range(10)]
    async with opened(ground) as database:

        async def write(number: int) -> None:
            async with database.transaction() as tx:
                for step in range(10):  # each in an order of its own
                    tx.emit(a_sale(sales[(number * 7 + step * 3) % 10]))

        await asyncio.gather(*(write(number) for number in range(30)))
    counts = await ground.rows(
        "SELECT subject, count(*) AS n, max(aggregate_version) AS m FROM outbox GROUP BY subject"
    )
    assert [(row["n"], row["m"]) for row in counts] == [(30, 30)] * 10


async def test_a_command_takes_no_version_of_its_record(ground: Ground) -> None:
    sale_id = uuid4()
    await tell(ground, a_sale(sale_id))
    await tell(ground, a_sale(sale_id), exchange="fibex.commands")
    await tell(ground, a_sale(sale_id))
    rows = await ground.rows("SELECT aggregate_version FROM outbox ORDER BY position")
    assert [row["aggregate_version"] for row in rows] == [1, None, 2]


async def test_the_receipt_commits_with_the_effect_and_with_the_events_it_told(ground: Ground) -> None:
    payment = a_payment()

    async def handle(tx, event, envelope) -> None:
        await tx.session.execute(notes.insert().values(note_id=uuid4(), title=event.payment_id))
        tx.emit(a_sale())

    async with running_toy(ground, handle) as toy:
        await ground.publish("accounting", payment)
        await eventually(lambda: ground.count("notes"))
        [receipt] = await ground.rows("SELECT * FROM inbox")
        assert (receipt["consumer"], receipt["source"]) == (QUEUE, "/fibex/accounting")
        await eventually(lambda: ground.count("event_log"))
        [told] = await ground.rows("SELECT body FROM event_log")
        envelope = Envelope.model_validate_json(told["body"])
        assert envelope.causationid == receipt["event_id"]
        assert envelope.actor == "ext:accounting"
        assert len(toy.seen) == 1


async def test_a_handler_that_fails_leaves_no_receipt_so_that_the_next_try_counts(ground: Ground) -> None:
    tries = []

    async def handle(tx, event, envelope) -> None:
        await tx.session.execute(notes.insert().values(note_id=uuid4(), title=f"try {len(tries)}"))
        tx.emit(a_sale())
        tries.append(envelope.id)
        if len(tries) < 3:
            raise RuntimeError("not yet")

    async with running_toy(ground, handle):
        await ground.publish("accounting", a_payment())
        await eventually(lambda: ground.count("inbox"))
    assert len(tries) == 3
    assert [row["title"] for row in await ground.rows("SELECT title FROM notes")] == ["try 2"]
    assert await ground.count("outbox") + await ground.count("event_log") == 1


async def test_duplicates_have_one_effect_however_often_and_however_close_they_come(ground: Ground) -> None:
    envelope = envelope_of(a_payment())

    async def handle(tx, event, envelope) -> None:
        await tx.session.execute(notes.insert().values(note_id=uuid4(), title=str(uuid4())))

    async with running_toy(ground, handle) as toy:
        await asyncio.gather(*(ground.publish("accounting", envelope) for _ in range(20)))
        duplicates = 'events_handled_total{outcome="duplicate",type="PaymentConfirmed"}'

        async def all_seen() -> bool:
            return await toy.figure(duplicates) == 19

        await eventually(all_seen)
        assert await ground.waiting(QUEUE) == 0
    assert await ground.count("notes") == 1


async def test_copies_keep_the_newest_version_whatever_the_order_of_arrival(ground: Ground) -> None:
    contact_id = uuid4()
    versions = [3, 1, 5, 2, 4]

    async def handle(tx, event, envelope) -> None:
        await tx.put_newer(
            copies, contact_id=event.contact_id, name=event.display_name, version=envelope.aggregateversion
        )

    async with running_toy(ground, handle) as toy:
        for version in versions:
            event = a_contact(contact_id, f"version {version}")
            await ground.publish("contacts", envelope_of(event, aggregateversion=version))
        await eventually(lambda: ground.count("inbox") if len(toy.seen) == 5 else 0)

        async def all_handled() -> bool:
            return await ground.count("inbox") == 5

        await eventually(all_handled)
    [copy] = await ground.rows("SELECT name, version FROM copies")
    assert (copy["name"], copy["version"]) == ("version 5", 5)


async def test_put_newer_says_whether_the_row_was_written(ground: Ground) -> None:
    contact_id = uuid4()
    async with opened(ground) as database, database.transaction() as tx:
        written = [
            await tx.put_newer(copies, contact_id=contact_id, name=f"v{version}", version=version)
            for version in (2, 1, 2, 3)
        ]
        assert written == [True, False, False, True]
        assert (await tx.session.execute(select(copies.c.name))).scalar_one() == "v3"


async def test_correlation_travels_from_the_request_into_the_event(toy: Toy) -> None:
    await toy.add_note(headers={"x-request-id": "ask-1", "traceparent": "00-" + "1" * 32 + "-" + "2" * 16 + "-01"})
    await eventually(lambda: toy.ground.count("event_log"))
    [row] = await toy.ground.rows("SELECT body FROM event_log")
    envelope = Envelope.model_validate_json(row["body"])
    assert envelope.type == "SaleCreated"
    assert envelope.correlationid == "ask-1"
    assert envelope.traceparent is not None
    assert envelope.traceparent.startswith("00-1111")
    assert envelope.actor is not None
    assert envelope.actor.startswith("user:")
