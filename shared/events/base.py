"""The envelope every event travels in, and the catalogue of all events there are."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID, uuid5

import pydantic_core
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

CONTENT_TYPE = "application/cloudevents+json"
MAX_BYTES = 256 * 1024
OUTSIDE = frozenset({"accounting", "production", "warehouse", "website"})
"""The producers that are not services of this system."""
_NATURAL_KEYS = UUID("5f1f6a52-7a53-5d0c-9d5e-0f1be5a1e5a1")
_PLAIN_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_BINARY_PREFIXES = ("cloudEvents:", "cloudEvents_")

catalogue: dict[str, type["Event"]] = {}
"""Every event by its type."""


class Malformed(Exception):
    """A message that no retry can mend. Its text says what is wrong and where."""


def _exact(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError('must be text such as "1200.50", not a floating-point number')
    if isinstance(value, str) and not _PLAIN_DECIMAL.fullmatch(value):
        raise ValueError('must be a plain decimal number as text, such as "1200.50"')
    return value


def _written_out(value: Decimal) -> Decimal:
    """1E+3 and 1000 are the same number, but only the second is what others are promised to read."""
    return value.quantize(Decimal(1)) if int(value.as_tuple().exponent) > 0 else value


Amount = Annotated[
    Decimal,
    BeforeValidator(_exact),
    Field(max_digits=15, decimal_places=2, allow_inf_nan=False),
    AfterValidator(_written_out),
]
"""Money as text with two decimals; the currency stands beside it."""
Pieces = Annotated[
    Decimal,
    BeforeValidator(_exact),
    Field(ge=0, max_digits=12, decimal_places=3, allow_inf_nan=False),
    AfterValidator(_written_out),
]
"""A quantity as text with up to three decimals; the unit stands beside it."""
Text = Annotated[str, StringConstraints(max_length=10_000)]
Label = Annotated[str, StringConstraints(max_length=300)]
OutsideId = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class Event(BaseModel):
    """A fact that already happened, told by exactly one producer.

    `key` is the routing key `<producer>.<subject>.<event_snake>`, `subject` the field that names the record the fact is
    about, `natural_key` the fields that identify the fact where an outside sender gives no id of its own; one that is
    optional counts where it is given, so that half of an order and the rest of it are two facts.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    event_type: ClassVar[str]
    key: ClassVar[str]
    producer: ClassVar[str]
    subject: ClassVar[str]
    natural_key: ClassVar[tuple[str, ...]]
    major: ClassVar[int] = 1

    def __init_subclass__(cls, *, key: str, subject: str, natural_key: tuple[str, ...] = (), **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if cls.__name__ in catalogue:
            raise TypeError(f"two events are named {cls.__name__}")
        cls.event_type, cls.key, cls.subject = cls.__name__, key, subject
        cls.producer, cls.natural_key = key.split(".", maxsplit=1)[0], natural_key
        catalogue[cls.__name__] = cls

    @classmethod
    def schema_id(cls) -> str:
        return f"urn:fibex:{cls.event_type}:{cls.major}"


class Envelope(BaseModel):
    """CloudEvents 1.0, structured JSON: the one form at every door."""

    model_config = ConfigDict(extra="ignore")
    specversion: Literal["1.0"] = "1.0"
    id: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    source: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    type: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    subject: Annotated[str, StringConstraints(max_length=200)]
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: Annotated[str, StringConstraints(max_length=200)] | None = None
    aggregateversion: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    correlationid: Annotated[str, StringConstraints(max_length=200)] | None = None
    causationid: Annotated[str, StringConstraints(max_length=200)] | None = None
    actor: Annotated[str, StringConstraints(max_length=200)] | None = None
    traceparent: Annotated[str, StringConstraints(max_length=200)] | None = None
    data: dict[str, Any]

    def encode(self) -> bytes:
        return self.model_dump_json(exclude_none=True).encode()

    def event(self) -> Event:
        """The typed event inside. Raises Malformed where the data or its version does not fit the catalogue."""
        kind = catalogue.get(self.type)
        if kind is None:
            raise Malformed(f"type: {self.type!r} is not an event of this system; see docs/events.md")
        if self.dataschema is not None and self.dataschema != kind.schema_id():
            raise Malformed(f"dataschema: this system reads {kind.schema_id()}, not {self.dataschema}")
        try:
            return kind.model_validate(self.data)
        except ValidationError as error:
            raise Malformed(_first_problem(error, "data")) from error


def decode(body: bytes, *, content_type: str | None, headers: Mapping[str, Any], received_at: datetime) -> Envelope:
    """Read a message in structured, plain JSON or binary mode. Raises Malformed with the field and what to do."""
    if len(body) > MAX_BYTES:
        raise Malformed(f"body: {len(body)} bytes; at most {MAX_BYTES} are read")
    try:
        payload = pydantic_core.from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise Malformed(f"body: not JSON ({error})") from error
    if not isinstance(payload, dict):
        raise Malformed("body: must be a JSON object")
    if b"\\u0000" in body and _has_nul(payload):
        raise Malformed("body: contains the character NUL, which cannot be stored")
    attributes = _binary_attributes(headers)
    if attributes and "specversion" not in payload:
        payload = {**attributes, "data": payload}
    _complete(payload, received_at)
    try:
        return Envelope.model_validate(payload)
    except ValidationError as error:
        raise Malformed(_first_problem(error, "")) from error


def _binary_attributes(headers: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name, value in headers.items():
        for prefix in _BINARY_PREFIXES:
            if name.startswith(prefix):
                found[name.removeprefix(prefix)] = _readable(name, value)
    return found


def _readable(name: str, value: Any) -> Any:
    if isinstance(value, bytes | bytearray):
        try:
            value = value.decode()
        except UnicodeDecodeError as error:
            raise Malformed(f"{name}: not UTF-8 text") from error
    if _has_nul(value):
        raise Malformed(f"{name}: contains the character NUL, which cannot be stored")
    return value


def _complete(payload: dict[str, Any], received_at: datetime) -> None:
    """Fill in what an outside sender may leave out: the moment, the subject and, from the natural key, the id."""
    payload.setdefault("time", received_at)
    kind, data = catalogue.get(str(payload.get("type"))), payload.get("data")
    if kind is None or not isinstance(data, dict):
        return
    if payload.get("subject") is None and data.get(kind.subject) is not None:
        payload["subject"] = str(data[kind.subject])
    if kind.producer in OUTSIDE:
        payload.setdefault("source", f"/{kind.producer}")
        said = [_canonical(data[name]) for name in kind.natural_key if data.get(name) is not None]
        lacking = [
            name for name in kind.natural_key if data.get(name) is None and kind.model_fields[name].is_required()
        ]
        if "id" not in payload and not lacking:
            payload["id"] = str(uuid5(_NATURAL_KEYS, "\x1f".join([kind.event_type, *said])))
        if payload.get("subject") is None and "id" in payload:
            payload["subject"] = str(payload["id"])  # a fact that names no record of the sender's speaks of itself


def _canonical(value: Any) -> str:
    """The same words for the same fact: lines are told in any order, and as often as the sender likes."""
    if not isinstance(value, list):
        return str(value)
    return "\x1e".join(sorted(json.dumps(each, sort_keys=True, ensure_ascii=False) for each in value))


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(item) for key, item in value.items())
    return isinstance(value, list) and any(_has_nul(item) for item in value)


def _first_problem(error: ValidationError, prefix: str) -> str:
    problem = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in ([prefix] if prefix else []) + list(problem["loc"]))
    return f"{where}: {problem['msg']}"
