"""The words of the product for codes and fields, in Russian and in English."""

WORDS: dict[str, tuple[str, str]] = {
    "existing": ("действующий", "existing"),
    "potential": ("потенциальный", "potential"),
    "qualification": ("Квалификация", "Qualification"),
    "paperwork": ("Оформление продажи", "Paperwork"),
    "production": ("Производство и сборка", "Production and assembly"),
    "payment": ("Оплата счёта", "Payment"),
    "won": ("Завершена с победой", "Won"),
    "lost": ("Проиграна", "Lost"),
    "task": ("задача", "task"),
    "call": ("звонок", "call"),
    "meeting": ("встреча", "meeting"),
    "letter": ("письмо", "letter"),
    "high": ("высокий", "high"),
    "normal": ("обычный", "normal"),
    "low": ("низкий", "low"),
    "postpayment": ("постоплата", "postpayment"),
    "prepayment": ("предоплата", "prepayment"),
    "person": ("внесён вручную", "entered by hand"),
    "import": ("импорт", "import"),
    "website": ("сайт", "website"),
    "day_came": ("срок наступил", "the day came"),
    "by_hand": ("вручную", "by hand"),
    "replaced": ("отложен заново", "snoozed anew"),
    "active": ("в работе", "active"),
    "archived": ("в архиве", "archived"),
    "merged": ("объединён", "merged"),
    "erased": ("удалён", "erased"),
}
"""Names of codes that come with the product; a code of a customer's own is shown as it is."""

FIELDS: dict[str, tuple[str, str]] = {
    "name": ("Название", "Name"),
    "type": ("Тип", "Type"),
    "priority": ("Приоритет", "Priority"),
    "payment_terms": ("Условия оплаты", "Payment terms"),
    "account_id": ("Контрагент", "Account"),
    "position": ("Должность", "Position"),
    "phones": ("Телефоны", "Phones"),
    "emails": ("E-mail", "E-mail"),
    "tax_id": ("ИНН", "INN"),
    "kpp": ("КПП", "KPP"),
    "owner_id": ("Ответственный", "Owner"),
    "origin": ("Источник", "Origin"),
    "external_ref": ("Внешний код", "External reference"),
    "text": ("Текст", "Text"),
    "pinned": ("Закреплена", "Pinned"),
}
"""What is kept of a client, by the names people read."""

STANDING: dict[str, tuple[str, str]] = {
    "status": ("Состояние", "Status"),
    "merged_into": ("Часть записи", "Part of record"),
    "parts": ("Вошедшие записи", "Records that went in"),
    "reason": ("Причина", "Reason"),
}
"""How a client stands, which nobody fills in: it follows from what was done."""

NOTHING = "—"


def column(language: str) -> int:
    """Which of the two words to take."""
    return 0 if language == "ru" else 1


def word(code: str, language: str) -> str:
    """A code of the product in words, any other as it is."""
    return WORDS.get(code, (code, code))[column(language)]


def field_title(field: str, language: str) -> str:
    """The name of a field as people read it."""
    return (FIELDS | STANDING).get(field, (field, field))[column(language)]
