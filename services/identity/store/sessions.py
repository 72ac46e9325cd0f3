"""Passwords, sessions, refresh tokens and attempts in the database."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.identity.domain.people import User
from services.identity.domain.signing_in import Session
from shared.db import Transaction
from shared.pages import Page, rows_page

from .tables import attempts, credentials, refresh_tokens, sessions, users


async def password_hash(tx: Transaction, user_id: UUID) -> str | None:
    return await tx.session.scalar(select(credentials.c.password_hash).where(credentials.c.user_id == user_id))


async def put_password_hash(tx: Transaction, user_id: UUID, value: str) -> None:
    new = {"password_hash": value, "changed_at": tx.now}
    written = pg_insert(credentials).values(user_id=user_id, **new)
    await tx.session.execute(written.on_conflict_do_update(index_elements=["user_id"], set_=new))


async def start_session(tx: Transaction, session: Session) -> None:
    await tx.session.execute(insert(sessions).values(vars(session)))


async def session_user(tx: Transaction, session_id: UUID) -> User | None:
    """Whose session it is, unless it has ended."""
    query = select(User).join(sessions, sessions.c.user_id == users.c.id)
    found: User | None = await tx.session.scalar(query.where(sessions.c.id == session_id, _open(tx.now)))
    return found


async def list_sessions(tx: Transaction, user_id: UUID, *, cursor: str | None, limit: int) -> Page[Row[Any]]:
    """Where somebody is signed in, the newest first."""
    query = select(sessions).where(sessions.c.user_id == user_id, _open(tx.now))
    order = [sessions.c.started_at, sessions.c.id]
    return await rows_page(tx, query, order, cursor=cursor, limit=limit, descending=True)


async def end_session(tx: Transaction, session_id: UUID, user_id: UUID) -> bool:
    """End an open session of this person; whether there was one."""
    mine = (sessions.c.id == session_id) & (sessions.c.user_id == user_id) & sessions.c.ended_at.is_(None)
    ended = update(sessions).where(mine).values(ended_at=tx.now).returning(sessions.c.id)
    return (await tx.session.execute(ended)).first() is not None


async def open_sessions_of(tx: Transaction, user_id: UUID) -> list[UUID]:
    mine = select(sessions.c.id).where(sessions.c.user_id == user_id, _open(tx.now))
    return list((await tx.session.scalars(mine.order_by(sessions.c.id))).all())


async def end_sessions_of(tx: Transaction, user_id: UUID, *, but: UUID | None = None) -> list[UUID]:
    """End the person's sessions, all or all but one; which they were."""
    open_ones = (sessions.c.user_id == user_id) & sessions.c.ended_at.is_(None)
    if but is not None:
        open_ones &= sessions.c.id != but
    ended = update(sessions).where(open_ones).values(ended_at=tx.now).returning(sessions.c.id)
    return list((await tx.session.scalars(ended)).all())


async def add_refresh_token(tx: Transaction, session_id: UUID, digest: str) -> None:
    new = {"digest": digest, "session_id": session_id, "issued_at": tx.now}
    await tx.session.execute(insert(refresh_tokens).values(new))


async def spend_refresh_token(tx: Transaction, digest: str) -> tuple[Session, User, datetime] | None:
    """Take a token: its open session, whose it is, and when it was first taken. None where there is nothing to it.

    With it every other token of the session is taken, so one holds at a time. Of two requests for one session the
    second waits here.
    """
    found = (await tx.session.execute(_HELD.where(refresh_tokens.c.digest == digest, _open(tx.now)))).first()
    if found is None:
        return None
    unspent = (refresh_tokens.c.session_id == found.id) & refresh_tokens.c.used_at.is_(None)
    await tx.session.execute(update(refresh_tokens).where(unspent).values(used_at=tx.now))
    first = select(refresh_tokens.c.used_at).where(refresh_tokens.c.digest == digest)
    columns = {column.name: getattr(found, column.name) for column in sessions.columns if column.name != "ended_at"}
    return Session(**columns), found.User, (await tx.session.execute(first)).scalar_one()


_HELD = (
    select(User, sessions)
    .join(sessions, sessions.c.user_id == users.c.id)
    .join(refresh_tokens, refresh_tokens.c.session_id == sessions.c.id)
    .with_for_update(of=[sessions, refresh_tokens])
)


async def prolong_session(tx: Transaction, session_id: UUID, address: str, expires_at: datetime) -> None:
    seen = {"last_seen_at": tx.now, "address": address, "expires_at": expires_at}
    await tx.session.execute(update(sessions).where(sessions.c.id == session_id).values(seen))


def _open(now: datetime) -> Any:
    return sessions.c.ended_at.is_(None) & (sessions.c.expires_at > now)


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
