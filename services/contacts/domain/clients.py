"""What a client is: names to search by, a type, a priority, terms of payment, somebody who answers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shared.errors import Conflict, Forbidden, Invalid, NotFound, NotHereYet

from .changes import Changes, set_fields
from .names import search_key


class ContactUnknown(NotFound):
    """There is no such contact, or it belongs to somebody whose clients the caller does not see."""


class AccountUnknown(NotFound):
    """There is no such account, or it belongs to somebody whose clients the caller does not see."""


class NoSuchAccount(Invalid):
    """The request names an account that does not exist or that the caller does not see."""


class OwnerUnknown(NotHereYet):
    """The person named as owner is not known here (yet)."""


class OwnerDeactivated(Conflict):
    """A deactivated person cannot answer for a client."""


class ClientOwnerOutOfReach(Forbidden):
    """Clients are given only to people the caller leads, or to the caller."""


class OwnerRequired(Invalid):
    """Only an administrator's import may bring in a client nobody answers for."""


class AlreadyKnown(Conflict):
    """A record with this external reference is here already; take that one instead of a second."""


class ClientIsPutAside(Conflict):
    """The client is archived, erased or part of another record. Restore it, or take the record it was merged into."""


class HasOpenWork(Conflict):
    """A lead or a sale of the client is still open: `missing` names each. Close them, or say `anyway`."""


class HasActiveContacts(Conflict):
    """Persons of the company are still worked with: `missing` names some. Archive them, or say `anyway`."""


class PhoneWrong(Invalid):
    """What was given is no telephone number. Write it with its country code, or without where it is the house's own."""


@dataclass(eq=False)
class Account:
    """A company («контрагент»)."""

    id: UUID
    name: str
    tax_id: str | None
    kpp: str | None
    phones: list[str]
    emails: list[str]
    priority: str
    payment_terms: str
    origin: str
    owner_id: UUID | None
    external_ref: str | None
    created_at: datetime
    last_contact_at: datetime | None = None
    version: int = 1
    status: str = "active"
    merged_into: UUID | None = None
    name_key: str = field(init=False)

    def __post_init__(self) -> None:
        self.name_key = search_key(self.name)

    def change(self, **fields: object) -> Changes:
        """Set the fields named; what changed by it."""
        return _set(self, fields)


@dataclass(eq=False)
class Contact:
    """A person the company sells to, or hopes to. `payment_terms` count where there is no account with its own."""

    id: UUID
    name: str
    type: str
    priority: str
    payment_terms: str
    account_id: UUID | None
    position: str | None
    phones: list[str]
    emails: list[str]
    owner_id: UUID | None
    origin: str
    external_ref: str | None
    created_at: datetime
    last_contact_at: datetime | None = None
    version: int = 1
    status: str = "active"
    merged_into: UUID | None = None
    name_key: str = field(init=False)

    def __post_init__(self) -> None:
        self.name_key = search_key(self.name)

    def change(self, **fields: object) -> Changes:
        """Set the fields named; what changed by it."""
        return _set(self, fields)


def must_be_active(record: Account | Contact) -> None:
    """Raises ClientIsPutAside unless the record is worked with."""
    if record.status != "active":
        into = f" into {record.merged_into}" if record.merged_into else ""
        raise ClientIsPutAside(f"{type(record).__name__.lower()} {record.id} is {record.status}{into}")


def several(values: Iterable[str]) -> list[str]:
    """Each phone or address once, in the order given."""
    return list(dict.fromkeys(values))


def _set(record: Account | Contact, fields: dict[str, object]) -> Changes:
    changes = set_fields(record, fields)
    record.name_key = search_key(record.name)
    return changes
