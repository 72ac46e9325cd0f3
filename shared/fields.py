"""Bounded input types, so that nothing a caller sends can reach the database and fail there.

PostgreSQL takes neither NUL nor lone surrogates in text, and its integers end where Python's go on.
"""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

MAX_INT4 = 2**31 - 1
_PLAIN_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not contain the character NUL")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("must not contain half of a surrogate pair")
    return text


def _plain_decimal(value: Any) -> Any:
    """Money and quantities come as plain text or as whole numbers.

    A float has already lost kopecks; `1e3`, `1_000` and digits of other scripts would be told on in events as they are.
    """
    if isinstance(value, float):
        raise ValueError('must be text such as "1200.50", not a floating-point number')
    if isinstance(value, str) and not _PLAIN_DECIMAL.fullmatch(value.strip()):
        raise ValueError('must be a plain decimal number as text, such as "1200.50"')
    return value


def _as_text(digits: int, places: int, sign: str = "") -> WithJsonSchema:
    """What the API pages say of a decimal: how many digits it may have before and behind the point."""
    whole = digits - places
    text = {"type": "string", "pattern": rf"^{sign}[0-9]{{1,{whole}}}(\.[0-9]{{1,{places}}})?$"}
    number = {"type": "integer", "minimum": -(10**whole) + 1 if sign else 0, "maximum": 10**whole - 1}
    return WithJsonSchema({"anyOf": [text, number]}, mode="validation")


def _sane_moment(value: Any) -> Any:
    if not 1970 <= value.year <= 2200:
        raise ValueError("must lie between 1970 and 2200")
    return value


_text = {"strip_whitespace": True}
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, **_text), AfterValidator(_storable)]
"""One line of text: a name, a title; 1–200 characters."""
Note = Annotated[str, StringConstraints(min_length=1, max_length=10_000, **_text), AfterValidator(_storable)]
"""Free text of 1–10,000 characters."""
Secret = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_storable)]
"""A password, taken as it is: a space at its end belongs to it."""
Code = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$")]
"""A machine-readable name: a stage, a step, a SKU."""
Search = Annotated[str, StringConstraints(max_length=200, **_text), AfterValidator(_storable)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 4217 code."""
Money = Annotated[
    Decimal,
    BeforeValidator(_plain_decimal),
    Field(max_digits=15, decimal_places=2, allow_inf_nan=False),
    _as_text(15, 2, "-?"),
]
"""An amount with two decimals, sent as text: "1200.50"."""
Quantity = Annotated[
    Decimal,
    BeforeValidator(_plain_decimal),
    Field(gt=0, max_digits=12, decimal_places=3, allow_inf_nan=False),
    _as_text(12, 3),
]
Percent = Annotated[
    Decimal,
    BeforeValidator(_plain_decimal),
    Field(ge=0, le=100, max_digits=5, decimal_places=2, allow_inf_nan=False),
    _as_text(5, 2),
]
Count = Annotated[int, Field(ge=0, le=MAX_INT4)]
Limit = Annotated[int, Field(ge=1, le=200)]
Cursor = Annotated[str, StringConstraints(max_length=400, pattern=r"^[A-Za-z0-9_\-=]*$")]
Moment = Annotated[AwareDatetime, AfterValidator(_sane_moment)]
"""An instant with its zone, RFC 3339."""


class Body(BaseModel):
    """The base of every request: an unknown field is an error, not a silent loss."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """The base of every response; reads attributes, so a domain object can be returned as it is."""

    model_config = ConfigDict(from_attributes=True)
