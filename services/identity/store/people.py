"""Users and teams in the database, and the locks that keep two changes of them apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from services.identity.domain.people import EmailTaken, Team, TeamUnknown, User, UserUnknown
from shared.db import Transaction
from shared.pages import Page, rows_page

from .tables import credentials, team_tree, users


@dataclass(frozen=True)
class UserFilter:
    """What a list of users is narrowed to."""

    role: str | None = None
    team_id: UUID | None = None
    active: bool | None = None
    search: str | None = None


async def lock(tx: Transaction, what: str) -> None:
    """Wait until nobody else holds `what`; held until this transaction ends."""
    await tx.session.execute(select(func.pg_advisory_xact_lock(_lock_key(what))))


async def try_lock(tx: Transaction, what: str) -> bool:
    """Take `what` until this transaction ends, or say at once that somebody holds it."""
    return bool(await tx.session.scalar(select(func.pg_try_advisory_xact_lock(_lock_key(what)))))


def _lock_key(what: str) -> Any:
    return func.hashtextextended(f"identity:{what}", 0)


async def get_user(tx: Transaction, user_id: UUID, *, for_change: bool = False) -> User:
    """`for_change`: as they are once nobody else is changing them; others wait until this transaction ends."""
    user = await tx.session.get(User, user_id, with_for_update=for_change or None)
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
    if narrow.search:
        words = f"%{narrow.search.lower().translate(_PLAIN)}%"
        query = query.where(func.lower(users.c.name).like(words) | users.c.email.like(words))
    page = await rows_page(tx, query, [users.c.name, users.c.id], cursor=cursor, limit=limit)
    return Page([row[0] for row in page.items], page.next_cursor)


_PLAIN = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})
"""What people type into a search is text; these characters mean something to LIKE."""


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


async def settings_of(tx: Transaction, user_id: UUID) -> dict[str, Any]:
    """What the person set for the screens, by name."""
    found = await tx.session.scalar(select(users.c.settings).where(users.c.id == user_id))
    return dict(found or {})


async def put_settings(tx: Transaction, user_id: UUID, settings: Mapping[str, Any]) -> None:
    await tx.session.execute(update(users).where(users.c.id == user_id).values(settings=dict(settings)))


async def get_team(tx: Transaction, team_id: UUID) -> Team:
    team = await tx.session.get(Team, team_id)
    if team is None:
        raise TeamUnknown(f"there is no team {team_id}")
    return team


async def list_teams(tx: Transaction, *, cursor: str | None, limit: int) -> Page[Team]:
    page = await rows_page(tx, select(Team), [team_tree.c.name, team_tree.c.id], cursor=cursor, limit=limit)
    return Page([row[0] for row in page.items], page.next_cursor)


async def teams_led_by(tx: Transaction, user_id: UUID) -> list[UUID]:
    """The teams whose head somebody is."""
    led = select(team_tree.c.id).where(team_tree.c.head_id == user_id).order_by(team_tree.c.name, team_tree.c.id)
    return list((await tx.session.scalars(led)).all())


async def members_of(tx: Transaction, team_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many active people each of these teams has; those below them not counted."""
    counted = select(users.c.team_id, func.count()).where(users.c.team_id.in_(team_ids), users.c.active)
    return {row[0]: row[1] for row in await tx.session.execute(counted.group_by(users.c.team_id))}


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
