"""HTTP in and out of identity: sign-in, the person who asks, users, teams, public keys."""

import json
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Request
from pydantic import AfterValidator, StringConstraints

from shared.auth import ROLES, Actor, allow, public, verify_token
from shared.edge import Tx, Version, check_version
from shared.errors import Invalid
from shared.events.identity import Role
from shared.fields import Body, Cursor, Limit, Line, Out, Secret
from shared.pages import Page
from shared.service import make_router

from . import store, usecases
from .domain import PASSWORD_LENGTH, TOKEN_LIFETIME, CurrentPasswordWrong, User

router = make_router()
Language = Literal["ru", "en"]


def _one_at(email: str) -> str:
    name, at, host = email.partition("@")
    if not (name and at and host) or "@" in host or " " in email or not (email.isascii() and email.isprintable()):
        raise ValueError("must be an e-mail address such as anna@fibex.example")
    return email


Email = Annotated[Line, AfterValidator(_one_at)]
NewPassword = Annotated[Secret, StringConstraints(min_length=PASSWORD_LENGTH)]


async def _session(request: Request, tx: Tx) -> UUID | None:
    """The session of the caller's token, checked before anything else is done or replayed for it."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None  # `allow` answers that
    claims = verify_token(token, request.app.state.settings.token_public_keys)
    return await usecases.check_session(tx, _uuid(claims.get("sid")), claims["role"])


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


Session = Annotated[UUID, Depends(_session)]


def signed_in(*roles: Role) -> Any:
    """`allow`, and the session must still hold: elsewhere a token is good until it expires, here only until then."""
    admitted = allow(*roles)

    async def actor(session_id: Session, actor: Annotated[Actor, admitted]) -> Actor:
        return actor

    actor.roles = frozenset(roles)  # type: ignore[attr-defined]
    return Depends(actor)


Anybody = Annotated[Actor, signed_in(*ROLES)]
Managing = Annotated[Actor, signed_in("admin", "ops")]
Administering = Annotated[Actor, signed_in("admin")]


class SignIn(Body):
    email: Line
    password: Secret


class CreateUser(Body):
    name: Line
    email: Email
    role: Role
    team_id: UUID | None = None
    language: Language = "ru"
    password: NewPassword | None = None


class ChangeUser(Body):
    name: Line = ""
    email: Email = ""
    role: Role = "manager"
    team_id: UUID | None = None
    language: Language = "ru"


class SetPassword(Body):
    password: NewPassword
    current_password: Secret | None = None


class CreateTeam(Body):
    name: Line
    parent_id: UUID | None = None
    head_id: UUID | None = None


class ChangeTeam(Body):
    name: Line = ""
    parent_id: UUID | None = None
    head_id: UUID | None = None


class SelfOut(Out):
    id: UUID
    name: str
    email: str
    role: Role
    team_id: UUID | None
    language: Language


class SignedInOut(Out):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int
    user: SelfOut


class UserOut(Out):
    """`email` is for administrators, operators and the person alone; for others it is null."""

    id: UUID
    name: str
    email: str | None
    role: Role
    team_id: UUID | None
    language: Language
    active: bool
    version: int


class UsersOut(Out):
    items: list[UserOut]
    next_cursor: str | None


class TeamOut(Out):
    id: UUID
    name: str
    parent_id: UUID | None
    head_id: UUID | None
    version: int


class TeamsOut(Out):
    items: list[TeamOut]
    next_cursor: str | None


class KeyOut(Out):
    kty: str
    crv: str
    x: str
    kid: str
    use: str = "sig"
    alg: str = "EdDSA"


class KeysOut(Out):
    keys: list[KeyOut]


@router.post("/sessions", status_code=201, dependencies=[public])
async def sign_in(body: SignIn, request: Request) -> SignedInOut:
    """Two transactions with the hashing between them: the first makes a failure count although its request is
    refused (a refusal rolls back), and no connection is held while the processor is busy with the hash."""
    state = request.app.state
    async with state.database.transaction() as tx:
        attempt = await usecases.begin_sign_in(tx, body.email, _address(request))
    matches = await state.passwords.match(attempt.password_hash, body.password)
    async with state.database.transaction() as tx:
        signed = await usecases.finish_sign_in(tx, attempt, matches, state.signer)
    return SignedInOut(
        access_token=signed.access_token,
        expires_in=int(TOKEN_LIFETIME.total_seconds()),
        user=SelfOut.model_validate(signed.user),
    )


@router.delete("/sessions/current", status_code=204)
async def sign_out(tx: Tx, actor: Anybody, session_id: Session) -> None:
    await usecases.sign_out(tx, session_id)


@router.get("/me")
async def me(tx: Tx, actor: Anybody) -> UserOut:
    return _user(actor, await store.get_user(tx, actor.id))


@router.get("/jwks.json", dependencies=[public])
async def jwks(request: Request) -> KeysOut:
    """The public keys access tokens are verified with. Only the fields of a public key are ever shown."""
    return KeysOut.model_validate(json.loads(request.app.state.settings.token_public_keys))


@router.get("/users")
async def list_users(
    tx: Tx,
    actor: Anybody,
    role: Role | None = None,
    team_id: UUID | None = None,
    active: bool | None = None,
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> UsersOut:
    narrow = store.UserFilter(role, team_id, active)
    page: Page[User] = await store.list_users(tx, narrow, cursor=cursor, limit=limit)
    return UsersOut(items=[_user(actor, user) for user in page.items], next_cursor=page.next_cursor)


@router.post("/users", status_code=201)
async def create_user(body: CreateUser, request: Request, tx: Tx, actor: Managing) -> UserOut:
    hashed = await request.app.state.passwords.hash(body.password) if body.password is not None else None
    return _user(actor, await usecases.create_user(tx, actor, hashed, **body.model_dump(exclude={"password"})))


@router.get("/users/{user_id}")
async def get_user(user_id: UUID, tx: Tx, actor: Anybody) -> UserOut:
    return _user(actor, await store.get_user(tx, user_id))


@router.patch("/users/{user_id}")
async def change_user(user_id: UUID, body: ChangeUser, tx: Tx, actor: Managing, version: Version) -> UserOut:
    user = await store.get_user(tx, user_id)
    check_version(user.version, version)
    return _user(actor, await usecases.change_user(tx, actor, user, **body.model_dump(exclude_unset=True)))


@router.post("/users/{user_id}/password", status_code=204)
async def set_password(
    user_id: UUID, body: SetPassword, request: Request, tx: Tx, actor: Anybody, session_id: Session
) -> None:
    """Administrators and operators set other people's passwords; one's own needs the present one."""
    user = await store.get_user(tx, user_id)
    if user.id == actor.id:
        await _check_current_password(request, tx, user, body.current_password)
    hashed = await request.app.state.passwords.hash(body.password)
    await usecases.set_password(tx, actor, user, hashed, session_id)


@router.post("/users/{user_id}/deactivate")
async def deactivate_user(user_id: UUID, tx: Tx, actor: Managing) -> UserOut:
    """Needs no `If-Match`: that somebody renamed the person meanwhile is no reason to let them in for longer."""
    return _user(actor, await usecases.deactivate_user(tx, actor, user_id))


@router.get("/teams")
async def list_teams(tx: Tx, actor: Anybody, cursor: Cursor | None = None, limit: Limit = 50) -> TeamsOut:
    return TeamsOut.model_validate(await store.list_teams(tx, cursor=cursor, limit=limit))


@router.post("/teams", status_code=201)
async def create_team(body: CreateTeam, tx: Tx, actor: Administering) -> TeamOut:
    return TeamOut.model_validate(await usecases.create_team(tx, actor, **body.model_dump()))


@router.get("/teams/{team_id}")
async def get_team(team_id: UUID, tx: Tx, actor: Anybody) -> TeamOut:
    return TeamOut.model_validate(await store.get_team(tx, team_id))


@router.patch("/teams/{team_id}")
async def change_team(team_id: UUID, body: ChangeTeam, tx: Tx, actor: Administering, version: Version) -> TeamOut:
    team = await store.get_team(tx, team_id)
    check_version(team.version, version)
    return TeamOut.model_validate(await usecases.change_team(tx, actor, team, **body.model_dump(exclude_unset=True)))


async def _check_current_password(request: Request, tx: Tx, user: User, current: str | None) -> None:
    if current is None:
        raise Invalid("current_password: your own password changes only with the present one", field="current_password")
    state = request.app.state
    expected = await usecases.begin_own_password_change(tx, user, _address(request))
    if not await state.passwords.match(expected, current):
        async with state.database.transaction() as apart:  # the refusal rolls the request's own back
            await usecases.count_failure(apart, user.email, _address(request))
        raise CurrentPasswordWrong("current_password: is not your present password", field="current_password")


def _user(actor: Actor, user: User) -> UserOut:
    shown = UserOut.model_validate(user)
    if actor.role not in {"admin", "ops"} and actor.id != user.id:
        shown.email = None
    return shown


def _address(request: Request) -> str:
    return (request.client.host if request.client else "unknown")[:64]
