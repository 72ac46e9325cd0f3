"""What this service holds about a person, gone."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, String, bindparam, delete, or_, text, update

from services.contacts.domain.clients import Contact
from shared.db import Transaction

from .imports import import_rows
from .mapping import client_history, notes
from .merges import merges

FIGURES = (
    *("type", "old_type", "new_type", "number", "stage", "old_stage", "new_stage", "kind", "by", "status", "at"),
    *("amount", "old_amount", "currency", "total", "outstanding", "invoice_id", "invoice_number", "due_on"),
    *("order_request_id", "needed_by", "promised_by", "activity_id", "due_at", "old_due_at", "new_due_at", "on_time"),
    *("process", "process_version", "old_process", "old_process_version", "until", "why"),
    *("automatic", "owner_id", "old_owner_id", "new_owner_id", "merge_id", "count", "fields", "lines"),
)
"""What a line of the timeline keeps when its person is erased: figures, codes and ids, no words of anybody."""
_KEEP_FIGURES = text("""
    UPDATE timeline SET params = coalesce((
        SELECT jsonb_object_agg(name, value) FROM jsonb_each(params) AS p(name, value) WHERE name = ANY(:figures)
    ), '{}') WHERE contact_id = ANY(:ids)
""").bindparams(bindparam("figures", type_=ARRAY(String)))


async def forget(tx: Transaction, persons: Sequence[Contact], said: Sequence[str]) -> None:
    """Everything beside the records themselves that says something of these persons; `said` finds rows of files."""
    ids = [each.id for each in persons]
    await tx.session.execute(_KEEP_FIGURES, {"figures": list(FIGURES), "ids": ids})
    await tx.session.execute(delete(notes).where(notes.c.contact_id.in_(ids)))
    # Who did what and when stays; the database lets the values go only where this is said.
    await tx.session.execute(text("SET LOCAL fibex.erasing = 'on'"))
    changed = update(client_history).where(client_history.c.record_id.in_(ids))
    await tx.session.execute(changed.values(before=None, after=None))
    await tx.session.execute(text("SET LOCAL fibex.erasing = 'off'"))
    rows = or_(import_rows.c.record_id.in_(ids), *(import_rows.c.cells.contains([name]) for name in said))
    nothing: dict[str, Any] = {
        "cells": [],
        "reasons": [],
        "before": None,
        "after": None,
        "keys": None,
        "duplicates": None,
    }
    await tx.session.execute(update(import_rows).where(rows).values(**nothing))
    await tx.session.execute(update(merges).where(_had_part(ids)).values(before={}, after={}))


def _had_part(ids: Sequence[UUID]) -> Any:
    return or_(merges.c.into_id.in_(ids), merges.c.merged_ids.overlap(list(ids)))
