"""What reports, their groups and their figures are called in the languages of the product."""

from .question import Basis, Group, ReportName

Language = str
REPORT_TITLES: dict[ReportName, tuple[str, str]] = {
    "processed_clients": ("Обработанные клиенты", "Clients processed"),
    "new_accounts": ("Новые контрагенты", "New accounts"),
    "completed_activities": ("Выполненные активности", "Completed activities"),
    "sales_and_margin": ("Продажи и маржа", "Sales and margin"),
    "overdue": ("Просроченные задачи", "Overdue tasks"),
    "funnel": ("Воронка продаж", "Sales funnel"),
    "next_step_coverage": ("Клиенты со следующим шагом", "Clients with a next step"),
    "stage_times": ("Время на этапах", "Time in stages"),
    "production_handoff": ("Передача в производство", "Hand-off to production"),
}
GROUP_TITLES: dict[Group, tuple[str, str]] = {
    "manager": ("Менеджер", "Manager"),
    "team": ("Команда", "Team"),
    "day": ("День", "Day"),
    "week": ("Неделя с", "Week of"),
    "month": ("Месяц", "Month"),
    "contact_type": ("Тип клиента", "Client type"),
    "product": ("Товар", "Product"),
    "product_group": ("Группа товаров", "Product group"),
    "kind": ("Вид активности", "Kind of activity"),
    "origin": ("Источник", "Origin"),
    "department": ("Отдел", "Department"),
    "process": ("Процесс", "Process"),
    "stage": ("Этап", "Stage"),
    "priority": ("Приоритет", "Priority"),
}
BASIS_TITLES: dict[Basis, tuple[str, str]] = {
    "win": ("По дню победы", "By the day of the win"),
    "invoice": ("По дню счёта", "By the day of the invoice"),
    "payment": ("По дню оплаты", "By the day of the payment"),
}
COUNT_TITLES: dict[Basis, tuple[str, str]] = {
    "win": ("Продаж", "Sales"),
    "invoice": ("Счетов", "Invoices"),
    "payment": ("Оплат", "Payments"),
}
FIGURE_TITLES: dict[str, tuple[str, str]] = {
    "currency": ("Валюта", "Currency"),
    "count": ("Продаж", "Sales"),
    "revenue": ("Выручка без НДС", "Revenue net of VAT"),
    "average": ("Средний чек", "Average sale"),
    "margin": ("Маржа", "Margin"),
    "margin_percent": ("Маржа, %", "Margin, %"),
    "margin_unknown": ("Выручка без известной себестоимости", "Revenue of unknown cost"),
    "margin_unknown_percent": ("Маржа неизвестна для, %", "Margin unknown for, %"),
    "plan_revenue": ("План по выручке", "Planned revenue"),
    "plan_margin": ("План по марже", "Planned margin"),
    "plan_percent": ("Выполнение плана, %", "Plan reached, %"),
    "completed": ("Выполнено", "Completed"),
    "on_time": ("В срок", "On time"),
    "late": ("С опозданием", "Late"),
    "with_result": ("С результатом", "With a result"),
    "without_result": ("Без результата", "Without a result"),
    "with_next_step": ("Со следующим шагом", "With a next step"),
    "cancelled": ("Отменено людьми", "Cancelled by people"),
    "auto_cancelled": ("Снято системой", "Withdrawn by the system"),
    "total": ("Всего", "Total"),
    "existing": ("Действующие", "Existing"),
    "potential": ("Потенциальные", "Potential"),
    "eligible": ("Активная база", "Active base"),
    "not_processed": ("Не обработано", "Not processed"),
    "coverage_percent": ("Охват, %", "Coverage, %"),
    "imported": ("Из них импорт", "Of them imported"),
    "became_clients": ("Стали клиентами", "Became clients"),
    "overdue": ("Просрочено", "Overdue"),
    "became_overdue": ("Стало просрочено", "Became overdue"),
    "closed_late": ("Закрыто с опозданием", "Closed late"),
    "still_open": ("Ещё открыто", "Still open"),
    "moved": ("Срок перенесён", "Deadline moved"),
    "opened": ("Открыто продаж", "Sales opened"),
    "reached": ("Дошло до этапа", "Reached"),
    "reached_percent": ("Дошло, %", "Reached, %"),
    "still_here": ("Сейчас здесь", "Still here"),
    "lost": ("Проиграно", "Lost"),
    "won": ("Выиграно", "Won"),
    "won_percent": ("Выиграно, %", "Won, %"),
    "median_hours": ("Медиана, ч", "Median, h"),
    "p90_hours": ("90 % быстрее, ч", "90 % faster than, h"),
    "average_hours": ("В среднем, ч", "Mean, h"),
    "clients": ("Клиентов в базе", "Clients in the base"),
    "covered": ("Со следующим шагом", "With a next step"),
    "uncovered": ("Без следующего шага", "Without a next step"),
    "left": ("Прошло этап", "Left the stage"),
    "requested": ("Запрошено", "Requested"),
    "accepted": ("Принято", "Accepted"),
    "rejected": ("Отклонено", "Rejected"),
    "ready": ("Готово", "Ready"),
    "shipped": ("Отгружено", "Shipped"),
    "kept": ("Срок выдержан", "Promise kept"),
    "broken": ("Срок сорван", "Promise broken"),
    "kept_percent": ("Срок выдержан, %", "Promise kept, %"),
    "waiting_hours": ("Ожидание ответа, ч", "Waiting for an answer, h"),
    "working_hours": ("В работе, ч", "At work, h"),
    "shipping_hours": ("Ожидание отгрузки, ч", "Waiting to be shipped, h"),
}
VALUE_TITLES: dict[Group, dict[str, tuple[str, str]]] = {
    "contact_type": {"existing": ("Действующий", "Existing"), "potential": ("Потенциальный", "Potential")},
    "priority": {"high": ("Высокий", "High"), "normal": ("Обычный", "Normal"), "low": ("Низкий", "Low")},
    "kind": {
        "call": ("Звонок", "Call"),
        "meeting": ("Встреча", "Meeting"),
        "letter": ("Письмо", "Letter"),
        "task": ("Задача", "Task"),
    },
    "origin": {
        "person": ("Внесён вручную", "Entered by hand"),
        "import": ("Импорт", "Import"),
        "website": ("Сайт", "Website"),
        "migration": ("Перенос", "Migration"),
    },
    "department": {
        "sales": ("Продажи", "Sales"),
        "production": ("Производство", "Production"),
        "accounting": ("Бухгалтерия", "Accounting"),
    },
    "process": {"default": ("Основной", "Default")},
    "stage": {
        "qualification": ("Квалификация", "Qualification"),
        "paperwork": ("Оформление продажи", "Paperwork"),
        "production": ("Производство и сборка", "Production and assembly"),
        "payment": ("Оплата счёта", "Payment"),
        "won": ("Завершена с победой", "Won"),
        "lost": ("Проиграна", "Lost"),
    },
}
"""What the codes that come with the product are called; a code of a customer's own is shown as it is."""
TOTAL, WITHOUT, AS_OF, PERIOD = ("Итого", "Total"), ("—", "—"), ("По состоянию на", "As of"), ("Период", "Period")


def value_title(group: Group, code: str, language: Language) -> str:
    """The word for a code that rows are grouped by."""
    found = VALUE_TITLES.get(group, {}).get(code)
    return in_language(found, language) if found else code


def in_language(titles: tuple[str, str], language: Language) -> str:
    """Russian unless English is asked for."""
    return titles[1] if language == "en" else titles[0]
