"""How what happened with a client is told to people: one line per entry, in Russian or English."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

NOTE = "NoteAdded"

TITLES: dict[str, tuple[str, str]] = {
    "ContactCreated": ("Клиент внесён в базу, тип: {type}", "The client entered the base, type: {type}"),
    "ContactTypeChanged": ("Тип клиента: {old_type} → {new_type}", "Type of client: {old_type} → {new_type}"),
    "ContactOwnerChanged": ("Ответственный: {old_owner} → {new_owner}", "Owner: {old_owner} → {new_owner}"),
    NOTE: ("Заметка", "Note"),
    "SaleCreated": ("Открыта продажа {number} на {amount}", "Sale {number} of {amount} was opened"),
    "SaleStageChanged": ("Продажа {number}: {old_stage} → {new_stage}", "Sale {number}: {old_stage} → {new_stage}"),
    "SaleAmountChanged": ("Сумма продажи: {old_amount} → {amount}", "Amount of the sale: {old_amount} → {amount}"),
    "SaleOwnerChanged": ("Продажу ведёт другой менеджер", "Another manager leads the sale"),
    "InvoiceIssued": ("Счёт {number} на {total} до {due_on}", "Invoice {number} of {total}, due {due_on}"),
    "InvoiceChecked": ("Счёт {number} проверен", "Invoice {number} was checked"),
    "InvoiceSent": ("Счёт {number} на {total} отправлен", "Invoice {number} of {total} was sent"),
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
    "ActivityPlanned": ("Запланировано: {kind} «{title}», срок {due_at}", "Planned: {kind} “{title}”, due {due_at}"),
    "ActivityCompleted": ("Выполнено: {kind} «{title}»", "Done: {kind} “{title}”"),
    "ActivityCancelled": ("Отменено: {kind} «{title}»", "Cancelled: {kind} “{title}”"),
    "ActivityRescheduled": ("Срок перенесён: {old_due_at} → {new_due_at}", "Moved: {old_due_at} → {new_due_at}"),
    "ActivityReassigned": ("Задача передана другому сотруднику", "The activity was given to somebody else"),
}

WORDS: dict[str, tuple[str, str]] = {
    "existing": ("действующий", "existing"),
    "potential": ("потенциальный", "potential"),
    "qualification": ("Квалификация", "Qualification"),
    "paperwork": ("Оформление продажи", "Paperwork"),
    "production": ("Производство и сборка", "Production and assembly"),
    "payment": ("Оплата счета", "Payment"),
    "won": ("Завершена с победой", "Won"),
    "lost": ("Проиграна", "Lost"),
    "task": ("задача", "task"),
    "call": ("звонок", "call"),
    "meeting": ("встреча", "meeting"),
    "letter": ("письмо", "letter"),
}
"""Names of codes that come with the product; a code of a customer's own is shown as it is."""

_CODES = {"type", "old_type", "new_type", "old_stage", "new_stage", "kind"}
_AMOUNTS = {"amount", "old_amount", "total", "outstanding"}
_DAYS = {"due_on", "needed_by", "promised_by"}
_MOMENTS = {"due_at", "old_due_at", "new_due_at"}
_NOTHING = "—"


def title(kind: str, params: Mapping[str, Any], language: str, zone: tzinfo) -> str:
    """One line about an entry; moments in the organisation's zone. A kind without words is shown by its name."""
    column = 0 if language == "ru" else 1
    words = {name: _word(name, value, params, column, zone) for name, value in params.items()}
    return TITLES.get(kind, (kind, kind))[column].format_map(_Known(words))


class _Known(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return _NOTHING


def _word(name: str, value: Any, params: Mapping[str, Any], column: int, zone: tzinfo) -> str:
    if value is None:
        return _NOTHING
    if name in _CODES:
        return WORDS.get(str(value), (str(value),) * 2)[column]
    if name in _AMOUNTS:
        return _money(Decimal(value), str(params.get("currency", "")), column)
    if name in _DAYS:
        return date.fromisoformat(str(value)).strftime(_DAY[column])
    if name in _MOMENTS:
        return datetime.fromisoformat(str(value)).astimezone(zone).strftime(f"{_DAY[column]} %H:%M")
    return str(value)


_DAY = ("%d.%m.%Y", "%Y-%m-%d")


def _money(amount: Decimal, currency: str, column: int) -> str:
    text = f"{amount:,.2f}"
    if column == 0:
        text = text.translate({ord(","): "\u00a0", ord("."): ","})
    return f"{text}\u00a0{currency}".rstrip()
