"""Events keep their word: yesterday's messages are read today, and what today tells was promised yesterday."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from types import EllipsisType
from typing import Any, Literal
from uuid import UUID

import jsonschema
import pytest

from cli.docs import IncompatibleEvents
from cli.docs.contracts import SNAPSHOTS, event_schema, incompatibilities, refuse_incompatible
from cli.docs.events import EXAMPLES
from cli.docs.glossary import FIELDS, meaning
from cli.topology import USERS
from shared.events import Envelope, Event, SaleStageChanged, catalogue, decode
from shared.events.base import Amount, Label
from tests.architecture.source import snake

ROOT = Path(__file__).resolve().parents[2]
STORED = sorted((ROOT / EXAMPLES).glob("*/*.json"))
NOW = datetime(2026, 12, 1, tzinfo=UTC)
KINDS = list(catalogue.values())
ADDRESSED_OTHERWISE = {
    "ProduceOrder": "production.order_requests",  # a command: its reader's queue
    "OrderRequested": "sales.order_request.created",
}


def snapshot(kind: type[Event]) -> dict[str, Any]:
    text = (ROOT / SNAPSHOTS / f"{kind.event_type}.v{kind.major}.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def test_every_event_is_what_its_readers_were_promised() -> None:
    refuse_incompatible(ROOT)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.event_type)
def test_every_event_has_a_snapshot_an_example_and_a_meaning_for_each_field(kind: type[Event]) -> None:
    assert snapshot(kind)["$id"] == f"urn:fibex:{kind.event_type}:1"
    assert list((ROOT / EXAMPLES / kind.event_type).glob("*.json"))
    assert all(meaning(kind.event_type, name) for name in words(kind))


def words(kind: type[Event]) -> set[str]:
    """The fields of an event as a message names them."""
    return {field.alias or name for name, field in kind.model_fields.items()}


def test_the_vocabulary_has_no_word_that_no_event_uses() -> None:
    used = {name for kind in KINDS for name in words(kind)}
    inside = {"quantity", "from_stock", "to_produce", "cost"}

    assert set(FIELDS) <= used | inside


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.event_type)
def test_an_events_address_follows_the_contract(kind: type[Event]) -> None:
    """<producer>.<subject>.<event_snake>, and the producer is a user of the broker."""
    if kind.event_type in ADDRESSED_OTHERWISE:
        assert kind.key == ADDRESSED_OTHERWISE[kind.event_type]
        return
    producer, subject, happened = kind.key.split(".")

    assert producer in USERS
    assert kind.subject in kind.model_fields
    assert snake(kind.event_type).endswith(happened.rpartition("_")[2]), "the key ends as the name does"
    assert subject.isidentifier()


@pytest.mark.parametrize("path", STORED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_yesterdays_message_is_read_today(path: Path) -> None:
    body = path.read_bytes()

    envelope = decode(body, content_type="application/cloudevents+json", headers={}, received_at=NOW)
    event = envelope.event()

    assert event.event_type == path.parent.name
    assert envelope.subject == str(getattr(event, event.subject))
    jsonschema.validate(event.model_dump(mode="json"), snapshot(type(event)), format_checker=jsonschema.FormatChecker())


def test_examples_are_only_ever_added() -> None:
    """They stand for messages that lie in queues, logs and archives; nobody can change those."""
    told = ["git", "log", "--diff-filter=MDR", "--name-status", "--format=%h %s", "--", f"{EXAMPLES}/"]
    log = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=False)
    if log.returncode:
        pytest.skip("not a git checkout: the history of the examples is not here")
    lost = subprocess.run(
        ["git", "diff", "--diff-filter=MDR", "--name-only", "HEAD", "--", EXAMPLES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert log.stdout + lost.stdout == "", "take the change back and add the next number instead"


def test_an_event_of_ours_survives_the_wire() -> None:
    for path in STORED:
        envelope = decode(path.read_bytes(), content_type=None, headers={}, received_at=NOW)

        again = decode(envelope.encode(), content_type=None, headers={}, received_at=NOW)

        assert again == envelope
        assert again.event() == envelope.event()


# --- the guard itself: each kind of change, made to a copy of an event ---------------------------------------------


def changed(**fields: Any) -> type[Event]:
    """SaleStageChanged as somebody might rewrite it; None takes a field out."""
    kept: dict[str, tuple[Any, Any]] = {
        name: (each.annotation, each) for name, each in SaleStageChanged.model_fields.items()
    }
    for name, given in fields.items():
        kept.pop(name) if given is None else kept.update({name: given})
    namespace = {
        "__annotations__": {name: kind for name, (kind, _) in kept.items()},
        "__module__": __name__,
        **{name: each for name, (_, each) in kept.items() if not isinstance(each, EllipsisType)},
    }
    rewritten: Any = type(Event)
    try:
        made = rewritten("SaleStageRewritten", (Event,), namespace, key=SaleStageChanged.key, subject="sale_id")
    finally:
        catalogue.pop("SaleStageRewritten", None)
    made.event_type = SaleStageChanged.event_type
    found: type[Event] = made
    return found


def told(kind: type[Event]) -> list[str]:
    return incompatibilities(snapshot(SaleStageChanged), event_schema(kind))


def test_the_event_as_it_is_breaks_nobody() -> None:
    assert told(changed()) == []


def test_a_new_optional_field_breaks_nobody() -> None:
    assert told(changed(channel=(Label | None, None))) == []


def test_a_better_explanation_breaks_nobody() -> None:
    kind = changed()
    kind.__doc__ = "Another text."

    assert told(kind) == []


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"amount": None}, "amount: was removed or renamed"),
        ({"owner_id": None, "responsible_id": (UUID, ...)}, "owner_id: was removed or renamed"),
        ({"channel": (Label, ...)}, "channel: is new and required; old messages do not have it"),
        ({"reason": (Label | None, ...)}, "reason: was optional, is required"),
        ({"by": (Literal["person", "system"], "person")}, "by: was required, is optional"),
        ({"amount": (int, ...)}, "amount: was {"),
        ({"owner_id": (UUID | None, ...)}, "owner_id: was {"),
        ({"kind": (Literal["open", "won", "lost", "paused"], ...)}, "kind: was {"),
        ({"margin": (Amount | None, ...)}, "margin: was {"),
    ],
)
def test_a_change_its_readers_cannot_follow_is_seen(change: dict[str, Any], line: str) -> None:
    assert any(each.startswith(line) for each in told(changed(**change))), told(changed(**change))


def test_a_change_inside_a_line_is_seen() -> None:
    old = snapshot(SaleStageChanged)
    new = json.loads(json.dumps(old))
    lines = next(each for each in new["properties"]["lines"]["anyOf"] if each["type"] == "array")
    del lines["items"]["properties"]["cost"]

    assert incompatibilities(old, new) == ["lines[].cost: was removed or renamed"]


def test_another_routing_key_is_seen() -> None:
    old = snapshot(SaleStageChanged)

    assert incompatibilities(old, {**old, "x-routing-key": "sales.sale.moved"})


def test_generating_the_docs_does_not_wave_a_broken_promise_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / SNAPSHOTS / "SaleStageChanged.v1.schema.json"
    kept.parent.mkdir(parents=True)
    kept.write_text((ROOT / SNAPSHOTS / kept.name).read_text())
    monkeypatch.setitem(catalogue, "SaleStageChanged", changed(amount=None))

    with pytest.raises(IncompatibleEvents, match="SaleStageChanged: amount: was removed or renamed"):
        refuse_incompatible(tmp_path)


def test_an_event_that_is_gone_is_seen(tmp_path: Path) -> None:
    kept = tmp_path / SNAPSHOTS / "SaleForgotten.v1.schema.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{}")

    with pytest.raises(IncompatibleEvents, match="SaleForgotten: is gone"):
        refuse_incompatible(tmp_path)


def test_an_unknown_field_is_read_over() -> None:
    given = json.loads(STORED[0].read_text())
    given["data"]["of_next_year"] = {"more": [1]}
    given["extension"] = "of somebody else"

    envelope = Envelope.model_validate(given)

    assert envelope.event() == Envelope.model_validate(json.loads(STORED[0].read_text())).event()
