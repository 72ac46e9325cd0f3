"""Every text of a notification: the fact that says it, whom it concerns, and what they read in both languages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from shared.events import (
    ActivityOverdue,
    ActivityReassigned,
    DepartmentTaskPlanned,
    Event,
    InvoiceDeliveryFailed,
    InvoiceDueSoon,
    InvoiceOverdue,
    LeadOpened,
    LeadOwnerChanged,
    LeadRepeated,
    NextStepDigest,
    PaidNotClosed,
    PaymentUnmatched,
    ReminderDue,
    StatementTaken,
    StockReleased,
    WonSaleUnpaid,
)
from shared.events.activities.next_steps import DigestRow, ReasonCount
from shared.ids import new_id
from tests.integration.notifications.told import (
    a_move,
    a_payment,
    a_plan,
    a_step,
    an_unmatched_payment,
)
from tests.system import Caller

NOON = datetime(2026, 12, 1, 9, tzinfo=UTC)
"""Noon in Moscow."""
NB = "\u00a0"


@dataclass(frozen=True)
class Room:
    """A team whose people all read one language, and a department of each kind."""

    head: Caller
    manager: Caller
    colleague: Caller
    production: Caller
    accountant: Caller


@dataclass(frozen=True)
class Notice:
    """A fact, whom it concerns, and what they read: (title, text) in each language. `key` is that of the text."""

    key: str
    fact: Callable[[Room], Event]
    reader: str
    ru: tuple[str, str]
    en: tuple[str, str]
    rule: str
    by: str = ""
    """Who of the room did it; the system unless somebody is named."""


def a_task(kind: type[Any], owner: Caller | None, department: str | None = None, **more: Any) -> Any:
    given = {
        "activity_id": new_id(), "kind": "call", "title": "Альфа", "due_at": NOON, "contact_id": None, "sale_id": None,
        "owner_id": owner.id if owner else None, "department": department, "team_id": None, "automatic": False,
        "step": None, "reminder_id": new_id(), "remind_at": NOON, "order_request_id": None,
    }  # fmt: skip
    return kind(**{**given, **more})


def an_invoice(kind: type[Any], owner: Caller, **more: Any) -> Any:
    given = {
        "invoice_id": new_id(), "number": "С-7", "sale_id": new_id(), "contact_id": None, "owner_id": owner.id,
        "total": Decimal("100.00"), "outstanding": Decimal("40.00"), "currency": "RUB", "due_on": date(2026, 12, 1),
        "days": 1,
    }  # fmt: skip
    return kind(**{**given, **more})


def a_sale(kind: type[Any], owner: Caller, **more: Any) -> Any:
    given = {
        "sale_id": new_id(), "number": "П-9", "contact_id": None, "owner_id": owner.id, "invoice_id": new_id(),
        "invoice_number": "С-7", "currency": "RUB",
    }  # fmt: skip
    return kind(**{**given, **more})


def a_lead(kind: type[Any], owner: Caller, **more: Any) -> Any:
    given = {
        "lead_id": new_id(), "contact_id": new_id(), "number": "Л-1", "contact_type": "potential",
        "owner_id": owner.id, "channel": "website", "need": "Шнур",
    }  # fmt: skip
    return kind(**{**given, **more})


def a_handover(owner: Caller) -> ActivityReassigned:
    plan = a_plan(owner.id, due_at=NOON).model_dump()
    return ActivityReassigned.model_validate({**plan, "old_owner_id": new_id(), "new_owner_id": owner.id})


def a_digest(reader: Caller, *audiences: str) -> NextStepDigest:
    rows = [
        DigestRow(
            episode_id=new_id(), contact_id=new_id(), reason="no_step", since=NOON, day=1, owner_id=None,
            priority="normal", audience=audience,
        )
        for audience in audiences
    ]  # fmt: skip
    return NextStepDigest(
        digest_id=new_id(),
        run_id=new_id(),
        on=date(2026, 12, 1),
        recipient_id=reader.id,
        counts=[ReasonCount(reason="no_step", clients=len(rows))],
        total=len(rows),
        escalated=sum(each != "responsible" for each in audiences),
        rows=rows,
    )


_DUE_RU, _DUE_EN = f"1{NB}декабря 2026, 12:00", f"1{NB}December 2026, 12:00"
_DAY_RU, _DAY_EN = f"1{NB}декабря 2026", f"1{NB}December 2026"
OPEN_RU, OPEN_EN = f"40,00{NB}₽", f"RUB{NB}40.00"
WHO = "Ким"
"""The name of every manager here."""


def _unmatched(why: str, ru: str, en: str) -> Notice:
    def fact(room: Room) -> Event:
        named = None if why == "no_invoice_named" else "С-404"
        kind = "unknown_invoice" if named is None else why
        return PaymentUnmatched.model_validate({**an_unmatched_payment(named).model_dump(), "why": kind})

    return Notice(
        f"payment_unmatched_{why}",
        fact,
        "accountant",
        ("Платёж не нашёл своего счёта", f"Пришло 500,00{NB}₽{ru}. Платёж ждёт в вашем списке."),
        ("A payment found no invoice", f"RUB{NB}500.00 came in{en}. It waits in your list."),
        "unmatched_payment_to_accountants",
    )


NOTICES = [
    Notice(
        "activity_assigned",
        lambda room: a_plan(room.manager.id, due_at=NOON),
        "manager",
        ("Вам поручили: «Позвонить»", f"Поставил задачу сотрудник {WHO}. Срок: {_DUE_RU}."),
        ("Yours to do: “Позвонить”", f"{WHO} gave it to you. It is due on {_DUE_EN}."),
        "assignment_to_assignee",
        by="head",
    ),
    Notice(
        "activity_assigned",
        lambda room: a_handover(room.manager),
        "manager",
        ("Вам поручили: «Позвонить»", f"Поставил задачу сотрудник {WHO}. Срок: {_DUE_RU}."),
        ("Yours to do: “Позвонить”", f"{WHO} gave it to you. It is due on {_DUE_EN}."),
        "assignment_to_assignee",
        by="colleague",
    ),
    Notice(
        "activity_assigned_undated",
        lambda room: a_plan(room.manager.id),
        "manager",
        ("Вам поручили: «Позвонить»", f"Поставил задачу сотрудник {WHO}. Срока нет."),
        ("Yours to do: “Позвонить”", f"{WHO} gave it to you. It has no deadline."),
        "assignment_to_assignee",
        by="head",
    ),
    Notice(
        "reminder",
        lambda room: a_task(ReminderDue, room.manager),
        "manager",
        ("Напоминание: «Альфа»", f"Срок: {_DUE_RU}."),
        ("Reminder: “Альфа”", f"It is due on {_DUE_EN}."),
        "reminder_to_assignee",
    ),
    Notice(
        "reminder_undated",
        lambda room: a_task(ReminderDue, room.manager, due_at=None),
        "manager",
        ("Напоминание: «Альфа»", "Срока у задачи нет."),
        ("Reminder: “Альфа”", "It has no deadline."),
        "reminder_to_assignee",
    ),
    Notice(
        "activity_overdue",
        lambda room: a_task(ActivityOverdue, room.manager),
        "manager",
        ("Просрочено: «Альфа»", f"Срок был: {_DUE_RU}. Выполните задачу или перенесите её."),
        ("Overdue: “Альфа”", f"It was due on {_DUE_EN}. Do it, or move it."),
        "overdue_to_assignee",
    ),
    Notice(
        "department_overdue",
        lambda room: a_task(ActivityOverdue, None, "production"),
        "production",
        ("Отдел просрочил: «Альфа»", f"Срок был: {_DUE_RU}, и задачу никто не взял. Возьмите её или поручите."),
        (
            "Your department is late: “Альфа”",
            f"It was due on {_DUE_EN} and nobody has taken it. Take it, or give it.",
        ),
        "overdue_to_department",
    ),
    Notice(
        "department_task",
        lambda room: a_task(DepartmentTaskPlanned, None, "production"),
        "production",
        ("Новая задача отдела: «Альфа»", f"Срок: {_DUE_RU}. Её ещё никто не взял."),
        ("New for your department: “Альфа”", f"It is due on {_DUE_EN}. Nobody has taken it yet."),
        "task_to_department",
    ),
    Notice(
        "department_task_undated",
        lambda room: a_task(DepartmentTaskPlanned, None, "accounting", due_at=None),
        "accountant",
        ("Новая задача отдела: «Альфа»", "Срока нет. Её ещё никто не взял."),
        ("New for your department: “Альфа”", "It has no deadline. Nobody has taken it yet."),
        "task_to_department",
    ),
    Notice(
        "next_step_digest",
        lambda room: a_digest(room.manager, "responsible", "responsible"),
        "manager",
        ("Клиенты без следующего шага: 2", "Запланируйте шаг, отложите клиента или передайте его."),
        ("Clients without a next step: 2", "Plan a step, snooze the client, or hand them over."),
        "digest_to_responsible",
    ),
    Notice(
        "next_step_digest_escalated",
        lambda room: a_digest(room.head, "responsible", "team_head"),
        "head",
        (
            "Клиенты без следующего шага: 2",
            "Из них чужих, оставленных надолго: 1. Поговорите с теми, кто за них отвечает.",
        ),
        (
            "Clients without a next step: 2",
            "Of these, clients of others left for days: 1. Talk to those who answer for them.",
        ),
        "digest_to_head",
    ),
    Notice(
        "sale_moved",
        lambda room: a_move(room.manager),
        "manager",
        (
            f"Продажа{NB}№{NB}П-7 перешла на этап «Оформление продажи»",
            "На этапе «Квалификация» сделано всё, что нужно: система перевела продажу дальше.",
        ),
        (
            "Sale П-7 has moved on to Paperwork",
            "Everything that Qualification asks for is done, so the system moved the sale.",
        ),
        "move_by_system_to_owner",
    ),
    Notice(
        "invoice_due_soon",
        lambda room: an_invoice(InvoiceDueSoon, room.manager),
        "manager",
        (f"Счёт{NB}№{NB}С-7 скоро пора оплатить", f"Срок: {_DAY_RU}, не оплачено {OPEN_RU}. Напомните клиенту."),
        ("Invoice С-7 is due soon", f"It is due on {_DAY_EN}; {OPEN_EN} is open. Remind the client."),
        "invoice_due_to_owner",
    ),
    Notice(
        "invoice_overdue",
        lambda room: an_invoice(InvoiceOverdue, room.manager),
        "manager",
        (f"Счёт{NB}№{NB}С-7 просрочен", f"Срок был: {_DAY_RU}, не оплачено {OPEN_RU}. Позвоните клиенту."),
        ("Invoice С-7 is overdue", f"It was due on {_DAY_EN}; {OPEN_EN} is open. Call the client."),
        "invoice_due_to_owner",
    ),
    Notice(
        "invoice_not_delivered",
        lambda room: an_invoice(InvoiceDeliveryFailed, room.manager, reason="550 no such user"),
        "manager",
        (
            f"Счёт{NB}№{NB}С-7 не дошёл до клиента",
            "Почтовый сервер ответил: «550 no such user». Проверьте адрес и отправьте счёт ещё раз.",
        ),
        (
            "Invoice С-7 did not reach the client",
            "The mail server said: “550 no such user”. Check the address and send the invoice again.",
        ),
        "invoice_mail_to_owner",
    ),
    Notice(
        "payment_completed",
        lambda room: a_payment(room.manager),
        "manager",
        (
            f"Счёт{NB}№{NB}С-42 оплачен полностью",
            f"Поступило 1{NB}234{NB}567,50{NB}₽. Закройте продажу: переведите её на этап «Завершена с победой».",
        ),
        ("Invoice С-42 is paid in full", f"RUB{NB}1,234,567.50 came in. Close the sale: move it to Won."),
        "payment_to_owner",
    ),
    Notice(
        "payment_applied",
        lambda room: a_payment(room.manager, outstanding="200.00", amount="300.00"),
        "manager",
        (
            f"Поступила оплата по счёту{NB}№{NB}С-42",
            f"Зачислено 300,00{NB}₽, осталось получить 200,00{NB}₽.",
        ),
        ("Invoice С-42 is paid in part", f"RUB{NB}300.00 came in; RUB{NB}200.00 is still to come."),
        "payment_to_owner",
    ),
    _unmatched(
        "unknown_invoice",
        f" по счёту{NB}№{NB}С-404, но такого счёта нет",
        " for invoice С-404, which does not exist",
    ),
    _unmatched("no_invoice_named", ", номер счёта не указан", " without an invoice number"),
    _unmatched(
        "wrong_currency",
        f", но счёт{NB}№{NB}С-404 выставлен в другой валюте",
        ", but invoice С-404 is in another currency",
    ),
    _unmatched("invoice_void", f", но счёт{NB}№{NB}С-404 аннулирован", ", but invoice С-404 is void"),
    _unmatched("already_paid", f", но счёт{NB}№{NB}С-404 уже оплачен", ", but invoice С-404 is paid already"),
    Notice(
        "statement_unmatched",
        lambda room: StatementTaken(
            statement_id=new_id(),
            taken_by=room.manager.id,
            taken=12,
            unmatched=3,
            unmatched_amount=Decimal("1500.00"),
            currency="RUB",
        ),
        "accountant",
        (
            "Загружена выписка: не все платежи нашли свой счёт",
            f"Новых платежей в ней: 12, без счёта: 3, на 1{NB}500,00{NB}₽. Они ждут в вашем списке.",
        ),
        (
            "A statement was taken in: not every payment found its invoice",
            f"New payments in it: 12; without an invoice: 3, RUB{NB}1,500.00. They wait in your list.",
        ),
        "unmatched_payment_to_accountants",
    ),
    Notice(
        "order_accepted",
        lambda room: a_step(room.manager, "accepted", promised_by=date(2026, 12, 1)),
        "manager",
        (f"Производство приняло заказ{NB}№{NB}З-15", f"Обещают подготовить к сроку: {_DAY_RU}."),
        ("Production has accepted order З-15", f"It is promised by {_DAY_EN}."),
        "production_to_owner",
    ),
    Notice(
        "order_rejected",
        lambda room: a_step(room.manager, "rejected", reason="Нет сырья"),
        "manager",
        (
            f"Производство отказалось от заказа{NB}№{NB}З-15",
            "Причина: «Нет сырья». Решите с клиентом, как быть дальше.",
        ),
        ("Production cannot prepare order З-15", "The reason: “Нет сырья”. Agree with the client what to do."),
        "production_to_owner",
    ),
    Notice(
        "order_promise_changed",
        lambda room: a_step(room.manager, "accepted", promised_by=date(2026, 12, 8), old_promised_by=date(2026, 12, 1)),
        "manager",
        (
            f"Производство перенесло срок заказа{NB}№{NB}З-15",
            f"Было обещано к сроку: {_DAY_RU}, теперь: 8{NB}декабря 2026. Предупредите клиента.",
        ),
        (
            "Production has moved the promise of order З-15",
            f"It was promised by {_DAY_EN}, and now by 8{NB}December 2026. Let the client know.",
        ),
        "production_to_owner",
    ),
    Notice(
        "order_ready",
        lambda room: a_step(room.manager, "ready"),
        "manager",
        (f"Заказ{NB}№{NB}З-15 готов", "Производство собрало его. Договоритесь с клиентом об отгрузке."),
        ("Order З-15 is ready", "Production has put it together. Arrange the shipment with the client."),
        "production_to_owner",
    ),
    Notice(
        "order_shipped_partly",
        lambda room: a_step(room.manager, "shipped", partly=True, reason="Остальное к пятнице"),
        "manager",
        (
            f"Заказ{NB}№{NB}З-15 отгружен частично",
            "Причина: «Остальное к пятнице». Скажите клиенту, когда ждать остальное.",
        ),
        (
            "Part of order З-15 has been shipped",
            "The reason: “Остальное к пятнице”. Tell the client about the rest.",
        ),
        "production_to_owner",
    ),
    Notice(
        "stock_reservation_expired",
        lambda room: a_sale(StockReleased, room.manager, order_request_id=new_id(), lines=[], reason="expired"),
        "manager",
        (
            f"Резерв по заказу{NB}№{NB}П-9 снят",
            "Срок вышел, а продажа стоит. Товар снова доступен всем; если он нужен, зарезервируйте его заново.",
        ),
        (
            "The stock kept for order П-9 is free again",
            "The time is up and the sale stands still. If the goods are still needed, reserve them again.",
        ),
        "production_to_owner",
    ),
    Notice(
        "paid_not_closed",
        lambda room: a_sale(PaidNotClosed, room.manager, amount=Decimal("40.00"), paid_since=NOON),
        "manager",
        (
            f"Продажа{NB}№{NB}П-9 оплачена, но не закрыта",
            f"Поступило {OPEN_RU}. Переведите её на этап «Завершена с победой».",
        ),
        ("Sale П-9 is paid, not closed", f"{OPEN_EN} came in. Move it to Won."),
        "paid_not_closed_to_owner",
    ),
    Notice(
        "won_unpaid",
        lambda room: a_sale(
            WonSaleUnpaid, room.manager, payment_id="p-1", outstanding=Decimal("40.00"), reason="refunded"
        ),
        "manager",
        (
            f"Деньги за продажу{NB}№{NB}П-9 вернулись",
            f"По счёту{NB}№{NB}С-7 снова не оплачено {OPEN_RU}. Продажа остаётся выигранной, пока вы не решите.",
        ),
        (
            "Money of sale П-9 went back",
            f"Of invoice С-7 {OPEN_EN} is open again. The sale stays won until you decide otherwise.",
        ),
        "won_unpaid_to_owner",
    ),
    Notice(
        "lead_assigned",
        lambda room: a_lead(LeadOpened, room.manager),
        "manager",
        (f"Ваш новый лид{NB}№{NB}Л-1", "Клиенту нужно: «Шнур». Свяжитесь с ним."),
        ("Lead Л-1 is yours", "The client needs: “Шнур”. Get in touch."),
        "lead_to_owner",
    ),
    Notice(
        "lead_handed_over",
        lambda room: a_lead(
            LeadOwnerChanged, room.manager, old_owner_id=room.colleague.id, new_owner_id=room.manager.id
        ),
        "manager",
        ("Лид передан вам", "Посмотрите, что уже известно, и свяжитесь с клиентом."),
        ("A lead was handed over to you", "See what is known already, and get in touch with the client."),
        "lead_to_owner",
    ),
    Notice(
        "lead_repeated",
        lambda room: a_lead(LeadRepeated, room.manager),
        "manager",
        ("Клиент обратился снова", "Клиент лида, который ведёте вы, пишет: «Шнур»."),
        ("A client asked again", "The client of a lead of yours says: “Шнур”."),
        "lead_to_owner",
    ),
]
ELSEWHERE = {"invoice_long_overdue", "report_prepared"}
"""An escalation goes beside the owner's own notice, below; a report is shown with its subscription, in analytics."""
