"""Several records turn out to be one client: merge them, with whatever belongs to them, and undo it exactly."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.contacts import store
from services.contacts.domain.changes import Changes
from services.contacts.domain.clients import Account, ClientIsPutAside, Contact, must_be_active
from services.contacts.domain.merging import (
    ACCOUNT_FIELDS,
    CONTACT_FIELDS,
    AlreadyMerged,
    ErasedSince,
    MergeOfItself,
    UndoLaterMergeFirst,
    surviving,
    undoing,
)
from services.contacts.store.merges import Merge
from shared.auth import Actor
from shared.db import Transaction
from shared.events import AccountsMerged, ContactsMerged, MergeUndone
from shared.ids import new_id

from . import checks, telling
from .contacts import move_to_type


async def merge_contacts(
    tx: Transaction, actor: Actor, into_id: UUID, merged_ids: Sequence[UUID], values: Mapping[str, Any]
) -> Merge:
    """What belongs to the merged persons belongs to the survivor. Tells ContactsMerged, then each of them whole."""
    found = await store.merges.take_contacts(tx, actor, _distinct(into_id, merged_ids))
    survivor, merged = found[into_id], [found[each] for each in merged_ids]
    _mergeable(survivor, merged)
    chosen = await checks.contact_fields(tx, actor, values)
    if "type" in chosen:
        await checks.type_in_use(tx, chosen["type"])
    before, after = surviving(survivor, merged, CONTACT_FIELDS, chosen)
    merge = _merge(tx, "contact", survivor, merged, before, after)
    merge.moved = {"notes": await store.merges.move_notes(tx, "contact", merged_ids, into_id)}
    changes = await _set(tx, survivor, after)
    fact = ContactsMerged(merge_id=merge.id, into_id=into_id, merged_ids=list(merged_ids))
    await _tell_merge(tx, fact, survivor, merged, changes)
    return merge


async def merge_accounts(
    tx: Transaction, actor: Actor, into_id: UUID, merged_ids: Sequence[UUID], values: Mapping[str, Any]
) -> Merge:
    """The persons of the merged companies are the survivor's. Tells AccountsMerged, then each of them whole."""
    found = await store.merges.take_accounts(tx, actor, _distinct(into_id, merged_ids))
    survivor, merged = found[into_id], [found[each] for each in merged_ids]
    _mergeable(survivor, merged)
    before, after = surviving(survivor, merged, ACCOUNT_FIELDS, checks.account_fields(tx, survivor, values))
    merge = _merge(tx, "account", survivor, merged, before, after)
    people = await store.merges.contacts_of(tx, merged_ids)
    homes: dict[str, list[str]] = {}
    for person in people:
        homes.setdefault(str(person.account_id), []).append(str(person.id))
    merge.moved = {"people": homes, "notes": await store.merges.move_notes(tx, "account", merged_ids, into_id)}
    fact = AccountsMerged(merge_id=merge.id, into_id=into_id, merged_ids=list(merged_ids))
    await _tell_merge(tx, fact, survivor, merged, survivor.change(**after))
    await _move_people(tx, [(person, into_id) for person in people])
    return merge


async def undo_merge(tx: Transaction, actor: Actor, merge_id: UUID) -> Merge:
    """The merged records are back with what they had; what was changed since stays, and is named in `kept`.

    Doing it twice changes nothing. Tells MergeUndone, then each record whole.
    """
    merge = await store.merges.take_merge(tx, actor, merge_id)
    if merge.undone_at is not None:
        return merge
    ids = [merge.into_id, *merge.merged_ids]
    take = store.merges.take_contacts if merge.record == "contact" else store.merges.take_accounts
    found: Mapping[UUID, Any] = await take(tx, actor, ids)
    survivor, merged = found[merge.into_id], [found[each] for each in merge.merged_ids]
    _undoable(survivor, merged)
    plan = undoing(survivor, _read(merge.before), _read(merge.after))
    merge.undone_at, merge.undone_by, merge.kept = tx.now, tx.by, list(plan.kept)
    changes = await _set(tx, survivor, plan.put_back)
    apart = [(each, each.change(status=merge.statuses[str(each.id)], merged_into=None)) for each in merged]
    await store.clients.save(tx)
    await store.merges.move_notes_back(tx, merge)
    if merge.record == "contact":
        await store.merges.give_entries_back(tx, merge.into_id, merge.merged_ids)
    fact = MergeUndone(merge_id=merge.id, into_id=merge.into_id, merged_ids=list(merge.merged_ids), record=merge.record)
    changes["parts"] = (merge.merged_ids, [])
    await telling.standing(tx, survivor, fact, changes, merge_id=str(merge.id), count=len(merged))
    for each, back in apart:
        await store.history.write(tx, each.id, "merge_undone", back)
        await telling.whole_again(tx, each)
    await _move_people(tx, await _people_to_move_back(tx, merge))
    return merge


async def _tell_merge(
    tx: Transaction, fact: ContactsMerged | AccountsMerged, survivor: Any, merged: Sequence[Any], changes: Changes
) -> None:
    parts = [(each, each.change(status="merged", merged_into=survivor.id)) for each in merged]
    await store.clients.save(tx)
    changes["parts"] = ([], fact.merged_ids)
    await telling.standing(tx, survivor, fact, changes, merge_id=str(fact.merge_id), count=len(merged))
    for each, change in parts:
        await store.history.write(tx, each.id, "merged", change)
        await telling.whole_again(tx, each)


def _distinct(into_id: UUID, merged_ids: Sequence[UUID]) -> list[UUID]:
    if len({into_id, *merged_ids}) != 1 + len(merged_ids):
        raise MergeOfItself("merged_ids: name each record once, and not the survivor", field="merged_ids")
    return [into_id, *merged_ids]


def _mergeable(survivor: Any, merged: Sequence[Any]) -> None:
    for each in (survivor, *merged):
        if each.status == "merged":
            raise AlreadyMerged(f"{each.id} is part of {each.merged_into} already; merge that one")
        if each.status == "erased":
            raise ClientIsPutAside(f"{each.id} is erased: there is nothing left to merge")
    must_be_active(survivor)


def _undoable(survivor: Any, merged: Sequence[Any]) -> None:
    if any(each.status == "erased" for each in (survivor, *merged)):
        raise ErasedSince("a person of this merge was erased since; it cannot be undone any more")
    if survivor.status == "merged":
        raise UndoLaterMergeFirst(f"the survivor became part of {survivor.merged_into} since; undo that merge first")


def _merge(
    tx: Transaction,
    record: store.merges.Record,
    survivor: Any,
    merged: Sequence[Any],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> Merge:
    statuses = {str(each.id): each.status for each in merged}
    merge = Merge(
        id=new_id(tx.now),
        record=record,
        into_id=survivor.id,
        merged_ids=[each.id for each in merged],
        before=_written(before),
        after=_written(after),
        statuses=statuses,
        by=tx.by,
        at=tx.now,
    )
    store.merges.add_merge(tx, merge)
    return merge


async def _set(tx: Transaction, survivor: Contact | Account, values: Mapping[str, Any]) -> Changes:
    """A change of type is a fact of its own; the rest is told with the whole."""
    changes = survivor.change(**{name: value for name, value in values.items() if name != "type"})
    await store.clients.save(tx)
    if isinstance(survivor, Contact) and "type" in values:
        await move_to_type(tx, survivor, values["type"], tx.by)
    if "account_id" in changes:
        await store.timeline.follow_to_account(tx, survivor.id, values["account_id"])
    return changes


async def _people_to_move_back(tx: Transaction, merge: Merge) -> list[tuple[Contact, UUID]]:
    """Those that the merge of companies moved, and that are still where it put them."""
    homes = {
        UUID(person): UUID(account) for account, people in merge.moved.get("people", {}).items() for person in people
    }
    if not homes:
        return []
    there = await store.merges.contacts_of(tx, [merge.into_id])
    return [(each, homes[each.id]) for each in there if each.id in homes]


async def _move_people(tx: Transaction, moves: Sequence[tuple[Contact, UUID]]) -> None:
    changes = [(person, person.change(account_id=account_id)) for person, account_id in moves]
    await store.clients.save(tx)
    for person, change in changes:
        await store.timeline.follow_to_account(tx, person.id, person.account_id)
        await store.history.write(tx, person.id, "changed", change)
        await telling.whole_again(tx, person)


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, UUID) else value for name, value in values.items()}


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: UUID(value) if name == "account_id" and value is not None else value for name, value in values.items()
    }
