"""The end of an episode the moment its client has a next step: whoever was told need not act any more."""

from collections.abc import Collection
from uuid import UUID

from services.activities import store
from services.activities.domain.episodes import Episode, Why, over_because
from services.activities.domain.next_step import Marks, is_fine
from shared.db import Transaction
from shared.events import NextStepFound

from .working import calendar_now, directory_on, today


async def settle_clients(tx: Transaction, contact_ids: Collection[UUID | None]) -> None:
    """Judge these clients anew where they are in an episode; call it after whatever may have given them a step.

    One look into an index where there is no episode, as nearly always.
    """
    wanted = {each for each in contact_ids if each is not None}
    if not wanted:
        return
    await tx.session.flush()
    episodes = {each.contact_id: each for each in await store.check.episodes_of(tx, wanted)}
    if not episodes:
        return
    settings = await store.runs.settings(tx)
    marks = Marks.of(tx.now, await calendar_now(tx), settings.new_client_days)
    closed = {}
    for each in await store.check.judge_clients(tx, list(episodes), marks, today(tx), settings.types):
        if is_fine(each.verdict.code, internal_line=settings.internal_line):
            episode = episodes[each.contact_id]
            closed[episode.id] = over_because(each.status, snoozed=each.snoozed, in_scope=each.in_scope)
            tell_found(tx, episode, closed[episode.id])
    await store.check.close_episodes(tx, closed)


async def hand_over_client(tx: Transaction, contact_id: UUID, owner_id: UUID | None) -> None:
    """An open episode follows the client to another owner: the right people see it, and nobody else any more."""
    episode_id = await store.check.owned_by_another(tx, contact_id, owner_id)
    if episode_id is not None:
        recipient = (await directory_on(tx, today(tx))).recipient(owner_id)
        await store.check.hand_over_episode(tx, episode_id, owner_id, recipient)


def tell_found(tx: Transaction, episode: Episode, why: Why) -> None:
    """Whoever heard of it need not act any more."""
    if episode.told_to is None:
        return
    tx.emit(
        NextStepFound(
            episode_id=episode.id,
            contact_id=episode.contact_id,
            why=why,
            since=episode.since,
            day=episode.day,
            owner_id=episode.owner_id,
            recipient_id=episode.told_to,
        )
    )
