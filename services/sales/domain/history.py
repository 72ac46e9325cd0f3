"""What the entries of a sale's history are called. Nothing is written that has no name here."""

TITLES: dict[str, tuple[str, str]] = {
    "opened": ("Продажа открыта", "The sale was opened"),
    "imported": ("Продажа перенесена из другой системы", "The sale was brought in from another system"),
    "changed": ("Данные изменены", "Details were changed"),
    "lines_replaced": ("Состав изменён", "The lines were replaced"),
    "owner_changed": ("Передана другому менеджеру", "Handed to another manager"),
    "contact_changed": ("Сменился контакт", "The contact was changed"),
    "moved": ("Этап изменён", "The stage was changed"),
    "reopened": ("Продажа открыта снова", "The sale was opened again"),
    "gate_overridden": ("Условия этапа обойдены", "The gate was overridden"),
    "process_changed": ("Переведена на другую версию процесса", "Moved to another version of the process"),
    "steps_planned": ("Запланированы шаги этапа", "The steps of the stage were planned"),
    "step_done": ("Шаг выполнен", "A step was done"),
    "invoice_issued": ("Счёт сформирован", "The invoice was issued"),
    "invoice_checked": ("Счёт проверен", "The invoice was checked"),
    "invoice_sent": ("Счёт отправлен", "The invoice was sent"),
    "invoice_mailed": ("Счёт отправляется по почте", "The invoice is on its way by e-mail"),
    "invoice_taken_back": ("Отправка счёта отменена", "The sending was taken back"),
    "invoice_mail_arrived": ("Почтовый сервер принял письмо со счётом", "The mail server took the invoice"),
    "invoice_mail_failed": ("Письмо со счётом не доставлено", "The invoice could not be delivered"),
    "invoice_voided": ("Счёт аннулирован", "The invoice was voided"),
    "production_requested": ("Заказ передан в производство", "The order went to production"),
    "production_cancelled": ("Запрос в производство отменён", "The order request was cancelled"),
    "order_accepted": ("Производство приняло заказ", "Production accepted the order"),
    "order_rejected": ("Производство отклонило заказ", "Production rejected the order"),
    "order_started": ("Производство начало работу", "Production started"),
    "order_ready": ("Производство сообщило о готовности", "Production told what is ready"),
    "order_shipped": ("Заказ отгружен", "The order was shipped"),
    "stock_kept": ("Товар оставлен за продажей", "Stock is kept for the sale"),
    "stock_released": ("Товар больше не отложен", "Stock was let go"),
    "payment_applied": ("Платёж зачтён", "A payment was applied"),
    "payment_unapplied": ("Платёж снят со счёта", "A payment was taken off"),
    "asked_again": ("Клиент обратился снова", "The client asked again"),
}


def title_of(what: str, language: str) -> str:
    """The name of an entry."""
    ru, en = TITLES[what]
    return en if language == "en" else ru
