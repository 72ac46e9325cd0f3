"""What a client is: names to search by, a tax number that holds, a type, a priority, somebody who answers."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shared.errors import Conflict, Forbidden, Invalid, NotFound, NotHereYet

EXISTING = "existing"
"""The type a client has from the first won sale on."""


class ContactUnknown(NotFound):
    """There is no such contact, or it belongs to somebody whose clients the caller does not see."""


class AccountUnknown(NotFound):
    """There is no such account, or it belongs to somebody whose clients the caller does not see."""


class NoSuchAccount(Invalid):
    """The request names an account that does not exist or that the caller does not see."""


class NoSuchType(Invalid):
    """The request names a contact type that does not exist."""


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


class TaxIdWrong(Invalid):
    """The INN has the wrong length or its control digits do not fit."""


@dataclass(frozen=True)
class ContactType:
    """A kind of client, and whether such clients are worked by leads or by sales."""

    code: str
    title_ru: str
    title_en: str
    work: str


@dataclass(eq=False)
class Account:
    """A company («контрагент»)."""

    id: UUID
    name: str
    tax_id: str | None
    origin: str
    owner_id: UUID | None
    external_ref: str | None
    created_at: datetime
    version: int = 1
    name_key: str = field(init=False)

    def __post_init__(self) -> None:
        self.name_key = search_key(self.name)

    def change(self, **changes: object) -> frozenset[str]:
        """Set the fields named; the names of those that changed."""
        return _set(self, changes)


@dataclass(eq=False)
class Contact:
    """A person the company sells to, or hopes to."""

    id: UUID
    name: str
    type: str
    priority: str
    account_id: UUID | None
    phones: list[str]
    emails: list[str]
    owner_id: UUID | None
    origin: str
    external_ref: str | None
    created_at: datetime
    version: int = 1
    name_key: str = field(init=False)

    def __post_init__(self) -> None:
        self.name_key = search_key(self.name)

    def change(self, **changes: object) -> frozenset[str]:
        """Set the fields named; the names of those that changed."""
        return _set(self, changes)


def search_key(text: str) -> str:
    """How names are compared: small letters, one space between words, ё as е, since people type either."""
    return " ".join(text.lower().replace("ё", "е").split())


def checked_tax_id(text: str) -> str:
    """The INN as digits. Raises TaxIdWrong unless length and control digits hold.

    Ten digits for companies, twelve for sole traders; the control digits are those of the Federal Tax Service
    (order MMV-7-6/435): weighted sum modulo 11 modulo 10.
    """
    digits = "".join(text.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) in {10, 12}):
        raise TaxIdWrong("tax_id: an INN has 10 digits (company) or 12 (sole trader)", field="tax_id")
    numbers = [int(digit) for digit in digits]
    for position in (9,) if len(numbers) == 10 else (10, 11):
        weights = _WEIGHTS[-position:]
        expected = sum(weight * number for weight, number in zip(weights, numbers, strict=False)) % 11 % 10
        if numbers[position] != expected:
            raise TaxIdWrong("tax_id: the control digits do not fit; look for a typing error", field="tax_id")
    return digits


_WEIGHTS = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def _set(record: Account | Contact, changes: dict[str, object]) -> frozenset[str]:
    changed = {name: value for name, value in changes.items() if getattr(record, name) != value}
    for name, value in changed.items():
        setattr(record, name, value)
    record.name_key = search_key(record.name)
    return frozenset(changed)
