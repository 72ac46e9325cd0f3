"""Telling those who look on that time has changed a figure."""

from datetime import timedelta

from services.analytics.store import live
from shared.db import Transaction

OVERLAP = timedelta(seconds=90)
"""How far back the clock's own changes are looked for: longer than the pause between two looks."""


async def watch_the_clock(tx: Transaction) -> bool:
    """Note what became overdue a moment ago; saying it twice changes nothing. Never True: once is enough."""
    await live.note_overdue(tx, tx.now - OVERLAP)
    return False
