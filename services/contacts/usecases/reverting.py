"""Taking an import back: what nobody touched since goes, or has its old values again; the rest says why not."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.contacts import store
from services.contacts.domain.clients import Account, Contact
from services.contacts.domain.merging import undoing
from services.contacts.store.imports import Import
from shared.auth import Actor
from shared.db import Transaction

from . import archiving, telling
from .contacts import move_to_type

REASON = "import reverted"


async def revert_batch(tx: Transaction, actor: Actor, made: Import, rows: Sequence[Any]) -> None:
    """These rows, from the last to the first: a later row may have changed what an earlier one made."""
    ids = [row.record_id for row in rows if row.record_id is not None]
    records = await store.matching.take_records(tx, made.record, ids)
    busy = await store.matching.worked_with(tx, ids) if made.record == "contacts" else set()
    settled, touched = [], dict[UUID, int]()
    for row in rows:
        record = records.get(row.record_id)
        if record is None:
            outcome, reasons = ("removed" if row.account_id else "kept"), list[dict[str, str]]()
        elif row.outcome == "created":
            version = touched.get(record.id, row.record_version)
            outcome, reasons = await _remove(tx, record, version, record.id in busy)
        else:
            outcome, reasons = await _put_back(tx, record, row)
        if record is not None and record.version:
            touched[record.id] = record.version
        made.reverted += outcome in {"removed", "restored"}
        made.not_reverted += outcome not in {"removed", "restored"}
        settled.append({"number": row.number, "reversal": outcome, "reasons": reasons})
    await _remove_accounts(tx, [row.account_id for row in rows if row.account_id])
    await store.clients.save(tx)
    await store.imports.settle_reversals(tx, made, settled)
    await store.imports.touched(tx, made, touched)


async def _remove(
    tx: Transaction, record: Contact | Account, version: int, busy: bool
) -> tuple[str, list[dict[str, str]]]:
    """A record that the import made is archived, unless somebody has worked with it."""
    if record.status != "active":
        return "kept", [{"field": "status", "why": f"is {record.status}"}]
    if record.version != version or busy:
        return "kept", [{"field": "", "why": "was changed or worked with since"}]
    if isinstance(record, Contact):
        await archiving.put_contact_aside(tx, record, REASON)
    else:
        await archiving.put_account_aside(tx, record, REASON)
    return "removed", []


async def _put_back(tx: Transaction, record: Contact | Account, row: Any) -> tuple[str, list[dict[str, str]]]:
    """The values of before the import, where they are still the import's."""
    if row.before is None:
        return "kept", [{"field": "", "why": "was made by an earlier row of this file"}]
    if record.status not in {"active", "archived"}:
        return "kept", [{"field": "status", "why": f"is {record.status}"}]
    plan = undoing(record, _read(row.before), _read(row.after))
    kind = plan.put_back.pop("type", None)
    changes = record.change(**plan.put_back)
    await store.clients.save(tx)
    if isinstance(record, Contact):
        await telling.contact_changed(tx, record, changes)
        if kind is not None:
            await move_to_type(tx, record, kind, tx.by)
    else:
        await telling.account_changed(tx, record, changes)
    reasons = [{"field": name, "why": "was changed since"} for name in plan.kept]
    return ("partly" if reasons else "restored"), reasons


async def _remove_accounts(tx: Transaction, ids: Sequence[UUID]) -> None:
    """Companies made along with rows, where nobody belongs to them any more and nobody changed them."""
    if not ids:
        return
    await store.clients.save(tx)
    for account in await store.matching.accounts_without_contacts(tx, ids):
        if account.version == 1:
            await archiving.put_account_aside(tx, account, REASON)


def _read(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: UUID(value) if name == "account_id" and value is not None else value for name, value in values.items()
    }
