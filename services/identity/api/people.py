"""The directory of users over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Request
from pydantic import AfterValidator, StringConstraints

from services.identity import store, usecases
from services.identity.domain.people import User
from services.identity.domain.signing_in import PASSWORD_LENGTH, CurrentPasswordWrong
from shared.auth import Actor
from shared.edge import Tx, Version, check_version
from shared.errors import Invalid
from shared.events.identity import Role
from shared.fields import Body, Cursor, Limit, Line, Out, Search, Secret
from shared.pages import Page
from shared.service import make_router

from .callers import Anybody, Managing, Session, address_of

router = make_router()
Language = Literal["ru", "en"]


def _one_at(email: str) -> str:
    name, at, host = email.partition("@")
    if not (name and at and host) or "@" in host or " " in email or not (email.isascii() and email.isprintable()):
        raise ValueError("must be an e-mail address such as anna@fibex.example")
    return email


Email = Annotated[Line, AfterValidator(_one_at)]
NewPassword = Annotated[Secret, StringConstraints(min_length=PASSWORD_LENGTH)]


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


class SelfOut(Out):
    id: UUID
    name: str
    email: str
    role: Role
    team_id: UUID | None
    language: Language


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


@router.get("/users")
async def list_users(
    tx: Tx,
    actor: Anybody,
    role: Role | None = None,
    team_id: UUID | None = None,
    active: bool | None = None,
    search: Search | None = None,
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> UsersOut:
    narrow = store.people.UserFilter(role, team_id, active, search)
    page: Page[User] = await store.people.list_users(tx, narrow, cursor=cursor, limit=limit)
    return UsersOut(items=[shown_to(actor, user) for user in page.items], next_cursor=page.next_cursor)


@router.post("/users", status_code=201)
async def create_user(body: CreateUser, request: Request, tx: Tx, actor: Managing) -> UserOut:
    hashed = await request.app.state.passwords.hash(body.password) if body.password is not None else None
    return shown_to(actor, await usecases.create_user(tx, actor, hashed, **body.model_dump(exclude={"password"})))


@router.get("/users/{user_id}")
async def get_user(user_id: UUID, tx: Tx, actor: Anybody) -> UserOut:
    return shown_to(actor, await store.people.get_user(tx, user_id))


@router.patch("/users/{user_id}")
async def change_user(user_id: UUID, body: ChangeUser, tx: Tx, actor: Managing, version: Version) -> UserOut:
    user = await store.people.get_user(tx, user_id, for_change=True)
    check_version(user.version, version)
    return shown_to(actor, await usecases.change_user(tx, actor, user, **body.model_dump(exclude_unset=True)))


@router.post("/users/{user_id}/password", status_code=204)
async def set_password(
    user_id: UUID, body: SetPassword, request: Request, tx: Tx, actor: Anybody, session_id: Session
) -> None:
    """Administrators and operators set other people's passwords; one's own needs the present one."""
    user = await store.people.get_user(tx, user_id)
    if user.id == actor.id:
        await check_current_password(request, tx, user, body.current_password)
    hashed = await request.app.state.passwords.hash(body.password)
    await usecases.set_password(tx, actor, user, hashed, session_id)


@router.post("/users/{user_id}/deactivate")
async def deactivate_user(user_id: UUID, tx: Tx, actor: Managing) -> UserOut:
    """Needs no `If-Match`: that somebody renamed the person meanwhile is no reason to let them in for longer."""
    return shown_to(actor, await usecases.deactivate_user(tx, actor, user_id))


@router.post("/users/{user_id}/reactivate")
async def reactivate_user(user_id: UUID, tx: Tx, actor: Managing) -> UserOut:
    """Let somebody back in, as they were; sessions that ended stay ended."""
    return shown_to(actor, await usecases.reactivate_user(tx, actor, user_id))


async def check_current_password(request: Request, tx: Tx, user: User, current: str | None) -> None:
    """Raises CurrentPasswordWrong; that counts as a failed sign-in, although the refusal rolls the request back."""
    if current is None:
        raise Invalid("current_password: your own password changes only with the present one", field="current_password")
    state = request.app.state
    expected = await usecases.begin_own_password_change(tx, user, address_of(request))
    if not await state.passwords.match(expected, current):
        async with state.database.transaction() as apart:  # the refusal rolls the request's own back
            await usecases.count_failure(apart, user.email, address_of(request))
        raise CurrentPasswordWrong("current_password: is not your present password", field="current_password")


def shown_to(actor: Actor, user: User) -> UserOut:
    """The user as this caller may see them."""
    shown = UserOut.model_validate(user)
    if actor.role not in {"admin", "ops"} and actor.id != user.id:
        shown.email = None
    return shown
