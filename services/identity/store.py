"""Tables, mapping and every query of identity."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.orm import registry

from shared.db import NAMING, Transaction, moment
from shared.pages import Page, rows_page

from .domain import EmailTaken, Team, TeamUnknown, User, UserUnknown

metadata = MetaData(naming_convention=NAMING)
users = Table(
    "users",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("email", String(254), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("team_id", Uuid, ForeignKey("team_tree.id", use_alter=True)),
    Column("language", String(2), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Index(None, "name", "id"),
    Index(None, "role", "name", "id"),
    Index(None, "team_id", "name", "id"),
    Index(None, "active", "name", "id"),
)
team_tree = Table(
    "team_tree",  # every service has a table `teams`, its copy of what identity tells; this is the original
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("parent_id", Uuid, ForeignKey("team_tree.id"), index=True),
    Column("head_id", Uuid, ForeignKey("users.id")),
    Column("version", Integer, nullable=False),
    Index(None, "name", "id"),
)
credentials = Table(
    "credentials",
    metadata,
    Column("user_id", Uuid, ForeignKey("users.id"), primary_key=True),
    Column("password_hash", String(200), nullable=False),
    moment("changed_at", nullable=False),
    comment="apart from users, so that no query for a person can bring a hash along",
)
sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False, index=True),
    moment("started_at", nullable=False),
    moment("expires_at", nullable=False, index=True),
    moment("ended_at"),
)
attempts = Table(
    "attempts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account", String(64), nullable=False),
    Column("address", String(64), nullable=False),
    moment("at", nullable=False, index=True),
    Index(None, "account", "at"),
    Index(None, "address", "at"),
    comment="sign-ins that failed or are under way; `account` is a digest, as people type passwords into that field",
)
_mapping = registry(metadata=metadata)
_mapping.map_imperatively(User, users, version_id_col=users.c.version)
_mapping.map_imperatively(Team, team_tree, version_id_col=team_tree.c.version)


@dataclass(frozen=True)
class UserFilter:
    """What a list of users is narrowed to."""

    role: str | None = None
    team_id: UUID | None = None
    active: bool | None = None


async def lock(tx: Transaction, what: str) -> None:
    """Wait until nobody else holds `what`; held until this transaction ends."""
    await tx.session.execute(select(func.pg_advisory_xact_lock(_lock_key(what))))


async def try_lock(tx: Transaction, what: str) -> bool:
    """Take `what` until this transaction ends, or say at once that somebody holds it."""
    return bool(await tx.session.scalar(select(func.pg_try_advisory_xact_lock(_lock_key(what)))))


def _lock_key(what: str) -> Any:
    return func.hashtextextended(f"identity:{what}", 0)


async def get_user(tx: Transaction, user_id: UUID) -> User:
    user = await tx.session.get(User, user_id)
    if user is None:
        raise UserUnknown(f"there is no user {user_id}")
    return user


async def user_by_email(tx: Transaction, email: str) -> tuple[User | None, str | None]:
    """The user and the hash of the password, each None where there is none; `email` in small letters."""
    query = select(User, credentials.c.password_hash).outerjoin(credentials).where(users.c.email == email)
    row = (await tx.session.execute(query)).first()
    return (row[0], row[1]) if row else (None, None)


async def list_users(tx: Transaction, narrow: UserFilter, *, cursor: str | None, limit: int) -> Page[User]:
    given = {"role": narrow.role, "team_id": narrow.team_id, "active": narrow.active}
    query = select(User).where(*(users.c[name] == value for name, value in given.items() if value is not None))
    page = await rows_page(tx, query, [users.c.name, users.c.id], cursor=cursor, limit=limit)
    return Page([row[0] for row in page.items], page.next_cursor)


async def no_users(tx: Transaction) -> bool:
    return (await tx.session.scalar(select(users.c.id).limit(1))) is None


async def other_admins(tx: Transaction, user_id: UUID) -> int:
    """How many active administrators there are beside this one."""
    others = (users.c.role == "admin") & users.c.active & (users.c.id != user_id)
    return await tx.session.scalar(select(func.count()).select_from(users).where(others)) or 0


async def save_user(tx: Transaction, user: User) -> None:
    """Write the user now. Raises EmailTaken where another one, even one being written this moment, has the e-mail."""
    with tx.session.no_autoflush:  # look before the change is written: a violated constraint would end the transaction
        await lock(tx, f"email:{user.email}")
        others = select(users.c.id).where(users.c.email == user.email, users.c.id != user.id)
        other = await tx.session.scalar(others)
    if other is not None:
        raise EmailTaken(f"email: {user.email} belongs to user {other} already", field="email")
    tx.session.add(user)
    await tx.session.flush()


async def get_team(tx: Transaction, team_id: UUID) -> Team:
    team = await tx.session.get(Team, team_id)
    if team is None:
        raise TeamUnknown(f"there is no team {team_id}")
    return team


async def list_teams(tx: Transaction, *, cursor: str | None, limit: int) -> Page[Team]:
    page = await rows_page(tx, select(Team), [team_tree.c.name, team_tree.c.id], cursor=cursor, limit=limit)
    return Page([row[0] for row in page.items], page.next_cursor)


async def team_exists(tx: Transaction, team_id: UUID) -> bool:
    return (await tx.session.scalar(select(team_tree.c.id).where(team_tree.c.id == team_id))) is not None


async def is_active_user(tx: Transaction, user_id: UUID) -> bool:
    return (await tx.session.scalar(select(users.c.id).where(users.c.id == user_id, users.c.active))) is not None


async def parents(tx: Transaction) -> dict[UUID, UUID | None]:
    """The whole tree: every team with the one above it."""
    return {row.id: row.parent_id for row in await tx.session.execute(select(team_tree.c.id, team_tree.c.parent_id))}


async def save_team(tx: Transaction, team: Team) -> None:
    tx.session.add(team)
    await tx.session.flush()


async def password_hash(tx: Transaction, user_id: UUID) -> str | None:
    return await tx.session.scalar(select(credentials.c.password_hash).where(credentials.c.user_id == user_id))


async def put_password_hash(tx: Transaction, user_id: UUID, value: str) -> None:
    new = {"password_hash": value, "changed_at": tx.now}
    written = pg_insert(credentials).values(user_id=user_id, **new)
    await tx.session.execute(written.on_conflict_do_update(index_elements=["user_id"], set_=new))


async def start_session(tx: Transaction, session_id: UUID, user_id: UUID, expires_at: datetime) -> None:
    row = {"id": session_id, "user_id": user_id, "started_at": tx.now, "expires_at": expires_at}
    await tx.session.execute(insert(sessions).values(row))


async def session_user(tx: Transaction, session_id: UUID) -> User | None:
    """Whose session it is, unless it has ended."""
    query = select(User).join(sessions, sessions.c.user_id == users.c.id)
    found: User | None = await tx.session.scalar(
        query.where(sessions.c.id == session_id, sessions.c.ended_at.is_(None))
    )
    return found


async def end_session(tx: Transaction, session_id: UUID) -> None:
    await tx.session.execute(update(sessions).where(sessions.c.id == session_id).values(ended_at=tx.now))


async def end_sessions_of(tx: Transaction, user_id: UUID, *, but: UUID | None = None) -> None:
    open_ones = (sessions.c.user_id == user_id) & sessions.c.ended_at.is_(None)
    if but is not None:
        open_ones &= sessions.c.id != but
    await tx.session.execute(update(sessions).where(open_ones).values(ended_at=tx.now))


async def failures_since(
    tx: Transaction, account: str, address: str, since: datetime
) -> tuple[list[datetime], list[datetime]]:
    """When sign-ins failed (or began, if they are still under way): for the account, from the address."""
    ours = (attempts.c.account == account) | (attempts.c.address == address)
    rows = (await tx.session.execute(select(attempts).where(ours, attempts.c.at > since))).all()
    return [row.at for row in rows if row.account == account], [row.at for row in rows if row.address == address]


async def add_attempt(tx: Transaction, attempt_id: UUID, account: str, address: str) -> None:
    await tx.session.execute(insert(attempts).values(id=attempt_id, account=account, address=address, at=tx.now))


async def forget_attempt(tx: Transaction, attempt_id: UUID) -> None:
    await tx.session.execute(delete(attempts).where(attempts.c.id == attempt_id))


async def forget_attempts_of(tx: Transaction, account: str) -> None:
    await tx.session.execute(delete(attempts).where(attempts.c.account == account))


async def forget_before(tx: Transaction, attempts_before: datetime, sessions_before: datetime) -> None:
    """Drop attempts that no longer count and sessions whose tokens expired long ago."""
    old: list[tuple[Table, Any]] = [
        (attempts, attempts.c.at < attempts_before),
        (sessions, sessions.c.expires_at < sessions_before),
    ]
    for table, is_old in old:
        await tx.session.execute(delete(table).where(is_old))
