"""The envelope: one form at every door, and whatever else comes is Malformed with the field named, never a crash."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.events import CONTENT_TYPE, OUTSIDE, Envelope, Malformed, catalogue, decode

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
ORDER = "01a1f78a-838f-7851-a503-69e9599dd33e"
DATA = {
    "payment_id": "2026-11-30/4471",
    "invoice_number": "2026-00077",
    "amount": "221400.00",
    "currency": "RUB",
    "paid_at": "2026-11-30T09:12:00Z",
}
PAYMENT = {
    "specversion": "1.0",
    "id": "1c-5d2c7a90",
    "source": "/accounting",
    "type": "PaymentConfirmed",
    "subject": "2026-11-30/4471",
    "time": "2026-11-30T09:12:30Z",
    "datacontenttype": "application/json",
    "dataschema": "urn:fibex:PaymentConfirmed:1",
    "data": DATA,
}
ATTRIBUTES = {name: value for name, value in PAYMENT.items() if name != "data"}


def read(body: Any, headers: dict[str, Any] | None = None, content_type: str = CONTENT_TYPE) -> Envelope:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return decode(raw, content_type=content_type, headers=headers or {}, received_at=NOW)


def without(document: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


@pytest.mark.parametrize(
    ("body", "headers", "content_type"),
    [
        (PAYMENT, {}, CONTENT_TYPE),
        (PAYMENT, {}, "application/cloudevents+json; charset=utf-8"),
        (PAYMENT, {}, "application/json"),
        (DATA, {f"cloudEvents:{name}": value for name, value in ATTRIBUTES.items()}, "application/json"),
        (DATA, {f"cloudEvents_{name}": value for name, value in ATTRIBUTES.items()}, "application/json"),
        (DATA, {f"cloudEvents_{name}": str(value).encode() for name, value in ATTRIBUTES.items()}, "application/json"),
    ],
    ids=["structured", "structured with charset", "plain", "binary with colon", "binary with underscore", "as bytes"],
)
def test_every_mode_says_the_same(body: Any, headers: dict[str, Any], content_type: str) -> None:
    assert read(body, headers, content_type) == Envelope.model_validate(PAYMENT)


def test_headers_of_others_are_no_attributes() -> None:
    headers = {"id": "x", "type": "StockLevelChanged", "fibex-attempt": 3, "x-death": [{"count": 1}]}

    assert read(PAYMENT, headers).id == "1c-5d2c7a90"


def test_a_sender_outside_may_leave_the_rest_out() -> None:
    envelope = read({"specversion": "1.0", "type": "PaymentConfirmed", "data": DATA})

    assert envelope.source == "/accounting"
    assert envelope.subject == "2026-11-30/4471"
    assert envelope.time == NOW


NATURAL = {
    "PaymentConfirmed": (DATA, {"payment_id": "2026-11-30/4472"}),
    "StockLevelChanged": (
        {"sku": "PC550", "on_hand": "10", "unit": "м", "as_of": "2026-11-20T05:00:00Z", "seq": 7},
        {"seq": 8},
    ),
    "ProductUpserted": (
        {"sku": "PC550", "name": "x", "unit": "м", "price": "1", "currency": "RUB", "as_of": "2026-11-20T05:00:00Z"},
        {"as_of": "2026-11-21T05:00:00Z"},
    ),
    "OrderAccepted": ({"order_request_id": ORDER, "promised_by": "2026-12-02"}, {"promised_by": "2026-12-03"}),
    "PaymentRefunded": ({"refund_id": "2026-12-02/118", "payment_id": "2026-11-30/4471"}, {"refund_id": "x"}),
    "LeadSubmitted": ({"name": "Олег", "need": "Фастексы", "consent_at": "2026-11-30T10:00:00Z"}, {"need": "Паракорд"}),
    "OrderReady": ({"order_request_id": ORDER}, {"order_request_id": "01a1f78a-838f-7851-a503-69e9599dd33f"}),
}


@pytest.mark.parametrize("kind", NATURAL)
def test_an_id_derived_from_the_natural_key_is_stable(kind: str) -> None:
    """A sender's own retry, a day later and with other words around, is the same event; another fact is not."""
    data, change = NATURAL[kind]
    first = read({"specversion": "1.0", "type": kind, "data": data})
    retried = {"specversion": "1.0", "type": kind, "time": "2026-12-02T00:00:00Z", "data": dict(reversed(data.items()))}

    assert read(retried).id == first.id
    assert read({"specversion": "1.0", "type": kind, "data": {**data, **change}}).id != first.id


def test_half_of_an_order_and_the_rest_of_it_are_two_facts_in_whatever_order_their_lines_come() -> None:
    """Without an id of the sender's own, the second was once taken for a repetition of the first and lost."""

    def ready(*lines: dict[str, str]) -> str:
        data = {"order_request_id": ORDER, **({"lines": list(lines)} if lines else {})}
        return read({"specversion": "1.0", "type": "OrderReady", "data": data}).id

    half, rest = {"sku": "A", "quantity": "10"}, {"sku": "B", "quantity": "4"}
    assert len({ready(), ready(half), ready(rest), ready(half, rest), ready({**half, "quantity": "9"})}) == 5
    assert ready(half, rest) == ready(dict(reversed(rest.items())), half)


def test_a_natural_key_is_told_apart_from_its_neighbours() -> None:
    one = read({"specversion": "1.0", "type": "StockLevelChanged", "data": {"sku": "A1", "seq": 1}})
    other = read({"specversion": "1.0", "type": "StockLevelChanged", "data": {"sku": "A", "seq": 11}})

    assert one.id != other.id


def test_the_same_natural_key_of_two_events_gives_two_ids() -> None:
    started = read({"specversion": "1.0", "type": "OrderStarted", "data": {"order_request_id": ORDER}})
    ready = read({"specversion": "1.0", "type": "OrderReady", "data": {"order_request_id": ORDER}})

    assert started.id != ready.id


def test_derived_ids_never_change() -> None:
    """They lie in inboxes for months: another derivation would count every repeated payment twice."""
    assert read(without(PAYMENT, "id")).id == "7f3a2558-4d0d-5cfc-b64e-e8622c76149d"


def test_every_outside_event_can_be_sent_without_an_id() -> None:
    outside = [kind for kind in catalogue.values() if kind.producer in OUTSIDE and kind.event_type != "ProduceOrder"]

    assert {kind.event_type for kind in outside if not kind.natural_key} == set()


def test_a_form_without_a_number_of_its_own_speaks_of_itself() -> None:
    data = {"name": "Олег", "need": "Фастексы", "consent_at": "2026-11-30T10:00:00Z"}
    envelope = read({"specversion": "1.0", "type": "LeadSubmitted", "data": data})

    assert envelope.subject == envelope.id
    assert "Олег" not in envelope.subject


def test_an_event_of_a_service_needs_an_id() -> None:
    with pytest.raises(Malformed, match=r"^id: "):
        read({"specversion": "1.0", "type": "SaleCreated", "source": "/fibex/sales", "data": {"sale_id": ORDER}})


MALFORMED: dict[str, tuple[Any, str]] = {
    "empty": (b"", "body: not JSON"),
    "not JSON": (b"hello", "body: not JSON"),
    "cut off": (json.dumps(PAYMENT).encode()[:-20], "body: not JSON"),
    "not UTF-8": (json.dumps(PAYMENT).encode().replace(b"RUB", b"\xff\xfe"), "body: not JSON"),
    "a bare NaN": (json.dumps({**PAYMENT, "data": {**DATA, "more": float("nan")}}).encode(), "body: not JSON"),
    "a bare Infinity": (json.dumps({**PAYMENT, "extra": float("inf")}).encode(), "body: not JSON"),
    "a list": ([PAYMENT], "body: must be a JSON object"),
    "a text": ("PaymentConfirmed", "body: must be a JSON object"),
    "too deep": (b'{"data":' * 3000 + b"1" + b"}" * 3000, "body: not JSON"),
    "too large": ({**PAYMENT, "data": {**DATA, "payer": "x" * 300_000}}, "body: "),
    "NUL in data": ({**PAYMENT, "data": {**DATA, "payer": "a\x00b"}}, "body: contains the character NUL"),
    "NUL in a name": ({**PAYMENT, "data": {**DATA, "a\x00b": 1}}, "body: contains the character NUL"),
    "NUL in the id": ({**PAYMENT, "id": "a\x00b"}, "body: contains the character NUL"),
    "half a surrogate": (json.dumps(PAYMENT).replace("RUB", "\\ud800").encode(), "body: not JSON"),
    "neither id nor type": (without(PAYMENT, "id", "type"), "id: "),
    "wrong specversion": ({**PAYMENT, "specversion": "0.3"}, "specversion: "),
    "empty id": ({**PAYMENT, "id": ""}, "id: "),
    "id too long": ({**PAYMENT, "id": "x" * 201}, "id: "),
    "id a number": ({**PAYMENT, "id": 5}, "id: "),
    "no type": (without(PAYMENT, "type"), "type: "),
    "type a list": ({**PAYMENT, "type": ["PaymentConfirmed"]}, "type: "),
    "source null": ({**PAYMENT, "source": None}, "source: "),
    "time without zone": ({**PAYMENT, "time": "2026-11-30T09:12:30"}, "time: "),
    "time unreadable": ({**PAYMENT, "time": "yesterday"}, "time: "),
    "time beyond the calendar": ({**PAYMENT, "time": 1e300}, "time: "),
    "datacontenttype xml": ({**PAYMENT, "datacontenttype": "text/xml"}, "datacontenttype: "),
    "aggregateversion 0": ({**PAYMENT, "aggregateversion": 0}, "aggregateversion: "),
    "aggregateversion beyond int4": ({**PAYMENT, "aggregateversion": 2**31}, "aggregateversion: "),
    "data missing": (without(PAYMENT, "data"), "data: "),
    "data a text": ({**PAYMENT, "data": "x"}, "data: "),
    "data null": ({**PAYMENT, "data": None}, "data: "),
    "no subject to be found": ({**without(PAYMENT, "subject"), "type": "SaleCreated", "data": {}}, "subject: "),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_message_is_refused_with_the_field_named(name: str) -> None:
    body, told = MALFORMED[name]

    with pytest.raises(Malformed, match=f"^{told}"):
        read(body)


def payment(**change: Any) -> dict[str, Any]:
    return {**PAYMENT, "data": {name: value for name, value in {**DATA, **change}.items() if value is not ...}}


WRONG: dict[str, tuple[Any, str]] = {
    "unknown type": ({**PAYMENT, "type": "PaymentDreamt"}, "type: 'PaymentDreamt' is not an event"),
    "unknown major version": ({**PAYMENT, "dataschema": "urn:fibex:PaymentConfirmed:2"}, "dataschema: "),
    "schema of another event": ({**PAYMENT, "dataschema": "urn:fibex:SaleCreated:1"}, "dataschema: "),
    "missing field": (payment(currency=...), "data.currency: Field required"),
    "float money": (payment(amount=1200.5), "data.amount: .*not a floating-point number"),
    "three decimals": (payment(amount="1.005"), "data.amount: "),
    "too many digits": (payment(amount="9" * 16), "data.amount: "),
    "no amount": (payment(amount="0"), "data.amount: "),
    "less than nothing": (payment(amount="-1.00"), "data.amount: "),
    "not a number": (payment(amount="NaN"), "data.amount: "),
    "infinite": (payment(amount="Infinity"), "data.amount: "),
    "scientific": (payment(amount="1e3"), "data.amount: "),
    "a truth for money": (payment(amount=True), "data.amount: "),
    "currency in small letters": (payment(currency="rub"), "data.currency: "),
    "day for a moment": (payment(paid_at="soon"), "data.paid_at: "),
    "moment without zone": (payment(paid_at="2026-11-30T09:12:00"), "data.paid_at: "),
    "id too long": (payment(payment_id="x" * 121), "data.payment_id: "),
    "a number for an id": (payment(payment_id=4471), "data.payment_id: "),
    "text too long": (payment(payer="x" * 301), "data.payer: "),
    "a list for a text": (payment(payer=["x"]), "data.payer: "),
    "half a uuid": (
        {**PAYMENT, "type": "OrderStarted", "dataschema": None, "data": {"order_request_id": "01a1"}},
        "data.order_request_id: ",
    ),
    "accepted without a promise": (
        {
            **without(PAYMENT, "dataschema"),
            "type": "OrderRequestProgressed",
            "data": {
                **dict.fromkeys(("order_request_id", "sale_id", "contact_id", "owner_id"), ORDER),
                "number": "R-1",
                "status": "accepted",
                "at": "2026-11-20T05:00:00Z",
            },
        },
        "data.promised_by: .*must be the day production promises",
    ),
    "below nothing in stock": (
        {
            **without(PAYMENT, "dataschema"),
            "type": "StockLevelChanged",
            "data": {"sku": "A", "on_hand": "-1", "unit": "м", "as_of": "2026-11-20T05:00:00Z", "seq": 1},
        },
        "data.on_hand: ",
    ),
    "seq beyond int8": (
        {
            **without(PAYMENT, "dataschema"),
            "type": "StockLevelChanged",
            "data": {"sku": "A", "on_hand": "1", "unit": "м", "as_of": "2026-11-20T05:00:00Z", "seq": 2**63},
        },
        "data.seq: ",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_data_that_does_not_fit_is_refused_with_the_field_named(name: str) -> None:
    body, told = WRONG[name]
    envelope = read(body)

    with pytest.raises(Malformed, match=f"^{told}"):
        envelope.event()


def test_a_decimal_is_told_written_out() -> None:
    """However a rule came by the number: 1E+3 is a thousand, but not the text that readers were promised."""
    event = catalogue["OrderReady"].model_validate(
        {"order_request_id": ORDER, "lines": [{"sku": "A", "quantity": Decimal("1.2E+3")}]}
    )

    assert event.model_dump(mode="json")["lines"][0]["quantity"] == "1200"


HEADERS: dict[str, dict[str, Any]] = {
    "not UTF-8": {"cloudEvents:id": b"\xff\xfe"},
    "NUL": {"cloudEvents:id": "a\x00b"},
    "a table": {"cloudEvents:source": {"a": 1}},
    "a number": {"cloudEvents:type": 7},
    "nothing": {"cloudEvents:time": None},
}


@pytest.mark.parametrize("name", HEADERS)
def test_odd_headers_in_binary_mode_are_malformed(name: str) -> None:
    headers = {**{f"cloudEvents:{key}": value for key, value in ATTRIBUTES.items()}, **HEADERS[name]}

    with pytest.raises(Malformed):
        read(DATA, headers)


def refused_or_read(body: bytes, headers: dict[str, Any]) -> None:
    """Whatever comes: an envelope that can be stored and sent on, or Malformed with a reason."""
    try:
        envelope = decode(body, content_type=None, headers=headers, received_at=NOW)
        assert b"\\u0000" not in envelope.encode()
        event = envelope.event()
        json.loads(event.model_dump_json())
    except Malformed as error:
        assert str(error).partition(":")[0], "the reason names a place"


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(sorted({*PAYMENT, "aggregateversion", "correlationid", "actor", "traceparent"}))
FIELDS = st.sampled_from(sorted({name for kind in catalogue.values() for name in kind.model_fields}))


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_at_all(body: bytes) -> None:
    refused_or_read(body, {})


@settings(max_examples=400, deadline=None)
@given(JSON)
def test_any_json_at_all(document: Any) -> None:
    refused_or_read(json.dumps(document).encode(), {})


@settings(max_examples=600, deadline=None)
@given(
    kind=st.sampled_from(sorted(catalogue)),
    attributes=st.dictionaries(NAMES, JSON, max_size=4),
    data=st.dictionaries(FIELDS, JSON, max_size=8),
)
def test_an_envelope_with_anything_in_it(kind: str, attributes: dict[str, Any], data: dict[str, Any]) -> None:
    refused_or_read(json.dumps({**PAYMENT, "type": kind, "data": data, **attributes}).encode(), {})


HEADER: st.SearchStrategy[Any] = st.none() | st.integers() | st.binary(max_size=20) | st.text(max_size=20)


@settings(max_examples=400, deadline=None)
@given(headers=st.dictionaries(NAMES.map(lambda name: f"cloudEvents:{name}") | st.text(max_size=10), HEADER))
def test_any_headers_at_all(headers: dict[str, Any]) -> None:
    refused_or_read(json.dumps(DATA).encode(), headers)


@pytest.mark.parametrize("digits", [20, sys.get_int_max_str_digits() - 1, sys.get_int_max_str_digits() + 1, 100_000])
@pytest.mark.parametrize("place", [lambda n: {**PAYMENT, "id": n}, lambda n: payment(payment_id=n)])
def test_a_number_of_any_length(digits: int, place: Callable[[Any], Any]) -> None:
    refused_or_read(json.dumps(place("@")).replace('"@"', "9" * digits).encode(), {})
