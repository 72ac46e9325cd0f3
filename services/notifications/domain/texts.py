"""The words of every notification, in Russian and in English: the same thought in each, not a translation.

Russian says «вы», quotes with «ёлочки» and keeps № and ₽ on the line of their number with a non-breaking space (`~`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from .figures import NBSP, Language, day, moment, money, stage, words

Figure = Callable[[str, Language, tzinfo], str]


@dataclass(frozen=True)
class Text:
    """A notification as somebody reads it."""

    title: str
    body: str


@dataclass(frozen=True)
class Template:
    """Title and body in both languages, and how each parameter is written."""

    ru: tuple[str, str]
    en: tuple[str, str]
    params: Mapping[str, Figure]


def render(key: str, params: Mapping[str, str], language: Language, zone: tzinfo) -> Text:
    """The text of a stored notification for this reader."""
    template = TEMPLATES[key]
    shown = {name: figure(params[name], language, zone) for name, figure in template.params.items()}
    title, body = template.ru if language == "ru" else template.en
    return Text(*(part.replace("~", NBSP).format(**shown) for part in (title, body)))


def reason(rule: str, language: Language) -> str:
    """Why this reader was told."""
    return RULES[rule][language]


RULES: dict[str, dict[Language, str]] = {
    "payment_to_owner": {"ru": "Вы ведёте эту продажу", "en": "This sale is yours"},
    "unmatched_payment_to_accountants": {"ru": "Вы работаете с платежами", "en": "You look after payments"},
    "move_by_system_to_owner": {"ru": "Вы ведёте эту продажу", "en": "This sale is yours"},
    "production_to_owner": {"ru": "Вы ведёте продажу, для которой сделан заказ", "en": "The order is for your sale"},
    "assignment_to_assignee": {"ru": "Задача поручена вам", "en": "The task was given to you"},
}
_UNMATCHED_RU, _UNMATCHED_EN = "Платёж не нашёл своего счёта", "A payment found no invoice"
TEMPLATES: dict[str, Template] = {
    "payment_applied": Template(
        ru=("Поступила оплата по счёту~№~{invoice}", "Зачислено {amount}, осталось получить {outstanding}."),
        en=("Invoice {invoice} is paid in part", "{amount} came in; {outstanding} is still to come."),
        params={"invoice": words, "amount": money, "outstanding": money},
    ),
    "payment_completed": Template(
        ru=(
            "Счёт~№~{invoice} оплачен полностью",
            "Поступило {amount}. Закройте продажу: переведите её на этап «Завершена с победой».",
        ),
        en=("Invoice {invoice} is paid in full", "{amount} came in. Close the sale: move it to Won."),
        params={"invoice": words, "amount": money},
    ),
    "payment_unmatched_unknown_invoice": Template(
        ru=(_UNMATCHED_RU, "Пришло {amount} по счёту~№~{invoice}, но такого счёта нет. Платёж ждёт в вашем списке."),
        en=(_UNMATCHED_EN, "{amount} came in for invoice {invoice}, which does not exist. It waits in your list."),
        params={"invoice": words, "amount": money},
    ),
    "payment_unmatched_no_invoice_named": Template(
        ru=(_UNMATCHED_RU, "Пришло {amount}, номер счёта не указан. Платёж ждёт в вашем списке."),
        en=(_UNMATCHED_EN, "{amount} came in without an invoice number. It waits in your list."),
        params={"amount": money},
    ),
    "payment_unmatched_wrong_currency": Template(
        ru=(
            _UNMATCHED_RU,
            "Пришло {amount}, но счёт~№~{invoice} выставлен в другой валюте. Платёж ждёт в вашем списке.",
        ),
        en=(_UNMATCHED_EN, "{amount} came in, but invoice {invoice} is in another currency. It waits in your list."),
        params={"invoice": words, "amount": money},
    ),
    "payment_unmatched_invoice_void": Template(
        ru=(_UNMATCHED_RU, "Пришло {amount}, но счёт~№~{invoice} аннулирован. Платёж ждёт в вашем списке."),
        en=(_UNMATCHED_EN, "{amount} came in, but invoice {invoice} is void. It waits in your list."),
        params={"invoice": words, "amount": money},
    ),
    "payment_unmatched_already_paid": Template(
        ru=(_UNMATCHED_RU, "Пришло {amount}, но счёт~№~{invoice} уже оплачен. Платёж ждёт в вашем списке."),
        en=(_UNMATCHED_EN, "{amount} came in, but invoice {invoice} is paid already. It waits in your list."),
        params={"invoice": words, "amount": money},
    ),
    "sale_moved": Template(
        ru=(
            "Продажа~№~{number} перешла на этап «{new_stage}»",
            "На этапе «{old_stage}» сделано всё, что нужно: система перевела продажу дальше.",
        ),
        en=(
            "Sale {number} has moved on to {new_stage}",
            "Everything that {old_stage} asks for is done, so the system moved the sale.",
        ),
        params={"number": words, "old_stage": stage, "new_stage": stage},
    ),
    "order_accepted": Template(
        ru=("Производство приняло заказ~№~{number}", "Обещают подготовить к сроку: {promised_by}."),
        en=("Production has accepted order {number}", "It is promised by {promised_by}."),
        params={"number": words, "promised_by": day},
    ),
    "order_rejected": Template(
        ru=("Производство отказалось от заказа~№~{number}", "Причина: «{reason}». Решите с клиентом, как быть дальше."),
        en=("Production cannot prepare order {number}", "The reason: “{reason}”. Agree with the client what to do."),
        params={"number": words, "reason": words},
    ),
    "order_ready": Template(
        ru=("Заказ~№~{number} готов", "Производство собрало его. Договоритесь с клиентом об отгрузке."),
        en=("Order {number} is ready", "Production has put it together. Arrange the shipment with the client."),
        params={"number": words},
    ),
    "activity_assigned": Template(
        ru=("Вам поручили: «{title}»", "Поставил задачу сотрудник {by}. Срок: {due}."),
        en=("Yours to do: “{title}”", "{by} gave it to you. It is due on {due}."),
        params={"title": words, "by": words, "due": moment},
    ),
    "activity_assigned_undated": Template(
        ru=("Вам поручили: «{title}»", "Поставил задачу сотрудник {by}. Срока нет."),
        en=("Yours to do: “{title}”", "{by} gave it to you. It has no deadline."),
        params={"title": words, "by": words},
    ),
}
