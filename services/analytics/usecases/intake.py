"""Taking in a batch of events: record them, make the facts of the records they touch anew, correct the sums."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.analytics.domain.changes import changed_figures, clients_concerned, with_steps
from services.analytics.domain.facts import COUNTED, Books, Recorded, facts_of
from services.analytics.domain.sums import difference
from services.analytics.store import copies, covering, erasing, intake, live, merging
from shared.db import Transaction
from shared.events import ContactErased, Envelope, Event

Received = tuple[Envelope, Event]


async def take_in(tx: Transaction, received: Sequence[Received]) -> set[tuple[str, str]]:
    """Count these events unless they are counted already; returns source and id of those that were new.

    Whatever order they come in, however often, and whatever else is taken in at the same time: the facts are those of
    all recorded events, and the sums are those of the facts.
    """
    await intake.begin_intake(tx, alone=any(merging.speaks_of_clients(event) for _, event in received))
    wordless = await erasing.without_words(tx, [envelope for envelope, _ in received])
    received = [
        (envelope, envelope.event()) if envelope is not was else (was, event)
        for envelope, (was, event) in zip(wordless, received, strict=True)
    ]
    touched = {envelope.subject for envelope, _ in received if envelope.type in COUNTED}
    await intake.lock_records(tx, [*touched])
    fresh = await intake.add_raw(tx, [envelope for envelope, _ in received])
    news = [(envelope, event) for envelope, event in received if (envelope.source, envelope.id) in fresh]
    await erasing.forget_outside(tx, [envelope.subject for envelope, event in news if event.subject in erasing.SHARED])
    moved, merged = await merging.keep(tx, news)
    told = [_recorded(envelope, tx.now) for envelope, _ in news if envelope.type in COUNTED]
    await _recount(tx, {*moved, *(each.subject for each in told)}, told, merged)
    await copies.keep(tx, news)
    for _, event in news:
        if isinstance(event, ContactErased):
            about = await erasing.forget(tx, event.contact_id)
            await intake.lock_records(tx, about)
            await _recount(tx, {*about}, None, set())
    return fresh


def _recorded(envelope: Envelope, now: datetime) -> Recorded:
    """The event as it would be read back."""
    return Recorded(
        envelope.source,
        envelope.id,
        envelope.type,
        envelope.subject,
        envelope.aggregateversion,
        envelope.time,
        envelope.actor,
        envelope.data,
        now,
    )


async def _recount(tx: Transaction, subjects: set[str], told: Sequence[Recorded] | None, merged: set[UUID]) -> None:
    """Facts and sums as they follow from everything recorded about these records by now.

    `told` is what this transaction has recorded, as far as facts are made of it; None has that read back as well.
    `merged` are clients that went into others, or came back.
    """
    if not subjects:
        return
    known = await intake.history(tx, [*subjects], before=told is not None)
    history = [*known, *(told or ())]
    about = {UUID(contact_id) for each in history if (contact_id := each.data.get("contact_id"))}
    merges = await merging.merges_of(tx, about)
    after = facts_of(history, Books(tx.organisation.zone, await intake.books_closed(tx), merges))
    before = await intake.facts_now(tx, history)
    added, removed = after.without(before), before.without(after)
    await intake.replace_facts(tx, removed, added)
    change = difference(added, removed)
    change.add(await covering.fold(tx, merged | with_steps(added, removed)))
    await intake.add_to_sums(tx, change)
    await live.note(tx, changed_figures(added, removed), clients_concerned(added, removed))
