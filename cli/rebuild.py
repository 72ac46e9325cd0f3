"""`fibex rebuild`: the KPI store made anew from its events, and counted again by other code."""

from collections.abc import Callable

from services.analytics.usecases.rebuilding import differences, rebuild
from shared.db import Database
from shared.settings import Organisation


async def rebuild_kpi_store(url: str, organisation: Organisation, *, say: Callable[[str], None]) -> int:
    """Rebuild, swap, recount. Says what it found; returns the exit code: 1 where the recount disagrees."""
    address = url.replace("postgresql://", "postgresql+asyncpg://")
    database = Database(address, "analytics", organisation=organisation)
    try:
        report = await rebuild(database)
        say(f"{report.events} events read; the live tables were {'right' if report.was_right else 'wrong'}.")
        for table, swapped in report.tables.items():
            say(f"  {table}: {swapped.added} rows added, {swapped.removed} rows removed")
        wrong = await differences(database)
    finally:
        await database.close()
    for line in wrong:
        say(f"the recount disagrees: {line}")
    return 1 if wrong else 0
