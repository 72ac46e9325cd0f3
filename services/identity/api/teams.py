"""The tree of teams over HTTP."""

from typing import Any
from uuid import UUID

from services.identity import store, usecases
from services.identity.domain.people import Team
from shared.edge import Tx, Version, check_version
from shared.fields import Body, Cursor, Limit, Line, Out
from shared.pages import Page
from shared.service import make_router

from .callers import Administering, Anybody

router = make_router()


class CreateTeam(Body):
    name: Line
    parent_id: UUID | None = None
    head_id: UUID | None = None


class ChangeTeam(Body):
    name: Line = ""
    parent_id: UUID | None = None
    head_id: UUID | None = None


class TeamOut(Out):
    """`members` counts the active people of the team itself, not of those below it."""

    id: UUID
    name: str
    parent_id: UUID | None
    head_id: UUID | None
    members: int
    version: int


class TeamsOut(Out):
    items: list[TeamOut]
    next_cursor: str | None


@router.get("/teams")
async def list_teams(tx: Tx, actor: Anybody, cursor: Cursor | None = None, limit: Limit = 50) -> TeamsOut:
    """By name; `parent_id` makes a tree of them."""
    page: Page[Team] = await store.people.list_teams(tx, cursor=cursor, limit=limit)
    return TeamsOut(items=await _shown(tx, *page.items), next_cursor=page.next_cursor)


@router.post("/teams", status_code=201)
async def create_team(body: CreateTeam, tx: Tx, actor: Administering) -> TeamOut:
    [shown] = await _shown(tx, await usecases.create_team(tx, actor, **body.model_dump()))
    return shown


@router.get("/teams/{team_id}")
async def get_team(team_id: UUID, tx: Tx, actor: Anybody) -> TeamOut:
    [shown] = await _shown(tx, await store.people.get_team(tx, team_id))
    return shown


@router.patch("/teams/{team_id}")
async def change_team(team_id: UUID, body: ChangeTeam, tx: Tx, actor: Administering, version: Version) -> TeamOut:
    team = await store.people.get_team(tx, team_id)
    check_version(team.version, version)
    [shown] = await _shown(tx, await usecases.change_team(tx, actor, team, **body.model_dump(exclude_unset=True)))
    return shown


async def _shown(tx: Tx, *teams: Team) -> list[TeamOut]:
    members = await store.people.members_of(tx, [team.id for team in teams])
    return [TeamOut(**_fields(team), members=members.get(team.id, 0)) for team in teams]


def _fields(team: Team) -> dict[str, Any]:
    return {name: getattr(team, name) for name in ("id", "name", "parent_id", "head_id", "version")}
