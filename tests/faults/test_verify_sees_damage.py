"""`fibex verify` must say so when something is broken: each kind of damage, done on purpose, on a copy."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

import asyncpg

from cli.installation import Installation
from cli.verify import CHECKS, verify
from tests.eventually import eventually
from tests.faults.conftest import Company
from tests.faults.oracle import installation, nothing_is_lost_or_doubled
from tests.integration.sales.trade import a_trade

_ROW = "INSERT INTO outbox (event_id, exchange, routing_key, type, subject, body, available_at, parked_at) VALUES "
_LOGGED = """
    INSERT INTO event_log
        (published_at, position, event_id, exchange, routing_key, type, subject, aggregate_version, body)
    VALUES (now(), nextval(pg_get_serial_sequence('outbox', 'position')), $1, 'fibex.events', '', $2, $3, $4, $5)"""
_UNTOLD = "SELECT id, type, subject, version, body::text FROM raw_event WHERE source = $1 AND id <> ALL($2::text[])"
DAMAGE: dict[str, list[tuple[str, str]]] = {
    "every event has gone out": [
        ("sales", _ROW + "(gen_random_uuid(), 'fibex.nowhere', 'x', 'X', 'x', '', now(), now())"),
        ("contacts", _ROW + "(gen_random_uuid(), 'fibex.events', 'x', 'X', 'x', '', now() - interval '1 hour', NULL)"),
    ],
    "events of a record are counted without a gap": [
        ("activities", "UPDATE streams SET version = version + 1"),
        ("sales", "DELETE FROM event_log WHERE type = 'StepsPlanned'"),
    ],
    "every event has arrived": [
        ("activities", "DELETE FROM inbox WHERE source = '/fibex/sales'"),
    ],
    "each day is recorded as it was told": [
        ("analytics", "DELETE FROM raw_event WHERE type = 'SaleCreated'"),
        (
            "analytics",
            "UPDATE raw_event SET body = jsonb_set(body, '{data,amount}', '\"0.01\"') WHERE type LIKE 'Sale%'",
        ),
        ("analytics", "UPDATE raw_event SET version = version + 1 WHERE type = 'SaleStageChanged'"),
        ("sales", "DELETE FROM event_log WHERE type = 'SaleCreated'"),
    ],
    "figures are what the events add up to": [
        ("analytics", "UPDATE activities_daily SET completed = completed + 1"),
        ("analytics", "DELETE FROM client_touches"),
    ],
    "payments count once": [
        ("sales", "TRUNCATE payments CASCADE"),
        ("sales", "DELETE FROM payment_shares"),
        ("sales", "UPDATE payment_shares SET amount = amount + 0.01"),
        ("sales", "UPDATE dues SET outstanding = outstanding + 0.01"),
        ("sales", "UPDATE payments SET amount = amount + 0.01"),
    ],
    "one order request per produced sale": [
        ("sales", "UPDATE sales SET stage = 'production' WHERE stage = 'qualification'"),
    ],
    "stages follow each other": [
        ("sales", "UPDATE sales SET stage = 'payment'"),
    ],
    "the board counts every sale": [
        ("sales", "UPDATE stage_totals SET count = count + 1"),
        ("sales", "DELETE FROM stage_totals"),
    ],
}


async def test_each_damage_is_seen_by_the_check_that_is_there_for_it(company: Company) -> None:
    async with company() as world:
        await world.hire(1)
        await world.work(sales_each=2)
        await nothing_is_lost_or_doubled(world)
        sold = await a_trade(world.system)  # what belongs to payments and orders, for there to be something to damage
        await sold.pay((await sold.to_payment())["number"], "1220.00")
        await eventually(lambda: sold.told("PaymentApplied"))
        whole = installation(world)
        await written_in_the_logs(whole)
        assert await verify(whole) == {name: [] for name in CHECKS}
    assert DAMAGE.keys() == CHECKS.keys()
    whole = replace(whole, patience=0.5)  # all of it has arrived: what is missing from here on stays missing
    for name, damages in DAMAGE.items():
        for service, damage in damages:
            async with damaged(whole, service, damage) as broken:
                assert await CHECKS[name](broken), f"{name} does not see: {damage}"
    assert await verify(whole) == {name: [] for name in CHECKS}


async def written_in_the_logs(whole: Installation) -> None:
    """What the trade said in the name of Contacts and Activities stands in their logs, as if they had told it."""
    for service in ("contacts", "activities"):
        source, known = f"/fibex/{service}", await whole.rows(service, "SELECT event_id FROM event_log")
        ids = [str(row["event_id"]) for row in known]
        query = (
            "SELECT id, type, subject, version, body::text FROM raw_event WHERE source = $1 AND id <> ALL($2::text[])"
        )
        for row in await whole.rows("analytics", query, source, ids):
            values = (UUID(row["id"]), row["type"], row["subject"], row["version"], row["body"].encode())
            await whole.rows(service, _LOGGED, *values)
            await whole.rows(service, "INSERT INTO streams VALUES ($1, $2)", row["subject"], row["version"])


@asynccontextmanager
async def damaged(whole: Installation, service: str, damage: str) -> AsyncIterator[Installation]:
    """The same installation with a copy of one database in place of it, on which this was done."""
    server, _, name = whole.databases[service].rpartition("/")
    copy = f"{name}_damaged"
    connection = await asyncpg.connect(f"{server}/postgres")
    try:
        await connection.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
        broken = replace(whole, databases={**whole.databases, service: f"{server}/{copy}"})
        await broken.rows(service, damage)
        yield broken
    finally:
        await connection.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        await connection.close()
