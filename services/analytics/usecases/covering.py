"""Writing down, day by day, how much of the base had a next step."""

from services.analytics.store import reports
from shared.db import Transaction

FURTHEST = 400
"""Days back that are written down after a rebuild, or after the service was away."""


async def cover_days(tx: Transaction) -> bool:
    """Write down one day that is over and has not been yet, the latest first; True while there are more."""
    today = tx.now.astimezone(tx.organisation.zone).date()
    days = await reports.days_to_cover(tx, today, FURTHEST)
    if days:
        await reports.write_coverage(tx, days[-1])
    return len(days) > 1
