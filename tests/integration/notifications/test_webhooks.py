"""Webhooks: other systems are told, signed, again and again for days, and never where this system must not call."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import Response
from fastapi.responses import RedirectResponse
from standardwebhooks import Webhook

from services.notifications import timers
from services.notifications.adapters.hooks import AddressForbidden, Call, Hooks, NotTaken
from services.notifications.domain.webhook import networks
from shared.events import ContactCreated
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.identity.doors import facts
from tests.integration.notifications.lines import Caught, a_web_server, running
from tests.integration.notifications.told import a_move, tell
from tests.system import System, envelope_of

HOOKS, DELIVERIES = "/api/notifications/webhooks", "/api/notifications/deliveries"
OWN = networks("127.0.0.0/8")
QUICK = 0.1


async def a_webhook(system: System, url: str, *event_types: str) -> dict[str, Any]:
    body = {"name": "ERP", "url": url, "event_types": [*event_types] or ["SaleStageChanged"]}
    made = await system.admin.post(HOOKS, json=body)
    assert made.status_code == 201, made.text
    return dict(made.json())


async def calls(system: System, hook: dict[str, Any], number: int = 1, **asked: str) -> list[dict[str, Any]]:
    async def there() -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (
            await system.admin.get(DELIVERIES, params={"endpoint_id": hook["id"], **asked})
        ).json()["items"]
        assert len(items) == number, items
        return items

    return await eventually(there, within=20)


async def a_move_told(system: System) -> Any:
    envelope = envelope_of(a_move(await system.a_manager()))
    await tell(system, envelope)
    return envelope


async def test_an_event_goes_out_as_it_came_signed_for_the_receiver_to_verify(system: System) -> None:
    caught = Caught()
    async with a_web_server(caught) as address, running(system, timers.calls(Hooks(OWN), QUICK)):
        hook = await a_webhook(system, f"{address}/erp?x=1")
        envelope = await a_move_told(system)
        [row] = await calls(system, hook, state="sent")
    [request] = caught.got
    assert request["path"] == "/erp"
    assert Webhook(hook["secret"]).verify(request["body"], request["headers"]) == json.loads(envelope.encode())
    assert request["headers"]["webhook-id"] == envelope.id
    assert request["headers"]["content-type"] == "application/cloudevents+json"
    assert (row["event_type"], row["event_id"], row["attempts"]) == ("SaleStageChanged", envelope.id, 1)
    [event] = await facts(system, row["id"], "notifications")
    assert (event["type"], event["data"]["endpoint_id"]) == ("NotificationDelivered", hook["id"])
    assert hook["secret"] not in (await system.admin.get(HOOKS)).text, "it is shown once"


async def test_only_what_was_asked_for_goes_out_and_each_event_once(system: System) -> None:
    caught = Caught()
    async with a_web_server(caught) as address, running(system, timers.calls(Hooks(OWN), QUICK)):
        hook = await a_webhook(system, address, "ContactCreated")
        await a_move_told(system)
        contact = ContactCreated(
            contact_id=new_id(), display_name="Альфа", type="existing", work="sale", owner_id=None, priority="normal",
            account_id=None, origin="person",
        )  # fmt: skip
        envelope = envelope_of(contact)
        await tell(system, envelope, envelope, envelope)
        await calls(system, hook, state="sent")
        await asyncio.sleep(0.5)
    assert [each["headers"]["webhook-id"] for each in caught.got] == [envelope.id]


async def test_a_receiver_that_fails_is_asked_again_later_and_a_slow_one_keeps_nobody_waiting(system: System) -> None:
    slow, busy, good = Caught(), Caught(answer=lambda request: Response("busy", 503)), Caught()

    async def never(request: Any) -> Response:
        await asyncio.sleep(30)
        return Response()

    slow.answer = never
    async with a_web_server(busy) as busy_at, a_web_server(good) as good_at, a_web_server(slow) as slow_at:
        hooks = [await a_webhook(system, each) for each in (slow_at, busy_at, good_at)]
        async with running(system, timers.calls(Hooks(OWN), QUICK)):
            await a_move_told(system)
            await calls(system, hooks[2], state="sent")

            async def tried() -> dict[str, Any]:
                [row] = await calls(system, hooks[1], state="waiting")
                assert row["result"]
                return row

            row = await eventually(tried)
            assert row["result"].endswith("503 busy") and row["attempts"] == 1
            assert datetime.fromisoformat(row["next_try_at"]) > datetime.now(UTC)
    for hook in hooks:
        assert (await system.admin.delete(f"{HOOKS}/{hook['id']}")).status_code == 204


async def test_a_receiver_that_hangs_for_long_slows_down_no_other(system: System) -> None:
    """Event after event, while each call to the other one hangs until its time is up."""
    slow, good, over = Caught(), Caught(), asyncio.Event()

    async def never(request: Any) -> Response:
        await over.wait()
        return Response()

    slow.answer = never
    async with a_web_server(good) as good_at, a_web_server(slow) as slow_at:
        hooks = [await a_webhook(system, each) for each in (slow_at, good_at)]
        async with running(system, timers.calls(Hooks(OWN), QUICK)):
            for number in range(1, 5):
                await a_move_told(system)
                await eventually(lambda number=number: len(good.got) == number, within=5)
            await calls(system, hooks[0], 4, state="waiting")
            assert len(slow.got) == 1, "its next batch waits for the one under way"
        over.set()
    for hook in hooks:
        assert (await system.admin.delete(f"{HOOKS}/{hook['id']}")).status_code == 204


async def test_gone_switches_the_webhook_off_and_nothing_more_is_sent(system: System) -> None:
    caught = Caught(answer=lambda request: Response("no longer here", 410))
    async with a_web_server(caught) as address, running(system, timers.calls(Hooks(OWN), QUICK)):
        hook = await a_webhook(system, address)
        await a_move_told(system)
        [row] = await calls(system, hook, state="failed")
        shown = (await system.admin.get(f"{HOOKS}/{hook['id']}")).json()
        assert (shown["active"], shown["disabled_why"]) == (False, "410 no longer here")
        await a_move_told(system)
        await asyncio.sleep(0.5)
        assert len(caught.got) == 1
        [event] = await facts(system, row["id"], "notifications")
        assert event["type"] == "NotificationFailed"

        caught.answer = None
        on = await system.admin.patch(f"{HOOKS}/{hook['id']}", json={"active": True}, if_match=shown["version"])
        assert (on.status_code, on.json()["disabled_why"]) == (200, None), on.text
        again = await system.admin.post(f"{DELIVERIES}/{row['id']}/resend")
        assert again.status_code == 200
        await calls(system, hook, state="sent")
    assert len(caught.got) == 2


async def test_a_redirect_leads_nowhere(system: System) -> None:
    inside = Caught()
    async with a_web_server(inside) as secret:
        caught = Caught(answer=lambda request: RedirectResponse(f"{secret}/latest/meta-data", 307))
        async with a_web_server(caught) as address:
            with pytest.raises(NotTaken, match="307"):
                await Hooks(OWN).send(_call(f"{address}/x"))
    assert (len(caught.got), inside.got) == (1, [])


async def test_the_connection_goes_to_the_address_that_was_checked(system: System) -> None:
    """A name that answers with a public address first and with an inner one a moment later (rebinding)."""
    caught, asked = Caught(), []
    async with a_web_server(caught) as address:
        port = address.rpartition(":")[2]

        async def lookup(host: str, number: int) -> Sequence[str]:
            asked.append(host)
            return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

        answer = await Hooks(OWN, lookup=lookup).send(_call(f"http://hooks.example:{port}/x"))
    assert answer.startswith("204") and asked == ["hooks.example"], "resolved once, and by us alone"
    assert caught.got[0]["headers"]["host"] == f"hooks.example:{port}"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"])
async def test_the_machine_itself_is_not_called(system: System, host: str) -> None:
    caught = Caught()
    async with a_web_server(caught) as address:
        port = address.rpartition(":")[2]
        with pytest.raises((AddressForbidden, NotTaken)):
            await Hooks([]).send(_call(f"http://{host}:{port}/x"))
    assert caught.got == []


async def test_an_inner_address_is_no_success_and_says_so_in_the_log(system: System) -> None:
    caught = Caught()
    async with a_web_server(caught) as address, running(system, timers.calls(Hooks([]), QUICK)):
        hook = await a_webhook(system, address)
        await a_move_told(system)

        async def tried() -> dict[str, Any]:
            [row] = await calls(system, hook, state="waiting")
            assert row["result"]
            return row

        row = await eventually(tried)
    assert "not a public address" in row["result"] and caught.got == []
    assert (await system.admin.delete(f"{HOOKS}/{hook['id']}")).status_code == 204


async def test_an_answer_without_end_is_read_no_further_than_needed(system: System) -> None:
    caught = Caught(answer=lambda request: Response(b"x" * 5_000_000))
    async with a_web_server(caught) as address:
        answer = await Hooks(OWN).send(_call(address))
    assert len(answer) < 300


async def test_webhooks_are_an_administrators_to_keep(system: System) -> None:
    hook = await a_webhook(system, "https://hooks.example/a")
    assert (await (await system.a_user("ops")).get(HOOKS)).status_code == 403
    place = f"{HOOKS}/{hook['id']}"
    for wrong, field in (
        ({"url": "https://user:secret@hooks.example/"}, "url"),
        ({"url": "ftp://hooks.example/"}, "url"),
        ({"event_types": ["UserCreated"]}, "event_types"),
    ):
        refused = await system.admin.patch(place, json=wrong, if_match=1)
        assert (refused.status_code, refused.json()["field"]) == (422, field), refused.text
    another = (await system.admin.post(f"{place}/secret")).json()
    assert another["secret"] != hook["secret"] and another["version"] == 2
    stale = await system.admin.patch(place, json={"name": "CRM"}, if_match=1)
    assert stale.status_code == 412
    offered = (await system.admin.get(f"{HOOKS}/event-types")).json()["items"]
    assert "SaleStageChanged" in offered and "UserCreated" not in offered
    assert (await system.admin.delete(place)).status_code == 204
    assert (await system.admin.get(place)).status_code == 404


def _call(url: str) -> Call:
    return Call("event-1", url, "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0", b"{}", datetime.now(UTC))
