"""Each text of an event is somebody's words, which go when a person is forgotten, or it says nothing of anybody."""

import json
import typing
from pathlib import Path
from typing import Any

import pytest

from cli.docs.events import EXAMPLES
from shared.events import Event, catalogue
from shared.events.words import CODED, WORDS, wordless

ROOT = Path(__file__).resolve().parents[2]
STORED = sorted((ROOT / EXAMPLES).glob("*/*.json"))
NO_WORDS = {
    *("number", "invoice_number", "currency", "payment_id", "refund_id", "submission_id", "order_request_number"),
    *("stage", "old_stage", "new_stage", "process", "old_process", "step", "rule", "kind", "to", "code", "group"),
    *("type", "old_type", "new_type", "contact_type", "origin", "channel", "payment_terms", "priority", "detail"),
    *("result_code", "warning", "report", "title_ru", "title_en", "cause", "steps"),
    *("sku", "unit", "base_unit", "tax_id", "kpp"),
}
"""Numbers, codes, and what companies are known by."""


def texts(kind: type[Event]) -> set[str]:
    return {name for name, field in kind.model_fields.items() if _is_text(field.annotation)}


def _is_text(annotation: Any) -> bool:
    if typing.get_origin(annotation) is typing.Literal:
        return False
    return annotation is str or any(_is_text(each) for each in typing.get_args(annotation))


@pytest.mark.parametrize("kind", catalogue.values(), ids=lambda kind: kind.event_type)
def test_each_text_is_somebodys_words_or_known_to_be_none(kind: type[Event]) -> None:
    assert texts(kind) - WORDS - NO_WORDS == set()


def test_every_event_whose_reason_is_a_code_has_one() -> None:
    assert {name for name in CODED if "reason" not in catalogue[name].model_fields} == set()


@pytest.mark.parametrize("path", STORED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_an_event_without_its_words_is_still_one(path: Path) -> None:
    message = json.loads(path.read_text(encoding="utf-8"))
    kind = catalogue[message["type"]]

    bare = wordless(message["type"], message["data"], "—")

    read = kind.model_validate(bare)
    codes = {"reason"} if kind.event_type in CODED else set()
    said = [getattr(read, name) for name in texts(kind) & (WORDS - codes)]
    assert {each for each in said if isinstance(each, str)} <= {"—"}
