"""Told by services/contacts: persons, companies and their place in the client base."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from .base import Event, Label, OutsideId, Text

Priority = Literal["high", "normal", "low"]
Work = Literal["lead", "sale"]
Standing = Literal["active", "archived", "merged", "erased"]
"""What of a record in the base: worked with, put aside, part of another one, or without its personal data."""
PaymentTerms = Literal["postpayment", "prepayment"]


class _Contact(BaseModel):
    contact_id: UUID
    display_name: Label
    type: Label
    work: Work
    owner_id: UUID | None
    team_id: UUID | None = None
    priority: Priority
    account_id: UUID | None
    origin: Label
    status: Standing = "active"
    merged_into: UUID | None = None
    payment_terms: PaymentTerms = "postpayment"


class _Account(BaseModel):
    account_id: UUID
    display_name: Label
    owner_id: UUID | None
    team_id: UUID | None = None
    origin: Label
    status: Standing = "active"
    merged_into: UUID | None = None
    priority: Priority = "normal"
    payment_terms: PaymentTerms = "postpayment"
    tax_id: Label | None = None
    kpp: Label | None = None


class _Merge(BaseModel):
    merge_id: UUID
    into_id: UUID
    merged_ids: list[UUID]


class ContactCreated(_Contact, Event, key="contacts.contact.created", subject="contact_id"):
    """A client entered the base. `work` says how clients of this type are worked: by leads or by sales.

    `payment_terms` are those of a client without an account; with one, the account's count.
    """


class ContactUpdated(_Contact, Event, key="contacts.contact.updated", subject="contact_id"):
    """Something of the client changed; carries the whole again, so the newest version alone is enough."""


class ContactTypeChanged(Event, key="contacts.contact.type_changed", subject="contact_id"):
    """The client moved from one type to another, as from potential to existing with the first won sale.

    A ContactUpdated with the whole follows it in the same transaction.
    """

    contact_id: UUID
    old_type: Label
    new_type: Label
    owner_id: UUID | None


class ContactOwnerChanged(Event, key="contacts.contact.owner_changed", subject="contact_id"):
    """Another manager answers for the client from now on; facts of the past stay with the old one.

    A ContactUpdated with the whole follows it in the same transaction.
    """

    contact_id: UUID
    old_owner_id: UUID | None
    new_owner_id: UUID | None


class ContactTypeDefined(Event, key="contacts.contact_type.defined", subject="code"):
    """A kind of client was added or changed; carries the whole. `work` says how clients of this type are worked.

    A changed `work` is true of every client of the type from now on, without an event for each: who keeps copies of
    clients keeps a copy of the types and looks there first. Types that came with the product are told of when they
    change; until then the `work` in the events of the client holds.
    """

    code: Label
    title_ru: Label
    title_en: Label
    work: Work
    position: int
    active: bool


class AccountCreated(_Account, Event, key="contacts.account.created", subject="account_id"):
    """A company («контрагент») entered the base."""


class AccountUpdated(_Account, Event, key="contacts.account.updated", subject="account_id"):
    """Something of the company changed; carries the whole again."""


class ContactArchived(Event, key="contacts.contact.archived", subject="contact_id"):
    """The client is put aside: in no list, on no check, open for no new work. Facts of the past stay.

    A ContactUpdated with the whole follows it in the same transaction.
    """

    contact_id: UUID
    owner_id: UUID | None
    reason: Label | None = None


class ContactRestored(Event, key="contacts.contact.restored", subject="contact_id"):
    """An archived client is worked with again.

    A ContactUpdated with the whole follows it in the same transaction.
    """

    contact_id: UUID
    owner_id: UUID | None


class ContactsMerged(_Merge, Event, key="contacts.contact.merged", subject="into_id"):
    """Several records were one client: what belongs to `merged_ids` belongs to `into_id` from now on.

    Whoever keeps records of those clients moves them, and notes which, for MergeUndone moves exactly those back.
    A ContactUpdated with the whole of each client follows in the same transaction.
    """


class AccountsMerged(_Merge, Event, key="contacts.account.merged", subject="into_id"):
    """Several records were one company: what belongs to `merged_ids` belongs to `into_id` from now on.

    As ContactsMerged; the contacts of those companies are told of one by one, each as ContactUpdated.
    """


class MergeUndone(_Merge, Event, key="contacts.merge.undone", subject="into_id"):
    """The merge was a mistake: what it moved goes back to where it was; what came since stays with `into_id`.

    May come before the merge itself, which then moves nothing.
    """

    record: Literal["contact", "account"]


class ContactErased(Event, key="contacts.contact.erased", subject="contact_id"):
    """The person's data is to be forgotten: whoever keeps any of it removes it, from told events as well.

    Figures stay; they name nobody. A ContactUpdated without the name follows it in the same transaction.
    """

    contact_id: UUID


class AccountArchived(Event, key="contacts.account.archived", subject="account_id"):
    """The company is put aside: in no list, open for no new work. Its persons are archived one by one, or stay.

    An AccountUpdated with the whole follows it in the same transaction.
    """

    account_id: UUID
    owner_id: UUID | None
    reason: Label | None = None


class AccountRestored(Event, key="contacts.account.restored", subject="account_id"):
    """An archived company is worked with again.

    An AccountUpdated with the whole follows it in the same transaction.
    """

    account_id: UUID
    owner_id: UUID | None


class LeadCaptured(Event, key="contacts.lead.captured", subject="contact_id"):
    """A client asked for something, by a channel such as the website; the client is in the base from now on.

    Sales opens a lead where `work` is `lead`, a sale where it is `sale`.
    """

    contact_id: UUID
    contact_type: Label
    work: Work
    owner_id: UUID | None = None
    channel: Label
    need: Text
    utm: dict[Label, Label] | None = None
    submission_id: OutsideId | None = None
