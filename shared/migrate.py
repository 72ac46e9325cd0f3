"""Migrations: the body of every service's migrations/env.py, and `python -m shared.migrate <service>`."""

import asyncio
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine

from shared.settings import Settings
from shared.tables import metadata as shared_metadata

ROOT = Path(__file__).resolve().parent.parent
_ONE_AT_A_TIME = 0xF1BE0


def config(service: str, database_url: str) -> Config:
    """Alembic's configuration for one service: its own history, its own database."""
    made = Config()
    made.set_main_option("script_location", str(ROOT / "services" / service / "migrations"))
    made.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


def upgrade(service: str, database_url: str) -> None:
    """Bring the database to the newest version; safe to run from several places at once."""
    command.upgrade(config(service, database_url), "head")


def target(service: str) -> list[MetaData]:
    return [shared_metadata, import_module(f"services.{service}.store").metadata]


def run(service_metadata: MetaData) -> None:
    """What a service's env.py calls."""
    asyncio.run(_run([shared_metadata, service_metadata]))


async def _run(metadata: list[MetaData]) -> None:
    url = context.config.get_main_option("sqlalchemy.url")
    engine = create_async_engine(url or "")
    async with engine.begin() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        await connection.run_sync(_migrate, metadata)
    await engine.dispose()


def _migrate(connection: Connection, metadata: list[MetaData]) -> None:
    parts = set(connection.scalars(text("SELECT relname FROM pg_class WHERE relispartition")))

    def is_ours(name: str | None, kind: str, parents: Any) -> bool:
        """Parts of a table are made and dropped by the relay and by analytics, and look as the whole does."""
        return not (kind == "table" and name in parts)

    context.configure(
        connection=connection, target_metadata=metadata, compare_type=True, include_name=is_ours, render_as_batch=False
    )
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if len(arguments) == 1:
        upgrade(arguments[0], Settings.read().database_url)
    elif len(arguments) == 3 and arguments[1] == "--make":
        command.revision(config(arguments[0], Settings.read().database_url), arguments[2], autogenerate=True)
    else:
        sys.exit("usage: python -m shared.migrate SERVICE [--make MESSAGE]")
