"""What is said of money and invoices."""

from services.notifications.domain.figures import day, money, number, words
from services.notifications.domain.template import Template

_UNMATCHED_RU, _UNMATCHED_EN = "Платёж не нашёл своего счёта", "A payment found no invoice"
TEXTS: dict[str, Template] = {
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
    "statement_unmatched": Template(
        ru=(
            "Загружена выписка: не все платежи нашли свой счёт",
            "Новых платежей в ней: {taken}, без счёта: {unmatched}, на {amount}. Они ждут в вашем списке.",
        ),
        en=(
            "A statement was taken in: not every payment found its invoice",
            "New payments in it: {taken}; without an invoice: {unmatched}, {amount}. They wait in your list.",
        ),
        params={"taken": number, "unmatched": number, "amount": money},
    ),
    "invoice_not_delivered": Template(
        ru=(
            "Счёт~№~{invoice} не дошёл до клиента",
            "Почтовый сервер ответил: «{reason}». Проверьте адрес и отправьте счёт ещё раз.",
        ),
        en=(
            "Invoice {invoice} did not reach the client",
            "The mail server said: “{reason}”. Check the address and send the invoice again.",
        ),
        params={"invoice": words, "reason": words},
    ),
    "invoice_due_soon": Template(
        ru=("Счёт~№~{invoice} скоро пора оплатить", "Срок: {due_on}, не оплачено {outstanding}. Напомните клиенту."),
        en=("Invoice {invoice} is due soon", "It is due on {due_on}; {outstanding} is open. Remind the client."),
        params={"invoice": words, "outstanding": money, "due_on": day},
    ),
    "invoice_overdue": Template(
        ru=("Счёт~№~{invoice} просрочен", "Срок был: {due_on}, не оплачено {outstanding}. Позвоните клиенту."),
        en=("Invoice {invoice} is overdue", "It was due on {due_on}; {outstanding} is open. Call the client."),
        params={"invoice": words, "outstanding": money, "due_on": day},
    ),
    "invoice_long_overdue": Template(
        ru=(
            "Счёт~№~{invoice} просрочен давно",
            "Рабочих дней после срока: {days}, не оплачено {outstanding}. Продажу ведёт сотрудник {owner}.",
        ),
        en=(
            "Invoice {invoice} is long overdue",
            "Working days after it fell due: {days}; {outstanding} is open. The sale is that of {owner}.",
        ),
        params={"invoice": words, "outstanding": money, "owner": words, "days": number},
    ),
}
