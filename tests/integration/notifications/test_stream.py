"""The live stream: nothing is lost whatever happens to the line, from whichever replica."""

import asyncio
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from uuid import UUID

import jwt

from services.notifications.store import live
from shared.ids import new_id
from tests.contract.tokens import good_claims, signed
from tests.eventually import eventually
from tests.integration.notifications.lines import STREAM, a_replica, open_line
from tests.integration.notifications.told import LIST, a_payment, read_list, tell, told
from tests.system import PASSWORD, Caller, System, envelope_of


async def pay(system: System, *owners: Caller) -> None:
    await tell(system, *(envelope_of(a_payment(each)) for each in owners))


async def test_what_happens_comes_over_the_line_at_once_and_ones_own_alone(system: System, url: str) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    async with open_line(url, anna) as line:
        assert line.events[0] == ("ready", 0, {"unread": 0})
        await pay(system, anna, boris, anna)
        await eventually(lambda: len(line.heard()) == 2)
        [_, (_, number, first), (_, last, second)] = line.events
        assert (number, last, first["unread"], second["unread"]) == (1, 2, 1, 2)
        assert first["notification"]["title"].startswith("Счёт")
        listed = (await read_list(anna))["items"]
        assert sorted(line.heard()) == sorted(each["id"] for each in listed)


async def test_reading_in_one_tab_is_seen_in_the_other(system: System, url: str) -> None:
    anna = await system.a_manager()
    await pay(system, anna, anna, anna)
    items = await told(anna, 3)
    async with open_line(url, anna) as line:
        assert line.events[0][2] == {"unread": 3}
        await anna.post(f"{LIST}/{items[0]['id']}/read")
        await eventually(lambda: line.heard() == [items[0]["id"]])
        assert line.events[-1][2]["unread"] == 2 and line.events[-1][2]["notification"]["read_at"]
        await anna.post(f"{LIST}/read-all")
        await eventually(lambda: len(line.heard()) == 3)
        assert line.events[-1][2]["unread"] == 0


async def test_a_dropped_line_loses_nothing_between_two_replicas(system: System, url: str) -> None:
    """Cut again and again while messages come in, and picked up at the other replica each time."""
    anna = await system.a_manager()
    expected, heard = 24, []
    async with a_replica(system) as other:
        last: dict[str, str] = {}
        telling = asyncio.create_task(_tell_slowly(system, anna, expected))
        for turn in range(40):
            async with open_line(other if turn % 2 else url, anna, **last) as line:
                already = len(heard)
                with_patience = 0.1 if turn % 3 else 0.6
                await asyncio.sleep(with_patience)
                heard += line.heard()
                last = {"last-event-id": str(line.last_id)}
            if len(heard) >= expected and telling.done():
                break
            assert len(heard) >= already
        await telling
        async with open_line(other, anna, **last) as line:
            await eventually(lambda: len(heard) + len(line.heard()) >= expected)
            heard += line.heard()
    listed = [each["id"] for each in (await read_list(anna, limit="100"))["items"]]
    assert len(heard) == len(set(heard)) == expected, "each once"
    assert sorted(heard) == sorted(listed)


async def _tell_slowly(system: System, anna: Caller, count: int) -> None:
    for _ in range(count):
        await pay(system, anna)
        await asyncio.sleep(0.05)


async def test_a_message_that_commits_late_is_not_skipped(system: System, url: str) -> None:
    """Two transactions write into one list; the one that began first commits last. Numbers follow the commits."""
    anna = await system.a_manager()
    async with open_line(url, anna) as line:
        await pay(system, *[anna] * 12)
        await eventually(lambda: len(line.heard()) == 12)
    numbers = [number for name, number, _ in line.events if name == "notification"]
    assert numbers == list(range(1, 13))


async def test_whoever_missed_more_than_one_batch_gets_all_of_it(system: System, url: str) -> None:
    anna = await system.a_manager()
    await system.rows(
        "notifications",
        """INSERT INTO notifications (id, recipient_id, key, params, rule, category, about, about_id, event_source,
                                      event_type, event_id, seq, created_at)
           SELECT gen_random_uuid(), $1, 'order_ready', '{"number": "1"}', 'production_to_owner', 'production', 'sale',
                  'x', '/fibex/sales', 'OrderRequestProgressed', 'e' || n, n, now() FROM generate_series(1, 250) n""",
        anna.id,
    )
    await system.rows("notifications", "INSERT INTO mailboxes (user_id, seq) VALUES ($1, 250)", anna.id)
    async with open_line(url, anna, **{"last-event-id": "7"}) as line:
        await eventually(lambda: len(line.heard()) == 243)
    assert [number for name, number, _ in line.events if name == "notification"] == list(range(8, 251))


async def test_a_number_from_nowhere_begins_anew(system: System, url: str) -> None:
    anna = await system.a_manager()
    async with open_line(url, anna, **{"last-event-id": "999999"}) as line:
        assert line.events[0] == ("ready", 0, {"unread": 0})
    refused = await anna.get(STREAM, headers={"last-event-id": "x"})
    assert refused.status_code == 422


async def test_the_line_ends_with_the_token_and_opens_with_none_that_expired(system: System, url: str) -> None:
    anna = await system.a_manager()
    soon = int((datetime.now(UTC) + timedelta(seconds=2)).timestamp())
    claims = jwt.decode(anna.token, options={"verify_signature": False})
    short = Caller(
        anna.http, anna.id, anna.email, anna.role, anna.team_id, signed(system.keys, {**claims, "exp": soon})
    )
    async with open_line(url, short) as line:
        await eventually(lambda: line.over, within=10)
    async with open_line(url, short) as late:
        assert late.status == 401
    stranger = Caller(anna.http, new_id(), "", "integrator", None, signed(system.keys, good_claims("integrator")))
    async with open_line(url, stranger) as closed:
        assert closed.status == 403


async def test_the_line_of_a_session_that_was_signed_out_ends_and_tells_nothing_more(system: System, url: str) -> None:
    anna = await system.a_manager()
    lost = await system.sign_in(anna.email)
    async with open_line(url, lost) as line:
        await lost.delete("/api/identity/sessions/current")
        session_id = UUID(jwt.decode(lost.token, options={"verify_signature": False})["sid"])
        found = "SELECT 1 FROM ended_access WHERE access_id = $1"
        await eventually(lambda: system.rows("notifications", found, session_id))
        await pay(system, anna)
        await eventually(lambda: line.over)
        assert line.heard() == []
    await told(anna)


async def test_a_browser_listens_by_its_cookie(system: System, url: str) -> None:
    anna = await system.a_manager()
    body = {"email": anna.email, "password": PASSWORD, "cookie": True}
    answer = await system.http.post("/api/identity/sessions", json=body, headers={"x-fibex-csrf": "1"})
    system.http.cookies.clear()
    cookies: SimpleCookie = SimpleCookie()
    for each in answer.headers.get_list("set-cookie"):
        cookies.load(each)
    await pay(system, anna)
    await told(anna)
    async with open_line(url, None, cookie=f"fibex_access={cookies['fibex_access'].value}") as line:
        assert line.events[0][2] == {"unread": 1}


async def test_a_bell_that_is_lost_is_made_up_for_by_looking(system: System, url: str) -> None:
    """The listening connection is killed; what was told meanwhile comes when it is back, or when the stream looks."""
    anna = await system.a_manager()
    async with open_line(url, anna) as line:
        await system.rows(
            "notifications",
            """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE query ~ 'LISTEN .?notifications' AND datname = current_database()""",
        )
        await pay(system, anna)
        await eventually(lambda: len(line.heard()) == 1, within=15)
    assert live.LOOK_ANYWAY <= 30
