"""The directory of users: who works here, in which role, and their own settings."""

from typing import Any
from uuid import UUID

from services.identity import store
from services.identity.domain.people import (
    LastAdministrator,
    NoSuchTeam,
    OwnAccount,
    User,
    check_may_manage,
    check_settings,
    small_letters,
)
from shared.auth import Actor
from shared.db import Transaction
from shared.events import AccessEnded, UserCreated, UserDeactivated, UserUpdated
from shared.ids import new_id

FIRST_ADMIN_RULE = "system:first_administrator"


async def create_user(tx: Transaction, actor: Actor, password_hash: str | None, **fields: Any) -> User:
    """A new person; without a password they cannot sign in yet. Tells UserCreated."""
    check_may_manage(actor.role, fields["role"])
    return await _add_user(tx, password_hash, **fields)


async def create_first_administrator(tx: Transaction, email: str, password_hash: str) -> bool:
    """Make the administrator of an empty system; False where there are users already, whichever replica made them."""
    await store.people.lock(tx, "directory")
    if not await store.people.no_users(tx):
        return False
    fields = {"name": "Administrator", "email": email, "role": "admin", "team_id": None, "language": "ru"}
    await _add_user(tx, password_hash, **fields)
    return True


async def change_user(tx: Transaction, actor: Actor, user: User, **changes: Any) -> User:
    """Set the fields named. Tells UserUpdated if anything changed, AccessEnded where tokens name another role."""
    check_may_manage(actor.role, user.role, changes.get("role", user.role))
    if changes.get("team_id") is not None:
        await _check_team(tx, changes["team_id"])
    if "email" in changes:
        changes["email"] = small_letters(changes["email"])
    old_role = user.role
    if changes.get("role", old_role) != old_role:
        await _check_leaves_an_admin(tx, actor, user)
    if user.change(**changes):
        await store.people.save_user(tx, user)
        tx.emit(UserUpdated(**_person(user)))
    if user.role != old_role:
        for session_id in await store.sessions.open_sessions_of(tx, user.id):
            tx.emit(AccessEnded(access_id=session_id, holder_id=user.id, reason="role_changed"))
    return user


async def deactivate_user(tx: Transaction, actor: Actor, user_id: UUID) -> User:
    """The person can no longer sign in and their sessions end. Tells UserDeactivated once, AccessEnded of each."""
    user = await store.people.get_user(tx, user_id, for_change=True)
    check_may_manage(actor.role, user.role)
    await _check_leaves_an_admin(tx, actor, user)
    if user.active:
        user.active = False
        await store.people.save_user(tx, user)
        for ended in await store.sessions.end_sessions_of(tx, user.id):
            tx.emit(AccessEnded(access_id=ended, holder_id=user.id, reason="deactivated"))
        tx.emit(UserDeactivated(**_person(user)))
    return user


async def reactivate_user(tx: Transaction, actor: Actor, user_id: UUID) -> User:
    """Let somebody back in, as they were, with their password. Tells UserUpdated once."""
    user = await store.people.get_user(tx, user_id, for_change=True)
    check_may_manage(actor.role, user.role)
    if not user.active:
        user.active = True
        await store.people.save_user(tx, user)
        tx.emit(UserUpdated(**_person(user)))
    return user


async def change_self(tx: Transaction, actor: Actor, language: str | None, settings: dict[str, Any]) -> User:
    """Set one's own language and settings; a setting given as None is dropped. Tells UserUpdated for a language.

    Settings are merged name by name, so that two open tabs do not undo each other.
    """
    await store.people.lock(tx, f"settings:{actor.id}")
    user = await store.people.get_user(tx, actor.id, for_change=True)
    if settings:
        merged = {**await store.people.settings_of(tx, user.id), **settings}
        kept = {name: value for name, value in merged.items() if value is not None}
        check_settings(kept)
        await store.people.put_settings(tx, user.id, kept)
    if language is not None and user.change(language=language):
        await store.people.save_user(tx, user)
        tx.emit(UserUpdated(**_person(user)))
    return user


async def _add_user(tx: Transaction, password_hash: str | None, **fields: Any) -> User:
    user = User(id=new_id(tx.now), **{**fields, "email": small_letters(fields["email"])})
    await _check_team(tx, user.team_id)
    await store.people.save_user(tx, user)
    if password_hash is not None:
        await store.sessions.put_password_hash(tx, user.id, password_hash)
    tx.emit(UserCreated(**_person(user)))
    return user


async def _check_leaves_an_admin(tx: Transaction, actor: Actor, user: User) -> None:
    if user.id == actor.id:
        raise OwnAccount("you cannot do this to your own account; ask another administrator")
    if user.role == "admin" and user.active:
        await store.people.lock(tx, "directory")  # of two administrators deposing each other only one succeeds
        if not await store.people.other_admins(tx, user.id):
            raise LastAdministrator(f"user {user.id} is the last administrator; appoint another one first")


async def _check_team(tx: Transaction, team_id: UUID | None) -> None:
    if team_id is not None and not await store.people.team_exists(tx, team_id):
        raise NoSuchTeam(f"team_id: there is no team {team_id}", field="team_id")


def _person(user: User) -> dict[str, Any]:
    fields = ("name", "email", "role", "team_id", "language")
    return {"user_id": user.id, **{name: getattr(user, name) for name in fields}}
