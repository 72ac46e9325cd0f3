"""The list of reasons for which sales are lost; the company's own to edit."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, Column, Row, SmallInteger, Table, select
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.sales.domain.move import LostReason
from services.sales.domain.process import Titles
from shared.db import Transaction

from .mapping import NAME, STAGE, metadata

lost_reasons = Table(
    "lost_reasons",
    metadata,
    Column("code", STAGE, primary_key=True),
    Column("title_ru", NAME, nullable=False),
    Column("title_en", NAME, nullable=False),
    Column("needs_note", Boolean, nullable=False, comment="says nothing without a note"),
    Column("active", Boolean, nullable=False, comment="false: stays readable, is no longer offered"),
    Column("position", SmallInteger, nullable=False),
)


async def list_reasons(tx: Transaction) -> Sequence[Row[Any]]:
    """In the order in which they are offered, those no longer used included; short by nature."""
    query = select(lost_reasons).order_by(lost_reasons.c.position, lost_reasons.c.code)
    return (await tx.session.execute(query)).all()


async def find_reason(tx: Transaction, code: str) -> LostReason | None:
    """A reason that may be given today."""
    query = select(lost_reasons).where(lost_reasons.c.code == code, lost_reasons.c.active.is_(True))
    row = (await tx.session.execute(query)).first()
    return LostReason(row.code, Titles(row.title_ru, row.title_en), row.needs_note) if row else None


async def title_of(tx: Transaction, code: str | None, language: str) -> str | None:
    """How a reason is called, also one that is no longer offered."""
    if code is None:
        return None
    row = (await tx.session.execute(select(lost_reasons).where(lost_reasons.c.code == code))).first()
    return Titles(row.title_ru, row.title_en).to(language) if row else code


async def put_reason(tx: Transaction, **given: Any) -> None:
    """Write a reason as it is to be from now on."""
    insert = pg_insert(lost_reasons).values(**given)
    changed = {name: insert.excluded[name] for name in given if name != "code"}
    await tx.session.execute(insert.on_conflict_do_update(index_elements=["code"], set_=changed))
