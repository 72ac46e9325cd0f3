"""The tree of teams and who leads them."""

from typing import Any
from uuid import UUID

from services.identity import store
from services.identity.domain.people import NoSuchHead, NoSuchParent, Team, check_no_circle
from shared.auth import Actor
from shared.db import Transaction
from shared.events import TeamCreated, TeamUpdated
from shared.ids import new_id


async def create_team(
    tx: Transaction, actor: Actor, *, name: str, parent_id: UUID | None, head_id: UUID | None
) -> Team:
    """A new team somewhere in the tree. Tells TeamCreated."""
    team = Team(new_id(tx.now), name, parent_id, head_id)
    await _check_parent(tx, parent_id)
    await _check_head(tx, head_id)
    await store.people.save_team(tx, team)
    tx.emit(TeamCreated(**_team(team)))
    return team


async def change_team(tx: Transaction, actor: Actor, team: Team, **changes: Any) -> Team:
    """Rename, move or give another head. Tells TeamUpdated if anything changed."""
    if changes.get("parent_id") is not None:
        await store.people.lock(tx, "directory")  # two moves at once could close a circle that neither of them sees
        await _check_parent(tx, changes["parent_id"])
        check_no_circle(team.id, changes["parent_id"], await store.people.parents(tx))
    await _check_head(tx, changes.get("head_id"))
    if team.change(**changes):
        await store.people.save_team(tx, team)
        tx.emit(TeamUpdated(**_team(team)))
    return team


async def _check_parent(tx: Transaction, parent_id: UUID | None) -> None:
    if parent_id is not None and not await store.people.team_exists(tx, parent_id):
        raise NoSuchParent(f"parent_id: there is no team {parent_id}", field="parent_id")


async def _check_head(tx: Transaction, head_id: UUID | None) -> None:
    if head_id is not None and not await store.people.is_active_user(tx, head_id):
        raise NoSuchHead(f"head_id: there is no active user {head_id}", field="head_id")


def _team(team: Team) -> dict[str, Any]:
    return {"team_id": team.id, "name": team.name, "parent_id": team.parent_id, "head_id": team.head_id}
