"""The person who asks: who they are, what they may do, their own language, settings and password."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from pydantic import Field

from services.identity import store, usecases
from services.identity.domain.people import User
from services.identity.domain.permissions import permissions_of
from shared.edge import Tx
from shared.fields import MAX_INT4, Body, Code, Line, Out, Secret
from shared.service import make_router

from .callers import Anybody, Session
from .people import Language, NewPassword, UserOut, check_current_password

router = make_router()
Setting = bool | Annotated[int, Field(ge=-MAX_INT4, le=MAX_INT4)] | Line
Settings = Annotated[dict[Code, Setting | None], Field(max_length=100)]
"""A name such as `start_page` and its value: a switch, a number or a line of text; null drops it."""


class ChangeSelf(Body):
    """What is left out stays; settings are merged name by name."""

    language: Language = "ru"
    settings: Settings = Field(default_factory=dict)


class ChangeOwnPassword(Body):
    password: NewPassword
    current_password: Secret


class OwnTeamOut(Out):
    id: UUID
    name: str
    head_id: UUID | None


class MeOut(UserOut):
    """The caller, with what a front end needs to know at its start."""

    team: OwnTeamOut | None
    leads: list[UUID]
    """The teams the caller is head of; those below them are within reach as well."""
    permissions: list[str]
    settings: dict[str, bool | int | str]
    session_id: UUID
    time_zone: str
    country: str


@router.get("/me")
async def me(tx: Tx, actor: Anybody, session_id: Session) -> MeOut:
    return await _me(tx, await store.people.get_user(tx, actor.id), session_id)


@router.patch("/me")
async def change_me(body: ChangeSelf, tx: Tx, actor: Anybody, session_id: Session) -> MeOut:
    """Needs no `If-Match`: nobody but the caller changes these, and each name by itself."""
    given: dict[str, Any] = body.model_dump(exclude_unset=True)
    user = await usecases.change_self(tx, actor, given.get("language"), given.get("settings", {}))
    return await _me(tx, user, session_id)


@router.post("/me/password", status_code=204)
async def change_own_password(
    body: ChangeOwnPassword, request: Request, tx: Tx, actor: Anybody, session_id: Session
) -> None:
    """Sets the caller's password; every other session of theirs ends."""
    user = await store.people.get_user(tx, actor.id)
    await check_current_password(request, tx, user, body.current_password)
    hashed = await request.app.state.passwords.hash(body.password)
    await usecases.set_password(tx, actor, user, hashed, session_id)


async def _me(tx: Tx, user: User, session_id: UUID) -> MeOut:
    shown = UserOut.model_validate(user)
    team = await store.people.get_team(tx, user.team_id) if user.team_id else None
    return MeOut(
        **shown.model_dump(),
        team=OwnTeamOut.model_validate(team) if team else None,
        leads=await store.people.teams_led_by(tx, user.id),
        permissions=permissions_of(user.role),
        settings=await store.people.settings_of(tx, user.id),
        session_id=session_id,
        time_zone=str(tx.organisation.zone),
        country=tx.organisation.country,
    )
