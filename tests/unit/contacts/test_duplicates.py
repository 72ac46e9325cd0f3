"""How alike two records are, and why."""

from uuid import uuid4

import pytest

from services.contacts.domain.duplicates import LIKELY, SURE, Known, likeness, names_alike


def test_the_same_phone_is_nearly_proof() -> None:
    found = likeness(Known(uuid4(), "Анна", phones=["+71"]), Known(uuid4(), "Пётр", phones=["+72", "+71"]))

    assert LIKELY <= found.score < SURE
    assert found.reasons == (("phone", "+71"),)


def test_reasons_add_up() -> None:
    account = uuid4()
    found = likeness(
        Known(uuid4(), "Петров Иван", phones=["+71"], account_id=account),
        Known(uuid4(), "Иван Петров", phones=["+71"], account_id=account),
    )

    assert found.score == 100
    assert [code for code, _ in found.reasons] == ["phone", "same_name", "same_account"]


def test_a_similar_name_counts_for_more_within_one_account() -> None:
    account = uuid4()
    one, other = Known(uuid4(), "Пётр Елкин", account_id=account), Known(uuid4(), "Петр Ёлкинъ", account_id=account)

    assert likeness(one, other).score >= LIKELY
    assert likeness(one, Known(uuid4(), "Петр Ёлкинъ")).score < LIKELY


@pytest.mark.parametrize(
    ("one", "other"), [("ООО «Верёвка»", "Веревка ООО"), ("Иван Петров", "петров  иван"), ("ИП", "ИП")]
)
def test_words_in_any_order_and_legal_forms_aside_are_the_same_name(one: str, other: str) -> None:
    assert names_alike(one, other) == 1.0


def test_strangers_have_no_score() -> None:
    assert likeness(Known(uuid4(), "Анна"), Known(uuid4(), "Константин")).score == 0
