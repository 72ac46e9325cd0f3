"""The process of a sale as data: its stages in order, what each needs before it may be left, and who moves it on."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

StageKind = Literal["open", "won", "lost"]
Mover = Literal["system", "person"]


@dataclass(frozen=True)
class Titles:
    """A name in the languages of the product."""

    ru: str
    en: str

    def to(self, language: str) -> str:
        return self.en if language == "en" else self.ru


@dataclass(frozen=True)
class Need:
    """Something that has to hold before a stage is left: a field of the sale filled in, or a fact come true."""

    kind: Literal["field", "fact"]
    code: str
    titles: Titles


@dataclass(frozen=True)
class Step:
    """Something a person is asked to do on entry into a stage.

    A `required` step has to be done with a result before the stage is left. `met_by` names the fact that makes the
    reminder pointless. `due_rule` is `business_days:<n>`, counted from the entry.
    """

    code: str
    titles: Titles
    kind: str
    due_rule: str
    required: bool
    met_by: str | None = None


@dataclass(frozen=True)
class Stage:
    """One stage. `moved_on_by` says who takes the sale to the next one; nobody does from a closed stage."""

    code: str
    titles: Titles
    kind: StageKind = "open"
    moved_on_by: Mover | None = None
    needs: tuple[Need, ...] = ()
    steps: tuple[Step, ...] = ()
    requests_production: bool = False


@dataclass(frozen=True)
class Process:
    """A version of a process; a sale keeps the one it began with."""

    code: str
    version: int
    stages: tuple[Stage, ...]
    currency: str
    invoice_due_business_days: int
    order_needed_business_days: int

    def __str__(self) -> str:
        return f"{self.code}@{self.version}"

    @property
    def first(self) -> Stage:
        return self.stages[0]

    def stage(self, code: str) -> Stage | None:
        return next((stage for stage in self.stages if stage.code == code), None)

    def position(self, code: str) -> int:
        return [stage.code for stage in self.stages].index(code)

    def after(self, code: str) -> Stage | None:
        """The stage that follows on the way to the win; None behind a closed one."""
        way = [stage for stage in self.stages if stage.kind != "lost"]
        follows = {here.code: there for here, there in pairwise(way)}
        return follows.get(code)

    def ends_in(self, kind: StageKind) -> Stage:
        return next(stage for stage in self.stages if stage.kind == kind)

    def invoices_from(self) -> int:
        """The position of the first stage that asks for an invoice; before it there is nothing to invoice yet."""
        asks = [at for at, stage in enumerate(self.stages) if any(n.code == "invoice_issued" for n in stage.needs)]
        return min(asks, default=0)


QUALIFICATION = Stage(
    "qualification",
    Titles("Квалификация", "Qualification"),
    moved_on_by="system",
    steps=(
        Step(
            "contact_client",
            Titles(
                "Связаться с клиентом, уточнить и заполнить недостающее",
                "Contact the client, clarify, fill in what the deal needs",
            ),
            kind="call",
            due_rule="business_days:1",
            required=True,
        ),
    ),
    needs=(
        Need("field", "contact_person", Titles("Контактное лицо", "Contact person")),
        Need("field", "need", Titles("Потребность", "Need")),
        Need("field", "delivery_terms", Titles("Условия поставки", "Delivery terms")),
        Need("field", "lines", Titles("Хотя бы один товар", "At least one product line")),
    ),
)
PAPERWORK = Stage(
    "paperwork",
    Titles("Оформление продажи", "Paperwork"),
    moved_on_by="system",
    steps=(
        Step(
            "form_invoice",
            Titles("Сформировать счёт", "Form the invoice"),
            kind="task",
            due_rule="business_days:1",
            required=False,
            met_by="invoice_issued",
        ),
        Step(
            "check_invoice",
            Titles("Проверить всё в счёте", "Check everything in the invoice"),
            kind="task",
            due_rule="business_days:1",
            required=False,
            met_by="invoice_checked",
        ),
    ),
    needs=(
        Need("fact", "invoice_issued", Titles("Счёт сформирован", "Invoice issued")),
        Need("fact", "invoice_checked", Titles("Счёт проверен", "Invoice checked")),
        Need("fact", "invoice_sent", Titles("Счёт отправлен", "Invoice sent")),
    ),
)
PRODUCTION = Stage(
    "production",
    Titles("Производство и сборка заказа", "Production and assembly"),
    moved_on_by="system",
    needs=(Need("fact", "order_ready", Titles("Заказ готов полностью", "The whole order is ready")),),
    requests_production=True,
)
PAYMENT = Stage(
    "payment",
    Titles("Оплата счета", "Payment"),
    moved_on_by="person",
    needs=(
        Need(
            "fact", "paid_in_full", Titles("Бухгалтерия подтвердила полную оплату", "Accounting confirmed it is paid")
        ),
    ),
)
WON = Stage("won", Titles("Завершена с победой", "Won"), kind="won")
LOST = Stage("lost", Titles("Проиграна", "Lost"), kind="lost")

FIBEX = Process(
    code="fibex",
    version=1,
    stages=(QUALIFICATION, PAPERWORK, PRODUCTION, PAYMENT, WON, LOST),
    currency="RUB",
    invoice_due_business_days=5,
    order_needed_business_days=10,
)
PROCESSES = {(process.code, process.version): process for process in (FIBEX,)}
