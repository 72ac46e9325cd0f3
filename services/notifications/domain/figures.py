"""How amounts, days and moments are written in a reader's language."""

from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Literal

Language = Literal["ru", "en"]
NBSP = "\u00a0"
_SIGNS = {"RUB": "₽", "USD": "$", "EUR": "€", "CNY": "¥"}
_MONTHS: dict[Language, tuple[str, ...]] = {
    "ru": (
        *("января", "февраля", "марта", "апреля", "мая", "июня"),
        *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def money(value: str, language: Language, zone: tzinfo) -> str:
    """`1234567.50 RUB` as 1 234 567,50 ₽ or RUB 1,234,567.50, on one line whatever the width."""
    amount, _, currency = value.partition(" ")
    grouped = f"{Decimal(amount):,.2f}"
    if language == "en":
        return f"{currency}{NBSP}{grouped}"
    return f"{grouped.replace(',', NBSP).replace('.', ',')}{NBSP}{_SIGNS.get(currency, currency)}"


def day(value: str, language: Language, zone: tzinfo) -> str:
    """`2026-12-01` as 1 декабря 2026 or 1 December 2026."""
    given = date.fromisoformat(value)
    return f"{given.day}{NBSP}{_MONTHS[language][given.month - 1]} {given.year}"


def moment(value: str, language: Language, zone: tzinfo) -> str:
    """An instant as day and time in the organisation's zone."""
    local = datetime.fromisoformat(value).astimezone(zone)
    return f"{day(local.date().isoformat(), language, zone)}, {local:%H:%M}"


def stage(value: str, language: Language, zone: tzinfo) -> str:
    """The name of a stage of the standard process; a process of one's own shows its code."""
    return _STAGES.get(value, {}).get(language, value)


def number(value: str, language: Language, zone: tzinfo) -> str:
    """A count: `1500` as 1 500 or 1,500."""
    return f"{int(value):,}".replace(",", NBSP if language == "ru" else ",")


def words(value: str, language: Language, zone: tzinfo) -> str:
    """What somebody wrote, as it is."""
    return value


_STAGES: dict[str, dict[Language, str]] = {
    "qualification": {"ru": "Квалификация", "en": "Qualification"},
    "paperwork": {"ru": "Оформление продажи", "en": "Paperwork"},
    "production": {"ru": "Производство и сборка заказа", "en": "Production"},
    "payment": {"ru": "Оплата счёта", "en": "Payment"},
    "won": {"ru": "Завершена с победой", "en": "Won"},
    "lost": {"ru": "Проиграна", "en": "Lost"},
}
