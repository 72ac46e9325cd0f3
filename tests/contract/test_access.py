"""Who may call what: each service's table, its routes and its answers say the same; a refusal changes nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, get_args
from uuid import UUID

import httpx2
import pytest

from cli.docs.apps import apps, routes, scopes
from cli.topology import SERVICES
from shared.auth import ACCESS_COOKIE, ROLES, Scope
from tests.contract.matrix import Entry, contents, entries, written
from tests.contract.tokens import bad_tokens, good_claims, signed
from tests.system import Caller, System

Answered = list[tuple[str, httpx2.Response]]
Attempt = Callable[[], Awaitable[httpx2.Response]]
AT_ONCE = 8
KEY = "integrator with a key"
BY_ANOTHER_TOKEN = {"POST /api/identity/sessions/refresh"}
"""Public in that no access token is asked for; what opens them is in the request."""
OURS = {"x-fibex-csrf": "1"}
"""What a page of this site adds to the cookie."""


@pytest.fixture(scope="module")
async def callers(system: System) -> dict[str, Caller]:
    """One person of each role."""
    team = await system.a_team()
    people = {role: await system.a_user(role, team) for role in ROLES}
    return {**people, KEY: await _with_a_key(system)}


async def _with_a_key(system: System) -> Caller:
    """What opens a route for integrators is a key with its scope; a person of that role has their own account alone."""
    made = await system.admin.post(
        "/api/identity/api-keys", json={"name": "All of it", "scopes": list(get_args(Scope))}
    )
    token = await system.http.post("/api/identity/tokens", json={"api_key": made.json()["api_key"]})
    return Caller(system.http, UUID(made.json()["id"]), "", "integrator", None, token.json()["access_token"])


async def called(attempts: Iterable[tuple[str, Attempt]]) -> Answered:
    """All of them, a few at a time."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(name: str, attempt: Attempt) -> tuple[str, httpx2.Response]:
        async with gate:
            return name, await attempt()

    return await asyncio.gather(*(one(name, attempt) for name, attempt in attempts))


async def changes_nothing(system: System, service: str, sweep: Callable[[], Awaitable[Answered]]) -> Answered:
    """Run the sweep and compare the database before and after; events still on their way may excuse two tries."""
    for _ in range(3):
        before = await contents(system, service)
        answered = await sweep()
        changed = {name for name, content in (await contents(system, service)).items() if before[name] != content}
        if not changed:
            break
    assert not changed, f"refused, and yet changed: {sorted(changed)}"
    return answered


def attempt(system: System, entry: Entry, token: str | None, **options: Any) -> Attempt:
    return lambda: entry.call(system, token, **options)


def others_than(answered: Answered, status: int, code: str) -> list[str]:
    """The answers that are something else than this problem."""
    return [
        f"{name}: {answer.status_code} {answer.text[:200]}"
        for name, answer in answered
        if answer.status_code != status
        or answer.headers.get("content-type") != "application/problem+json"
        or answer.json()["code"] != code
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_each_route_has_its_entry_and_each_entry_its_route(service: str) -> None:
    assert {route: sorted(roles) for route, roles in routes(apps()[service]).items()} == {
        route: sorted(roles) for route, roles in written(service).items()
    }


def test_the_tables_speak_of_roles_that_exist() -> None:
    assert {role for entry in entries() for role in entry.roles} <= {*ROLES, "public"}
    assert [entry.route for entry in entries() if entry.is_public and len(entry.roles) > 1] == []


def test_every_scope_a_key_can_be_given_opens_a_route() -> None:
    assert {scope for app in apps().values() for scope in scopes(app).values()} == set(get_args(Scope))


@pytest.mark.parametrize("service", SERVICES)
async def test_every_other_role_is_refused_and_nothing_changes(
    system: System, callers: dict[str, Caller], service: str
) -> None:
    closed = [(entry, role) for entry in entries(service) for role in entry.others]

    async def sweep() -> Answered:
        return await called(
            (f"{entry.route} as {role}", attempt(system, entry, callers[role].token)) for entry, role in closed
        )

    answered = await changes_nothing(system, service, sweep)

    assert others_than(answered, 403, "forbidden") == []


@pytest.mark.parametrize("service", SERVICES)
async def test_the_roles_of_the_table_are_let_in(system: System, callers: dict[str, Caller], service: str) -> None:
    """With an empty body most are told what is missing: that is behind the door."""
    attempts = []
    for entry in entries(service):
        for role in sorted(entry.roles & set(ROLES)):
            # Ending a session must not end the one the other attempts use.
            caller = callers[KEY if role == "integrator" and service != "identity" else role]
            if entry.method == "DELETE":
                caller = await system.sign_in(caller.email)
            attempts.append((f"{entry.route} as {role}", attempt(system, entry, caller.token)))

    answered = await called(attempts)

    assert [f"{name}: {answer.status_code}" for name, answer in answered if answer.status_code in {401, 403}] == []
    assert [f"{name}: {answer.text}" for name, answer in answered if answer.status_code >= 500] == []


@pytest.mark.parametrize("service", SERVICES)
async def test_public_routes_ask_nobody_who_they_are(system: System, service: str) -> None:
    answered = await called(
        (entry.route, attempt(system, entry, None))
        for entry in entries(service)
        if entry.is_public and entry.route not in BY_ANOTHER_TOKEN
    )

    assert [f"{name}: {answer.status_code}" for name, answer in answered if answer.status_code in {401, 403}] == []


@pytest.mark.parametrize("service", SERVICES)
async def test_without_a_token_that_holds_nothing_opens_and_nothing_changes(system: System, service: str) -> None:
    closed = [entry for entry in entries(service) if not entry.is_public]
    bad: list[tuple[str, dict[str, str]]] = [
        ("no token", {}),
        ("another scheme", {"authorization": f"Basic {signed(system.keys, good_claims())}"}),
        ("no scheme", {"authorization": signed(system.keys, good_claims())}),
        ("in some cookie", {"cookie": f"access_token={signed(system.keys, good_claims())}"}),
        (
            "another scheme beside a good cookie",
            {"authorization": "Basic YTpi", "cookie": f"{ACCESS_COOKIE}={signed(system.keys, good_claims())}", **OURS},
        ),
        *((name, {"authorization": f"Bearer {token}"}) for name, token in bad_tokens(system.keys).items()),
        *(
            (f"{name} in the cookie", {"cookie": f"{ACCESS_COOKIE}={token}", **OURS})
            for name, token in bad_tokens(system.keys).items()
        ),
    ]

    async def sweep() -> Answered:
        return await called(
            (f"{entry.route} with {name}", attempt(system, entry, None, headers=raw(headers)))
            for entry in closed
            for name, headers in bad
        )

    answered = await changes_nothing(system, service, sweep)

    assert len(bad) >= 32
    assert others_than(answered, 401, "unauthorized") == []
    assert {answer.headers.get("www-authenticate") for _, answer in answered} == {"Bearer"}


def raw(headers: dict[str, str]) -> Any:
    """Header values as the bytes a client would send, whatever they are."""
    return {name: value.encode("latin-1") for name, value in headers.items()}


async def test_a_token_that_holds_does_open(system: System) -> None:
    """Else the test above would prove nothing."""
    entry = next(entry for entry in entries("contacts") if entry.route == "GET /api/contacts/accounts")
    good = signed(system.keys, good_claims("admin"))

    by_header = await entry.call(system, good)
    by_cookie = await entry.call(system, None, headers={"cookie": f"{ACCESS_COOKIE}={good}"})

    assert (by_header.status_code, by_cookie.status_code) == (200, 200), by_cookie.text


@pytest.mark.parametrize("service", SERVICES)
async def test_a_change_that_another_site_caused_is_refused_and_nothing_changes(system: System, service: str) -> None:
    """The browser adds the cookie whoever makes it ask; what tells our pages apart is what others cannot add."""
    good = signed(system.keys, good_claims("admin"))
    changes = [entry for entry in entries(service) if not entry.is_public and entry.method != "GET"]
    foreign: list[tuple[str, dict[str, str]]] = [
        ("no header of ours", {}),
        ("an empty header of ours", {"x-fibex-csrf": ""}),
        ("another origin", {**OURS, "origin": "https://evil.example"}),
        ("our name as the beginning of another", {**OURS, "origin": "http://fibex.test.evil.example"}),
        ("no origin to speak of", {**OURS, "origin": "null"}),
        ("a browser that says it is another site", {**OURS, "sec-fetch-site": "cross-site"}),
        ("a neighbour under the same domain", {**OURS, "sec-fetch-site": "same-site"}),
    ]

    async def sweep() -> Answered:
        return await called(
            (f"{entry.route} with {name}", attempt(system, entry, None, headers={**headers, "cookie": cookie}))
            for entry in changes
            for name, headers in foreign
        )

    cookie = f"{ACCESS_COOKIE}={good}"
    answered = await changes_nothing(system, service, sweep)

    assert answered or not changes
    assert others_than(answered, 403, "cross_site") == []
