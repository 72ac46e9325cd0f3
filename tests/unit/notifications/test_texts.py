"""The words of notifications."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from string import Formatter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from services.notifications.domain import figures
from services.notifications.domain import notification as say
from services.notifications.domain.figures import Language, day, moment, money, words
from services.notifications.domain.kinds import KINDS, reason
from services.notifications.domain.notification import Message
from services.notifications.domain.template import Template, Unwritable
from services.notifications.domain.texts import TEMPLATES, legible, render
from shared.events import PaymentUnmatched

MOSCOW = ZoneInfo("Europe/Moscow")
SAMPLES = {
    words: "П-7",
    money: "1234567.50 RUB",
    day: "2026-12-01",
    moment: "2026-12-01T15:00:00+00:00",
    figures.stage: "paperwork",
    figures.number: "1500",
}
SALE = UUID(int=7)


def placeholders(parts: tuple[str, str]) -> set[str]:
    return {name for part in parts for _, name, _, _ in Formatter().parse(part) if name is not None}


@pytest.mark.parametrize(("key", "template"), TEMPLATES.items(), ids=TEMPLATES)
def test_both_languages_use_every_parameter_and_no_other(key: str, template: Template) -> None:
    assert placeholders(template.ru) == placeholders(template.en) == set(template.params)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("key", TEMPLATES)
def test_every_text_can_be_read_in_both_languages(key: str, language: Language) -> None:
    params = {name: SAMPLES[figure] for name, figure in TEMPLATES[key].params.items()}
    text = render(key, params, language, MOSCOW)
    assert text.title
    assert text.body.endswith(".")
    said = f"{text.title} {text.body}".replace("П-7", "")
    assert not re.search(r"[{}~]", said)
    assert bool(re.search("[а-яё]", said)) is (language == "ru")
    assert not re.search(r'["“”]', said) or language == "en", "Russian quotes with «ёлочки»"
    assert not re.search(r"[^\u00a0][№₽]|№[^\u00a0]", said), "№ and ₽ stay with their number"


@pytest.mark.parametrize("rule", KINDS)
def test_every_rule_gives_its_reason_in_both_languages(rule: str) -> None:
    assert re.search("[а-яё]", reason(rule, "ru"))
    assert not re.search("[а-яё]", reason(rule, "en"))


@pytest.mark.parametrize(
    ("value", "russian", "english"),
    [
        ("1234567.50 RUB", "1\u00a0234\u00a0567,50\u00a0₽", "RUB\u00a01,234,567.50"),
        ("0.00 USD", "0,00\u00a0$", "USD\u00a00.00"),
        ("999.90 KZT", "999,90\u00a0KZT", "KZT\u00a0999.90"),
    ],
)
def test_money_is_written_as_the_reader_writes_it(value: str, russian: str, english: str) -> None:
    assert money(value, "ru", MOSCOW) == russian
    assert money(value, "en", MOSCOW) == english


def test_days_and_moments_are_written_out_in_the_organisations_zone() -> None:
    assert day("2026-12-01", "ru", MOSCOW) == "1\u00a0декабря 2026"
    assert moment("2026-11-30T22:30:00+00:00", "en", MOSCOW) == "1\u00a0December 2026, 01:30"


def test_a_stage_of_another_process_shows_its_code() -> None:
    assert figures.stage("measuring", "ru", MOSCOW) == "measuring"


def test_what_somebody_wrote_is_not_taken_for_a_template() -> None:
    message = say.of_assignment(SALE, "{amount} ~ {0}", "Анна", None)
    assert "«{amount} ~ {0}»" in render(message.key, message.params, "ru", MOSCOW).title


@pytest.mark.parametrize("why", PaymentUnmatched.model_fields["why"].annotation.__args__)  # type: ignore[union-attr]
@pytest.mark.parametrize("invoice", ["С-1", None])
def test_every_cause_of_an_unmatched_payment_has_its_text(why: str, invoice: str | None) -> None:
    message = say.of_unmatched_payment("p-1", why, invoice, Decimal("10"), "RUB")
    assert render(message.key, message.params, "ru", MOSCOW).body


@pytest.mark.parametrize(("outstanding", "key"), [("0", "payment_completed"), ("0.01", "payment_applied")])
def test_only_the_full_amount_asks_to_close_the_sale(outstanding: str, key: str) -> None:
    message = say.of_payment(SALE, "С-1", Decimal("10"), Decimal(outstanding), "RUB")
    assert message.key == key


def test_a_message_without_a_parameter_of_its_text_is_not_made() -> None:
    with pytest.raises(ValueError, match="promised_by"):
        Message("order_accepted", {"number": "1"}, "production_to_owner", "sale", "7")
    with pytest.raises(ValueError, match="no rule"):
        Message("order_ready", {"number": "1"}, "because", "sale", "7")


@pytest.mark.parametrize(
    ("key", "params", "said"),
    [
        (
            "order_accepted",
            {"number": "1", "promised_by": "None"},
            "params.promised_by: 'None' cannot be written as day",
        ),
        ("order_accepted", {"number": "1"}, "params.promised_by: nothing"),
        ("payment_completed", {"invoice": "1", "amount": "much RUB"}, "params.amount: 'much RUB'"),
        ("reminder", {"title": "x", "due": "tomorrow"}, "params.due: 'tomorrow' cannot be written as moment"),
        ("next_step_digest", {"clients": None}, "params.clients: None cannot be written as number"),
        ("no_such_text", {}, "key: there is no text 'no_such_text'"),
    ],
)
def test_a_text_that_cannot_be_made_says_why_and_still_has_its_place(key: str, params: Any, said: str) -> None:
    with pytest.raises(Unwritable, match=re.escape(said)):
        render(key, params, "en", MOSCOW)
    shown = legible(key, params, "production_to_owner", "ru", MOSCOW)
    assert shown.title == "Ответ производства"
    assert shown.body.endswith(".")
    assert legible(key, params, "a_rule_of_old", "en", MOSCOW).title == "a_rule_of_old"


def test_an_assignment_without_a_deadline_says_so() -> None:
    due = datetime(2026, 12, 1, 15, tzinfo=UTC)
    assert say.of_assignment(SALE, "Позвонить", "Анна", due).key == "activity_assigned"
    assert say.of_assignment(SALE, "Позвонить", "Анна", None).key == "activity_assigned_undated"
