"""Making the store anew from the recorded events, and counting it again to see whether it is right."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.analytics.domain.facts import RULES_VERSION, Books, Facts, Recorded, facts_of
from services.analytics.domain.sums import Difference, add_up
from services.analytics.store import intake, merging, rebuilding, recount
from services.analytics.store.rebuilding import Swapped
from shared.db import Database, Transaction

AT_ONCE = 200_000
"""Sums that are kept in memory until the database has them."""


@dataclass(frozen=True)
class RebuildReport:
    """How many events the store was made of, and by table what was found wrong."""

    events: int
    tables: Mapping[str, Swapped]

    @property
    def was_right(self) -> bool:
        """The live tables were what the events say before the rebuild touched them."""
        return not any(each.removed or each.added for each in self.tables.values())


async def rebuild(database: Database) -> RebuildReport:
    """Build facts and sums from the recorded events, beside the live ones, and put them in their place at once.

    Needed after a change of what counts, or of the organisation's zone. Meanwhile nothing is taken in (events wait in
    their queue) and reports are answered from the live tables; a crash leaves those as they were.
    """
    async with database.transaction(by="system:rebuild") as tx:
        return await _rebuild(tx)


async def follow_the_rules(tx: Transaction) -> bool:
    """Make the store anew where an older version of the rules made it; never True, for once is enough."""
    if await rebuilding.built_by(tx) < RULES_VERSION:
        await _rebuild(tx, by_new_rules=True)
    return False


async def _rebuild(tx: Transaction, *, by_new_rules: bool = False) -> RebuildReport:
    events, sums = 0, Difference()
    whole = await rebuilding.begin_rebuild(tx, by_new_rules=by_new_rules)
    await merging.make_anew(tx)
    books = Books(tx.organisation.zone, await intake.books_closed(tx), await merging.merges_of(tx, None))
    made = Facts()
    async for portion in rebuilding.histories(tx):
        events += len(portion)
        # The database takes what was made of one portion while the next is made.
        making = asyncio.to_thread(_facts_and_sums, portion, books, sums)
        made, _ = await asyncio.gather(making, rebuilding.add_rebuilt(tx, made))
        if sums.size > AT_ONCE:
            await rebuilding.add_sums(tx, sums)
            sums = Difference()
    await rebuilding.add_rebuilt(tx, made)
    await rebuilding.add_sums(tx, sums)
    await rebuilding.sum_rebuilt(tx)
    swapped = await rebuilding.swap(tx, whole=whole)
    await rebuilding.note_built(tx, RULES_VERSION)
    return RebuildReport(events, swapped)


def _facts_and_sums(portion: Sequence[Recorded], books: Books, sums: Difference) -> Facts:
    facts = facts_of(portion, books)
    add_up(sums, rebuilding.ADDED_UP, facts, Facts())
    return facts


async def differences(database: Database) -> list[str]:
    """What is wrong with the sums, a line each: they are counted again from the recorded events by other code."""
    async with database.transaction() as tx:
        return await recount.differences(tx)
