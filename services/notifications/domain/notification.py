"""A notification: one person is told one fact, for a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from .texts import RULES, TEMPLATES

About = Literal["sale", "payment", "activity"]


@dataclass(frozen=True)
class Message:
    """What is said: the key of a text, its parameters, the rule that says it, and the record it is about."""

    key: str
    params: Mapping[str, str]
    rule: str
    about: About
    about_id: str

    def __post_init__(self) -> None:
        if self.params.keys() != TEMPLATES[self.key].params.keys():
            raise ValueError(f"{self.key} needs the parameters {sorted(TEMPLATES[self.key].params)}")
        if self.rule not in RULES:
            raise ValueError(f"there is no rule {self.rule!r}")


@dataclass(eq=False)
class Notification:
    """A message in somebody's list; `read_at` None means unread."""

    id: UUID
    recipient_id: UUID
    key: str
    params: dict[str, str]
    rule: str
    about: About
    about_id: str
    event_source: str
    event_type: str
    event_id: str
    created_at: datetime
    read_at: datetime | None = None


def of_payment(sale_id: UUID, invoice: str, amount: Decimal, outstanding: Decimal, currency: str) -> Message:
    """Money came in; with nothing outstanding it is time to close the sale, which only a person does."""
    params = {"invoice": invoice, "amount": _money(amount, currency)}
    if outstanding > 0:
        params["outstanding"] = _money(outstanding, currency)
        return Message("payment_applied", params, "payment_to_owner", "sale", str(sale_id))
    return Message("payment_completed", params, "payment_to_owner", "sale", str(sale_id))


def of_unmatched_payment(payment_id: str, why: str, invoice: str | None, amount: Decimal, currency: str) -> Message:
    """Money came in that fits no invoice."""
    params = {"amount": _money(amount, currency)}
    if invoice is None:
        key = "payment_unmatched_no_invoice_named"
    else:
        key, params["invoice"] = f"payment_unmatched_{why}", invoice
    return Message(key, params, "unmatched_payment_to_accountants", "payment", payment_id)


def of_move(sale_id: UUID, number: str, old_stage: str, new_stage: str) -> Message:
    """The system moved a sale on."""
    params = {"number": number, "old_stage": old_stage, "new_stage": new_stage}
    return Message("sale_moved", params, "move_by_system_to_owner", "sale", str(sale_id))


def of_order(key: str, sale_id: UUID, number: str, **params: str) -> Message:
    """Production answered: order_accepted, order_rejected or order_ready."""
    return Message(key, {"number": number, **params}, "production_to_owner", "sale", str(sale_id))


def of_assignment(activity_id: UUID, title: str, by: str, due: datetime | None) -> Message:
    """Somebody gave a task to somebody else."""
    params = {"title": title, "by": by}
    if due is None:
        key = "activity_assigned_undated"
    else:
        key, params["due"] = "activity_assigned", due.isoformat()
    return Message(key, params, "assignment_to_assignee", "activity", str(activity_id))


def _money(amount: Decimal, currency: str) -> str:
    return f"{amount:.2f} {currency}"
