"""A webhook over days, at moments the test chooses: the whole schedule of tries, giving up, and sending again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import Response
from standardwebhooks import Webhook

from services.notifications import usecases
from services.notifications.adapters.hooks import Hooks, make_hooks
from tests.eventually import eventually
from tests.integration.identity.doors import facts
from tests.integration.notifications.lines import Caught, a_web_server, as_the_test, held_back
from tests.integration.notifications.told import a_move, tell
from tests.system import System, envelope_of

HOOKS, DELIVERIES = "/api/notifications/webhooks", "/api/notifications/deliveries"
SECOND = timedelta(seconds=1)
TRIES = 11
BUSY = Response("busy", 503)


@dataclass
class Receiver:
    """Another system behind a webhook of its own, and the clock of whoever sends to it."""

    system: System
    hook: dict[str, Any]
    caught: Caught
    hooks: Hooks

    async def told(self) -> dict[str, Any]:
        """Something happens that it wants to hear of; the delivery as it waits for its first try."""
        before = {each["id"] for each in await self.log()}
        await tell(self.system, envelope_of(a_move(await self.system.a_manager())))

        async def waits() -> dict[str, Any]:
            found = [each for each in await self.log() if each["id"] not in before and each["state"] == "waiting"]
            assert len(found) == 1
            return found[0]

        return await eventually(waits)

    async def log(self) -> list[dict[str, Any]]:
        answer = await self.system.admin.get(DELIVERIES, params={"endpoint_id": self.hook["id"]})
        return list(answer.json()["items"])

    async def row(self, delivery_id: str) -> dict[str, Any]:
        return dict((await self.system.admin.get(f"{DELIVERIES}/{delivery_id}")).json())

    async def turn(self, now: datetime, *, dies: bool = False) -> int:
        """One turn of the timer at this moment; how many calls arrived. `dies`: after the claim, before the call."""
        database, before = self.system.apps["notifications"].state.database, len(self.caught.got)
        with as_the_test():
            async with database.transaction(now, by="system:deliver_webhook") as tx:
                claimed = await usecases.claim_calls(tx)
        for job in [each for each in claimed if str(each.row.endpoint_id) == self.hook["id"] and not dies]:
            answer, failure = None, None
            try:
                answer = await self.hooks.send(job.call)
            except Exception as error:
                failure = error
            async with database.transaction(now, by="system:deliver_webhook") as tx:
                await usecases.settle_call(tx, job, answer, failure)
        return len(self.caught.got) - before


@pytest.fixture
async def receiver(system: System) -> AsyncIterator[Receiver]:
    """Its network is allowed by the setting, as an operator would."""
    caught = Caught(answer=lambda request: BUSY)
    settings = system.apps["notifications"].state.settings.model_copy(update={"webhook_allow": "127.0.0.0/8"})
    async with a_web_server(caught) as address:
        with held_back():
            body = {"name": "ERP", "url": address, "event_types": ["SaleStageChanged"]}
            hook = (await system.admin.post(HOOKS, json=body)).json()
            yield Receiver(system, hook, caught, make_hooks(settings))
            await system.admin.delete(f"{HOOKS}/{hook['id']}")


def due(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["next_try_at"])


async def test_one_that_is_down_for_days_is_tried_later_and_later_and_gets_it_when_it_is_back(
    receiver: Receiver,
) -> None:
    row = await receiver.told()
    began, pauses, moments = due(row), [], []
    for attempt in range(1, TRIES):
        now = due(row)
        assert await receiver.turn(now - SECOND) == 0, "not before its time"
        assert await receiver.turn(now) == 1
        assert await receiver.turn(now) == 0, "and once"
        row = await receiver.row(row["id"])
        assert (row["state"], row["attempts"], row["result"]) == ("waiting", attempt, "NotTaken: 503 busy")
        pauses.append(due(row) - now)
        moments.append(now)
    assert pauses == sorted(pauses) and pauses[0] == timedelta(seconds=30) and pauses[-1] == timedelta(hours=24)
    assert timedelta(days=3) < due(row) - began < timedelta(days=4)

    receiver.caught.answer = None
    assert await receiver.turn(due(row)) == 1
    moments.append(due(row))

    row = await receiver.row(row["id"])
    assert (row["state"], row["attempts"], row["result"]) == ("sent", TRIES, "204")
    [event] = await facts(receiver.system, row["id"], "notifications")
    assert (event["type"], event["data"]["attempts"]) == ("NotificationDelivered", TRIES)
    first, requests = receiver.caught.got[0], receiver.caught.got
    assert len(requests) == TRIES
    for request, moment in zip(requests, moments, strict=True):
        headers, body = request["headers"], request["body"]
        assert (body, headers["webhook-id"]) == (first["body"], row["event_id"]), "the same message each time"
        assert headers["webhook-timestamp"] == str(int(moment.timestamp())), "signed anew: a receiver refuses old ones"
        signature = Webhook(receiver.hook["secret"]).sign(row["event_id"], moment, body.decode())
        assert headers["webhook-signature"] == signature


async def test_one_that_never_comes_back_is_given_up_and_sent_to_again_by_hand(receiver: Receiver) -> None:
    system, row = receiver.system, await receiver.told()
    for _ in range(TRIES):
        assert await receiver.turn(due(row)) == 1
        row = await receiver.row(row["id"])
    assert (row["state"], row["attempts"], row["result"]) == ("failed", TRIES, "NotTaken: 503 busy")
    assert row["done_at"] is not None
    [event] = await facts(system, row["id"], "notifications")
    assert (event["type"], event["data"]["attempts"]) == ("NotificationFailed", TRIES)
    assert event["data"]["cause"] == "NotTaken: 503 busy"
    assert await receiver.turn(due(row) + timedelta(days=30)) == 0, "nothing more by itself"
    assert (await receiver.system.admin.get(f"{HOOKS}/{receiver.hook['id']}")).json()["active"], "others still go out"

    again = (await system.admin.post(f"{DELIVERIES}/{row['id']}/resend")).json()
    assert (again["state"], again["attempts"], again["done_at"]) == ("waiting", 0, None)
    assert await receiver.turn(due(again)) == 1
    again = await receiver.row(row["id"])
    assert (again["state"], again["attempts"]) == ("waiting", 1), "with all its tries anew"
    receiver.caught.answer = None
    assert await receiver.turn(due(again)) == 1
    assert (await receiver.row(row["id"]))["state"] == "sent"

    once_more = (await system.admin.post(f"{DELIVERIES}/{row['id']}/resend")).json()
    assert await receiver.turn(due(once_more)) == 1, "what was sent may be sent again: the receiver lost it"
    assert {each["headers"]["webhook-id"] for each in receiver.caught.got} == {row["event_id"]}


async def test_a_crash_between_claiming_and_calling_costs_a_pause_and_no_message(receiver: Receiver) -> None:
    receiver.caught.answer = None
    row = await receiver.told()
    assert await receiver.turn(due(row), dies=True) == 0

    claimed = await receiver.row(row["id"])
    assert (claimed["state"], claimed["attempts"], due(claimed) - due(row)) == ("waiting", 1, 30 * SECOND)
    assert await receiver.turn(due(claimed) - SECOND) == 0
    assert await receiver.turn(due(claimed)) == 1

    assert (await receiver.row(row["id"]))["attempts"] == 2
    assert len(receiver.caught.got) == 1


async def test_one_that_says_it_is_gone_loses_what_waits_and_takes_nothing_again_until_it_is_on(
    receiver: Receiver,
) -> None:
    system = receiver.system
    first = await receiver.told()
    assert await receiver.turn(due(first)) == 1  # 503: it waits
    second = await receiver.told()
    receiver.caught.answer = lambda request: Response("no longer here", 410)
    assert await receiver.turn(due(second)) == 1

    log = {each["id"]: each for each in await receiver.log()}
    assert log[second["id"]]["result"] == "Gone: 410 no longer here"
    assert log[first["id"]]["result"] == "the webhook was switched off: 410 no longer here"
    assert {each["state"] for each in log.values()} == {"failed"}
    refused = await system.admin.post(f"{DELIVERIES}/{first['id']}/resend")
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook_switched_off")
    assert "switch it on" in refused.json()["detail"]

    receiver.caught.answer = None
    shown = (await system.admin.get(f"{HOOKS}/{receiver.hook['id']}")).json()
    assert (shown["active"], shown["disabled_why"]) == (False, "410 no longer here")
    on = await system.admin.patch(f"{HOOKS}/{receiver.hook['id']}", json={"active": True}, if_match=shown["version"])
    assert on.status_code == 200, on.text
    again = await system.admin.post(f"{DELIVERIES}/{first['id']}/resend")
    assert again.status_code == 200, again.text
    assert await receiver.turn(due(again.json())) == 1
    assert (await receiver.row(first["id"]))["state"] == "sent"


async def test_a_secret_that_was_changed_signs_the_next_try(receiver: Receiver) -> None:
    row = await receiver.told()
    await receiver.turn(due(row))
    another = (await receiver.system.admin.post(f"{HOOKS}/{receiver.hook['id']}/secret")).json()["secret"]

    now = due(await receiver.row(row["id"]))
    await receiver.turn(now)

    signed = [each["headers"]["webhook-signature"] for each in receiver.caught.got]
    body = receiver.caught.got[1]["body"].decode()
    old, new = [Webhook(secret).sign(row["event_id"], now, body) for secret in (receiver.hook["secret"], another)]
    assert signed[1] == new != old


async def test_removing_a_webhook_takes_what_waits_and_its_log_with_it(receiver: Receiver) -> None:
    row = await receiver.told()
    assert (await receiver.system.admin.delete(f"{HOOKS}/{receiver.hook['id']}")).status_code == 204

    assert await receiver.turn(due(row) + timedelta(days=1)) == 0
    assert (await receiver.system.admin.get(f"{DELIVERIES}/{UUID(row['id'])}")).status_code == 404
