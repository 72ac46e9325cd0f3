"""Refusals: the class name is the code, and what can be done about it is said with it."""

import pytest

from cli.docs.errors import refusals
from shared.errors import (
    Conflict,
    Forbidden,
    Invalid,
    Missing,
    NoLongerKept,
    NotFound,
    NotHereYet,
    Refused,
    Stale,
    TooMany,
    Unauthorized,
    VersionRequired,
)

STATUS = {
    Unauthorized: 401,
    Forbidden: 403,
    NotFound: 404,
    NotHereYet: 404,
    Conflict: 409,
    NoLongerKept: 410,
    Stale: 412,
    Invalid: 422,
    VersionRequired: 428,
    TooMany: 429,
}


class SaleIsClosed(Conflict):
    """A won or lost sale does not change."""


class VIPOnly(Forbidden):
    """Only for some."""


@pytest.mark.parametrize(("kind", "status"), STATUS.items())
def test_each_kind_has_its_status(kind: type[Refused], status: int) -> None:
    assert kind("no").status == status


def test_the_code_is_the_name_in_snake_case() -> None:
    assert SaleIsClosed.code == "sale_is_closed"
    assert NotHereYet.code == "not_here_yet"
    assert Conflict.code == "conflict", "a class below it does not change its own"


def test_a_refusal_carries_what_is_missing_and_which_field_is_to_blame() -> None:
    need = Missing("field", "need", "Потребность")

    refusal = SaleIsClosed("fill it in first", missing=[need], field="stage")

    assert (refusal.detail, refusal.missing, refusal.field) == ("fill it in first", (need,), "stage")
    assert str(refusal) == "fill it in first"


@pytest.mark.parametrize("kind", refusals(), ids=lambda kind: kind.__name__)
def test_every_refusal_of_the_system_says_what_to_do(kind: type[Refused]) -> None:
    assert kind.__doc__ and kind.__doc__.strip().endswith((".", "?", ")", "`"))
    assert kind.status in {400, 503, *STATUS.values()}
    assert kind.code.replace("_", "").isalpha() and kind.code.islower()


def test_a_code_means_one_thing_in_the_whole_system() -> None:
    meanings: dict[str, set[tuple[int, str]]] = {}
    for kind in refusals():
        meanings.setdefault(kind.code, set()).add((kind.status, kind.__doc__ or ""))

    assert {code: said for code, said in meanings.items() if len(said) > 1} == {}
