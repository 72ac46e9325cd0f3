"""How what happened with a client is told to people: one line per entry, in Russian or English."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from .words import NOTHING, WORDS, column, field_title, word

NOTE, NOTE_DELETED = "NoteAdded", "NoteDeleted"
KINDS = ("calls", "activities", "sales", "orders", "invoices", "notes", "system")
_KINDS = {
    "Activity": "activities",
    "Sale": "sales",
    "Lead": "sales",
    "Order": "orders",
    "Invoice": "invoices",
    "Payment": "invoices",
    "Note": "notes",
    "ClientSnoozed": "activities",
    "SnoozeEnded": "activities",
}

TITLES: dict[str, tuple[str, str]] = {
    "ContactCreated": ("Клиент внесён в базу, тип: {type}", "The client entered the base, type: {type}"),
    "ContactTypeChanged": ("Тип клиента: {old_type} → {new_type}", "Type of client: {old_type} → {new_type}"),
    "ContactOwnerChanged": ("Ответственный: {old_owner} → {new_owner}", "Owner: {old_owner} → {new_owner}"),
    "ContactArchived": ("Клиент отправлен в архив: {reason}", "The client was archived: {reason}"),
    "ContactRestored": ("Клиент возвращён из архива", "The client was restored"),
    "ContactsMerged": ("Объединён с другими записями: {count}", "Merged with other records: {count}"),
    "AccountsMerged": ("Объединён с другими записями: {count}", "Merged with other records: {count}"),
    "MergeUndone": ("Объединение отменено", "The merge was undone"),
    "AccountArchived": ("Контрагент отправлен в архив: {reason}", "The company was archived: {reason}"),
    "AccountRestored": ("Контрагент возвращён из архива", "The company was restored"),
    "ContactErased": ("Персональные данные удалены", "Personal data was erased"),
    "ContactUpdated": ("Изменено: {fields}", "Changed: {fields}"),
    "AccountCreated": ("Контрагент внесён в базу", "The company entered the base"),
    "AccountUpdated": ("Изменено: {fields}", "Changed: {fields}"),
    "AccountOwnerChanged": (
        "Ответственный за контрагента: {old_owner} → {new_owner}",
        "Owner of the company: {old_owner} → {new_owner}",
    ),
    NOTE: ("Заметка", "Note"),
    NOTE_DELETED: ("Заметка удалена", "The note was deleted"),
    "SaleCreated": ("Открыта продажа {number} на {amount}", "Sale {number} of {amount} was opened"),
    "SaleStageChanged": ("Продажа {number}: {old_stage} → {new_stage}", "Sale {number}: {old_stage} → {new_stage}"),
    "SaleReopened": ("Продажа {number} открыта снова: {reason}", "Sale {number} was reopened: {reason}"),
    "SaleGateOverridden": (
        "Продажа {number} переведена без недостающего ({stage} → {to}): {reason}",
        "Sale {number} was taken on with things missing ({stage} → {to}): {reason}",
    ),
    "SaleProcessChanged": (
        "Продажа {number} идёт по другому процессу: {old_process} {old_process_version} → {process} {process_version}",
        "Sale {number} follows another process: {old_process} {old_process_version} → {process} {process_version}",
    ),
    "SaleAmountChanged": ("Сумма продажи: {old_amount} → {amount}", "Amount of the sale: {old_amount} → {amount}"),
    "SaleContactChanged": ("Продажа {number} перешла к этому клиенту", "Sale {number} came to this client"),
    "SaleContactLeft": ("Продажа {number} перешла к другому клиенту", "Sale {number} went to another client"),
    "SaleOwnerChanged": (
        "Ответственный за продажу: {old_owner_id} → {new_owner_id}",
        "Owner of the sale: {old_owner_id} → {new_owner_id}",
    ),
    "InvoiceIssued": ("Счёт {number} на {total} до {due_on}", "Invoice {number} of {total}, due {due_on}"),
    "InvoiceChecked": ("Счёт {number} проверен", "Invoice {number} was checked"),
    "InvoiceSent": ("Счёт {number} на {total} отправлен", "Invoice {number} of {total} was sent"),
    "InvoiceDeliveryFailed": (
        "Письмо со счётом {number} не доставлено: {reason}",
        "Invoice {number} could not be delivered: {reason}",
    ),
    "InvoiceVoided": ("Счёт {number} аннулирован: {reason}", "Invoice {number} was voided: {reason}"),
    "OrderRequested": (
        "Заказ {number} передан в производство, нужен к {needed_by}",
        "Order {number} was requested by {needed_by}",
    ),
    "OrderRequestCancelled": ("Запрос в производство отменён: {reason}", "The order request was cancelled: {reason}"),
    "OrderAccepted": (
        "Производство приняло заказ {number}, обещает к {promised_by}",
        "Production took order {number}, promised by {promised_by}",
    ),
    "OrderRejected": (
        "Производство отклонило заказ {number}: {reason}",
        "Production rejected order {number}: {reason}",
    ),
    "OrderStarted": ("Заказ {number} в работе", "Work on order {number} began"),
    "OrderPartlyReady": ("Часть заказа {number} готова", "Part of order {number} is ready"),
    "OrderReady": ("Заказ {number} готов", "Order {number} is ready"),
    "OrderShipped": ("Заказ {number} отгружен", "Order {number} was shipped"),
    "PaymentApplied": (
        "Оплата {amount} по счёту {invoice_number}, остаток {outstanding}",
        "Payment of {amount} for invoice {invoice_number}, outstanding {outstanding}",
    ),
    "PaymentUnapplied": (
        "Оплата {amount} по счёту {invoice_number} снята, остаток {outstanding}",
        "Payment of {amount} for invoice {invoice_number} was taken off, outstanding {outstanding}",
    ),
    "LeadCaptured": ("Обращение: {need}", "Inquiry: {need}"),
    "LeadOpened": ("Открыт лид {number}", "Lead {number} was opened"),
    "LeadRepeated": ("Клиент обратился снова", "The client asked again"),
    "LeadTaken": ("Лид взят в работу", "Work on the lead began"),
    "LeadQualified": ("Лид квалифицирован", "The lead was qualified"),
    "LeadDisqualified": ("Лид отклонён: {reason}", "The lead was disqualified: {reason}"),
    "LeadConverted": ("Лид стал продажей", "The lead became a sale"),
    "LeadOwnerChanged": (
        "Ответственный за лид: {old_owner_id} → {new_owner_id}",
        "Owner of the lead: {old_owner_id} → {new_owner_id}",
    ),
    "ActivityPlanned": ("Запланировано: {kind} «{title}», срок {due_at}", "Planned: {kind} “{title}”, due {due_at}"),
    "ActivityCompleted": ("Выполнено: {kind} «{title}»", "Done: {kind} “{title}”"),
    "ActivityCancelled": ("Отменено: {kind} «{title}»", "Cancelled: {kind} “{title}”"),
    "ActivityRescheduled": ("Срок перенесён: {old_due_at} → {new_due_at}", "Moved: {old_due_at} → {new_due_at}"),
    "ActivityReassigned": ("Задача передана: {new_owner_id}", "The activity was given to {new_owner_id}"),
    "ActivityReopened": ("Снова открыто: {kind} «{title}»", "Open again: {kind} “{title}”"),
    "ActivityOverdue": ("Просрочено: {kind} «{title}», срок {due_at}", "Overdue: {kind} “{title}”, due {due_at}"),
    "ClientSnoozed": ("Отложен до {until}: {reason}", "Snoozed until {until}: {reason}"),
    "SnoozeEnded": ("Снова в работе: {why}", "Looked after again: {why}"),
}

_CODES = {"type", "old_type", "new_type", "old_stage", "new_stage", "stage", "to", "kind", "why"}
_TYPES = {"type", "old_type", "new_type"}
_PEOPLE = {"owner_id", "old_owner_id", "new_owner_id"}
_AMOUNTS = {"amount", "old_amount", "total", "outstanding"}
_DAYS = {"due_on", "needed_by", "promised_by", "until"}
_MOMENTS = {"due_at", "old_due_at", "new_due_at"}


def kind_of(event_type: str, activity: str | None = None) -> str:
    """What an entry is about, for people to choose by: one of KINDS. Calls are the activities of that kind."""
    if event_type.startswith("Activity") and activity == "call":
        return "calls"
    return next((kind for start, kind in _KINDS.items() if event_type.startswith(start)), "system")


def title(
    kind: str, params: Mapping[str, Any], language: str, zone: tzinfo, names: Mapping[str, str] | None = None
) -> str:
    """One line about an entry; moments in the organisation's zone, people and the customer's own types by `names`.

    A kind without words is shown by its name.
    """
    words = {name: _word(name, value, params, language, zone, names or {}) for name, value in params.items()}
    return TITLES.get(kind, (kind, kind))[column(language)].format_map(_Known(words))


class _Known(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return NOTHING


def _word(
    name: str, value: Any, params: Mapping[str, Any], language: str, zone: tzinfo, names: Mapping[str, str]
) -> str:
    text, which = str(value), column(language)
    if value is None:
        text = NOTHING
    elif name in _PEOPLE:
        text = names.get(text, NOTHING)
    elif name in _CODES:
        own = names.get(f"type:{text}") if name in _TYPES and text not in WORDS else None
        text = own or word(text, language)
    elif name in _AMOUNTS:
        text = _money(Decimal(value), str(params.get("currency", "")), which)
    elif name in _DAYS:
        text = date.fromisoformat(text).strftime(_DAY[which])
    elif name in _MOMENTS:
        text = datetime.fromisoformat(text).astimezone(zone).strftime(f"{_DAY[which]} %H:%M")
    elif name == "fields":
        titles = [field_title(each, language) for each in value]
        text = ", ".join(each if each.isupper() else each.lower() for each in titles)  # ИНН stays ИНН
    return text


_DAY = ("%d.%m.%Y", "%-d %b %Y")
NBSP = "\u00a0"


_SIGNS = {"RUB": "₽", "USD": "$", "EUR": "€", "CNY": "¥"}


def _money(amount: Decimal, currency: str, which: int) -> str:
    grouped = f"{amount:,.2f}"
    if which == 0:
        return f"{grouped.translate({ord(','): NBSP, ord('.'): ','})}{NBSP}{_SIGNS.get(currency, currency)}".rstrip()
    return f"{currency}{NBSP}{grouped}".lstrip()
