"""What somebody meant who mistyped a word."""

import pytest

from services.contacts.domain.search import MOST_MEANT, corrections, meant


@pytest.mark.parametrize(
    ("typed", "word", "cost"),
    [
        ("петров", "петров", 0),
        ("петорв", "петров", 1),  # neighbours swapped
        ("ивонов", "иванов", 1),
        ("семенвич", "семенович", 1),
        ("кузннецов", "кузнецов", 1),
        ("кузнец", "кузнецов", 0),  # not typed to the end
        ("козн", "кузнецов", 1),
        ("вирёвкна", "веревкина", 3),
        ("", "иванов", 0),
    ],
)
def test_corrections_are_counted_by_the_letter(typed: str, word: str, cost: int) -> None:
    assert corrections(typed, word) == cost


def test_a_short_word_may_have_one_mistake_and_a_long_one_two() -> None:
    assert list(meant("ивон", ["иван", "иона", "клен"])) == ["иван", "иона"]
    assert list(meant("ивнв", ["иванов"])) == []
    assert list(meant("кузицов", ["кузнецов", "козлов"])) == ["кузнецов"]


def test_the_likeliest_come_first_and_a_few_at_most() -> None:
    known = [f"иванов{letter}" for letter in "абвгдежзийклмнопрстуфхцчшщ"]
    found = meant("ивонов", ["иванников", "иванов", *known])
    assert next(iter(found)) == "иванов" and len(found) == MOST_MEANT
    assert set(found.values()) == {1}
