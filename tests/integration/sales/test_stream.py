"""The live stream of sales: who sees a sale is told that it changed, at whichever replica, and nobody else is."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from services.sales.api.stream import MOST_NAMED
from tests.eventually import eventually
from tests.integration.notifications.lines import Line, a_replica, open_line
from tests.integration.sales.trade import Trade, a_client, a_trade
from tests.system import System

STREAM, LEADS = "/api/sales/stream", "/api/sales/leads"
NOTHING = {"sales": [], "more": False, "lists": []}


@pytest.fixture(scope="module")
async def url(system: System) -> AsyncIterator[str]:
    async with a_replica(system, "sales") as address:
        yield address


def changed(line: Line) -> set[str]:
    """The sales the line has named since it was ready."""
    return {each for name, _, data in line.events if name == "sales" for each in data["sales"]}


def lists(line: Line) -> set[str]:
    """The lists the line has named since it was ready."""
    return {each for name, _, data in line.events if name == "sales" for each in data["lists"]}


async def a_quiet_trade(system: System, **more: object) -> Trade:
    """A sale about which nothing more comes by itself: its first task has been counted."""
    trade = await a_trade(system, **more)  # type: ignore[arg-type]
    await eventually(lambda: system.rows("sales", "SELECT 1 FROM sale_activities WHERE sale_id = $1", trade.id))
    return trade


async def test_a_move_is_told_to_who_sees_the_sale_and_to_nobody_else(system: System, url: str) -> None:
    head, team = await system.a_head()
    trade, foreign = await a_quiet_trade(system, anna=await system.a_manager(team)), await a_quiet_trade(system)
    async with (
        open_line(url, trade.anna, STREAM) as hers,
        open_line(url, head, STREAM) as heads,
        open_line(url, foreign.anna, STREAM) as others,
        open_line(url, await system.a_user("accountant"), STREAM) as books,
    ):
        assert hers.events[0][2] == NOTHING
        assert (await trade.move("lost", "price")).status_code == 200
        for line in (hers, heads, books):
            await eventually(lambda line=line: trade.id in changed(line))
        assert (await foreign.move("lost", "price")).status_code == 200
        await eventually(lambda: changed(others) == {foreign.id})
        assert foreign.id not in changed(hers) | changed(heads)


async def test_the_board_shows_the_move_by_the_time_the_line_tells_of_it(system: System, url: str) -> None:
    head, team = await system.a_head()
    trade = await a_quiet_trade(system, anna=await system.a_manager(team))
    async with open_line(url, head, STREAM) as line:
        await trade.to_paperwork()
        await eventually(lambda: trade.id in changed(line))
        columns = (await head.get("/api/sales/board")).json()["columns"]
        assert next(each["count"] for each in columns if each["stage"] == "paperwork") == 1


async def test_a_sale_that_goes_to_another_is_told_to_who_loses_it_and_to_who_gains_it(
    system: System, url: str
) -> None:
    head, team = await system.a_head()
    trade = await a_quiet_trade(system, anna=await system.a_manager(team))
    boris = await system.a_manager(team)
    async with open_line(url, trade.anna, STREAM) as hers, open_line(url, boris, STREAM) as his:
        assert (await trade.by(head, "owner", owner_id=str(boris.id))).status_code == 200
        for line in (hers, his):
            await eventually(lambda line=line: trade.id in changed(line))


async def test_lines_an_invoice_and_what_others_tell_change_a_sale_too(system: System, url: str) -> None:
    trade = await a_quiet_trade(system)
    new_lines = partial(trade.put_lines, {"sku": trade.sku, "quantity": "3"})
    async with open_line(url, trade.anna, STREAM) as line:
        for act in (new_lines, trade.call_done, trade.fill_in, trade.issue):
            before = len(line.events)
            await act()
            await eventually(lambda before=before: trade.id in changed(Line(line.events[before:])))


async def test_what_changed_while_the_line_was_down_is_told_by_the_other_replica(system: System, url: str) -> None:
    trade = await a_quiet_trade(system)
    async with open_line(url, trade.anna, STREAM) as line:
        mark = str(line.last_id)
    await trade.fill_in()
    async with (
        a_replica(system, "sales") as other,
        open_line(other, trade.anna, STREAM, **{"last-event-id": mark}) as line,
    ):
        name, again, data = line.events[0]
        assert (name, data["sales"]) == ("ready", [trade.id])
    async with open_line(url, trade.anna, f"{STREAM}?after={again}") as line:
        assert line.events[0][2]["sales"] == []


@pytest.mark.parametrize("mark", ["9:7:", "99999999999999999:99999999999999999:", "5"])
async def test_a_mark_from_nowhere_begins_anew(system: System, url: str, mark: str) -> None:
    async with open_line(url, await system.a_manager(), STREAM, **{"last-event-id": mark}) as line:
        assert (line.status, line.events[0][2]) == (200, NOTHING)


async def test_very_many_at_once_are_not_all_named(system: System, url: str) -> None:
    anna = await system.a_manager()
    trade = await a_trade(system, anna, contact_id=await a_client(system, anna))
    async with open_line(url, anna, STREAM) as line:
        await system.rows(
            "sales",
            "INSERT INTO changed_records (kind, record_id, owner_id)"
            " SELECT 'sale', gen_random_uuid(), $1 FROM generate_series(1, 300)",
            anna.id,
        )
        await trade.fill_in()
        await eventually(lambda: any(data["more"] for _, _, data in line.events))
        assert max(len(data["sales"]) for _, _, data in line.events) == MOST_NAMED


async def test_a_lead_is_told_to_who_has_it_and_to_who_had_it(system: System, url: str) -> None:
    head, team = await system.a_head()
    anna, boris, foreign = await system.a_manager(team), await system.a_manager(team), await system.a_manager()
    async with open_line(url, anna, STREAM) as hers, open_line(url, foreign, STREAM) as others:
        contact_id = await a_client(system, anna, type="potential", work="lead")
        lead = (await anna.post(LEADS, json={"contact_id": str(contact_id), "need": "Пряжки"})).json()
        await eventually(lambda: lists(hers) == {"leads"})
        async with open_line(url, boris, STREAM) as his, open_line(url, anna, STREAM) as hers_later:
            given = await head.post(f"{LEADS}/{lead['id']}/owner", json={"owner_id": str(boris.id)}, if_match=1)
            assert given.status_code == 200, given.text
            for line in (his, hers_later):
                await eventually(lambda line=line: lists(line) == {"leads"})
        assert lists(others) == set()


async def test_a_payment_is_told_to_the_accountant_and_an_order_to_production(system: System, url: str) -> None:
    trade = await a_quiet_trade(system)
    async with (
        open_line(url, await system.a_user("accountant"), STREAM) as books,
        open_line(url, await system.a_user("production"), STREAM) as workshop,
        open_line(url, await system.a_manager(), STREAM) as others,
    ):
        await trade.pay(None, "12.00")
        await eventually(lambda: "payments" in lists(books))
        await trade.to_production()
        await eventually(lambda: "orders" in lists(workshop))
        assert changed(workshop) == set() and lists(workshop) == {"orders"}
        assert lists(books) == {"payments"} and lists(others) == set()
