"""Snapshots of what others rely on: a JSON Schema per event, an OpenAPI document per service; what may change."""

import json
from pathlib import Path
from typing import Any

from shared.events import Event, catalogue

from .apps import apps

SNAPSHOTS = "tests/contract/snapshots"
Schema = dict[str, Any]


class IncompatibleEvents(Exception):
    """An event changed in a way its readers cannot follow. Make it a new version, or add an optional field instead."""


def event_schema(kind: type[Event]) -> Schema:
    """What a reader finds in `data`: JSON Schema 2020-12, references resolved, with the event's address beside it."""
    schema = kind.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": kind.schema_id(),
        "x-routing-key": kind.key,
        "x-subject": kind.subject,
        **({"x-natural-key": list(kind.natural_key)} if kind.natural_key else {}),
        **_plain({name: part for name, part in schema.items() if name != "$defs"}, schema.get("$defs", {})),
    }


def event_snapshots() -> dict[str, str]:
    """File → content, for every event of the catalogue."""
    return {_file(kind): as_json(event_schema(kind)) for kind in catalogue.values()}


def openapi_snapshots() -> dict[str, str]:
    """File → content, for every service."""
    return {f"{SNAPSHOTS}/openapi.{name}.json": as_json(app.openapi()) for name, app in apps().items()}


def refuse_incompatible(root: Path) -> None:
    """Compare every event with its snapshot. Raises IncompatibleEvents with one line per field that changed."""
    found: list[str] = []
    for path in sorted((root / SNAPSHOTS).glob("*.v*.schema.json")):
        name = path.name.split(".")[0]
        kind, kept = catalogue.get(name), json.loads(path.read_text(encoding="utf-8"))
        if kind is None:
            found.append(f"{name}: is gone, but others listen to it")
        elif path.name == Path(_file(kind)).name:
            found += [f"{name}: {line}" for line in incompatibilities(kept, event_schema(kind))]
    if found:
        told = "an optional field may be added; for anything else tell a new event, or a new version of this one"
        raise IncompatibleEvents("\n".join([*found, f"({told})"]))


def incompatibilities(old: Schema, new: Schema, where: str = "") -> list[str]:
    """What a reader of the old schema would trip over in messages of the new one, and the other way round."""
    found = []
    for name in ("x-routing-key", "x-subject", "x-natural-key", "$id"):
        if old.get(name) != new.get(name) and not (name == "x-natural-key" and _tells_more_apart(old, new)):
            found.append(f"{name}: was {old.get(name)}, is {new.get(name)}")
    before, after = old.get("properties", {}), new.get("properties", {})
    for name in before:
        field = f"{where}{name}"
        if name not in after:
            found.append(f"{field}: was removed or renamed")
            continue
        was, now = name in old.get("required", []), name in new.get("required", [])
        if was != now:
            found.append(f"{field}: was {'required' if was else 'optional'}, is {'required' if now else 'optional'}")
        found += _changes(before[name], after[name], field)
    for name in after.keys() - before.keys():
        if name in new.get("required", []):
            found.append(f"{where}{name}: is new and required; old messages do not have it")
    return found


def _tells_more_apart(old: Schema, new: Schema) -> bool:
    """A natural key may gain optional fields: a message without them keeps the id derived for it before."""
    was, now = old.get("x-natural-key", []), new.get("x-natural-key", [])
    return bool(was) and now[: len(was)] == was and not set(now[len(was) :]) & set(new.get("required", []))


def _changes(old: Schema, new: Schema, field: str) -> list[str]:
    """A field keeps its type to the letter; only objects inside it may gain optional fields."""
    if old.get("type") == new.get("type") == "object" and "properties" in old:
        return incompatibilities(old, new, f"{field}.")
    if old.get("type") == new.get("type") == "array":
        return _changes(old["items"], new["items"], f"{field}[]")
    if "anyOf" in old and "anyOf" in new and len(old["anyOf"]) == len(new["anyOf"]):
        pairs = zip(old["anyOf"], new["anyOf"], strict=True)
        return [line for one, other in pairs for line in _changes(one, other, field)]
    if {**old, "default": None} != {**new, "default": None}:
        return [f"{field}: was {json.dumps(old)}, is {json.dumps(new)}"]
    return []


def as_json(document: Any) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _file(kind: type[Event]) -> str:
    return f"{SNAPSHOTS}/{kind.event_type}.v{kind.major}.schema.json"


def _plain(part: Any, definitions: Schema) -> Any:
    """The schema without titles and texts, references replaced by what they stand for, decimals as patterns."""
    if isinstance(part, list):
        return [_plain(each, definitions) for each in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        rest = {name: each for name, each in part.items() if name != "$ref"}
        return _plain({**definitions[part["$ref"].rpartition("/")[2]], **rest}, definitions)
    if "max_digits" in part:
        return _decimal(part)
    kept = {name: each for name, each in part.items() if name not in {"title", "description", "properties"}}
    made = {name: _plain(each, definitions) for name, each in kept.items()}
    if isinstance(part.get("properties"), dict):
        made["properties"] = {name: _plain(each, definitions) for name, each in part["properties"].items()}
    return made


def _decimal(part: Schema) -> Schema:
    """Pydantic writes `max_digits` and `ge` beside a string, which no validator knows: say it as a pattern."""
    places = part["decimal_places"]
    sign = "" if part.get("ge", part.get("gt")) in {0, "0"} else "-?"
    pattern = rf"^{sign}\d{{1,{part['max_digits'] - places}}}(\.\d{{1,{places}}})?$"
    return {"type": "string", "pattern": pattern, **({"default": part["default"]} if "default" in part else {})}
