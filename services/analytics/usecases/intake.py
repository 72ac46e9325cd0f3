"""Taking in a batch of events: record them, make the facts of the records they touch anew, correct the sums."""

from collections.abc import Sequence

from services.analytics.domain.facts import COUNTED, facts_of
from services.analytics.domain.sums import difference
from services.analytics.store import copies, intake
from shared.db import Transaction
from shared.events import Envelope, Event

Received = tuple[Envelope, Event]


async def take_in(tx: Transaction, received: Sequence[Received]) -> set[tuple[str, str]]:
    """Count these events unless they are counted already; returns source and id of those that were new.

    Whatever order they come in, however often, and whatever else is taken in at the same time: the facts are those of
    all recorded events, and the sums are those of the facts.
    """
    await intake.begin_intake(tx)
    touched = {envelope.subject for envelope, _ in received if envelope.type in COUNTED}
    await intake.lock_records(tx, [*touched])
    fresh = await intake.add_raw(tx, [envelope for envelope, _ in received])
    news = [(envelope, event) for envelope, event in received if (envelope.source, envelope.id) in fresh]
    await _recount(tx, sorted({envelope.subject for envelope, _ in news if envelope.type in COUNTED}))
    await copies.keep(tx, news)
    return fresh


async def _recount(tx: Transaction, subjects: list[str]) -> None:
    """Facts and sums as they follow from everything recorded about these records by now."""
    if not subjects:
        return
    after = facts_of(await intake.history(tx, subjects), tx.organisation.zone)
    before = await intake.facts_now(tx, subjects)
    added, removed = after.without(before), before.without(after)
    await intake.replace_facts(tx, removed, added)
    await intake.add_to_sums(tx, difference(added, removed))
