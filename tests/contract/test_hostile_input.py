"""Each field of each request, given what breaks databases and parsers: an answer below 500, every time."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import pytest

from cli.house import Origin
from tests.contract.matrix import Entry, entries
from tests.system import Caller, System

pytestmark = pytest.mark.usefixtures("readers_cope", "nobody_waits")
TEXTS = [
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800",
    "😀" * 1000,
    "a" * 100_000,
    "\u202e\u200b\ufeff",
    "'; DROP TABLE x; --",
]
TEXTS += ["%00", "../../etc/passwd", "\r\nX-Injected: 1", "{{7*7}}", "1e400", "NaN", "9" * 5000, "", " ", "0000-00-00"]
TEXTS += ["2026-02-30", "9999-12-31T23:59:59Z", "-9999-01-01", "2026-11-23T09:00:00+99:99"]
NUMBERS = [2**31, 2**63, -(2**63) - 1, 10**400, -1, 0, 1e308, 0.1]
ODD: list[Any] = [None, True, [], {}, [[]], {"a": {"a": {}}}, [None] * 10_000]
VALUES: list[Any] = [*TEXTS, *NUMBERS, *ODD]
ROUTES = [entry for entry in entries() if entry.route != "DELETE /api/identity/sessions/current"]
ROUTES = [entry for entry in ROUTES if not entry.is_endless]
Document = dict[str, Any]


@pytest.fixture(scope="module")
async def doors(system: System) -> AsyncIterator[httpx2.AsyncClient]:
    """From an address of its own: sign-ins that fail here must not lock the other tests out."""
    transport = httpx2.ASGITransport(app=Origin(system.apps), raise_app_exceptions=False, client=("203.0.113.7", 4711))
    async with httpx2.AsyncClient(transport=transport, base_url="http://fibex.test", timeout=60) as http:
        yield http


@pytest.fixture(scope="module")
async def somebody(system: System) -> Caller:
    return await system.a_user("admin", await system.a_team())


@pytest.mark.parametrize("entry", ROUTES, ids=lambda entry: entry.route)
async def test_no_value_in_any_field_breaks_it(
    system: System, doors: httpx2.AsyncClient, somebody: Caller, entry: Entry
) -> None:
    document = system.apps[entry.service].openapi()
    broken = []
    for sent in requests_to(document, entry):
        token = await somebody.fresh_token()
        headers = {"authorization": f"Bearer {token}", "if-match": "1", **sent.pop("headers", {})}
        answer = await doors.request(entry.method, sent.pop("path"), headers=headers, **sent)
        if answer.status_code >= 500 or (answer.status_code >= 400 and not is_problem(answer)):
            broken.append(f"{str(sent)[:300]} → {answer.status_code} {answer.text[:300]}")
    assert broken == []


@pytest.mark.parametrize("entry", [entry for entry in ROUTES if entry.method == "POST"], ids=lambda entry: entry.route)
async def test_no_body_at_all_breaks_it(doors: httpx2.AsyncClient, somebody: Caller, entry: Entry) -> None:
    bodies: list[tuple[bytes, str]] = [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b'{"a": "\xff"}', "application/json"),
        (b'{"a": "\\ud800"}', "application/json"),
        (b'{"a": "\\u0000"}', "application/json"),
        (b'{"\\u0000": 1}', "application/json"),
        (b'{"a": NaN}', "application/json"),
        (b'{"a": 1e999}', "application/json"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "application/json"),
        (b"null", "application/json"),
        (b'"text"', "application/json"),
        (b"[]", "application/json"),
        (b"{}", "text/plain"),
        (b"a=1&b=2", "application/x-www-form-urlencoded"),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
        (b"{}", "application/json; charset=utf-16"),
        (b"{}", "\xff/\xff"),
    ]
    broken = []
    for body, kind in bodies:
        headers = {"authorization": f"Bearer {await somebody.fresh_token()}", "content-type": kind.encode("latin-1")}
        answer = await doors.request(entry.method, entry.address(), content=body, headers=headers)  # type: ignore[arg-type]
        if answer.status_code >= 500 or (answer.status_code >= 400 and not is_problem(answer)):
            broken.append(f"{body[:60]!r} {kind} → {answer.status_code} {answer.text[:300]}")
    assert broken == []


@pytest.mark.parametrize("entry", [entry for entry in ROUTES if "{" in entry.path], ids=lambda entry: entry.route)
async def test_no_path_breaks_it(doors: httpx2.AsyncClient, somebody: Caller, entry: Entry) -> None:
    for value in ["%00", "%FF", "%ED%A0%80", "..%2F..", "x" * 5_000, "%20", "0", "nil", "%F0%9F%98%80", "a%2Fb", "%"]:
        path = entry.path.split("{")[0] + value + entry.path.split("}", 1)[1].replace("{", "").replace("}", "")
        headers = {"authorization": f"Bearer {await somebody.fresh_token()}", "if-match": "1"}
        content = b"" if entry.method == "GET" else b"{}"
        answer = await doors.request(entry.method, path, headers=headers, content=content)
        assert answer.status_code < 500, f"{path[:200]} → {answer.status_code} {answer.text[:300]}"
        assert answer.status_code < 400 or is_problem(answer), f"{path[:200]} → {answer.text[:300]}"


@pytest.mark.parametrize("name", ["if-match", "idempotency-key", "x-request-id", "authorization", "traceparent"])
async def test_no_header_breaks_it(doors: httpx2.AsyncClient, somebody: Caller, name: str) -> None:
    for value in [
        b"",
        b"\xff\xfe",
        b"x" * 20_000,
        b'"' * 50,
        b"-1",
        b"9" * 5_000,
        b'W/"',
        b"\xd9\xa3",
        b"0",
        b"Bearer",
    ]:
        headers = {b"authorization": f"Bearer {await somebody.fresh_token()}".encode(), name.encode(): value}
        task = {"kind": "task", "title": "x"}
        made = await doors.post("/api/activities/activities", headers=headers, json=task)
        moved = await doors.patch("/api/contacts/accounts/" + "0" * 32, headers=headers, json={"name": "x"})
        for answer in (made, moved):
            assert answer.status_code < 500, f"{name}: {value[:50]!r} → {answer.status_code} {answer.text[:300]}"
            assert answer.status_code < 400 or is_problem(answer)


def requests_to(document: Document, entry: Entry) -> Iterator[dict[str, Any]]:
    """The same request again and again, one field or parameter of it replaced by one bad value."""
    operation = document["paths"][entry.path][entry.method.lower()]
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query":
            for value in TEXTS + [str(number) for number in NUMBERS if not isinstance(number, float)]:
                yield {"path": entry.address(), "params": {parameter["name"]: _sendable(value)[:5_000]}}
    schema = _body_of(document, operation)
    if schema is None:
        return
    sound = _sound(schema, document)
    for place in _places(sound):
        for value in VALUES:
            body = json.dumps(_replaced(sound, place, value)).encode()
            yield {"path": entry.address(), "content": body, "headers": {"content-type": "application/json"}}


def is_problem(answer: httpx2.Response) -> bool:
    return answer.headers.get("content-type") == "application/problem+json" and bool(answer.json()["code"])


def _sendable(value: str) -> str:
    """A query string is made of bytes: half a surrogate pair goes as the bytes that stand for it."""
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _body_of(document: Document, operation: Document) -> Document | None:
    content = operation.get("requestBody", {}).get("content", {})
    return content["application/json"]["schema"] if "application/json" in content else None


def _sound(schema: Document, document: Document) -> Any:
    """A body of the right shape with every field in it, so that each can be spoiled in turn."""
    if "$ref" in schema:
        return _sound(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _sound(schema[several][0], document)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    if schema.get("type") == "object":
        return {name: _field(name, each, document) for name, each in schema.get("properties", {}).items()}
    if schema.get("type") == "array":
        return [_sound(schema["items"], document)]
    formats = {
        "uuid": "01a1f78a-838f-7851-a503-69e9599dd33e",
        "date": "2026-11-23",
        "date-time": "2026-11-23T09:00:00Z",
    }
    formats["email"] = "x@example.com"
    plain = {"string": formats.get(schema.get("format", ""), "1"), "integer": 1, "number": 1, "boolean": True}
    return plain.get(schema.get("type", "string"))


def _field(name: str, schema: Document, document: Document) -> Any:
    """A reference to another record is left empty where it may be: for one that is not there a request would wait."""
    optional = {"type": "null"} in schema.get("anyOf", [])
    return None if name.endswith("_id") and optional else _sound(schema, document)


def _places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if above:
        yield above
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        yield from _places(each, (*above, name))


def _replaced(value: Any, place: tuple[Any, ...], by: Any) -> Any:
    if not place:
        return by
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[place[0]] = _replaced(value[place[0]], place[1:], by)
    return copy
