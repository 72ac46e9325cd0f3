"""`fibex verify` must say so when something is broken: each kind of damage, done on purpose, on a copy."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import asyncpg

from cli.verify import CHECKS, Installation, verify
from tests.faults.conftest import Company
from tests.faults.oracle import installation, nothing_is_lost_or_doubled

_ROW = "INSERT INTO outbox (event_id, exchange, routing_key, type, subject, body, available_at, parked_at) VALUES "
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
    "figures are what the events add up to": [
        ("analytics", "UPDATE activities_daily SET completed = completed + 1"),
        ("analytics", "DELETE FROM client_touches"),
    ],
    "payments count once": [
        ("sales", "DELETE FROM payments"),
        ("sales", "UPDATE payments SET amount = amount + 0.01"),
    ],
    "one order request per produced sale": [
        ("sales", "UPDATE sales SET stage = 'production'"),
    ],
    "stages follow each other": [
        ("sales", "UPDATE sales SET stage = 'payment'"),
    ],
}


async def test_each_damage_is_seen_by_the_check_that_is_there_for_it(company: Company) -> None:
    async with company() as world:
        await world.hire(1)
        await world.work(sales_each=2)
        await nothing_is_lost_or_doubled(world)
        whole = replace(installation(world), patience=0.5)
    assert DAMAGE.keys() == CHECKS.keys()
    for name, damages in DAMAGE.items():
        for service, damage in damages:
            async with damaged(whole, service, damage) as broken:
                assert await CHECKS[name](broken), f"{name} does not see: {damage}"
    assert await verify(whole) == {name: [] for name in CHECKS}


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
