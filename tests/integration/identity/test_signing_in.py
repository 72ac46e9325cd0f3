"""The door: who gets in, who does not, and what the answer gives away."""

import asyncio
import statistics
import time
from uuid import UUID

import jwt
import pytest

from services.identity.domain.signing_in import FAILURES_PER_ACCOUNT, FAILURES_PER_ADDRESS
from shared.auth import verify_token
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.identity.doors import ME, SESSIONS, USERS, an_address, try_sign_in
from tests.system import PASSWORD, Caller, System


async def test_signing_in_gives_a_token_that_every_service_verifies(system: System) -> None:
    anna = await system.a_manager(name="Анна", language="en")
    answer = await system.http.post(SESSIONS, json={"email": anna.email.upper(), "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    signed = answer.json()
    assert (signed["token_type"], signed["expires_in"]) == ("Bearer", 600)
    assert signed["user"] == {
        "id": str(anna.id),
        "name": "Анна",
        "email": anna.email,
        "role": "manager",
        "team_id": str(anna.team_id),
        "language": "en",
    }
    keys = (await system.http.get("/api/identity/jwks.json")).text
    claims = verify_token(signed["access_token"], keys)
    assert (claims["sub"], claims["role"], claims["team_id"]) == (str(anna.id), "manager", str(anna.team_id))
    assert (claims["name"], claims["lang"], 599 < claims["exp"] - claims["iat"] <= 600) == ("Анна", "en", True)
    assert UUID(claims["sid"]) != UUID(claims["jti"])
    assert jwt.get_unverified_header(signed["access_token"])["alg"] == "EdDSA"
    assert set((await system.http.get("/api/identity/jwks.json")).json()["keys"][0]) == {
        "kty", "crv", "x", "kid", "use", "alg",
    }  # fmt: skip


async def test_unknown_wrong_deactivated_and_without_a_password_get_the_same_answer(system: System) -> None:
    anna, gone = await system.a_manager(), await system.a_manager()
    assert (await system.admin.post(f"{USERS}/{gone.id}/deactivate")).status_code == 200
    fresh = f"fresh-{new_id()}@test.example"
    body = {"name": "Новенький", "email": fresh, "role": "manager"}
    assert (await system.admin.post(USERS, json=body)).status_code == 201
    async with an_address(system) as http:
        answers = [
            await try_sign_in(http, f"nobody-{new_id()}@test.example", PASSWORD),
            await try_sign_in(http, anna.email, "wrong-password"),
            await try_sign_in(http, gone.email, PASSWORD),
            await try_sign_in(http, fresh, PASSWORD),
        ]
    told = [{**answer.json(), "request_id": None} for answer in answers]
    assert told == [told[0]] * 4
    assert (answers[0].status_code, told[0]["code"]) == (401, "credentials_rejected")


async def test_an_unknown_account_takes_as_much_work_as_a_wrong_password(system: System) -> None:
    """Without the stand-in hash the unknown account answers several times faster."""
    anna = await system.a_manager()
    spent: dict[str, list[float]] = {"known": [], "unknown": []}
    for _ in range(8):
        for kind, email in (("known", anna.email), ("unknown", f"nobody-{new_id()}@test.example")):
            async with an_address(system) as http:
                before = time.perf_counter()
                await try_sign_in(http, email, "wrong-password")
                spent[kind].append(time.perf_counter() - before)
    known, unknown = min(spent["known"]), min(spent["unknown"])
    assert unknown > 0.6 * known, (statistics.median(spent["known"]), statistics.median(spent["unknown"]))


async def test_ten_failures_close_the_account_even_for_the_right_password(system: System) -> None:
    anna = await system.a_manager()
    async with an_address(system) as http:
        for _ in range(FAILURES_PER_ACCOUNT):
            assert (await try_sign_in(http, anna.email, "wrong-password")).status_code == 401
        closed = await try_sign_in(http, anna.email, PASSWORD)
    assert (closed.status_code, closed.json()["code"]) == (429, "sign_in_throttled")
    assert "try again in" in closed.json()["detail"]
    async with an_address(system) as elsewhere:
        assert (await try_sign_in(elsewhere, anna.email.upper(), PASSWORD)).status_code == 429
    set_anew = await system.admin.post(f"{USERS}/{anna.id}/password", json={"password": "a-new-password"})
    assert set_anew.status_code == 204, set_anew.text
    async with an_address(system) as http:
        assert (await try_sign_in(http, anna.email, "a-new-password")).status_code == 201


async def test_an_account_that_does_not_exist_closes_just_the_same(system: System) -> None:
    nobody = f"nobody-{new_id()}@test.example"
    async with an_address(system) as http:
        answers = [await try_sign_in(http, nobody, PASSWORD) for _ in range(FAILURES_PER_ACCOUNT + 1)]
    assert [answer.status_code for answer in answers] == [401] * FAILURES_PER_ACCOUNT + [429]


async def test_guesses_at_once_do_not_slip_past_the_limit(system: System) -> None:
    anna = await system.a_manager()
    async with an_address(system) as one, an_address(system) as other:
        guesses = [
            try_sign_in((one, other)[number % 2], anna.email, f"guess-{number}")
            for number in range(3 * FAILURES_PER_ACCOUNT)
        ]
        statuses = sorted(answer.status_code for answer in await asyncio.gather(*guesses))
    assert statuses == [401] * FAILURES_PER_ACCOUNT + [429] * (2 * FAILURES_PER_ACCOUNT)


async def test_one_address_may_not_try_all_accounts(system: System) -> None:
    anna = await system.a_manager()
    async with an_address(system) as http:
        for _ in range(FAILURES_PER_ADDRESS):
            assert (await try_sign_in(http, f"nobody-{new_id()}@test.example", "wrong-password")).status_code == 401
        assert (await try_sign_in(http, anna.email, PASSWORD)).status_code == 429
    async with an_address(system) as elsewhere:
        assert (await try_sign_in(elsewhere, anna.email, PASSWORD)).status_code == 201


async def test_signing_in_rightly_uses_nothing_up(system: System) -> None:
    anna = await system.a_manager()
    async with an_address(system) as http:
        for _ in range(FAILURES_PER_ACCOUNT + 2):
            assert (await try_sign_in(http, anna.email, PASSWORD)).status_code == 201


async def test_a_session_that_was_signed_out_is_refused(system: System) -> None:
    anna = await system.a_manager()
    other = await system.sign_in(anna.email)
    assert (await anna.delete(f"{SESSIONS}/current")).status_code == 204
    refused = await anna.get(ME)
    assert (refused.status_code, refused.json()["code"]) == (401, "session_ended")
    assert (await other.get(ME)).status_code == 200, "another session of the same person goes on"


async def test_an_ended_session_replays_no_answer_either(system: System) -> None:
    ops, key = await system.a_user("ops"), str(new_id())
    body = {"name": "Кто-то", "email": f"{new_id()}@test.example", "role": "manager"}
    assert (await ops.post(USERS, json=body, key=key)).status_code == 201
    assert (await ops.post(USERS, json=body, key=key)).headers["idempotency-replayed"] == "true"
    await ops.delete(f"{SESSIONS}/current")
    assert (await ops.post(USERS, json=body, key=key)).status_code == 401


async def test_the_token_of_a_deactivated_user_is_refused_at_once(system: System) -> None:
    anna = await system.a_manager()
    assert (await system.admin.post(f"{USERS}/{anna.id}/deactivate")).json()["active"] is False
    assert (await anna.get(ME)).status_code == 401


DOORS = (
    "/api/contacts/contacts",
    "/api/sales/sales",
    "/api/activities/my-day",
    "/api/analytics/dashboard",
    "/api/notifications/notifications",
)
"""One of each service but identity, which asks its own sessions."""


async def answers(caller: Caller) -> list[int]:
    return [(await caller.get(door)).status_code for door in DOORS]


async def shut_out_everywhere(caller: Caller, code: str = "session_ended") -> None:
    async def out() -> bool:
        refused = [await caller.get(door) for door in DOORS]
        assert {(each.status_code, each.json().get("code")) for each in refused} == {(401, code)}
        return True

    await eventually(out)


async def test_the_token_of_a_deactivated_user_opens_no_other_service_once_that_has_heard(system: System) -> None:
    anna = await system.a_manager()
    assert await answers(anna) == [200] * len(DOORS)
    await system.admin.post(f"{USERS}/{anna.id}/deactivate")
    await shut_out_everywhere(anna, "unauthorized")
    await system.admin.post(f"{USERS}/{anna.id}/reactivate")
    await shut_out_everywhere(anna)  # a token of before does not come back to life
    assert await answers(await system.sign_in(anna.email)) == [200] * len(DOORS)


async def test_a_session_that_was_signed_out_opens_no_other_service_once_that_has_heard(system: System) -> None:
    anna = await system.a_manager()
    other = await system.sign_in(anna.email)
    await anna.delete(f"{SESSIONS}/current")
    await shut_out_everywhere(anna)
    assert await answers(other) == [200] * len(DOORS), "another session of the same person goes on"


async def test_ending_a_session_elsewhere_shuts_it_out_of_every_service(system: System) -> None:
    anna = await system.a_manager()
    lost = await system.sign_in(anna.email)
    session_id = (await lost.get(ME)).json()["session_id"]
    assert (await anna.delete(f"{SESSIONS}/{session_id}")).status_code == 204
    await shut_out_everywhere(lost)
    assert await answers(anna) == [200] * len(DOORS)


async def test_a_new_password_shuts_every_other_session_out_of_every_service(system: System) -> None:
    anna = await system.a_manager()
    other = await system.sign_in(anna.email)
    changed = {"password": "another-password", "current_password": PASSWORD}
    assert (await anna.post(f"{ME}/password", json=changed)).status_code == 204
    await shut_out_everywhere(other)
    assert await answers(anna) == [200] * len(DOORS)


async def test_a_token_of_the_old_role_opens_no_service_and_the_next_one_of_the_session_does(system: System) -> None:
    anna = await system.a_manager()
    signed = (await system.http.post(SESSIONS, json={"email": anna.email, "password": PASSWORD})).json()
    old = Caller(system.http, anna.id, anna.email, "manager", anna.team_id, signed["access_token"])
    assert await answers(old) == [200] * len(DOORS)
    await system.admin.patch(f"{USERS}/{anna.id}", json={"role": "head"}, if_match=1)
    await shut_out_everywhere(old)
    renewed = await system.http.post(f"{SESSIONS}/refresh", json={"refresh_token": signed["refresh_token"]})
    old.token = renewed.json()["access_token"]
    assert await answers(old) == [200] * len(DOORS)


async def test_a_token_does_not_outlive_a_change_of_role(system: System) -> None:
    ops = await system.a_user("ops")
    changed = await system.admin.patch(f"{USERS}/{ops.id}", json={"role": "manager"}, if_match=1)
    assert changed.status_code == 200, changed.text
    assert (await ops.get(USERS)).status_code == 401
    assert (await system.sign_in(ops.email)).role == "manager"


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer not.a.token", "Basic YTpi", "Bearer " + "x" * 5000])
async def test_without_a_token_that_holds_nobody_gets_in(system: System, authorization: str) -> None:
    answer = await system.http.get(ME, headers={"authorization": authorization})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"email": "a\\u0000@b", "password": "x"}', "email"),
        ('{"email": "a@b", "password": "x\\u0000"}', "password"),
        ('{"email": "a@b", "password": "\\ud800"}', "password"),
        ('{"email": "\\udfff@b", "password": "x"}', "email"),
        ('{"email": "a@b", "password": "x", "role": "admin"}', "role"),
        ('{"email": "a@b"}', "password"),
        ('{"email": {"$ne": ""}, "password": "x"}', "email"),
    ],
)
async def test_a_sign_in_that_cannot_be_is_refused_with_its_field(system: System, body: str, field: str) -> None:
    async with an_address(system) as http:
        answer = await http.post(SESSIONS, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert field in [each["field"] for each in answer.json()["errors"]]
