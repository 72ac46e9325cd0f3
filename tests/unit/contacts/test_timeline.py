"""How what happened is told to people."""

from zoneinfo import ZoneInfo

import pytest

from services.contacts.consumers import ORDER_STEPS, consumers
from services.contacts.domain.timeline import TITLES, title
from shared import events

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.mark.parametrize(
    ("kind", "params", "russian", "english"),
    [
        (
            "SaleStageChanged",
            {"number": "S-1", "old_stage": "qualification", "new_stage": "paperwork"},
            "Продажа S-1: Квалификация → Оформление продажи",
            "Sale S-1: Qualification → Paperwork",
        ),
        (
            "InvoiceIssued",
            {"number": "I-7", "total": "120000.50", "currency": "RUB", "due_on": "2026-12-01"},
            "Счёт I-7 на 120\u00a0000,50\u00a0₽ до 01.12.2026",
            "Invoice I-7 of RUB\u00a0120,000.50, due 1 Dec 2026",
        ),
        (
            "ContactTypeChanged",
            {"old_type": "potential", "new_type": "partner"},
            "Тип клиента: потенциальный → partner",
            "Type of client: potential → partner",
        ),
        (
            "ActivityRescheduled",
            {"old_due_at": None, "new_due_at": "2026-11-23T21:30:00Z"},
            "Срок перенесён: — → 24.11.2026 00:30",
            "Moved: — → 24 Nov 2026 00:30",
        ),
        (
            "ClientSnoozed",
            {"until": "2027-01-11", "reason": "После праздников"},
            "Отложен до 11.01.2027: После праздников",
            "Snoozed until 11 Jan 2027: После праздников",
        ),
        ("SnoozeEnded", {"why": "day_came"}, "Снова в работе: срок наступил", "Looked after again: the day came"),
        ("SomethingNew", {"number": "1"}, "SomethingNew", "SomethingNew"),
    ],
)
def test_an_entry_reads_in_both_languages(kind: str, params: dict[str, object], russian: str, english: str) -> None:
    assert title(kind, params, "ru", MOSCOW) == russian
    assert title(kind, params, "en", MOSCOW) == english


@pytest.mark.parametrize("kind", TITLES)
def test_no_title_breaks_where_a_figure_is_missing(kind: str) -> None:
    for language in ("ru", "en"):
        assert title(kind, {}, language, MOSCOW)
        assert title(kind, {"currency": None, "amount": None}, language, MOSCOW)


def test_braces_in_a_name_stay_as_they_are() -> None:
    assert "{number}" in title("ActivityCompleted", {"kind": "call", "title": "{number}"}, "en", MOSCOW)


OF_NO_TIMELINE = {
    "ActivityContactChanged": "said with SaleContactChanged, which both clients remember",
    "DepartmentTaskPlanned": "tasks of departments, which OrderRequestProgressed tells of",
    "DepartmentTaskReassigned": "the same",
    "DepartmentTaskRescheduled": "the same",
    "DepartmentTaskClosed": "the same",
    "InvoiceDueSoon": "a reminder for our own people: nothing happened with the client",
    "InvoiceOverdue": "the same",
    "PaidNotClosed": "the same",
    "WonSaleUnpaid": "the same; what happened is PaymentUnapplied",
    "ReminderDue": "the same",
    "NextStepMissing": "the same",
    "NextStepFound": "the same",
    "StepsPlanned": "its activities are told of one by one",
    "LeadStepsPlanned": "the same",
    "StockReserved": "goods in our own house, told with the order",
    "StockReleased": "the same",
}
"""Events that name a client and are no part of what happened with them, and why."""


def test_whatever_another_service_tells_of_a_client_is_in_the_timeline_or_known_not_to_belong_there() -> None:
    told = [getattr(events, name) for name in events.__all__]
    kinds = [each for each in told if isinstance(each, type) and issubclass(each, events.Event)]
    of_clients = {
        each.event_type for each in kinds if "contact_id" in each.model_fields and each.producer != "contacts"
    }
    assert of_clients - set(consumers.handlers) == set(OF_NO_TIMELINE)


def test_everything_heard_has_words() -> None:
    directory = {"AccessEnded", "TeamCreated", "TeamUpdated", "UserCreated", "UserDeactivated", "UserUpdated"}
    heard = set(consumers.handlers) - directory - {"OrderRequestProgressed", "LeadSubmitted"}
    assert heard | set(ORDER_STEPS.values()) <= set(TITLES)
