"""API keys: shown once, exchanged for tokens with their scopes, closed to everything else, revoked."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import httpx2
import pytest

from shared.auth import Scope, verify_token
from shared.ids import new_id
from tests.contract.matrix import entries
from tests.eventually import eventually
from tests.integration.identity.doors import ME
from tests.integration.sales.trade import a_trade
from tests.system import System

KEYS, TOKENS = "/api/identity/api-keys", "/api/identity/tokens"


async def a_key(system: System, *scopes: str, **more: Any) -> dict[str, Any]:
    body = {"name": "Warehouse robot", "scopes": [*scopes] or ["contacts:read"], **more}
    answer = await system.admin.post(KEYS, json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return dict(answer.json())


async def exchange(system: System, secret: str) -> httpx2.Response:
    return await system.http.post(TOKENS, json={"api_key": secret})


async def test_a_key_is_exchanged_for_a_token_with_its_scopes(system: System) -> None:
    key = await a_key(system, "sales:read", "contacts:read", "sales:read")
    assert key["scopes"] == ["contacts:read", "sales:read"]
    answer = await exchange(system, key["api_key"])
    assert (answer.status_code, answer.json()["expires_in"]) == (201, 600), answer.text
    claims = verify_token(answer.json()["access_token"], (await system.http.get("/api/identity/jwks.json")).text)
    assert (claims["sub"], claims["role"], claims["scopes"]) == (key["id"], "integrator", key["scopes"])
    assert "sid" not in claims


async def test_a_key_is_shown_once_and_kept_nowhere(system: System) -> None:
    repeated = str(new_id())
    body = {"name": "Robot", "scopes": ["contacts:read"]}
    secrets = [(await system.admin.post(KEYS, json=body, key=repeated)).json()["api_key"] for _ in range(2)]
    assert len(set(secrets)) == 2, "an answer that shows a secret is not kept for its Idempotency-Key"
    shown = (await system.admin.get(KEYS)).text
    assert not any(secret in shown for secret in secrets) and secrets[0][:10] in shown
    for table in ("api_keys", "replies", "outbox", "event_log"):
        rows = await system.rows("identity", f"SELECT * FROM {table}")
        told = str([{name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}
                    for row in rows])  # fmt: skip
        assert not any(secret in told for secret in secrets), table


async def test_a_revoked_or_expired_key_gives_no_token(system: System) -> None:
    key, short = await a_key(system), await a_key(system, expires_at=str(datetime.now(UTC) + timedelta(hours=1)))
    for _ in range(2):
        revoked = await system.admin.post(f"{KEYS}/{key['id']}/revoke")
        assert revoked.status_code == 200 and revoked.json()["revoked_at"]
    refused = await exchange(system, key["api_key"])
    assert (refused.status_code, refused.json()["code"]) == (401, "api_key_rejected")
    assert (await exchange(system, short["api_key"])).status_code == 201
    past = "UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1"
    await system.rows("identity", past, UUID(short["id"]))
    assert (await exchange(system, short["api_key"])).status_code == 401
    told = [(await exchange(system, secret)).json()["detail"] for secret in (key["api_key"], "fbx_unknown")]
    assert told[0] == told[1], "whether a key was ever good is not told"


async def test_the_token_of_a_revoked_key_opens_nothing_once_a_service_has_heard(system: System) -> None:
    key, door = await a_key(system, "contacts:read"), "/api/contacts/contacts"
    headers = {"authorization": f"Bearer {(await exchange(system, key['api_key'])).json()['access_token']}"}
    assert (await system.http.get(door, headers=headers)).status_code == 200
    await system.admin.post(f"{KEYS}/{key['id']}/revoke")

    async def out() -> bool:
        assert (await system.http.get(door, headers=headers)).status_code == 401
        return True

    await eventually(out)


async def test_an_expiry_in_the_past_is_refused(system: System) -> None:
    body = {"name": "Robot", "scopes": ["contacts:read"], "expires_at": str(datetime.now(UTC) - timedelta(days=1))}
    refused = await system.admin.post(KEYS, json=body)
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (
        422,
        "expiry_in_the_past",
        "expires_at",
    )


async def test_people_see_when_a_key_was_used_last(system: System) -> None:
    key = await a_key(system)
    assert key["last_used_at"] is None
    await exchange(system, key["api_key"])
    assert (await system.admin.get(f"{KEYS}/{key['id']}")).json()["last_used_at"]


async def test_a_key_opens_no_route_that_names_no_scope(system: System) -> None:
    """The widest key there is, against every route that is not for integrators, and identity's own."""
    key = await a_key(system, *get_args(Scope))
    token = (await exchange(system, key["api_key"])).json()["access_token"]
    closed = [entry for entry in entries() if not entry.is_public and "integrator" not in entry.roles]
    for entry in [*closed[::5], *(each for each in entries("identity") if not each.is_public)]:
        answer = await entry.call(system, token)
        assert answer.status_code in {401, 403}, f"{entry.route}: {answer.status_code}"


async def test_a_key_opens_the_feed_of_events_with_its_scope_and_not_with_another(system: System) -> None:
    feed = "/api/analytics/events"
    for scope, status in (("analytics:events", 200), ("contacts:read", 403)):
        key = await a_key(system, scope)
        token = (await exchange(system, key["api_key"])).json()["access_token"]
        answer = await system.http.get(feed, headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == status, answer.text
    person = await system.a_user("integrator")
    assert (await person.get(feed)).status_code == 403, "a person of that role has no scopes"


async def test_a_key_reads_sales_and_figures_of_everybody_and_changes_nothing(system: System) -> None:
    trade = await a_trade(system)
    key = await a_key(system, "sales:read", "analytics:read")
    token = (await exchange(system, key["api_key"])).json()["access_token"]
    signed = {"authorization": f"Bearer {token}"}
    sale = f"/api/sales/sales/{trade.id}"
    for path in (sale, f"{sale}/history", "/api/sales/leads", "/api/analytics/reports/funnel?period=this_month"):
        answer = await system.http.get(path, headers=signed)
        assert answer.status_code == 200, answer.text
    page = (await system.http.get(sale, headers=signed)).json()
    assert not any(page["may"].values()), page["may"]
    refused = await system.http.patch(sale, json={"need": "x"}, headers={**signed, "if-match": "1"})
    assert refused.status_code == 403


async def test_a_key_itself_is_no_token(system: System) -> None:
    key = await a_key(system)
    assert (await system.http.get(ME, headers={"authorization": f"Bearer {key['api_key']}"})).status_code == 401


@pytest.mark.parametrize("scopes", [[], ["everything"], ["contacts:read"] * 51, "contacts:read"])
async def test_a_key_is_made_for_scopes_that_exist(system: System, scopes: Any) -> None:
    assert (await system.admin.post(KEYS, json={"name": "Robot", "scopes": scopes})).status_code == 422
