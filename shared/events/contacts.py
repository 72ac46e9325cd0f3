"""Told by services/contacts: persons, companies and their place in the client base."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from .base import Event, Label

Priority = Literal["high", "normal", "low"]
Work = Literal["lead", "sale"]


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


class _Account(BaseModel):
    account_id: UUID
    display_name: Label
    owner_id: UUID | None
    team_id: UUID | None = None
    origin: Label


class ContactCreated(_Contact, Event, key="contacts.contact.created", subject="contact_id"):
    """A client entered the base. `work` says how clients of this type are worked: by leads or by sales."""


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


class AccountCreated(_Account, Event, key="contacts.account.created", subject="account_id"):
    """A company («контрагент») entered the base."""


class AccountUpdated(_Account, Event, key="contacts.account.updated", subject="account_id"):
    """Something of the company changed; carries the whole again."""
