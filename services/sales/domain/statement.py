"""A bank statement: its lines, one payment order each, and why a line is none of ours."""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from shared.errors import Invalid

MOST_ROWS = 1_000
CURRENCY = "RUB"
"""Where neither the file nor the account's number says which."""
Outcome = Literal["taken", "known", "refused", "skipped"]


class StatementUnreadable(Invalid):
    """The file is no bank statement that can be read; `detail` names the line. Export it from the bank again."""


class StatementTooLong(Invalid):
    """The statement has more documents than are taken at once. Export shorter periods."""


@dataclass(frozen=True)
class Document:
    """An incoming payment order as the bank wrote it; `line` is where it begins in the file."""

    line: int
    number: str
    day: date
    amount: Decimal
    currency: str
    payer: str | None
    payer_tax_id: str | None
    payer_account: str | None
    purpose: str | None

    @property
    def payment_id(self) -> str:
        """The natural key of a bank document: number, date, amount, and a digest of the account of the payer.

        The same statement again, or another one that overlaps it, names the same document by the same key. Ids are
        told to everybody and outlive whatever is forgotten of a person: so this one does not say who paid.
        """
        account = self.payer_account or self.payer_tax_id or (self.payer or "").lower()
        payer = hashlib.sha256(account.encode()).hexdigest()[:16] if account else ""
        key = (self.number, self.day.isoformat(), f"{self.amount:.2f}", self.currency, payer)
        told = "bank:" + "/".join(key)
        if len(told) <= 120:
            return told
        return "bank:" + hashlib.sha256("\x1f".join(key).encode()).hexdigest()


@dataclass(frozen=True)
class WrongLine:
    """A line that is wrong in itself; the others go in."""

    line: int
    field: str
    reason: str


@dataclass(frozen=True)
class Skipped:
    """A document that is no incoming payment to our account."""

    line: int
    reason: str


Entry = Document | WrongLine | Skipped
