"""The background work of imports: a batch of rows in one transaction, so that a crash repeats a batch and no more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from services.contacts import store
from services.contacts.adapters import phones
from services.contacts.domain.clients import Account, Contact
from services.contacts.domain.importing import Draft, Problem, Reader, differences, key_values
from services.contacts.domain.names import search_key
from services.contacts.domain.tax import checked_kpp, checked_tax_id
from services.contacts.domain.types import ContactType
from services.contacts.store.imports import Import, Settled
from shared.auth import Actor, reach_of
from shared.db import Transaction
from shared.ids import new_id

from .reverting import revert_batch
from .writing_down import Client, Harvest, write_down

BATCH = 1_000
"""Rows in one transaction: a second or so of work, and the most that a crash repeats."""


async def work_on_imports(tx: Transaction) -> bool:
    """One batch of one import. True where there may be more to do at once."""
    made = await store.imports.claim(tx)
    if made is None:
        return False
    rows = await store.imports.pending(tx, made, BATCH)
    if not rows:
        made.status = {"checking": "checked", "running": "done", "reverting": "reverted"}[made.status]  # type: ignore[assignment]
        made.ended_at = tx.now
        await store.clients.save(tx)
        return True
    actor = Actor(made.created_by, made.role, None, await reach_of(tx, made.created_by, made.role))
    if made.status == "reverting":
        await revert_batch(tx, actor, made, rows)
    else:
        await (await _Batch.of(tx, actor, made)).take(rows)
    return True


@dataclass
class _Batch:
    """Rows of one import under way. `checks` says that nothing is written but what would become of each row."""

    tx: Transaction
    actor: Actor
    made: Import
    checks: bool
    types: dict[str, ContactType]
    people: dict[UUID, store.people.Person]
    owners: dict[str, UUID]
    accounts: dict[str, Account] = field(default_factory=dict)
    known: dict[str, list[Client]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    restorable: set[UUID] = field(default_factory=set)
    sharing: dict[str, list[UUID]] = field(default_factory=dict)
    harvest: Harvest = field(default_factory=Harvest)

    @classmethod
    async def of(cls, tx: Transaction, actor: Actor, made: Import) -> "_Batch":
        people = await store.matching.everybody(tx)
        owners = {search_key(each.name): each.id for each in people.values()}
        owners.update(await store.matching.emails_of_people(tx))
        types = {each.code: each for each in await store.types.list_types(tx, only_active=False)}
        return cls(tx, actor, made, made.status == "checking", types, people, owners)

    async def take(self, rows: Sequence[Any]) -> None:
        reader = self._reader()
        drafts = [reader.draft(row.number, row.cells) for row in rows]
        await self._look_up(drafts)
        with self.tx.session.no_autoflush:
            settled = [self._settle(draft) for draft in drafts]
        for each in settled:
            counter = each.outcome
            setattr(self.made, counter, getattr(self.made, counter) + 1)
        self.made.done += len(settled)
        if not self.checks:
            await write_down(self.tx, self.actor, self.harvest, self.types, self.people)
        await store.clients.save(self.tx)
        await store.imports.settle(self.tx, self.made, settled)
        if not self.checks:
            touched = {each.id: each.version for each in (*self.harvest.new, *self.harvest.changed.values())}
            await store.imports.touched(self.tx, self.made, touched)

    def _reader(self) -> Reader:
        usable = {code: each for code, each in self.types.items() if each.active}
        words = {code: code for code in usable}
        for code, each in usable.items():
            words.update({search_key(each.title_ru): code, search_key(each.title_en): code})
        country = self.tx.organisation.country
        return Reader(
            self.made.record,
            self.made.mapping,
            lambda text: _phone(text, country),
            checked_tax_id,
            checked_kpp,
            words,
        )

    async def _look_up(self, drafts: Sequence[Draft]) -> None:
        tx, made = self.tx, self.made
        keys = sorted({value for draft in drafts for value in key_values(draft, made.key)})
        if made.key and keys:
            for value, record in await store.matching.by_key(tx, self.actor, made.record, made.key, keys):
                self.known.setdefault(value, []).append(record)
            archived = [each.id for found in self.known.values() for each in found if each.status == "archived"]
            self.restorable = await store.imports.taken_back(tx, archived) if archived else set()
            if self.checks:
                self.seen = await store.imports.rows_with_keys(tx, made, keys)
        if made.record == "contacts":
            tax_ids = sorted({draft.tax_id for draft in drafts if draft.tax_id})
            names = sorted({search_key(draft.account_name) for draft in drafts if draft.account_name})
            for account in await store.matching.accounts_by(tx, self.actor, tax_ids=tax_ids, name_keys=names):
                self._know_account(account)
            if self.checks:
                told = [(draft.fields.get("phones", ()), draft.fields.get("emails", ())) for draft in drafts]
                self.sharing = await store.matching.sharing(
                    tx,
                    self.actor,
                    phones=sorted({each for some, _ in told for each in some}),
                    emails=sorted({each for _, some in told for each in some}),
                )

    def _settle(self, draft: Draft) -> Settled:
        keys = key_values(draft, self.made.key)
        owner_id = self._owner(draft)
        found = list({each.id: each for value in keys for each in self.known.get(value, ())}.values())
        record = found[0] if found else None
        if len(found) > 1:
            draft.refuse(self.made.key or "", f"fits {len(found)} clients; merge them, or choose another key")
        elif record is not None:
            self._may_change(draft, record)
        if draft.id and record is None and self.made.key == "id":
            draft.refuse("id", "there is no client with this ID among yours")
        if not draft.names_person and record is None and not (draft.account_name or draft.tax_id):
            draft.refuse("name", "the row has no name")
        if draft.problems:
            return Settled(draft.number, "refused", [_told(each) for each in draft.problems])
        account, made_account = self._account(draft, record, owner_id)
        if account is not None and self.made.record == "contacts":
            draft.fields["account_id"] = account.id
        if record is not None:
            settled = self._update(draft, record, found)
        elif not draft.names_person:
            settled = Settled(draft.number, "created" if made_account else "unchanged")
        else:
            settled = self._create(draft, owner_id, keys)
        settled.account_id = account.id if account and made_account and not self.checks else None
        return settled

    def _owner(self, draft: Draft) -> UUID:
        """The person the row names, else those chosen in turn, else whoever imports."""
        turn = self.made.owner_ids
        if draft.owner is None:
            return turn[draft.number % len(turn)] if turn else self.actor.id
        owner = self.people.get(self.owners.get(search_key(draft.owner), UUID(int=0)))
        if owner is None:
            draft.refuse("owner", f"there is nobody called {draft.owner[:60]}")
        elif not owner.active:
            draft.refuse("owner", f"{owner.name} is deactivated")
        elif not self.actor.may_act_for(owner.id):
            draft.refuse("owner", f"{owner.name} is nobody you lead")
        return owner.id if owner else self.actor.id

    def _may_change(self, draft: Draft, record: Client) -> None:
        if not self.actor.may_act_for(record.owner_id):
            draft.refuse(self.made.key or "", "this client belongs to somebody whose clients you do not see")
        elif record.status == "merged":
            draft.refuse(self.made.key or "", f"this client became part of {record.merged_into}")
        elif record.status == "archived" and record.id not in self.restorable:
            draft.refuse(self.made.key or "", "this client is archived; restore it first")

    def _account(self, draft: Draft, record: Client | None, owner_id: UUID) -> tuple[Account | None, bool]:
        """The company of the row, and whether it is new."""
        if self.made.record == "accounts" or not (draft.account_name or draft.tax_id):
            return None, False
        known = self.accounts.get(draft.tax_id or "") or (
            self.accounts.get(search_key(draft.account_name)) if draft.account_name else None
        )
        if known is not None:
            return known, False
        account = Account(
            id=new_id(self.tx.now),
            name=draft.account_name or f"ИНН {draft.tax_id}",
            tax_id=draft.tax_id,
            kpp=draft.kpp,
            phones=[],
            emails=[],
            priority="normal",
            payment_terms=draft.fields.get("payment_terms", "postpayment"),
            origin="import",
            owner_id=owner_id,
            external_ref=None,
            created_at=self.tx.now,
        )
        self._know_account(account)
        self.harvest.new.append(account)
        return account, True

    def _know_account(self, account: Account) -> None:
        for name in (account.tax_id, account.name_key):
            if name:
                self.accounts.setdefault(name, account)

    def _create(self, draft: Draft, owner_id: UUID, keys: Sequence[str]) -> Settled:
        if self.checks and any(key in self.seen for key in keys):
            return Settled(draft.number, "updated", after=_shown(draft.fields), keys=list(keys))
        record = self._record(draft, owner_id)
        for key in keys:
            self.known.setdefault(key, []).append(record)
        self.harvest.new.append(record)
        if draft.note and isinstance(record, Contact):
            self.harvest.notes.append((record, draft.note))
        alike = dict.fromkeys(
            each
            for value in (*draft.fields.get("phones", ()), *draft.fields.get("emails", ()))
            for each in self.sharing.get(value, ())
        )
        return Settled(
            draft.number,
            "created",
            record_id=None if self.checks else record.id,
            after=_shown(draft.fields),
            duplicates=list(alike)[:10],
            keys=list(keys),
        )

    def _record(self, draft: Draft, owner_id: UUID) -> Client:
        given: dict[str, Any] = {
            "id": new_id(self.tx.now),
            "phones": [],
            "emails": [],
            "priority": "normal",
            "payment_terms": "postpayment",
            "external_ref": None,
            "owner_id": owner_id,
            "origin": "import",
            "created_at": self.tx.now,
        }
        if self.made.record == "accounts":
            return Account(**{**given, "tax_id": None, "kpp": None, **draft.fields})
        return Contact(**{**given, "type": self.made.type, "account_id": None, "position": None, **draft.fields})

    def _update(self, draft: Draft, record: Client, found: Sequence[Client]) -> Settled:
        before, after = differences(record, draft.fields)
        restored = record.status == "archived"
        if record in self.harvest.new:  # an earlier row of this very batch: nothing is told of it yet but its beginning
            record.change(**after)
            return Settled(draft.number, "updated" if after else "unchanged", record_id=_unless(self.checks, record))
        if not after and not restored:
            return Settled(draft.number, "unchanged", record_id=record.id)
        if not self.checks:
            if isinstance(record, Contact) and "type" in after:
                self.harvest.retyped.append((record, before["type"]))
            if restored and isinstance(record, Contact):
                self.harvest.restored.append(record)
            changes = record.change(**after, status="active")
            kept = self.harvest.changes.setdefault(record.id, {})
            for name, (old, value) in changes.items():
                kept[name] = (kept[name][0] if name in kept else old, value)
            self.harvest.changed[record.id] = record
        return Settled(draft.number, "updated", record_id=record.id, before=_shown(before), after=_shown(after))


@lru_cache(maxsize=10_000)
def _phone(text: str, country: str) -> str:
    return phones.normalised(text, country)


def _told(problem: Problem) -> dict[str, str]:
    return {"field": problem.field, "why": problem.why}


def _unless(checks: bool, record: Client) -> UUID | None:
    return None if checks else record.id


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, UUID) else value for name, value in values.items()}
