"""Making the store anew from the recorded events, and counting it again to see whether it is right."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.analytics.domain.facts import RULES_VERSION, Books, Facts, facts_of
from services.analytics.domain.sums import Difference, difference
from services.analytics.store import intake, merging, rebuilding, recount
from services.analytics.store.rebuilding import Swapped
from shared.db import Database, Transaction


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
        await _rebuild(tx)
    return False


async def _rebuild(tx: Transaction) -> RebuildReport:
    events, sums = 0, Difference()
    await rebuilding.begin_rebuild(tx)
    await merging.make_anew(tx)
    books = Books(tx.organisation.zone, await intake.books_closed(tx), await merging.merges_of(tx, None))
    async for portion in rebuilding.histories(tx):
        events += len(portion)
        facts = facts_of(portion, books)
        await rebuilding.add_rebuilt(tx, facts)
        sums.add(difference(facts, Facts()))
    await rebuilding.sum_rebuilt(tx, sums)
    swapped = await rebuilding.swap(tx)
    await rebuilding.note_built(tx, RULES_VERSION)
    return RebuildReport(events, swapped)


async def differences(database: Database) -> list[str]:
    """What is wrong with the sums, a line each: they are counted again from the recorded events by other code."""
    async with database.transaction() as tx:
        return await recount.differences(tx)
