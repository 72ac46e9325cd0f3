"""Making the store anew from the recorded events, and counting it again to see whether it is right."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.analytics.domain.facts import facts_of
from services.analytics.store import rebuilding, recount
from services.analytics.store.rebuilding import Swapped
from shared.db import Database


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
    events = 0
    async with database.transaction(by="system:rebuild") as tx:
        await rebuilding.begin_rebuild(tx)
        async for portion in rebuilding.histories(tx):
            events += len(portion)
            await rebuilding.add_rebuilt(tx, facts_of(portion, tx.organisation.zone))
        await rebuilding.sum_rebuilt(tx)
        return RebuildReport(events, await rebuilding.swap(tx))


async def differences(database: Database) -> list[str]:
    """What is wrong with the sums, a line each: they are counted again from the recorded events by other code."""
    async with database.transaction() as tx:
        return await recount.differences(tx)
