"""What is said of sales and of what production does for them."""

from services.notifications.domain.figures import day, money, stage, words
from services.notifications.domain.template import Template

TEXTS: dict[str, Template] = {
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
    "order_promise_changed": Template(
        ru=(
            "Производство перенесло срок заказа~№~{number}",
            "Было обещано к сроку: {old_promised_by}, теперь: {promised_by}. Предупредите клиента.",
        ),
        en=(
            "Production has moved the promise of order {number}",
            "It was promised by {old_promised_by}, and now by {promised_by}. Let the client know.",
        ),
        params={"number": words, "old_promised_by": day, "promised_by": day},
    ),
    "order_shipped_partly": Template(
        ru=("Заказ~№~{number} отгружен частично", "Причина: «{reason}». Скажите клиенту, когда ждать остальное."),
        en=("Part of order {number} has been shipped", "The reason: “{reason}”. Tell the client about the rest."),
        params={"number": words, "reason": words},
    ),
    "stock_reservation_expired": Template(
        ru=(
            "Резерв по заказу~№~{number} снят",
            "Срок вышел, а продажа стоит. Товар снова доступен всем; если он нужен, зарезервируйте его заново.",
        ),
        en=(
            "The stock kept for order {number} is free again",
            "The time is up and the sale stands still. If the goods are still needed, reserve them again.",
        ),
        params={"number": words},
    ),
    "paid_not_closed": Template(
        ru=(
            "Продажа~№~{number} оплачена, но не закрыта",
            "Поступило {amount}. Переведите её на этап «Завершена с победой».",
        ),
        en=("Sale {number} is paid, not closed", "{amount} came in. Move it to Won."),
        params={"number": words, "amount": money},
    ),
    "won_unpaid": Template(
        ru=(
            "Деньги за продажу~№~{number} вернулись",
            "По счёту~№~{invoice} снова не оплачено {outstanding}. Продажа остаётся выигранной, пока вы не решите.",
        ),
        en=(
            "Money of sale {number} went back",
            "Of invoice {invoice} {outstanding} is open again. The sale stays won until you decide otherwise.",
        ),
        params={"number": words, "invoice": words, "outstanding": money},
    ),
}
