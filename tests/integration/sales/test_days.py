"""Days as the organisation says them: deadlines count by its own calendar, and a turn passes whoever is away."""

from datetime import UTC, date, datetime, timedelta

from tests.eventually import eventually
from tests.integration.sales.test_leads import a_potential, ask, leads_of
from tests.integration.sales.trade import Trade, a_trade, put_turns
from tests.system import System

DAYS, ABSENCES = "/api/activities/calendar/days", "/api/identity/absences"
KNOWN = "SELECT 1 FROM own_days WHERE day = $1 AND working IS NOT DISTINCT FROM $2"


async def due_on(trade: Trade) -> date:
    await trade.to_paperwork()
    return date.fromisoformat((await trade.issue())["due_on"])


async def test_an_invoice_is_not_due_on_a_day_the_organisation_closes(system: System) -> None:
    usual = await due_on(await a_trade(system))
    closed = await system.admin.put(f"{DAYS}/{usual}", json={"working": False, "title": "Инвентаризация"})
    assert closed.status_code == 200, closed.text
    try:
        await eventually(lambda: system.rows("sales", KNOWN, usual, False))
        assert await due_on(await a_trade(system)) > usual
    finally:
        assert (await system.admin.delete(f"{DAYS}/{usual}", if_match=closed.json()["version"])).status_code == 204
    await eventually(lambda: system.rows("sales", KNOWN, usual, None))
    assert await due_on(await a_trade(system)) == usual


async def test_a_lead_passes_whoever_is_away_and_finds_them_back(system: System) -> None:
    away, there = await system.a_manager(), await system.a_manager()
    today = datetime.now(UTC).date()
    span = {"starts_on": str(today - timedelta(days=1)), "ends_on": str(today + timedelta(days=1))}
    planned = await system.admin.post(ABSENCES, json={"user_id": str(away.id), **span})
    assert planned.status_code == 201, planned.text
    query = "SELECT 1 FROM absences WHERE user_id = $1 AND cancelled = $2"
    await eventually(lambda: system.rows("sales", query, away.id, False))
    await put_turns(system, away, there)
    try:
        assert [await given(system) for _ in range(2)] == [str(there.id)] * 2
        gone = await system.admin.post(f"{ABSENCES}/{planned.json()['id']}/cancel", if_match=planned.json()["version"])
        assert gone.status_code == 200, gone.text
        await eventually(lambda: system.rows("sales", query, away.id, True))
        assert await given(system) == str(away.id), "she waits longest"
    finally:
        await put_turns(system)


async def given(system: System) -> str:
    """Who gets the next lead of nobody's client."""
    contact_id = await a_potential(system, system.admin, owner_id=None)
    await ask(system, contact_id, None)
    (lead,) = await eventually(lambda: leads_of(system, contact_id))
    return str(lead["owner_id"])
