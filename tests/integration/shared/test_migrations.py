"""Each service's migrations lead up, down and up again, and end at the very tables the code speaks of."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from alembic import command

from cli.topology import SERVICES
from shared import migrate
from tests.system import System

TABLES = """
    SELECT relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE nspname = 'public' AND relkind IN ('r', 'p', 'S') AND relname <> 'alembic_version'
"""


@pytest.fixture
async def nothing(system: System) -> AsyncIterator[str]:
    """The address of an empty database."""
    name, root = f"{system.addresses.database_prefix}stairs", system.addresses.postgres_url
    connection = await asyncpg.connect(f"{root}/postgres")
    await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    yield f"{root}/{name}"
    await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await connection.close()


async def tables_of(address: str) -> set[str]:
    connection = await asyncpg.connect(address)
    try:
        return {row["name"] for row in await connection.fetch(TABLES)}
    finally:
        await connection.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_they_lead_up_down_and_up_again_to_what_the_code_speaks_of(nothing: str, service: str) -> None:
    config = migrate.config(service, nothing.replace("postgresql://", "postgresql+asyncpg://"))
    await asyncio.to_thread(command.upgrade, config, "head")
    whole = await tables_of(nothing)

    await asyncio.to_thread(command.downgrade, config, "base")
    left = await tables_of(nothing)
    await asyncio.to_thread(command.upgrade, config, "head")

    assert left == set(), "the way down leaves nothing behind"
    assert await tables_of(nothing) == whole
    await asyncio.to_thread(command.check, config)
