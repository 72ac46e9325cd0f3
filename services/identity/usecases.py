"""What people do with identity: sign in and out, keep the directory of users and teams."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from shared.auth import AUDIENCE, ISSUER, Actor
from shared.db import Transaction
from shared.events import TeamCreated, TeamUpdated, UserCreated, UserDeactivated, UserUpdated
from shared.ids import new_id

from . import store
from .adapters.tokens import Signer
from .domain import (
    FAILURES_COUNT_FOR,
    TOKEN_LIFETIME,
    CredentialsRejected,
    LastAdministrator,
    NoSuchHead,
    NoSuchParent,
    NoSuchTeam,
    NotYourPassword,
    OwnAccount,
    SessionEnded,
    SignInThrottled,
    Team,
    User,
    check_attempts,
    check_may_manage,
    check_no_circle,
    small_letters,
)

FIRST_ADMIN_RULE = "system:first_administrator"


@dataclass(frozen=True)
class Attempt:
    """A sign-in under way. It counts as failed until it succeeds, so parallel guesses cannot slip past the limit."""

    id: UUID
    email: str
    password_hash: str | None


@dataclass(frozen=True)
class SignedIn:
    """An access token and whose it is."""

    access_token: str
    user: User


async def begin_sign_in(tx: Transaction, email: str, address: str) -> Attempt:
    """Count the attempt; its transaction commits before the password is looked at, whatever comes of it."""
    account = _digest(email)
    await store.lock(tx, f"account:{account}")
    await store.lock(tx, f"address:{address}")
    failures = await store.failures_since(tx, account, address, tx.now - FAILURES_COUNT_FOR)
    check_attempts(*failures, tx.now)
    attempt = Attempt(new_id(tx.now), email, (await store.user_by_email(tx, small_letters(email)))[1])
    await store.add_attempt(tx, attempt.id, account, address)
    return attempt


async def finish_sign_in(tx: Transaction, attempt: Attempt, matches: bool, signer: Signer) -> SignedIn:
    """Start a session. Raises CredentialsRejected, the same whatever was wrong."""
    user, password_hash = await store.user_by_email(tx, small_letters(attempt.email))
    if not matches or user is None or not user.active or password_hash != attempt.password_hash:
        raise CredentialsRejected("e-mail or password is not right")
    await store.forget_attempt(tx, attempt.id)
    session_id = new_id(tx.now)
    await store.start_session(tx, session_id, user.id, tx.now + TOKEN_LIFETIME)
    return SignedIn(signer.sign(_claims(tx, user, session_id)), user)


async def check_session(tx: Transaction, session_id: UUID | None, role: str) -> UUID:
    """The session of a token. Raises SessionEnded after a sign-out, a deactivation or a change of role."""
    user = await store.session_user(tx, session_id) if session_id else None
    if session_id is None or user is None or not user.active or user.role != role:
        raise SessionEnded("the session has ended or your role has changed; sign in again")
    return session_id


async def sign_out(tx: Transaction, session_id: UUID) -> None:
    """End the session: identity refuses its token from now on, the others when it expires."""
    await store.end_session(tx, session_id)


async def create_user(tx: Transaction, actor: Actor, password_hash: str | None, **fields: Any) -> User:
    """A new person; without a password they cannot sign in yet. Tells UserCreated."""
    check_may_manage(actor.role, fields["role"])
    return await _add_user(tx, password_hash, **fields)


async def create_first_administrator(tx: Transaction, email: str, password_hash: str) -> bool:
    """Make the administrator of an empty system; False where there are users already, whichever replica made them."""
    await store.lock(tx, "directory")
    if not await store.no_users(tx):
        return False
    fields = {"name": "Administrator", "email": email, "role": "admin", "team_id": None, "language": "ru"}
    await _add_user(tx, password_hash, **fields)
    return True


async def change_user(tx: Transaction, actor: Actor, user: User, **changes: Any) -> User:
    """Set the fields named. Tells UserUpdated if anything changed."""
    check_may_manage(actor.role, user.role, changes.get("role", user.role))
    if changes.get("team_id") is not None:
        await _check_team(tx, changes["team_id"])
    if "email" in changes:
        changes["email"] = small_letters(changes["email"])
    old_role = user.role
    if changes.get("role", old_role) != old_role:
        await _check_leaves_an_admin(tx, actor, user)
    if user.change(**changes):
        await store.save_user(tx, user)
        tx.emit(UserUpdated(**_person(user)))
    return user


async def deactivate_user(tx: Transaction, actor: Actor, user_id: UUID) -> User:
    """The person can no longer sign in and their sessions end. Tells UserDeactivated once."""
    user = await store.get_user(tx, user_id)
    check_may_manage(actor.role, user.role)
    await _check_leaves_an_admin(tx, actor, user)
    if user.active:
        user.active = False
        await store.save_user(tx, user)
        await store.end_sessions_of(tx, user.id)
        tx.emit(UserDeactivated(**_person(user)))
    return user


async def begin_own_password_change(tx: Transaction, user: User, address: str) -> str | None:
    """The present hash to check against. Raises SignInThrottled: guessing here counts like guessing at the door."""
    account = _digest(user.email)
    if not await store.try_lock(tx, f"account:{account}"):
        raise SignInThrottled("another attempt for this account is under way; try again")
    check_attempts(*await store.failures_since(tx, account, address, tx.now - FAILURES_COUNT_FOR), tx.now)
    return await store.password_hash(tx, user.id)


async def count_failure(tx: Transaction, email: str, address: str) -> None:
    """Remember a wrong password; in a transaction of its own, as the refusal rolls back the request's."""
    await store.add_attempt(tx, new_id(tx.now), _digest(email), address)


async def set_password(tx: Transaction, actor: Actor, user: User, password_hash: str, session_id: UUID) -> None:
    """Give the account another password. Its sessions end, but for the one that asks."""
    if user.id != actor.id:
        if actor.role not in {"admin", "ops"}:
            raise NotYourPassword("you may set your own password; for others ask an administrator")
        check_may_manage(actor.role, user.role)
    await store.put_password_hash(tx, user.id, password_hash)
    await store.end_sessions_of(tx, user.id, but=session_id)
    await store.forget_attempts_of(tx, _digest(user.email))


async def forget_the_old(tx: Transaction) -> None:
    """Attempts count for minutes and tokens live for minutes; a week of ended sessions is kept to look back on."""
    await store.forget_before(tx, tx.now - FAILURES_COUNT_FOR, tx.now - timedelta(days=7))


async def create_team(
    tx: Transaction, actor: Actor, *, name: str, parent_id: UUID | None, head_id: UUID | None
) -> Team:
    """A new team somewhere in the tree. Tells TeamCreated."""
    team = Team(new_id(tx.now), name, parent_id, head_id)
    await _check_parent(tx, parent_id)
    await _check_head(tx, head_id)
    await store.save_team(tx, team)
    tx.emit(TeamCreated(**_team(team)))
    return team


async def change_team(tx: Transaction, actor: Actor, team: Team, **changes: Any) -> Team:
    """Rename, move or give another head. Tells TeamUpdated if anything changed."""
    if changes.get("parent_id") is not None:
        await store.lock(tx, "directory")  # two moves at once could close a circle that neither of them sees
        await _check_parent(tx, changes["parent_id"])
        check_no_circle(team.id, changes["parent_id"], await store.parents(tx))
    await _check_head(tx, changes.get("head_id"))
    if team.change(**changes):
        await store.save_team(tx, team)
        tx.emit(TeamUpdated(**_team(team)))
    return team


async def _add_user(tx: Transaction, password_hash: str | None, **fields: Any) -> User:
    user = User(id=new_id(tx.now), **{**fields, "email": small_letters(fields["email"])})
    await _check_team(tx, user.team_id)
    await store.save_user(tx, user)
    if password_hash is not None:
        await store.put_password_hash(tx, user.id, password_hash)
    tx.emit(UserCreated(**_person(user)))
    return user


async def _check_leaves_an_admin(tx: Transaction, actor: Actor, user: User) -> None:
    if user.id == actor.id:
        raise OwnAccount("you cannot do this to your own account; ask another administrator")
    if user.role == "admin" and user.active:
        await store.lock(tx, "directory")  # of two administrators deposing each other only one succeeds
        if not await store.other_admins(tx, user.id):
            raise LastAdministrator(f"user {user.id} is the last administrator; appoint another one first")


async def _check_team(tx: Transaction, team_id: UUID | None) -> None:
    if team_id is not None and not await store.team_exists(tx, team_id):
        raise NoSuchTeam(f"team_id: there is no team {team_id}", field="team_id")


async def _check_parent(tx: Transaction, parent_id: UUID | None) -> None:
    if parent_id is not None and not await store.team_exists(tx, parent_id):
        raise NoSuchParent(f"parent_id: there is no team {parent_id}", field="parent_id")


async def _check_head(tx: Transaction, head_id: UUID | None) -> None:
    if head_id is not None and not await store.is_active_user(tx, head_id):
        raise NoSuchHead(f"head_id: there is no active user {head_id}", field="head_id")


def _claims(tx: Transaction, user: User, session_id: UUID) -> dict[str, Any]:
    return {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(user.id),
        "iat": int(tx.now.timestamp()),
        "exp": int((tx.now + TOKEN_LIFETIME).timestamp()),
        "jti": str(new_id(tx.now)),
        "sid": str(session_id),
        "role": user.role,
        "team_id": str(user.team_id) if user.team_id else None,
        "name": user.name,
        "lang": user.language,
    }


def _person(user: User) -> dict[str, Any]:
    fields = ("name", "email", "role", "team_id", "language")
    return {"user_id": user.id, **{name: getattr(user, name) for name in fields}}


def _team(team: Team) -> dict[str, Any]:
    return {"team_id": team.id, "name": team.name, "parent_id": team.parent_id, "head_id": team.head_id}


def _digest(email: str) -> str:
    return hashlib.sha256(small_letters(email).encode()).hexdigest()
