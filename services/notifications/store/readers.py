"""Who the readers are: their language, addresses, choices and absences."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.notifications.domain.figures import Language
from services.notifications.domain.kinds import Mode
from services.notifications.domain.preferences import DIGEST_AT, Preferences, Quiet
from shared.db import Transaction
from shared.errors import NotHereYet
from shared.tables import people, teams

from .tables import absences, addresses, connections, marks, modes, reader_settings


async def name_of(tx: Transaction, user_id: UUID) -> str:
    name: str | None = await tx.session.scalar(select(people.c.name).where(people.c.user_id == user_id))
    if name is None:
        raise NotHereYet(f"there is no person {user_id}")
    return name


async def names_of(tx: Transaction, user_ids: Sequence[UUID]) -> dict[UUID, str]:
    query = select(people.c.user_id, people.c.name).where(people.c.user_id.in_(user_ids))
    return {row[0]: row[1] for row in await tx.session.execute(query)}


async def language_of(tx: Transaction, user_id: UUID) -> Language:
    """The language somebody reads; Russian where nothing is known of them yet."""
    found = await tx.session.scalar(select(people.c.language).where(people.c.user_id == user_id))
    return cast(Language, found or "ru")


async def active_in_role(tx: Transaction, role: str) -> Sequence[UUID]:
    """Everybody of a role who can sign in."""
    query = select(people.c.user_id).where(people.c.role == role, people.c.active)
    return (await tx.session.scalars(query.order_by(people.c.user_id))).all()


async def head_of(tx: Transaction, user_id: UUID) -> UUID | None:
    """Who leads this person: the head of the team, or of the one above where they lead it themselves."""
    team = await tx.session.scalar(select(people.c.team_id).where(people.c.user_id == user_id))
    for _ in range(10):
        if team is None:
            return None
        row = (await tx.session.execute(select(teams).where(teams.c.team_id == team))).first()
        if row is None:
            return None
        if row.head_id is not None and row.head_id != user_id:
            return cast(UUID, row.head_id)
        team = row.parent_id
    return None


async def substitute_of(tx: Transaction, user_id: UUID, on: date) -> tuple[bool, UUID | None]:
    """Whether somebody is away on that day, and who stands in."""
    away = (absences.c.user_id == user_id) & ~absences.c.cancelled
    query = select(absences.c.substitute_id).where(away, absences.c.starts_on <= on, absences.c.ends_on >= on)
    row = (await tx.session.execute(query.limit(1))).first()
    return (False, None) if row is None else (True, row.substitute_id)


async def back_on(tx: Transaction, user_id: UUID, on: date) -> date | None:
    """The first day from `on` that somebody who is away is there again; None for who is not away on that day."""
    theirs = (absences.c.user_id == user_id) & ~absences.c.cancelled & (absences.c.ends_on >= on)
    query = select(absences.c.starts_on, absences.c.ends_on).where(theirs).order_by(absences.c.starts_on)
    day = on
    for row in await tx.session.execute(query):
        if row.starts_on <= day <= row.ends_on:
            day = row.ends_on + timedelta(days=1)
    return None if day == on else day


async def keep_absence(tx: Transaction, **values: Any) -> None:
    await tx.put_newer(absences, **values)


async def keep_address(tx: Transaction, user_id: UUID, channel: str, address: str, version: int) -> None:
    """An address that another service told of, unless a newer one is here."""
    await tx.put_newer(addresses, user_id=user_id, channel=channel, address=address, version=version)


async def addresses_of(tx: Transaction, user_id: UUID) -> Mapping[str, str]:
    """Channel → where somebody can be reached by it."""
    query = select(addresses.c.channel, addresses.c.address).where(addresses.c.user_id == user_id)
    return {row[0]: row[1] for row in await tx.session.execute(query)}


async def connect(tx: Transaction, user_id: UUID, channel: str, address: str) -> None:
    """An address its owner has shown to be theirs; whoever had it before has it no more."""
    await tx.session.execute(delete(addresses).where(addresses.c.channel == channel, addresses.c.address == address))
    new = pg_insert(addresses).values(user_id=user_id, channel=channel, address=address, version=1)
    await tx.session.execute(
        new.on_conflict_do_update(index_elements=["user_id", "channel"], set_={"address": address})
    )


async def disconnect(tx: Transaction, user_id: UUID, channel: str) -> None:
    mine = (addresses.c.user_id == user_id) & (addresses.c.channel == channel)
    await tx.session.execute(delete(addresses).where(mine))


async def add_code(tx: Transaction, user_id: UUID, channel: str, digest: str, expires_at: datetime) -> None:
    """A code by which somebody will show that a chat is theirs; an older one no longer holds."""
    mine = (connections.c.user_id == user_id) & (connections.c.channel == channel)
    await tx.session.execute(delete(connections).where(mine | (connections.c.expires_at < tx.now)))
    new = {"code": digest, "user_id": user_id, "channel": channel, "expires_at": expires_at}
    await tx.session.execute(pg_insert(connections).values(new))


async def take_code(tx: Transaction, channel: str, digest: str) -> UUID | None:
    """Whose code it is; it is spent with this."""
    good = (connections.c.code == digest) & (connections.c.channel == channel) & (connections.c.expires_at > tx.now)
    found: UUID | None = await tx.session.scalar(delete(connections).where(good).returning(connections.c.user_id))
    return found


async def mark(tx: Transaction, name: str) -> int:
    """How far something outside has been read; held until this transaction ends, so that one replica reads on."""
    new = pg_insert(marks).values(name=name, value=0)
    held = new.on_conflict_do_update(index_elements=["name"], set_={"value": marks.c.value})
    return int((await tx.session.execute(held.returning(marks.c.value))).scalar_one())


async def move_mark(tx: Transaction, name: str, value: int) -> None:
    await tx.session.execute(update(marks).where(marks.c.name == name).values(value=value))


async def preferences_of(tx: Transaction, user_id: UUID) -> Preferences:
    chosen = await tx.session.execute(select(modes).where(modes.c.user_id == user_id))
    taken: dict[tuple[str, str], Mode] = {(row.kind, row.channel): row.mode for row in chosen}
    row = (await tx.session.execute(select(reader_settings).where(reader_settings.c.user_id == user_id))).first()
    if row is None:
        return Preferences(user_id, taken)
    quiet = None
    if row.quiet_begins is not None:
        quiet = Quiet(row.quiet_begins, row.quiet_ends, row.quiet_weekends)
    elif row.quiet_weekends:
        quiet = Quiet(time(0), time(0), True)
    return Preferences(user_id, taken, quiet, row.digest_at or DIGEST_AT)


async def put_modes(tx: Transaction, user_id: UUID, chosen: Mapping[tuple[str, str], Mode]) -> None:
    for (kind, channel), mode in chosen.items():
        new = pg_insert(modes).values(user_id=user_id, kind=kind, channel=channel, mode=mode)
        await tx.session.execute(
            new.on_conflict_do_update(index_elements=["user_id", "kind", "channel"], set_={"mode": mode})
        )


async def put_settings(tx: Transaction, user_id: UUID, **values: Any) -> None:
    new = pg_insert(reader_settings).values(user_id=user_id, **values)
    await tx.session.execute(new.on_conflict_do_update(index_elements=["user_id"], set_=values))
