"""What people are told of: each kind with its rule, its category, its words, and how it reaches people by default."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .figures import Language

Category = Literal["sales", "payments", "production", "tasks", "next_step", "leads", "reports"]

Mode = Literal["now", "digest", "off"]
IN_APP = "in_app"
"""The list in the app; every other channel is a file in `adapters`."""

CATEGORIES: Mapping[Category, Mapping[Language, str]] = {
    "sales": {"ru": "Продажи", "en": "Sales"},
    "payments": {"ru": "Оплаты и счета", "en": "Payments and invoices"},
    "production": {"ru": "Производство", "en": "Production"},
    "tasks": {"ru": "Задачи", "en": "Tasks"},
    "next_step": {"ru": "Следующий шаг", "en": "Next step"},
    "leads": {"ru": "Лиды", "en": "Leads"},
    "reports": {"ru": "Итоги", "en": "Reports"},
}


@dataclass(frozen=True)
class Kind:
    """One thing to be told of. `rule` says why this reader hears of it; `urgent` ones are mailed at once by default."""

    category: Category
    title: Mapping[Language, str]
    why: Mapping[Language, str]
    urgent: bool = False

    def mode(self, channel: str) -> Mode:
        """How it comes where the reader has not said otherwise."""
        if channel == "email" and not self.urgent:
            return "digest"
        return "now"


def _kind(category: Category, ru: str, en: str, why_ru: str, why_en: str, *, urgent: bool = False) -> Kind:
    return Kind(category, {"ru": ru, "en": en}, {"ru": why_ru, "en": why_en}, urgent)


KINDS: Mapping[str, Kind] = {
    "payment_to_owner": _kind(
        "payments", "Поступила оплата", "A payment came in", "Вы ведёте эту продажу", "This sale is yours", urgent=True
    ),
    "unmatched_payment_to_accountants": _kind(
        "payments",
        "Платёж без счёта",
        "A payment fits no invoice",
        "Вы работаете с платежами",
        "You match payments",
    ),
    "move_by_system_to_owner": _kind(
        "sales", "Система перевела продажу", "The system moved a sale", "Вы ведёте эту продажу", "This sale is yours"
    ),
    "production_to_owner": _kind(
        "production",
        "Ответ производства",
        "Production answered",
        "Вы ведёте продажу, для которой сделан заказ",
        "The order is for your sale",
        urgent=True,
    ),
    "invoice_due_to_owner": _kind(
        "payments",
        "Счёт скоро пора оплатить или просрочен",
        "An invoice is due soon or overdue",
        "Счёт относится к вашей продаже",
        "The invoice is of your sale",
    ),
    "paid_not_closed_to_owner": _kind(
        "sales",
        "Оплачена, но не закрыта",
        "Paid, not closed",
        "Закрыть продажу может только человек, и ведёте её вы",
        "Only a person closes a sale, and this one is yours",
        urgent=True,
    ),
    "won_unpaid_to_owner": _kind(
        "sales",
        "Деньги за выигранную продажу вернулись",
        "Money of a won sale went back",
        "Вы ведёте эту продажу",
        "This sale is yours",
        urgent=True,
    ),
    "report_to_subscriber": _kind(
        "reports",
        "Отчёт по расписанию",
        "A report on schedule",
        "Вы подписались на этот отчёт",
        "You subscribed to this report",
        urgent=True,
    ),
    "lead_to_owner": _kind(
        "leads", "Вам назначен лид", "A lead is yours", "Лид назначен вам", "The lead was given to you", urgent=True
    ),
    "escalation_to_head": _kind(
        "payments",
        "Счёт сотрудника давно просрочен",
        "An invoice of your team is long overdue",
        "Вы руководите тем, кто ведёт эту продажу",
        "You lead the one whose sale it is",
        urgent=True,
    ),
    "invoice_mail_to_owner": _kind(
        "payments",
        "Счёт не дошёл до клиента",
        "An invoice did not reach the client",
        "Счёт относится к вашей продаже",
        "The invoice is of your sale",
        urgent=True,
    ),
    "assignment_to_assignee": _kind(
        "tasks", "Вам поручили задачу", "A task was given to you", "Задача поручена вам", "The task was given to you"
    ),
    "reminder_to_assignee": _kind(
        "tasks",
        "Напоминание о задаче",
        "A reminder of a task",
        "Вы просили напомнить",
        "You asked to be reminded",
        urgent=True,
    ),
    "overdue_to_assignee": _kind(
        "tasks", "Задача просрочена", "A task is overdue", "Задача поручена вам", "The task is yours"
    ),
    "overdue_to_department": _kind(
        "tasks",
        "Задача отдела просрочена",
        "A task of the department is overdue",
        "Задачу отдела ещё никто не взял",
        "Nobody of the department has taken the task yet",
    ),
    "task_to_department": _kind(
        "tasks",
        "Новая задача отдела",
        "A new task of the department",
        "Задача поручена вашему отделу",
        "The task is your department's",
    ),
    "digest_to_responsible": _kind(
        "next_step",
        "Клиенты без следующего шага",
        "Clients without a next step",
        "Вы отвечаете за этих клиентов",
        "These clients are yours",
        urgent=True,
    ),
    "digest_to_head": _kind(
        "next_step",
        "Клиенты, оставленные без шага надолго",
        "Clients left without a step for days",
        "Вы руководите теми, кто отвечает за этих клиентов",
        "You lead those who answer for these clients",
        urgent=True,
    ),
}


def title(rule: str, language: Language) -> str:
    """What this is about, in a few words; a rule that is no more speaks by its code."""
    return KINDS[rule].title[language] if rule in KINDS else rule


def reason(rule: str, language: Language) -> str:
    """Why this reader was told; a rule that is no more speaks by its code."""
    return KINDS[rule].why[language] if rule in KINDS else rule
