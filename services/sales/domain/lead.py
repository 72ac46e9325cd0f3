"""A lead: a potential client's wish, worked until it becomes a sale or is given up."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from shared.errors import Conflict, Invalid, Missing, NotFound

from .process import Need, Step, Titles

LeadStatus = Literal["new", "taken", "qualified", "converted", "disqualified"]
OPEN: tuple[LeadStatus, ...] = ("new", "taken", "qualified")
STATUSES: dict[LeadStatus, Titles] = {
    "new": Titles("Новый", "New"),
    "taken": Titles("В работе", "Taken"),
    "qualified": Titles("Квалифицирован", "Qualified"),
    "converted": Titles("Стал продажей", "Converted"),
    "disqualified": Titles("Отклонён", "Disqualified"),
}
QUALIFICATION = (
    Need("field", "need", Titles("Потребность", "Need")),
    Need("field", "product_interest", Titles("Что интересует из товаров", "Products of interest")),
    Need("field", "decision_maker", Titles("Кто принимает решение", "Decision maker")),
)
"""What has to be known before a lead counts as qualified."""
REASONS = {
    "no_need": Titles("Нет потребности", "No need"),
    "no_budget": Titles("Нет бюджета", "No budget"),
    "no_answer": Titles("Не отвечает", "Does not answer"),
    "not_our_product": Titles("Не наш товар", "Not our product"),
    "chose_another": Titles("Выбрал другого поставщика", "Chose another supplier"),
    "spam": Titles("Спам", "Spam"),
    "other": Titles("Другое", "Other"),
}
FIRST_STEP = Step(
    "contact_lead",
    Titles("Связаться с потенциальным клиентом", "Contact the lead"),
    kind="call",
    due_rule="business_days:1",
    required=False,
)
MOST_NEED = 10_000


class LeadNotFound(NotFound):
    """There is no such lead, or it is not within the caller's reach."""


class LeadIsClosed(Conflict):
    """A converted or disqualified lead does not change. Open a new one where the client asks again."""


class LeadIsTaken(Conflict):
    """The lead is being worked already."""


class LeadNotReady(Conflict):
    """The lead cannot be qualified yet; `missing` lists what has to be known first."""


class LeadNotQualified(Conflict):
    """Only a qualified lead becomes a sale. Qualify it first: POST …/qualify."""


class LeadIsOpen(Conflict):
    """The client has an open lead. Work that one instead of a second."""


class ContactIsExisting(Conflict):
    """The contact is an existing client: open a sale for it, no lead."""


class ReasonUnknown(Invalid):
    """The reason is none of the list; for `other` a note has to say which."""


class NobodyInTurn(Conflict):
    """There is no active manager to give a lead to. Add one, or put somebody on the list of turns."""


@dataclass(eq=False)
class Lead:
    """One lead. What was asked stands in `need`; the client is the contact, whose data stay with contacts."""

    id: UUID
    number: str
    contact_id: UUID
    account_id: UUID | None
    owner_id: UUID
    channel: str
    need: str
    opened_at: datetime
    changed_at: datetime
    entered_at: datetime
    status: LeadStatus = "new"
    product_interest: str | None = None
    decision_maker: str | None = None
    budget: Decimal | None = None
    utm: dict[str, Any] = field(default_factory=dict)
    inquiries: int = 1
    closed_at: datetime | None = None
    reason: str | None = None
    note: str | None = None
    sale_id: UUID | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def must_be_open(self) -> None:
        if not self.is_open:
            raise LeadIsClosed(f"lead {self.number} is {self.status} since {self.closed_at}")

    def missing(self, language: str = "ru") -> list[Missing]:
        """What has still to be known before it is qualified."""
        return missing_of(self, language)

    def change(self, changes: dict[str, Any], now: datetime) -> dict[str, Any]:
        """Fill in; the fields that changed, as they were."""
        self.must_be_open()
        before = {name: getattr(self, name) for name, value in changes.items() if getattr(self, name) != value}
        for name in before:
            setattr(self, name, changes[name])
        self.changed_at = now
        return before

    def ask_again(self, need: str, now: datetime) -> None:
        """The client asked for more while the lead was open."""
        if need not in self.need:
            self.need = f"{self.need}\n\n{need}"[:MOST_NEED]
        self.inquiries, self.changed_at = self.inquiries + 1, now

    def take(self, now: datetime) -> None:
        self.must_be_open()
        if self.status != "new":
            raise LeadIsTaken(f"lead {self.number} is {self.status} already")
        self._enter("taken", now)

    def qualify(self, now: datetime, language: str) -> None:
        self.must_be_open()
        missing = self.missing(language)
        if missing:
            told = ", ".join(each.code for each in missing)
            raise LeadNotReady(f"lead {self.number} cannot be qualified yet: {told}", missing=missing)
        if self.status == "qualified":
            raise LeadIsTaken(f"lead {self.number} is qualified already")
        self._enter("qualified", now)

    def disqualify(self, reason: str, note: str | None, now: datetime) -> None:
        self.must_be_open()
        if reason not in REASONS:
            raise ReasonUnknown(f"reason: {reason!r} is none of {', '.join(REASONS)}", field="reason")
        if reason == "other" and not (note and note.strip()):
            raise ReasonUnknown("note: say which other reason", field="note")
        self.reason, self.note, self.closed_at = reason, note, now
        self._enter("disqualified", now)

    def must_be_qualified(self, language: str) -> None:
        """Before a sale is opened for it."""
        self.must_be_open()
        if self.status != "qualified":
            raise LeadNotQualified(
                f"lead {self.number} is {self.status}: POST …/leads/{self.id}/qualify first",
                missing=self.missing(language),
            )

    def convert(self, sale_id: UUID, now: datetime) -> None:
        self.sale_id, self.closed_at = sale_id, now
        self._enter("converted", now)

    def _enter(self, status: LeadStatus, now: datetime) -> None:
        self.status, self.entered_at, self.changed_at = status, now, now


def missing_of(lead: Any, language: str) -> list[Missing]:
    """The same of anything that has a lead's fields, such as a row that was read to be shown."""
    wanted = [need for need in QUALIFICATION if not getattr(lead, need.code)]
    return [Missing(need.kind, need.code, need.titles.to(language)) for need in wanted]
