"""The lists of results per kind of activity."""

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.activities.domain.activity import Kind
from services.activities.domain.results import FollowUp, Result
from shared.db import Transaction

from .mapping import results


async def list_results(tx: Transaction, kind: Kind | None = None) -> list[Result]:
    """All entries, by kind and place in the list."""
    query = select(results).order_by(results.c.kind, results.c.position, results.c.code)
    if kind is not None:
        query = query.where(results.c.kind == kind)
    return [_result(row) for row in (await tx.session.execute(query)).all()]


async def find_result(tx: Transaction, kind: Kind, code: str) -> Result | None:
    query = select(results).where(results.c.kind == kind, results.c.code == code)
    row = (await tx.session.execute(query)).first()
    return _result(row) if row is not None else None


async def put_result(tx: Transaction, entry: Result) -> Result:
    """Add it to the list, or change it there; its version counts up."""
    follow_up = entry.follow_up
    values = {
        **{name: getattr(entry, name) for name in _SAME},
        "follow_up_kind": follow_up.kind if follow_up else None,
        "follow_up_title_ru": follow_up.title_ru if follow_up else None,
        "follow_up_title_en": follow_up.title_en if follow_up else None,
        "follow_up_due_rule": follow_up.due_rule if follow_up else None,
    }
    changed = {**{name: each for name, each in values.items() if name not in {"kind", "code"}}}
    insert = pg_insert(results).values(**values)
    put = insert.on_conflict_do_update(
        index_elements=["kind", "code"], set_={**changed, "version": results.c.version + 1}
    )
    return _result((await tx.session.execute(put.returning(results))).one())


_SAME = ("kind", "code", "title_ru", "title_en", "outcome", "position", "active", "needs_next")


def _result(row: Row[Any]) -> Result:
    follow_up = None
    if row.follow_up_kind is not None:
        follow_up = FollowUp(row.follow_up_kind, row.follow_up_title_ru, row.follow_up_title_en, row.follow_up_due_rule)
    return Result(**{name: getattr(row, name) for name in _SAME}, follow_up=follow_up, version=row.version)
