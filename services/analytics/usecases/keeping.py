"""Keeping what is recorded: room for the quarters to come, and an end to what is old and no figure needs."""

from services.analytics.domain.keeping import Quarter, kept_since
from services.analytics.store import keeping
from shared.db import Transaction

AHEAD = 2
"""Quarters made before they begin."""


async def keep_events(tx: Transaction, *, months: int | None) -> bool:
    """One step: a part for a quarter to come, or the end of old events; True while there may be more to do.

    `months` is how long events are kept that figures are neither made of nor checked by; None keeps all. No figure
    changes, now or after a rebuild or a late event, for what they are made of stays.
    """
    if not await keeping.has_turn(tx):
        return False
    there = await keeping.parts(tx)
    quarter, first = Quarter.of(tx.now), await keeping.first_quarter(tx)
    for _ in range(AHEAD + 1):
        if quarter >= first and quarter not in there.values():
            await keeping.make(tx, quarter)
            return True
        quarter = quarter.next
    if months is None:
        return False
    before = kept_since(tx.now, months)
    for part, of in sorted(there.items()):
        if of.end <= before and not part.endswith("_kept") and await keeping.drop(tx, part, of, before):
            return True
    return any([await keeping.drop_some(tx, part, before) for part in keeping.RESTS])
