"""Sessions of browsers and programs: cookies, refreshing, what a copied token brings, where one is signed in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any

import httpx2
import pytest

from cli.house import Origin
from services.identity.adapters.tokens import digest
from shared.settings import Settings
from tests.integration.identity.doors import ME, SESSIONS, an_address
from tests.system import PASSWORD, Caller, System

REFRESH = f"{SESSIONS}/refresh"
OURS = {"x-fibex-csrf": "1"}
NOTE = "/api/contacts/contacts"


@asynccontextmanager
async def a_browser(system: System, email: str) -> AsyncIterator[httpx2.AsyncClient]:
    """Signed in by cookies, as the web app is."""
    transport = httpx2.ASGITransport(app=Origin(system.apps), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://fibex.test", timeout=30) as http:
        answer = await http.post(SESSIONS, json={"email": email, "password": PASSWORD, "cookie": True}, headers=OURS)
        assert answer.status_code == 201, answer.text
        yield http


async def sign_in(system: System, caller: Caller) -> dict[str, Any]:
    answer = await system.http.post(SESSIONS, json={"email": caller.email, "password": PASSWORD})
    return dict(answer.json())


async def refresh(system: System, token: str) -> httpx2.Response:
    return await system.http.post(REFRESH, json={"refresh_token": token})


def cookies_of(answer: httpx2.Response) -> dict[str, Any]:
    found: SimpleCookie = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        found.load(line)
    return dict(found)


async def test_a_browser_gets_its_tokens_where_no_script_can_read_them(system: System) -> None:
    anna = await system.a_manager()
    body = {"email": anna.email, "password": PASSWORD, "cookie": True}
    answer = await system.http.post(SESSIONS, json=body, headers=OURS)
    told = answer.json()
    assert (told["access_token"], told["refresh_token"], told["expires_in"]) == (None, None, 600)
    assert answer.headers["cache-control"] == "no-store"
    cookies = cookies_of(answer)
    access, refreshing = cookies["fibex_access"], cookies["fibex_refresh"]
    assert (access["httponly"], access["samesite"], access["path"], access["max-age"]) == (True, "lax", "/", "600")
    assert (refreshing["httponly"], refreshing["samesite"], refreshing["path"]) == (True, "strict", SESSIONS)
    assert access.value not in answer.text and refreshing.value not in answer.text
    system.http.cookies.clear()


async def test_outside_development_the_cookies_travel_over_tls_alone(system: System) -> None:
    anna = await system.a_manager()
    app = system.apps["identity"]
    development: Settings = app.state.settings
    app.state.settings = development.model_copy(update={"env": "prod"})
    try:
        body = {"email": anna.email, "password": PASSWORD, "cookie": True}
        cookies = cookies_of(await system.http.post(SESSIONS, json=body, headers=OURS))
    finally:
        app.state.settings = development
        system.http.cookies.clear()
    assert set(cookies) == {"__Host-fibex_access", "__Secure-fibex_refresh"}
    assert all(each["secure"] for each in cookies.values())


async def test_every_service_takes_the_cookie_for_reading_and_with_our_header_for_writing(system: System) -> None:
    anna = await system.a_manager()
    async with a_browser(system, anna.email) as http:
        for path in (ME, NOTE, "/api/sales/sales", "/api/activities/my-day", "/api/notifications/notifications",
                     "/api/analytics/freshness"):  # fmt: skip
            assert (await http.get(path)).status_code == 200, path
        client = {"name": "Кто-то", "type": "existing"}
        without = await http.post(NOTE, json=client)
        assert (without.status_code, without.json()["code"]) == (403, "cross_site")
        elsewhere = await http.post(NOTE, json=client, headers={**OURS, "origin": "https://evil.example"})
        assert elsewhere.status_code == 403
        ours = await http.post(NOTE, json=client, headers={**OURS, "origin": "http://fibex.test"})
        assert ours.status_code == 201, ours.text


async def test_another_site_cannot_sign_its_visitors_in(system: System) -> None:
    anna = await system.a_manager()
    body = {"email": anna.email, "password": PASSWORD, "cookie": True}
    answer = await system.http.post(SESSIONS, json=body, headers={**OURS, "origin": "https://evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
    assert cookies_of(answer) == {}


async def test_a_browser_refreshes_by_its_cookie_and_goes_on(system: System) -> None:
    anna = await system.a_manager()
    async with a_browser(system, anna.email) as http:
        first = {name: http.cookies.get(name) for name in ("fibex_access", "fibex_refresh")}
        assert (await http.post(REFRESH)).status_code == 403, "another site must not make a browser refresh"
        renewed = await http.post(REFRESH, headers=OURS)
        assert (renewed.status_code, renewed.json()["access_token"]) == (200, None)
        assert {name: http.cookies.get(name) for name in first} != first
        assert http.cookies.get("fibex_refresh") != first["fibex_refresh"]
        assert (await http.get(ME)).status_code == 200


async def test_signing_out_takes_the_cookies_back_and_acts(system: System) -> None:
    anna = await system.a_manager()
    async with a_browser(system, anna.email) as http:
        kept = dict(http.cookies)
        assert (await http.delete(f"{SESSIONS}/current", headers=OURS)).status_code == 204
        assert "fibex_access" not in http.cookies and "fibex_refresh" not in http.cookies
        for name, value in kept.items():
            http.cookies.set(name, value)
        assert (await http.get(ME)).status_code == 401
        assert (await http.post(REFRESH, headers=OURS)).status_code == 401


async def test_each_refresh_token_is_good_once_and_the_session_goes_on(system: System) -> None:
    anna = await system.a_manager()
    signed = await sign_in(system, anna)
    for _ in range(3):
        answer = await refresh(system, signed["refresh_token"])
        assert answer.status_code == 200, answer.text
        assert answer.json()["refresh_token"] != signed["refresh_token"]
        signed = answer.json()
        mine = await system.http.get(ME, headers={"authorization": f"Bearer {signed['access_token']}"})
        assert mine.json()["id"] == str(anna.id)
    assert len((await anna.get(SESSIONS)).json()["items"]) == 2


async def half_a_minute_later(system: System, *tokens: str) -> None:
    """Tokens spent until now were spent so long ago that no answer is still under way."""
    await system.rows(
        "identity",
        """UPDATE refresh_tokens SET used_at = used_at - interval '31 seconds'
           WHERE session_id IN (SELECT session_id FROM refresh_tokens WHERE digest = ANY($1))""",
        [digest(token) for token in tokens],
    )


async def test_a_refresh_token_that_comes_again_ends_its_whole_session(system: System) -> None:
    anna = await system.a_manager()
    stolen = await sign_in(system, anna)
    renewed = (await refresh(system, stolen["refresh_token"])).json()
    await half_a_minute_later(system, stolen["refresh_token"])
    again = await refresh(system, stolen["refresh_token"])
    assert (again.status_code, again.json()["code"]) == (401, "refresh_rejected")
    assert (await refresh(system, renewed["refresh_token"])).status_code == 401, "the thief's or hers: both end"
    headers = {"authorization": f"Bearer {renewed['access_token']}"}
    assert (await system.http.get(ME, headers=headers)).json()["code"] == "session_ended"
    assert (await anna.get(ME)).status_code == 200, "her other session goes on"


async def test_a_page_closed_before_the_answer_came_refreshes_with_the_token_it_has(system: System) -> None:
    signed = await sign_in(system, await system.a_manager())
    unseen = (await refresh(system, signed["refresh_token"])).json()
    seen = await refresh(system, signed["refresh_token"])
    assert seen.status_code == 200, seen.text
    await half_a_minute_later(system, signed["refresh_token"])
    assert (await refresh(system, seen.json()["refresh_token"])).status_code == 200
    copied = await refresh(system, unseen["refresh_token"])
    assert (copied.status_code, copied.json()["code"]) == (401, "refresh_rejected"), "its place was taken"


async def test_a_thief_who_is_quick_is_found_out_when_the_owner_comes_back(system: System) -> None:
    signed = await sign_in(system, await system.a_manager())
    hers = (await refresh(system, signed["refresh_token"])).json()
    his = (await refresh(system, signed["refresh_token"])).json()
    await half_a_minute_later(system, signed["refresh_token"])
    assert (await refresh(system, hers["refresh_token"])).status_code == 401
    assert (await refresh(system, his["refresh_token"])).status_code == 401, "the session is over for both"


async def test_of_many_refreshes_at_once_with_one_token_one_answer_holds(system: System) -> None:
    signed = await sign_in(system, await system.a_manager())
    answers = await asyncio.gather(*(refresh(system, signed["refresh_token"]) for _ in range(8)))
    assert [answer.status_code for answer in answers] == [200] * 8
    [row] = await system.rows(
        "identity",
        """SELECT count(*) AS unspent FROM refresh_tokens WHERE used_at IS NULL
           AND session_id = (SELECT session_id FROM refresh_tokens WHERE digest = $1)""",
        digest(signed["refresh_token"]),
    )
    assert row["unspent"] == 1


@pytest.mark.parametrize("token", ["", "x", "x" * 200, "и" * 10])
async def test_a_refresh_token_nobody_gave_opens_nothing(system: System, token: str) -> None:
    answer = await refresh(system, token)
    assert answer.status_code in {401, 422}, answer.text


async def test_neither_deactivation_nor_a_new_password_is_outlived_by_a_refresh(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    hers, his = await sign_in(system, anna), await sign_in(system, boris)
    assert (await system.admin.post(f"/api/identity/users/{anna.id}/deactivate")).status_code == 200
    set_anew = await system.admin.post(f"/api/identity/users/{boris.id}/password", json={"password": "another-one"})
    assert set_anew.status_code == 204
    assert (await refresh(system, hers["refresh_token"])).status_code == 401
    assert (await refresh(system, his["refresh_token"])).status_code == 401


async def test_a_refreshed_token_carries_the_role_of_now(system: System) -> None:
    ops = await system.a_user("ops")
    signed = await sign_in(system, ops)
    changed = await system.admin.patch(f"/api/identity/users/{ops.id}", json={"role": "manager"}, if_match=1)
    assert changed.status_code == 200, changed.text
    renewed = (await refresh(system, signed["refresh_token"])).json()
    assert renewed["user"]["role"] == "manager"
    headers = {"authorization": f"Bearer {renewed['access_token']}"}
    assert (await system.http.get(ME, headers=headers)).json()["role"] == "manager"


async def test_a_session_ends_after_two_weeks_without_use(system: System) -> None:
    signed = await sign_in(system, await system.a_manager())
    [row] = await system.rows(
        "identity",
        "SELECT s.expires_at FROM sessions s JOIN refresh_tokens r ON r.session_id = s.id WHERE r.digest = $1",
        digest(signed["refresh_token"]),
    )
    left = row["expires_at"] - datetime.now(UTC)
    assert timedelta(days=13) < left <= timedelta(days=14)
    await system.rows(
        "identity",
        """UPDATE sessions SET expires_at = now() - interval '1 second'
           WHERE id = (SELECT session_id FROM refresh_tokens WHERE digest = $1)""",
        digest(signed["refresh_token"]),
    )
    assert (await refresh(system, signed["refresh_token"])).status_code == 401


async def test_no_refresh_token_is_kept_as_it_is(system: System) -> None:
    signed = await sign_in(system, await system.a_manager())
    for table in ("refresh_tokens", "sessions", "replies", "outbox", "event_log"):
        rows = await system.rows("identity", f"SELECT * FROM {table}")
        assert not any(signed["refresh_token"] in str(dict(row)) for row in rows), table


async def test_people_see_where_they_are_signed_in_and_end_any_of_it(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    async with an_address(system) as elsewhere:
        body = {"email": anna.email, "password": PASSWORD}
        lost = (await elsewhere.post(SESSIONS, json=body, headers={"user-agent": "Lost telephone\t1"})).json()
    shown = (await anna.get(SESSIONS)).json()["items"]
    assert (shown[0]["agent"], shown[0]["kind"]) == ("Lost telephone1", "program")
    assert [each["current"] for each in shown] == [False, True]
    assert shown[0]["address"].startswith("10.0.")
    assert (await boris.delete(f"{SESSIONS}/{shown[0]['id']}")).status_code == 404
    assert (await anna.delete(f"{SESSIONS}/{shown[0]['id']}")).status_code == 204
    assert (await anna.delete(f"{SESSIONS}/{shown[0]['id']}")).status_code == 404
    assert (await refresh(system, lost["refresh_token"])).status_code == 401
    assert len((await anna.get(SESSIONS)).json()["items"]) == 1
