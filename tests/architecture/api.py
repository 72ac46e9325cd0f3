"""Rules on what the services show over HTTP, read from their OpenAPI documents."""

import re
from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]

SINGULAR = {
    "me",
    "my-day",
    "board",
    "stock",
    "calendar",
    "dashboard",
    "freshness",
    "health",
    "stream",
    "jwks.json",
    "next-step",
    "history",
    "organisation",
}
"""Places there is only one of, named so by the contract."""
SHORT = {"GET /api/contacts/contact-types"}
"""Lists that are whole on their first page: an administrator made each of their rows by hand."""
READ_ROW_BY_ROW = {"POST /api/sales/history/imports: body.rows[] may hold anything"}
"""Rows that are judged one by one, so that a bad one is reported and the others go in."""


def unbounded_inputs(document: Document) -> list[str]:
    """Every text a caller may send has a length, a pattern or a format, every whole number its ends.

    What has no bound reaches PostgreSQL, and fails there: text with its NUL, a number beyond its integer.
    """
    found = []
    for route, operation in _operations(document):
        for parameter in operation.get("parameters", []):
            where = f"{route}: {parameter['in']} {parameter['name']}"
            found += [f"{where}{path}" for path in _unbounded(parameter["schema"], document, "", ())]
        for content in operation.get("requestBody", {}).get("content", {}).values():
            found += [f"{route}: body{path}" for path in _unbounded(content["schema"], document, "", ())]
    return [line for line in found if line not in READ_ROW_BY_ROW]


def open_bodies(document: Document) -> list[str]:
    """A request says no to fields it does not know: a misspelt one would be lost in silence."""
    found = []
    for route, operation in _operations(document):
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            schema = _resolved(content["schema"], document)
            if (
                kind == "application/json"
                and "properties" in schema
                and schema.get("additionalProperties") is not False
            ):
                found.append(f"{route}: its body takes fields it does not know")
    return found


def shared_names(document: Document) -> list[str]:
    """One name, one shape: of two models with one name both get a module's path for a name, and every client breaks."""
    names = document.get("components", {}).get("schemas", {})
    return [f"{name}: another shape has the same name" for name in names if name.count("__") > 1]


def odd_routes(document: Document) -> list[str]:
    """/api/<service>/<plural noun>/{id}/<sub-resource or change of state>, in kebab-case."""
    found = []
    for route in document["paths"]:
        _, api, _, *places = route.split("/")
        if api != "api" or not places:
            found.append(f"{route}: begins with /api/<service>/")
            continue
        first = places[0]
        if first not in SINGULAR and not first.endswith("s"):
            found.append(f"{route}: {first} is not a plural noun")
        for place in places:
            if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*(\.[a-z]+)?|\{[a-z_]+\}(\.[a-z]+)?", place):
                found.append(f"{route}: {place!r} is not in kebab-case")
    return found


def lists_without_pages(document: Document) -> list[str]:
    """A list answers {"items", "next_cursor"} and takes `limit` and `cursor` whenever it may grow."""
    found = []
    for route, operation in _operations(document):
        answer = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
        schema = _resolved(answer, document)
        if schema.get("type") == "array":
            found.append(f"{route}: answers a bare list; a page has `items` and `next_cursor`")
        taken = {parameter["name"] for parameter in operation.get("parameters", [])}
        paged = "next_cursor" in schema.get("properties", {}) and route not in SHORT
        if paged and not {"limit", "cursor"} <= taken:
            found.append(f"{route}: has pages but takes no `limit` and `cursor`")
    return found


def _operations(document: Document) -> Iterator[tuple[str, Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def _unbounded(schema: Document, document: Document, path: str, above: tuple[str, ...]) -> Iterator[str]:
    reference = schema.get("$ref")
    if reference in above:
        return
    if reference:
        yield from _unbounded(_resolved(schema, document), document, path, (*above, reference))
        return
    for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _unbounded(each, document, path, above)
    if "enum" in schema or "const" in schema:
        return
    kind = schema.get("type")
    if kind == "string" and not {"maxLength", "pattern", "format", "contentMediaType"} & schema.keys():
        yield f"{path} is text of any length and content"
    if kind == "integer" and not (
        {"minimum", "exclusiveMinimum"} & schema.keys() and {"maximum", "exclusiveMaximum"} & schema.keys()
    ):
        yield f"{path} is a whole number without ends"
    if kind is None and not {"anyOf", "oneOf", "allOf"} & schema.keys():
        yield f"{path} may be anything"
    if "items" in schema:
        yield from _unbounded(schema["items"], document, f"{path}[]", above)
        if "maxItems" not in schema:
            yield f"{path} is a list of any length"
    for name, each in schema.get("properties", {}).items():
        yield from _unbounded(each, document, f"{path}.{name}", above)
    if schema.get("additionalProperties") is True:
        yield f"{path} may hold anything"
    if isinstance(schema.get("additionalProperties"), dict):
        yield from _unbounded(schema["additionalProperties"], document, f"{path}.*", above)


def _resolved(schema: Document, document: Document) -> Document:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema
