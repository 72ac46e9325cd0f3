"""How messages leave the house: mail, chats, digests, quiet hours, and what happens when the other side fails."""

import asyncio
import json
import time as clock
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any
from uuid import UUID

import pytest
from fastapi import Response
from fastapi.responses import JSONResponse

from services.notifications import timers, usecases
from services.notifications.adapters.email import Email
from services.notifications.adapters.telegram import Telegram
from services.notifications.domain.delivery import Letter
from shared.mail import Mailer
from tests.eventually import eventually
from tests.integration.identity.doors import facts
from tests.integration.notifications.lines import Caught, a_mail_server, a_web_server, running
from tests.integration.notifications.told import a_move, a_payment, tell, told
from tests.system import Caller, System, envelope_of

DELIVERIES, PREFERENCES = "/api/notifications/deliveries", "/api/notifications/preferences"
URL = "https://sales.fibex.example"
QUICK = 0.1


def letters_to(caught: Caught, caller: Caller) -> list[Any]:
    """The mails somebody got, parsed."""
    mails = [each for each in caught.got if caller.email in each.rcpt_tos]
    return [message_from_bytes(each.content, policy=policy.default) for each in mails]


async def deliveries(caller: Caller, number: int = 1, **asked: str) -> list[dict[str, Any]]:
    """Somebody's deliveries, once there are so many of the kind asked for."""

    async def there() -> list[dict[str, Any]]:
        answer = await caller.get(DELIVERIES, params={"mine": "true", **asked})
        items: list[dict[str, Any]] = answer.json()["items"]
        assert len(items) == number, items
        return items

    return await eventually(there, within=20)


async def choose(caller: Caller, **given: Any) -> dict[str, Any]:
    answer = await caller.patch(PREFERENCES, json=given)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def mail_loop(smtp_url: str) -> Any:
    return timers.letters(Email(Mailer(smtp_url, "Fibex <sales@fibex.example>")), URL, QUICK)


async def test_an_urgent_message_is_mailed_at_once_in_the_readers_language(system: System) -> None:
    anna, john = await system.a_manager(language="ru"), await system.a_manager(language="en")
    caught = Caught()
    async with a_mail_server(caught) as smtp, running(system, mail_loop(smtp)):
        events = [a_payment(anna), a_payment(john)]
        await tell(system, *map(envelope_of, events))
        [row] = await deliveries(anna, state="sent")
        await deliveries(john, state="sent")
    [russian], [english] = letters_to(caught, anna), letters_to(caught, john)
    assert russian["subject"] == "Счёт\u00a0№\u00a0С-42 оплачен полностью"
    assert english["subject"] == "Invoice С-42 is paid in full"
    text, html = (russian.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for part in (text, html):
        assert "Закройте продажу" in part and "Вы ведёте эту продажу" in part
        assert f"{URL}/sales/{events[0].sale_id}" in part
    assert row["id"] in russian["message-id"]
    assert (row["channel"], row["attempts"], row["notification_id"]) == ("email", 1, (await told(anna))[0]["id"])
    [event] = await facts(system, row["id"], "notifications")
    assert (event["type"], event["data"]["channel"], event["data"]["attempts"]) == ("NotificationDelivered", "email", 1)


async def test_what_people_write_is_not_taken_for_html(system: System) -> None:
    anna = await system.a_manager()
    caught = Caught()
    async with a_mail_server(caught) as smtp, running(system, mail_loop(smtp)):
        event = a_payment(anna).model_copy(update={"invoice_number": "<script>alert(1)</script>"})
        await tell(system, envelope_of(event))
        await deliveries(anna, state="sent")
    [mail] = letters_to(caught, anna)
    html = mail.get_body(("html",)).get_content()
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert "\n" not in str(mail["subject"])


async def test_a_server_that_is_busy_is_asked_again_and_one_that_refuses_is_not(system: System) -> None:
    anna, gone = await system.a_manager(), await system.a_manager()
    caught = Caught()

    def answer(envelope: Any) -> str | None:
        return "554 no such user here" if gone.email in envelope.rcpt_tos else "451 come back later"

    caught.answer = answer
    async with a_mail_server(caught) as smtp, running(system, mail_loop(smtp)):
        await tell(system, envelope_of(a_payment(anna)), envelope_of(a_payment(gone)))
        [refused] = await deliveries(gone, state="failed")

        async def tried() -> dict[str, Any]:
            [row] = await deliveries(anna, state="waiting")
            assert row["attempts"] == 1 and row["result"]
            return row

        waiting = await eventually(tried)
        assert "451" in waiting["result"] and "554" in refused["result"]
        assert datetime.fromisoformat(waiting["next_try_at"]) > datetime.now(UTC) + timedelta(seconds=10)
        [event] = await facts(system, refused["id"], "notifications")
        assert (event["type"], "554" in event["data"]["cause"]) == ("NotificationFailed", True)

        caught.answer = None
        again = await system.admin.post(f"{DELIVERIES}/{refused['id']}/resend")
        assert (again.status_code, again.json()["state"]) == (200, "waiting"), again.text
        assert (await system.admin.post(f"{DELIVERIES}/{waiting['id']}/resend")).status_code == 409
        await deliveries(gone, state="sent")
    assert len(letters_to(caught, gone)) == 1


async def spoilt(system: System, caller: Caller, **params: str) -> None:
    """One of somebody's messages that no text can be made of, as an older release may have left it."""
    query = """UPDATE notifications SET params = params || $2::jsonb
               WHERE id = (SELECT min(id::text)::uuid FROM notifications WHERE recipient_id = $1) RETURNING id"""
    assert await system.rows("notifications", query, caller.id, json.dumps(params))


async def test_a_letter_that_cannot_be_written_is_given_up_and_the_others_go_on(system: System) -> None:
    anna = await system.a_manager()
    await tell(system, *(envelope_of(a_payment(anna)) for _ in range(3)))
    await deliveries(anna, 3, state="waiting")
    await spoilt(system, anna, amount="None")
    caught = Caught()
    async with a_mail_server(caught) as smtp, running(system, mail_loop(smtp)):
        await deliveries(anna, 2, state="sent")
        [failed] = await deliveries(anna, state="failed")
    assert failed["result"] == "Unwritable: params.amount: 'None' cannot be written as money"
    assert len(letters_to(caught, anna)) == 2
    [event] = await facts(system, failed["id"], "notifications")
    assert (event["type"], "params.amount" in event["data"]["cause"]) == ("NotificationFailed", True)
    titles = [each["title"] for each in await told(anna, 3)]
    assert sorted(titles) == ["Поступила оплата", *["Счёт\u00a0№\u00a0С-42 оплачен полностью"] * 2], "none is hidden"


async def test_a_digest_holds_the_place_of_what_cannot_be_written(system: System) -> None:
    anna = await system.a_manager(language="en")
    await tell(system, *(envelope_of(a_move(anna)) for _ in range(2)))
    await deliveries(anna, 2, state="waiting")
    await system.rows("notifications", "UPDATE notifications SET key = 'of_old' WHERE recipient_id = $1", anna.id)
    tomorrow = datetime.now(UTC) + timedelta(days=2)
    async with system.apps["notifications"].state.database.transaction(now=tomorrow) as tx:
        await usecases.gather_digests(tx)
    await system.rows("notifications", "UPDATE deliveries SET next_try_at = now() WHERE recipient_id = $1", anna.id)
    caught = Caught()
    async with a_mail_server(caught) as smtp, running(system, mail_loop(smtp)):
        await deliveries(anna, 3, state="sent")
    [mail] = letters_to(caught, anna)
    said = mail.get_body(("plain",)).get_content()
    assert (said.count("The system moved a sale"), said.count(f"{URL}/sales/")) == (2, 2)


async def test_a_crash_between_storing_and_sending_sends_once_more_at_most(system: System) -> None:
    """The claim is committed, and then the process dies: before it has sent, or after, but before it says so."""
    anna = await system.a_manager()
    sent: list[Letter] = []

    class Dying:
        name = "email"

        async def send(self, letter: Letter) -> str:
            if letter.to == anna.email:
                sent.append(letter)
                await asyncio.sleep(3600)
            return "ok"

    async with running(system, timers.letters(Dying(), URL, QUICK)):
        await tell(system, envelope_of(a_payment(anna)))
        await eventually(lambda: sent)
    [row] = await deliveries(anna, state="waiting")
    assert (row["attempts"], len(sent)) == (1, 1), "it is due again later, and by nobody before"
    caught = Caught()
    await system.rows("notifications", "UPDATE deliveries SET next_try_at = now() WHERE id = $1", UUID(row["id"]))
    async with a_mail_server(caught) as smtp, running(system, mail_loop(smtp), mail_loop(smtp)):
        [row] = await deliveries(anna, state="sent")
        # Whoever would send it once more has been round by the time the next one is here.
        await tell(system, envelope_of(a_payment(anna)))
        await eventually(lambda: len(letters_to(caught, anna)) > 1)
    mail, _ = letters_to(caught, anna)
    assert str(sent[0].id) in mail["message-id"], "the same mail again, which a reader sees as one"
    assert row["attempts"] == 2


async def test_one_channel_that_hangs_keeps_no_other_waiting(system: System) -> None:
    anna = await system.a_manager()
    await connected(system, anna, "4711")

    class Hanging:
        name = "telegram"

        async def send(self, letter: Letter) -> str:
            await asyncio.sleep(3600)
            return "never"

    caught = Caught()
    async with a_mail_server(caught) as smtp, running(system, timers.letters(Hanging(), URL, QUICK), mail_loop(smtp)):
        for _ in range(3):
            before = clock.monotonic()
            await tell(system, envelope_of(a_payment(anna)))
            number = len(letters_to(caught, anna)) + 1
            await eventually(lambda number=number: len(letters_to(caught, anna)) == number)
            assert clock.monotonic() - before < 10


async def test_what_is_not_urgent_comes_as_one_letter_of_the_day_without_what_was_read(system: System) -> None:
    anna = await system.a_manager(language="en")
    await tell(system, *(envelope_of(a_move(anna)) for _ in range(4)))
    items = await told(anna, 4)
    waiting = await deliveries(anna, 4, state="waiting")
    assert {each["mode"] for each in waiting} == {"digest"}
    await anna.post(f"/api/notifications/notifications/{items[0]['id']}/read")
    tomorrow = datetime.now(UTC) + timedelta(days=2)
    async with system.apps["notifications"].state.database.transaction(now=tomorrow) as tx:
        await usecases.gather_digests(tx)
    digests = [each for each in await deliveries(anna, 4, state="waiting") if each["notification_id"] is None]
    await deliveries(anna, 1, state="skipped")
    [digest] = digests
    await system.rows("notifications", "UPDATE deliveries SET next_try_at = now() WHERE id = $1", UUID(digest["id"]))
    caught = Caught()
    async with a_mail_server(caught) as smtp, running(system, mail_loop(smtp)):
        await deliveries(anna, 4, state="sent")
    [mail] = letters_to(caught, anna)
    assert mail["subject"] == "Fibex: notifications of the day: 3"
    assert mail.get_body(("plain",)).get_content().count(f"{URL}/sales/") == 3


async def test_quiet_hours_delay_and_never_drop(system: System) -> None:
    anna = await system.a_manager()
    now = datetime.now(system.apps["notifications"].state.settings.zone)
    begins, ends = (now - timedelta(hours=1)).time(), (now + timedelta(hours=2)).time()
    chosen = await choose(anna, quiet={"begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"})
    assert chosen["quiet"] == {"begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}", "weekends": False}
    await tell(system, envelope_of(a_payment(anna)))
    [row] = await deliveries(anna, state="waiting")
    due = datetime.fromisoformat(row["next_try_at"]).astimezone(now.tzinfo)
    assert (due.hour, due.minute) == (ends.hour, ends.minute) and due > now
    assert len(await told(anna)) == 1, "the list in the app is never quiet"
    await system.rows("notifications", "UPDATE deliveries SET next_try_at = now() WHERE id = $1", UUID(row["id"]))
    caught = Caught()
    async with a_mail_server(caught) as smtp, running(system, mail_loop(smtp)):
        await deliveries(anna, state="sent")
    assert (await choose(anna, quiet=None))["quiet"] is None


async def test_people_choose_by_kind_and_channel(system: System, with_ways: None) -> None:
    anna = await system.a_manager(language="en")
    kinds = {each["kind"]: each for each in (await anna.get(PREFERENCES)).json()["kinds"]}
    assert kinds["payment_to_owner"]["modes"] == {"in_app": "now", "email": "now", "telegram": "now"}
    assert kinds["move_by_system_to_owner"]["modes"]["email"] == "digest"
    assert (kinds["payment_to_owner"]["title"], kinds["payment_to_owner"]["category_title"]) == (
        "A payment came in",
        "Payments and invoices",
    )
    off = [{"kind": "payment_to_owner", "channel": channel, "mode": "off"} for channel in ("email", "in_app")]
    changed = await choose(anna, modes=off, digest_at="07:30")
    assert changed["digest_at"] == "07:30"
    await tell(system, envelope_of(a_payment(anna)))
    [item] = await told(anna)
    assert item["read_at"], "off in the app: it is there to look up, and rings no bell"
    assert (await anna.get(DELIVERIES, params={"mine": "true"})).json()["items"] == []
    for wrong, field in (
        ({"modes": [{"kind": "weather", "channel": "email", "mode": "off"}]}, "kind"),
        ({"modes": [{"kind": "payment_to_owner", "channel": "pigeon", "mode": "off"}]}, "channel"),
        ({"quiet": {"begins": "08:00", "ends": "08:00"}}, "quiet"),
    ):
        refused = await anna.patch(PREFERENCES, json=wrong)
        assert (refused.status_code, refused.json()["field"]) == (422, field)


@pytest.fixture
def with_ways(system: System) -> Any:
    """The channels a system knows that has a mail server and a bot."""
    state = system.apps["notifications"].state
    before = dict(state.ways)
    state.ways["email"] = Email(Mailer("smtp://localhost:1", "a@b.example"))
    state.ways["telegram"] = Telegram("http://localhost:1", "token")
    yield
    state.ways.clear()
    state.ways.update(before)


async def connected(system: System, caller: Caller, chat: str) -> None:
    await system.rows(
        "notifications",
        "INSERT INTO addresses (user_id, channel, address, version) VALUES ($1, 'telegram', $2, 1)",
        caller.id,
        f"{chat}-{caller.id}",
    )


async def test_a_chat_is_connected_by_a_code_and_then_written_to(system: System, with_ways: None) -> None:
    anna = await system.a_manager()
    caught, updates = Caught(), []

    def answer(request: dict[str, Any]) -> Response:
        if request["path"].endswith("/getUpdates"):
            return Response(json.dumps({"ok": True, "result": updates}), media_type="application/json")
        return JSONResponse({"ok": True, "result": {"message_id": 7}})

    caught.answer = answer
    made = (await anna.post(f"{PREFERENCES}/connections")).json()
    assert made["link"].endswith(made["command"].split()[1])
    wrong = {"update_id": 1, "message": {"chat": {"id": 13}, "text": "/start guessed-code"}}
    right = {"update_id": 2, "message": {"chat": {"id": 4242}, "text": made["command"]}}
    odd = [{"update_id": 4, "message": {"chat": {"id": 14}, "text": f"/start {text}"}} for text in ("\ud800", "\x00")]
    updates += [wrong, {"update_id": 3, "edited_message": {}}, *odd, right]
    async with a_web_server(caught) as address:
        bot = Telegram(address, "12:secret")
        async with running(system, timers.connections(bot, QUICK), timers.letters(bot, URL, QUICK)):

            async def connected_now() -> bool:
                channels = (await anna.get(PREFERENCES)).json()["channels"]
                return any(each["channel"] == "telegram" and each["address"] == "4242" for each in channels)

            await eventually(connected_now)
            await tell(system, envelope_of(a_payment(anna)))
            [row] = await deliveries(anna, state="sent", channel="telegram")
    assert row["result"] == "message 7"
    sent = [json.loads(each["body"]) for each in caught.got if each["path"] == "/bot12:secret/sendMessage"]
    [message] = [each for each in sent if each["chat_id"] == "4242"]
    assert message["text"].startswith("Счёт\u00a0№\u00a0С-42 оплачен полностью")
    assert (await anna.delete(f"{PREFERENCES}/connections/telegram")).status_code == 204
    [email, telegram] = (await anna.get(PREFERENCES)).json()["channels"]
    assert (email["address"], telegram["address"]) == (anna.email, None)


async def test_a_chat_that_blocked_the_bot_is_given_up(system: System) -> None:
    anna = await system.a_manager()
    await connected(system, anna, "99")
    blocked = JSONResponse({"ok": False, "description": "Forbidden: bot was blocked by the user"}, 403)
    caught = Caught(answer=lambda request: blocked)
    async with a_web_server(caught) as address, running(system, timers.letters(Telegram(address, "t"), URL, QUICK)):
        await tell(system, envelope_of(a_payment(anna)))
        [row] = await deliveries(anna, state="failed", channel="telegram")
    assert "blocked by the user" in row["result"] and "t/sendMessage" not in row["result"]


async def test_the_log_of_deliveries_is_ones_own(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    await tell(system, envelope_of(a_payment(anna)))
    [row] = await deliveries(anna)
    assert (await boris.get(f"{DELIVERIES}/{row['id']}")).status_code == 404
    assert row["id"] not in (await boris.get(DELIVERIES)).text
    assert (await system.admin.get(f"{DELIVERIES}/{row['id']}")).status_code == 200
    assert (await boris.post(f"{DELIVERIES}/{row['id']}/resend")).status_code == 403
