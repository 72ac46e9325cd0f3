"""The intake: whatever order, however often, whoever else takes in, whatever breaks — the same figures."""

import asyncio
import json
import random
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from services.analytics import usecases
from services.analytics.consumers import deliveries
from services.analytics.domain.facts import COUNTED
from services.analytics.store import intake, rebuilding
from services.analytics.usecases.rebuilding import follow_the_rules
from shared.db import EVENTS_EXCHANGE, Database
from shared.events import ContactUpdated, Envelope, SaleStageChanged
from shared.ids import new_id
from shared.settings import Organisation
from tests.eventually import eventually
from tests.integration.analytics.conftest import STORED, Alone, Store
from tests.integration.analytics.told import (
    NOON,
    a_client,
    a_completion,
    a_contact,
    a_dropped_task,
    a_lead_decided,
    a_merge,
    a_move,
    a_moved_task,
    a_part,
    a_payment,
    a_progress,
    a_task,
    a_void_invoice,
    a_won_client,
    an_account,
    an_invoice,
    an_opening,
    an_order,
    an_undoing,
    recorded,
    report,
    tell,
    told,
)
from tests.proxy import proxied
from tests.system import Caller, System


def somebody(team_id: UUID | None = None) -> Any:
    """A manager nobody has to know: facts take people as the events name them."""
    return Caller(None, uuid4(), "", "manager", team_id, "")  # type: ignore[arg-type]


def a_history() -> list[Envelope]:
    """Sales won, reopened and won again by another; work on time and late; clients who change type."""
    team = uuid4()
    anna, boris = somebody(team), somebody(team)
    clients = [uuid4() for _ in range(5)]
    history = []
    for index in range(12):
        sale, client, at = uuid4(), clients[index % 5], NOON + timedelta(hours=5 * index)
        steps = ["open", "open", "won", "open", "won"][: 2 + index % 4] if index % 5 else ["open", "lost"]
        history.append(an_opening(anna, sale, at=at, contact_id=client, version=1))
        for version, kind in enumerate(steps, start=2):
            owner = boris if version > 4 else anna
            given: dict[str, Any] = {"sale_id": sale, "version": version, "at": at + timedelta(minutes=7 * version)}
            money = {"amount": f"{index}{version}.45", "margin": Decimal(f"{index}.11")}
            history.append(a_move(owner, kind, contact_id=client, **given, **money))
        type_ = ("potential", "existing")[index % 2]
        history.append(a_completion(boris, contact_id=client, contact_type=type_, at=at, on_time=index % 3 == 0))
    history += [a_lead_decided(anna, clients[0], at=NOON), a_lead_decided(boris, clients[1], reason="no_need")]
    history += _merges(anna, clients)
    history += (
        _the_base(anna, boris, clients) + _tasks_and_orders(anna, boris, clients) + _the_money(anna, boris, clients)
    )
    # Won twice over: the second counts only as long as nobody has heard of the first.
    again, later = {"sale_id": uuid4(), "contact_id": clients[0]}, NOON + timedelta(days=30)
    history.append(a_move(anna, version=1, **again))
    history.append(a_move(somebody(team), version=2, at=later, **again))
    return history


def _merges(anna: Caller, clients: list[UUID]) -> list[Envelope]:
    """One client after another goes into the next; the last merge but one was a mistake."""
    told = [a_merge(anna, into, each) for each, into in pairwise(clients)]
    return [*told, *(an_undoing(anna, each) for each in told[-2:-1])]


def _the_base(anna: Caller, boris: Caller, clients: list[UUID]) -> list[Envelope]:
    """Clients who come in, change hands and become existing, and a company."""
    day = timedelta(days=1)
    told = [an_account(uuid4(), "ООО «Альпторг»")]
    for index, client in enumerate(clients):
        told.append(a_client(anna, client, at=NOON - day, origin=("person", "import")[index % 2]))
        told.append(a_client(boris, client, at=NOON + index * day, version=2, created=False, account_id=uuid4()))
        told.append(a_won_client(boris, client, at=NOON + 2 * day, version=3))
    return told


def _tasks_and_orders(anna: Caller, boris: Caller, clients: list[UUID]) -> list[Envelope]:
    """Tasks done late, moved and dropped; orders on their way through production."""
    hour, told = timedelta(hours=1), []
    for index in range(6):
        activity, order, at = uuid4(), uuid4(), NOON + 9 * index * hour
        told.append(a_task(anna, activity, at=at, due=at + 3 * hour, contact_id=clients[index % 5]))
        told.append(a_moved_task(anna, activity, at + 9 * hour, at=at + index * hour))
        if index % 3:
            told.append(a_dropped_task(anna, activity, at=at + 20 * hour, version=3, automatic=index % 2 == 0))
        else:
            told.append(a_completion(anna, activity_id=activity, at=at + 20 * hour))
        told.append(an_order(boris, order, at=at))
        for version, status in enumerate(["accepted", "started", "ready", "shipped"][: index + 1], start=2):
            promise = {"promised_by": at.date()} if status == "accepted" else {}
            told.append(a_progress(boris, order, status, at=at + version * hour, version=version, **promise))
    return told


def _the_money(anna: Caller, boris: Caller, clients: list[UUID]) -> list[Envelope]:
    """Invoices, one of them void; payments whole, sent back in part and wholly, and for another owner by then."""
    hour, told = timedelta(hours=1), []
    cord = {"sku": "cord", "quantity": "1", "amount": "300.00", "cost": "200.00", "group": "Паракорд"}
    more_cord = {**cord, "sku": "microcord", "amount": "300.00", "cost": None}
    kit = {"sku": "kit", "quantity": "1", "amount": "100.00", "cost": "0.00"}
    for index, client in enumerate(clients):
        invoice, payment, at = uuid4(), f"p-{uuid4()}", NOON + index * 13 * hour
        part = a_part(anna, cord, more_cord, cord, kit, margin=Decimal(300), margin_unknown=Decimal(300))
        told.append(an_invoice(anna, invoice, part, at=at, contact_id=client))
        told.append(a_payment(anna, payment, invoice, part, at=at + hour, contact_id=client))
        half = a_part(boris, amount=Decimal(500), margin=Decimal(150), margin_unknown=Decimal(0))
        for version in range(2, 2 + index):
            back = {"contact_id": client, "back": version < 4, "version": version}
            told.append(a_payment(boris, payment, invoice, half, at=at + version * hour, **back))
        if index == 4:
            told.append(a_void_invoice(boris, invoice, at=at + 9 * hour))
    return told


async def take_in(store: Store, envelopes: list[Envelope]) -> None:
    """One batch, as the intake does it: again where it lost a race."""
    async with store.database.transaction() as tx:
        await usecases.take_in(tx, [(each, each.event()) for each in envelopes])


async def test_what_no_longer_counts_takes_its_sums_along(store: Store) -> None:
    """A record made anew under another zone moves to another day; what it leaves behind is as if it had never been."""
    anna, client, activity = somebody(), uuid4(), uuid4()
    evening = NOON.replace(hour=22)  # already tomorrow in Moscow
    common = {"contact_id": client, "activity_id": activity, "at": evening}
    await take_in(store, [a_completion(anna, **common), a_completion(anna, contact_id=client, at=NOON)])
    midnight = a_completion(anna, contact_id=client, at=NOON.replace(hour=21, minute=30))
    await take_in(store, [midnight, a_completion(anna, contact_id=uuid4(), activity_id=activity, at=evening)])
    in_utc = Database(store.url, "analytics", pool_size=1, organisation=Organisation(ZoneInfo("UTC"), "RU"))
    try:
        await take_in(Store(store.system, store.name, in_utc), [a_completion(anna, **common)])
    finally:
        await in_utc.close()
    sums = await store.rows(
        "SELECT day, touches, last_at FROM clients_daily WHERE contact_id = $1 ORDER BY day", client
    )
    assert [(str(row["day"]), row["touches"], row["last_at"]) for row in sums] == [
        ("2026-03-11", 3, evening),
        ("2026-03-12", 1, midnight.time),
    ]
    done = await store.rows("SELECT day, completed FROM activities_daily ORDER BY day")
    assert [(str(row["day"]), row["completed"]) for row in done] == [("2026-03-11", 4), ("2026-03-12", 1)]


@pytest.mark.parametrize("seed", range(8))
async def test_any_order_in_any_batches_with_any_duplicates_makes_identical_tables(store: Store, seed: int) -> None:
    history, dice = a_history(), random.Random(seed)
    await take_in(store, history)
    expected = await store.tables()
    assert all(expected.values()), "each table has something to differ in"
    await store.empty()

    delivered = [each for each in history for _ in range(dice.randint(1, 3))]
    dice.shuffle(delivered)
    while delivered:
        size = dice.randint(1, 20)
        await take_in(store, delivered[:size])
        delivered = delivered[size:]
    assert await store.tables() == expected
    assert await usecases.differences(store.database) == []


async def test_batches_of_one_record_taken_in_at_once_lose_nothing(store: Store) -> None:
    """Many replicas at their worst: every event of few records in a batch of its own, all at the same time."""
    history = [each for each in a_history() for _ in range(2)]
    random.Random(1).shuffle(history)
    await asyncio.gather(*(take_in(store, [each]) for each in history))
    assert await usecases.differences(store.database) == []
    at_once = await store.tables()
    await store.empty()
    await take_in(store, history)
    assert await store.tables() == at_once


async def test_two_replicas_on_one_queue_count_everything_once(alone: Alone) -> None:
    await asyncio.gather(alone.start(), alone.start())
    history = a_history()
    delivered = [each for each in history for _ in range(4)]
    random.Random(2).shuffle(delivered)
    await alone.tell(*delivered)
    await alone.all_counted(len(history))
    await eventually(lambda: alone.outcome("handled") + alone.outcome("duplicate") == len(delivered), within=20)
    assert alone.outcome("handled") == len(history)
    assert await usecases.differences(alone.store.database) == []
    assert await alone.waiting() == 0


async def test_nothing_is_acknowledged_while_the_database_is_away(alone: Alone) -> None:
    address = alone.store.system.addresses.postgres_url.rpartition("@")[2].rpartition(":")
    async with proxied(address[0], int(address[2])) as proxy:
        await alone.start(postgres=("127.0.0.1", proxy.listening_on))
        history = a_history()
        await alone.tell(*history[:5])
        await alone.all_counted(5)
        proxy.cut(refuse=True)
        await alone.tell(*history[5:])
        await eventually(lambda: alone.intakes[0].lag.behind, within=20)
        assert (await alone.store.rows("SELECT count(*) AS n FROM raw_event"))[0]["n"] == 5
        assert (alone.outcome("retried"), alone.outcome("dead")) == (0, 0)
        proxy.heal()
        await alone.all_counted(len(history))
    await eventually(lambda: alone.intakes[0].lag.behind == 0)
    assert alone.outcome("duplicate") == 0, "the messages were held, not handed back"
    assert await usecases.differences(alone.store.database) == []


async def test_a_batch_that_is_done_first_is_not_acknowledged_before_the_one_that_came_before_it(
    alone: Alone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An acknowledgement speaks for everything delivered before it, counted or not."""
    monkeypatch.setattr(deliveries, "BATCH", 2)
    history = [a_completion(somebody(), contact_id=uuid4()) for _ in range(4)]
    async with alone.store.database.transaction() as held:
        await intake.lock_records(held, [history[0].subject])
        await alone.tell(*history)
        await alone.start()
        await alone.all_counted(2)
        await alone.stop()
        assert await alone.waiting() == 4
    await alone.start()
    await alone.all_counted(4)
    await eventually(lambda: alone.outcome("duplicate") == 2)
    assert await usecases.differences(alone.store.database) == []


async def test_a_batch_that_fails_in_the_moment_of_the_stop_does_not_keep_the_intake_alive(
    alone: Alone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The driver may answer a cancelled query with its lost connection; the stop is not to be forgotten over it."""
    begun = asyncio.Event()

    async def breaks_when_told_to_stop(*_: Any) -> set[Any]:
        if begun.is_set():
            return set()
        begun.set()
        try:
            return await asyncio.Future()
        except asyncio.CancelledError as stop:
            raise ConnectionResetError("the connection went with it") from stop

    monkeypatch.setattr(usecases, "take_in", breaks_when_told_to_stop)
    await alone.start()
    await alone.tell(a_completion(somebody(), contact_id=uuid4()))
    await begun.wait()
    await asyncio.wait_for(alone.stop(), 10)
    assert await alone.waiting() == 1, "and it is still there for the next"


async def test_a_lost_broker_is_found_again_and_what_came_twice_counts_once(alone: Alone) -> None:
    servers = alone.store.system.servers
    async with proxied(servers.rabbitmq_host, servers.rabbitmq_port) as proxy:
        intake = await alone.start(rabbitmq=("127.0.0.1", proxy.listening_on))
        history = a_history()
        for start in range(0, len(history), 9):
            await alone.tell(*history[start : start + 9])
            proxy.cut()
        await alone.all_counted(len(history))
        assert proxy.accepted > 1, "the link was really lost"
        await eventually(lambda: intake.lag.behind == 0)
    assert await usecases.differences(alone.store.database) == []


async def refusing(store: Store, when: str) -> None:
    """Let the database refuse to record some events, until the function `refuse` is dropped."""
    await store.rows(f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {when} RETURN NEW; END $$")
    await store.rows("CREATE TRIGGER refuse BEFORE INSERT ON raw_event FOR EACH ROW EXECUTE FUNCTION refuse()")


async def failed_transactions(store: Store) -> int:
    """How many transactions have come to nothing since the store was made."""
    rows = await store.rows("SELECT xact_rollback AS n FROM pg_stat_database WHERE datname = $1", store.name)
    return int(rows[0]["n"])


async def test_a_full_disk_is_waited_for_and_no_event_is_blamed_for_it(alone: Alone) -> None:
    history = a_history()
    await refusing(alone.store, "RAISE 'could not extend file: No space left on device' USING ERRCODE = '53100';")
    try:
        await alone.start()
        before = await failed_transactions(alone.store)
        await alone.tell(*history)

        async def tried_again() -> bool:
            return await failed_transactions(alone.store) > before + 2

        await eventually(tried_again, within=20)
    finally:
        await alone.store.rows("DROP FUNCTION refuse CASCADE")
    await alone.all_counted(len(history))
    assert (alone.outcome("retried"), alone.outcome("dead"), alone.outcome("duplicate")) == (0, 0, 0)
    assert await usecases.differences(alone.store.database) == []


async def test_an_event_the_database_refuses_holds_up_none_of_its_batch(alone: Alone) -> None:
    history = a_history()
    poison = history[17]
    await refusing(alone.store, f"IF NEW.id = '{poison.id}' THEN RAISE 'this one not'; END IF;")
    try:
        await alone.tell(*history)
        await alone.start()
        await alone.all_counted(len(history) - 1)
        await eventually(lambda: alone.outcome("retried") > 0)
    finally:
        await alone.store.rows("DROP FUNCTION refuse CASCADE")
    await alone.all_counted(len(history))
    assert alone.outcome("dead") == 0, "it came back from the ladder before it was given up"
    assert await usecases.differences(alone.store.database) == []


async def test_poison_in_the_middle_of_a_batch_is_a_dead_letter_with_the_reason_and_the_rest_counts(
    system: System,
) -> None:
    anna = await system.a_manager()
    good = [a_move(anna, amount="1.00") for _ in range(6)]
    marks = {name: str(new_id()) for name in ("not_json", "schema", "major", "forged", "time", "version", "anonymous")}
    wrong = a_move(anna).model_copy(update={"id": marks["schema"]})
    wrong.data["amount"] = "a lot"
    future = a_move(anna).model_copy(update={"id": marks["major"], "dataschema": "urn:fibex:SaleStageChanged:9"})
    old = a_move(anna).model_copy(update={"id": marks["time"], "time": NOON.replace(year=1900)})
    nameless = a_move(anna).model_copy(update={"id": marks["anonymous"]})
    unversioned = a_contact(anna, new_id(), "?").model_copy(update={"id": marks["version"], "aggregateversion": None})
    await tell(system, *good[:3])
    key = SaleStageChanged.key
    for user, mark, body, routing_key, more in (
        ("sales", "not_json", b"{" + marks["not_json"].encode(), key, {}),
        ("sales", "schema", wrong.encode(), key, {}),
        ("sales", "major", future.encode(), key, {}),
        ("sales", "time", old.encode(), key, {}),
        ("sales", "anonymous", nameless.encode(), key, {"user_id": None}),
        ("contacts", "version", unversioned.encode(), ContactUpdated.key, {}),
    ):
        await system.publish_raw(
            user, body, routing_key, exchange=EVENTS_EXCHANGE, message_id=marks[mark], **{"user_id": user, **more}
        )
    # Outside events are taken from whoever publishes them, so that a forged one is seen: here by another department.
    paid = {"payment_id": marks["forged"], "amount": "1.00", "currency": "RUB", "paid_at": NOON.isoformat()}
    body = json.dumps({"specversion": "1.0", "type": "PaymentConfirmed", "data": paid}).encode()
    await system.publish_raw("warehouse", body, "warehouse.payment.confirmed", message_id=marks["forged"])
    await told(system, *good[3:])
    await recorded(system, good)
    assert (await report(anna, "sales_and_margin"))["total"][0]["revenue"] == "6.00"

    async def reasons() -> dict[str, str] | None:
        letters = {each.message_id: each for each in await system.dead_letters("analytics")}
        if not set(marks.values()) <= set(letters):
            return None
        found = {name: letters[mark] for name, mark in marks.items()}
        assert {each.headers["fibex-service"] for each in found.values()} == {"analytics"}
        return {name: str(each.headers["fibex-reason"]) for name, each in found.items()}

    told_reasons = await eventually(reasons)
    assert told_reasons is not None
    starts = {
        "not_json": "body: not JSON",
        "schema": "data.amount:",
        "major": "dataschema:",
        "time": "time:",
        "version": "aggregateversion:",
        "anonymous": "user_id:",
        "forged": "user_id:",
    }
    for name, start in starts.items():
        assert told_reasons[name].startswith(start), (name, told_reasons[name])


async def test_a_newer_name_is_kept_when_an_older_one_comes_after_it(system: System) -> None:
    anna, client = await system.a_manager(), new_id()
    await told(system, a_contact(anna, client, "Новое имя", version=5))
    await told(system, a_contact(anna, client, "Старое имя", version=4))
    rows = await system.rows("analytics", "SELECT display_name FROM contacts WHERE contact_id = $1", client)
    assert [row["display_name"] for row in rows] == ["Новое имя"]


async def test_a_rebuild_changes_nothing_where_everything_is_right(store: Store) -> None:
    history = a_history()
    await take_in(store, history)
    live = await store.tables()
    done = await usecases.rebuild(store.database)
    assert done.was_right
    assert done.events == len([each for each in history if each.type in COUNTED])
    assert await store.tables() == live
    assert (await usecases.rebuild(store.database)).was_right, "and again over the same connections"


async def test_a_rebuild_puts_right_what_was_wrong_and_the_recount_had_seen_it(store: Store) -> None:
    await take_in(store, a_history())
    live = await store.tables()
    for damage in (
        "UPDATE sales_daily SET amount = amount + 0.01 WHERE ctid = (SELECT ctid FROM sales_daily LIMIT 1)",
        "DELETE FROM activities_daily WHERE ctid = (SELECT ctid FROM activities_daily LIMIT 1)",
        "UPDATE clients_daily SET last_at = last_at + interval '1 second'",
        "UPDATE client_sets_daily SET members = members << 1 WHERE ctid = (SELECT ctid FROM client_sets_daily LIMIT 1)",
        "DELETE FROM base_sets_yearly",
        "DELETE FROM sale_entries",
    ):
        await store.rows(damage)
        seen = await usecases.differences(store.database)
        assert seen, damage
        assert not (await usecases.rebuild(store.database)).was_right
        assert await store.tables() == live
        assert await usecases.differences(store.database) == []


SHAPE = """
    SELECT tablename AS name, indexdef AS shape FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT conrelid::regclass::text, conname || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid <> 0
    UNION ALL SELECT relname, obj_description(oid, 'pg_class') FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    UNION ALL SELECT relname, attname || attnotnull || format_type(atttypid, atttypmod) FROM pg_class
        JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    ORDER BY 1, 2"""


@pytest.mark.parametrize("why", ["nothing was built yet", "the rules are newer"])
async def test_a_store_that_is_made_whole_is_that_of_its_events_one_by_one(store: Store, why: str) -> None:
    history = a_history()
    await take_in(store, history[:-3])
    live, shape = await store.tables(), await store.rows(SHAPE)
    if why == "the rules are newer":
        await store.rows("UPDATE sales_daily SET amount = 0")
        await store.rows("DELETE FROM built")
        async with store.database.transaction() as tx:
            await follow_the_rules(tx)
    else:
        await store.rows(f"TRUNCATE {', '.join(STORED)}")
        assert not (await usecases.rebuild(store.database)).was_right
    assert await store.tables() == live
    assert await store.rows(SHAPE) == shape
    assert await usecases.differences(store.database) == []
    assert (await usecases.rebuild(store.database)).was_right
    await take_in(store, history)
    assert await usecases.differences(store.database) == []


async def test_a_store_that_is_made_whole_waits_for_who_reads_and_nobody_waits_for_it(store: Store) -> None:
    """Whoever reads one table and then another does not meet it half way: neither gives up or sees a part."""
    await take_in(store, a_history())
    live = await store.tables()
    await store.rows(f"TRUNCATE {', '.join(STORED)}")
    async with store.database.transaction() as reader:
        read = "SELECT count(*) FROM {}"
        before = [await reader.session.scalar(text(read.format("sale_entries")))]
        building = asyncio.create_task(usecases.rebuild(store.database))
        done, _ = await asyncio.wait([building], timeout=3)
        assert not done
        before += [await reader.session.scalar(text(read.format(name))) for name in STORED]
    assert not any(before)
    await building
    assert await store.tables() == live


async def test_a_rebuild_while_events_come_in_neither_loses_nor_doubles_any(store: Store) -> None:
    history = a_history()
    await take_in(store, history[:20])
    work = [usecases.rebuild(store.database), *(take_in(store, [each]) for each in history[15:])]
    await asyncio.gather(*work, usecases.rebuild(store.database))
    assert await usecases.differences(store.database) == []
    assert (await usecases.rebuild(store.database)).was_right


class Crash(Exception):
    """The process dies in the middle."""


async def test_a_rebuild_that_dies_leaves_the_store_as_it_was_and_reports_went_on_meanwhile(store: Store) -> None:
    await take_in(store, a_history())
    live = await store.tables()
    with pytest.raises(Crash):
        async with store.database.transaction() as tx:
            await rebuilding.begin_rebuild(tx)
            await rebuilding.swap(tx)  # nothing was rebuilt yet, so this would empty the live tables
            assert await store.tables() == live, "whoever reads sees all of it or nothing"
            raise Crash
    assert await store.tables() == live
