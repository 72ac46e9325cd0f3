"""A notification: one person is told one fact, for a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from .kinds import KINDS, Category
from .texts import TEMPLATES

About = Literal["sale", "payment", "activity", "next_step", "lead", "invoice", "report"]


_PLACES: Mapping[About, str] = {
    "sale": "/sales/{id}",
    "lead": "/leads/{id}",
    "invoice": "/invoices/{id}",
    "payment": "/payments",
    "activity": "/my-day",
    "next_step": "/my-day",
    "report": "/results",
}


def place_of(about: About, about_id: str) -> str:
    """Where in the app one looks at this."""
    return _PLACES[about].format(id=about_id)


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
        if self.rule not in KINDS:
            raise ValueError(f"there is no rule {self.rule!r}")


@dataclass(eq=False)
class Notification:
    """A message in somebody's list; `read_at` None means unread.

    `seq` counts what happened in that person's list: it grows with each new message and with each change of one, so
    what came after a number is exactly what a reader who knows that number has missed. `withdrawn_at`: it no longer
    holds. `stands_in_for`: the person it was meant for, who is away. `contact_id`: the client it has to do with.
    """

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
    category: Category
    contact_id: UUID | None = None
    read_at: datetime | None = None
    withdrawn_at: datetime | None = None
    stands_in_for: UUID | None = None
    seq: int = 0


def client_of(data: Mapping[str, Any]) -> UUID | None:
    """The client an event names, if it names one."""
    contact_id = data.get("contact_id")
    return UUID(str(contact_id)) if contact_id else None


WORDS_OF_PEOPLE = frozenset({"title", "need", "reason"})
"""Parameters that people have typed, in which a client may be named; the others are figures, codes and colleagues."""


def forgotten(params: Mapping[str, str], dash: str) -> dict[str, str]:
    """Parameters without what anybody typed, for a client who is to be named no more."""
    return {name: dash if name in WORDS_OF_PEOPLE else value for name, value in params.items()}


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


def of_statement(statement_id: UUID, taken: int, unmatched: int, amount: Decimal, currency: str) -> Message:
    """A statement of the bank came in, and so much of it fits no invoice."""
    params = {"taken": str(taken), "unmatched": str(unmatched), "amount": _money(amount, currency)}
    return Message("statement_unmatched", params, "unmatched_payment_to_accountants", "payment", str(statement_id))


def of_move(sale_id: UUID, number: str, old_stage: str, new_stage: str) -> Message:
    """The system moved a sale on."""
    params = {"number": number, "old_stage": old_stage, "new_stage": new_stage}
    return Message("sale_moved", params, "move_by_system_to_owner", "sale", str(sale_id))


def of_order(key: str, sale_id: UUID, number: str, **params: str) -> Message:
    """Production answered, moved its promise, shipped a part, or what was kept for the order is free again."""
    return Message(key, {"number": number, **params}, "production_to_owner", "sale", str(sale_id))


def of_failed_mail(sale_id: UUID, invoice: str, reason: str) -> Message:
    """An invoice did not reach the client by e-mail."""
    params = {"invoice": invoice, "reason": reason}
    return Message("invoice_not_delivered", params, "invoice_mail_to_owner", "sale", str(sale_id))


def of_due(key: str, sale_id: UUID, invoice: str, outstanding: Decimal, currency: str, due_on: date) -> Message:
    """An invoice falls due, or is overdue and not paid: invoice_due_soon or invoice_overdue."""
    params = {"invoice": invoice, "outstanding": _money(outstanding, currency), "due_on": str(due_on)}
    return Message(key, params, "invoice_due_to_owner", "sale", str(sale_id))


def of_long_overdue(sale_id: UUID, invoice: str, outstanding: Decimal, currency: str, owner: str, days: int) -> Message:
    """An invoice of somebody's team is overdue for so many working days."""
    params = {"invoice": invoice, "outstanding": _money(outstanding, currency), "owner": owner, "days": str(days)}
    return Message("invoice_long_overdue", params, "escalation_to_head", "sale", str(sale_id))


def of_paid_not_closed(sale_id: UUID, number: str, amount: Decimal, currency: str) -> Message:
    """A sale waits for nothing but a person to close it."""
    params = {"number": number, "amount": _money(amount, currency)}
    return Message("paid_not_closed", params, "paid_not_closed_to_owner", "sale", str(sale_id))


def of_won_unpaid(sale_id: UUID, number: str, invoice: str, outstanding: Decimal, currency: str) -> Message:
    """Money of a won sale was taken off or sent back."""
    params = {"number": number, "invoice": invoice, "outstanding": _money(outstanding, currency)}
    return Message("won_unpaid", params, "won_unpaid_to_owner", "sale", str(sale_id))


def of_lead(key: str, lead_id: UUID, **params: str) -> Message:
    """A lead is somebody's from now on, or its client asked again."""
    return Message(key, params, "lead_to_owner", "lead", str(lead_id))


def of_assignment(activity_id: UUID, title: str, by: str, due: datetime | None) -> Message:
    """Somebody gave a task to somebody else."""
    params = {"title": title, "by": by}
    if due is None:
        key = "activity_assigned_undated"
    else:
        key, params["due"] = "activity_assigned", due.isoformat()
    return Message(key, params, "assignment_to_assignee", "activity", str(activity_id))


def of_reminder(activity_id: UUID, title: str, due: datetime | None) -> Message:
    """The moment somebody wished to be reminded has come."""
    return _task("reminder", "reminder_to_assignee", activity_id, title, due)


def of_overdue(activity_id: UUID, title: str, due: datetime) -> Message:
    """A deadline passed, and the one whose task it is has not done it."""
    return _task("activity_overdue", "overdue_to_assignee", activity_id, title, due)


def of_department_overdue(activity_id: UUID, title: str, due: datetime) -> Message:
    """A deadline passed for a task that nobody of the department has taken."""
    return _task("department_overdue", "overdue_to_department", activity_id, title, due)


def of_department_task(activity_id: UUID, title: str, due: datetime | None) -> Message:
    """A department has something to do, and nobody has taken it yet."""
    return _task("department_task", "task_to_department", activity_id, title, due)


def of_digest(digest_id: UUID, clients: int, escalated: int) -> Message:
    """What the daily check found for one person; with clients of others among them it is a matter of their head."""
    if escalated:
        params = {"clients": str(clients), "escalated": str(escalated)}
        return Message("next_step_digest_escalated", params, "digest_to_head", "next_step", str(digest_id))
    params = {"clients": str(clients)}
    return Message("next_step_digest", params, "digest_to_responsible", "next_step", str(digest_id))


def of_report(report: str, title: str, start: date, last: date, lines: Sequence[tuple[str, str]]) -> Message:
    """The totals of a report somebody subscribed to, a line each; `last` is the last of its days."""
    figures = "\n".join(f"{name}: {value}" for name, value in lines)
    params = {"report": title, "start": str(start), "last": str(last), "figures": figures}
    return Message("report_prepared", params, "report_to_subscriber", "report", report)


def _task(key: str, rule: str, activity_id: UUID, title: str, due: datetime | None) -> Message:
    if due is None:
        return Message(f"{key}_undated", {"title": title}, rule, "activity", str(activity_id))
    return Message(key, {"title": title, "due": due.isoformat()}, rule, "activity", str(activity_id))


def _money(amount: Decimal, currency: str) -> str:
    return f"{amount:.2f} {currency}"
