"""The processes there are, their versions, and which of them a new sale follows."""

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    Row,
    SmallInteger,
    String,
    Table,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.sales.domain.choosing import Rule
from services.sales.domain.definition import read_process
from services.sales.domain.process import Process
from shared.db import Transaction
from shared.tables import moment

from .mapping import STAGE, WHO, metadata

process_versions = Table(
    "process_versions",
    metadata,
    Column("code", STAGE, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("definition", JSONB, nullable=False),
    Column("based_on", Integer, comment="the version it was drafted from"),
    moment("created_at", nullable=False),
    Column("created_by", WHO, nullable=False),
    moment("changed_at", nullable=False),
    moment("published_at"),
    Column("published_by", WHO),
    Column("revision", Integer, nullable=False, comment="how often the draft was written; what If-Match compares"),
    CheckConstraint("(published_at IS NULL) = (published_by IS NULL)", name="published"),
    Index("uq_process_versions_draft", "code", unique=True, postgresql_where=text("published_at IS NULL")),
    comment="a published version is never changed or deleted; a trigger sees to that",
)
process_rules = Table(
    "process_rules",
    metadata,
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    Column("attribute", String(30), nullable=False),
    Column("value", String(300), nullable=False),
    Column("process", STAGE, nullable=False),
    comment="which process a new sale follows by an attribute of its client; the first rule that fits decides",
)
_known: WeakKeyDictionary[Any, dict[tuple[str, int], Process]] = WeakKeyDictionary()
"""Per database, what was published: it never changes, so it is read once."""


async def get_process(tx: Transaction, code: str, version: int) -> Process:
    """A published version; the sales that follow it make sure that it is there."""
    known = _known.setdefault(tx.session.get_bind(), {})
    if (code, version) not in known:
        row = await find_version(tx, code, version)
        if row is None or row.published_at is None:
            raise LookupError(f"process {code}@{version} was never published")
        known[code, version] = read_process(code, version, row.definition)
    return known[code, version]


async def newest(tx: Transaction, code: str) -> Process | None:
    """The version new sales follow: the last one published."""
    query = select(func.max(process_versions.c.version)).where(
        process_versions.c.code == code, process_versions.c.published_at.is_not(None)
    )
    version = await tx.session.scalar(query)
    return None if version is None else await get_process(tx, code, version)


async def published(tx: Transaction, code: str) -> list[Process]:
    """Every published version of a process, the newest first."""
    query = select(process_versions.c.version).where(
        process_versions.c.code == code, process_versions.c.published_at.is_not(None)
    )
    versions = (await tx.session.scalars(query.order_by(process_versions.c.version.desc()))).all()
    return [await get_process(tx, code, version) for version in versions]


async def rules(tx: Transaction) -> list[Rule]:
    """In the order in which they are tried."""
    rows = await tx.session.execute(select(process_rules).order_by(process_rules.c.position))
    return [Rule(row.attribute, row.value, row.process) for row in rows]


async def find_version(tx: Transaction, code: str, version: int, *, lock: bool = False) -> Row[Any] | None:
    query = select(process_versions).where(process_versions.c.code == code, process_versions.c.version == version)
    found: Row[Any] | None = (await tx.session.execute(query.with_for_update() if lock else query)).first()
    return found


async def list_versions(tx: Transaction, code: str | None = None) -> Sequence[Row[Any]]:
    """Every version of every process; short by nature."""
    query = select(process_versions).order_by(process_versions.c.code, process_versions.c.version.desc())
    if code is not None:
        query = query.where(process_versions.c.code == code)
    return (await tx.session.execute(query)).all()


async def put_rules(tx: Transaction, given: Sequence[Rule]) -> None:
    """These and no others; whoever writes them waits for whoever is at it."""
    await tx.session.execute(text("LOCK TABLE process_rules IN SHARE ROW EXCLUSIVE MODE"))
    await tx.session.execute(delete(process_rules))
    await tx.session.execute(process_rules.insert(), [{"position": at, **vars(rule)} for at, rule in enumerate(given)])


async def next_version(tx: Transaction, code: str) -> int:
    """The number a draft of this process gets: one more than the highest there is."""
    query = select(func.coalesce(func.max(process_versions.c.version), 0) + 1).where(process_versions.c.code == code)
    return int(await tx.session.scalar(query) or 1)


async def add_draft(tx: Transaction, **given: Any) -> bool:
    """False where the process has a draft already, or somebody drafted at the same moment."""
    insert = pg_insert(process_versions).values(**given).on_conflict_do_nothing()
    return (await tx.session.execute(insert.returning(process_versions.c.version))).first() is not None


async def write_draft(tx: Transaction, code: str, version: int, **given: Any) -> None:
    mine = (process_versions.c.code == code) & (process_versions.c.version == version)
    await tx.session.execute(update(process_versions).where(mine).values(**given))


async def delete_draft(tx: Transaction, code: str, version: int) -> None:
    mine = (process_versions.c.code == code) & (process_versions.c.version == version)
    await tx.session.execute(delete(process_versions).where(mine))
