"""Reports sent by themselves: to who asked for them, with what they may see, once for each due moment."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from services.analytics import usecases
from tests.eventually import eventually
from tests.integration.analytics.told import a_move, told
from tests.integration.notifications.lines import Caught, a_mail_server, running
from tests.integration.notifications.test_ways import deliveries, letters_to, mail_loop
from tests.system import Caller, System

SUBSCRIPTIONS = "/api/analytics/subscriptions"
LIST = "/api/notifications/notifications"


async def subscribed(caller: Caller, **given: Any) -> dict[str, Any]:
    answer = await caller.post(SUBSCRIPTIONS, json={"report": "sales_and_margin", "period": "this_year", **given})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def falls_due(system: System, subscription: dict[str, Any]) -> None:
    query = "UPDATE subscriptions SET next_at = now() - interval '3 days' WHERE id = $1::text::uuid"
    await system.rows("analytics", query, subscription["id"])


async def tick(system: System) -> None:
    """What the timer does."""
    async with system.apps["analytics"].state.database.transaction(by="system:subscriptions") as tx:
        await usecases.send_due_reports(tx)


async def letters(caller: Caller) -> list[dict[str, Any]]:
    return [each for each in (await caller.get(LIST)).json()["items"] if each["category"] == "reports"]


async def test_a_report_that_falls_due_comes_with_the_figures_its_reader_may_see(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    now = datetime.now(UTC)
    await told(system, a_move(anna, at=now, amount="1234.50"), a_move(boris, at=now, amount="99.00"))
    mine = await subscribed(anna, weekday=2, hour=8)
    await falls_due(system, mine)
    [letter] = await eventually(lambda: letters(anna), within=40)
    assert "1\u00a0234,50\u00a0RUB" in letter["text"]
    assert "99,00" not in letter["text"]
    again = (await anna.get(SUBSCRIPTIONS)).json()["items"][0]
    assert again["next_at"] > now.isoformat()
    assert await letters(boris) == []


async def test_a_due_report_is_mailed_to_its_reader_in_their_language(system: System) -> None:
    anna, john = await system.a_manager(language="ru"), await system.a_manager(language="en")
    now, caught = datetime.now(UTC), Caught()
    await told(system, a_move(anna, at=now, amount="1234.50"), a_move(john, at=now, amount="99.00"))
    for each in (anna, john):
        await falls_due(system, await subscribed(each))
    async with a_mail_server(caught) as smtp, running(system, mail_loop(smtp)):
        await tick(system)
        for each in (anna, john):
            await deliveries(each, state="sent")
    [russian], [english] = letters_to(caught, anna), letters_to(caught, john)
    first, last = f"1\u00a0января\u00a0{now.year}", f"31\u00a0декабря\u00a0{now.year}"
    assert russian["subject"].replace(" ", "\u00a0") == f"Продажи и маржа: {first} – {last}".replace(" ", "\u00a0")
    assert english["subject"].startswith("Sales and margin: ")
    for kind in ("plain", "html"):
        text, other = (mail.get_body((kind,)).get_content() for mail in (russian, english))
        assert "Выручка без НДС" in text and "1\u00a0234,50\u00a0RUB" in text and "99" not in text
        assert "Revenue net of VAT" in other and "99.00\u00a0RUB" in other and "1,234" not in other


async def test_two_replicas_tell_a_due_report_once(system: System) -> None:
    anna = await system.a_manager()
    mine = await subscribed(anna)
    await falls_due(system, mine)
    await asyncio.gather(tick(system), tick(system), tick(system))
    await eventually(lambda: letters(anna), within=20)
    told_of = await system.rows("analytics", "SELECT version FROM streams WHERE subject = $1::text", mine["id"])
    assert [row["version"] for row in told_of] == [1]


async def test_a_subscription_is_ones_own_and_dropped_by_its_owner_alone(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    mine = await subscribed(anna)
    path = f"{SUBSCRIPTIONS}/{mine['id']}"
    assert (await boris.delete(path, headers={"if-match": "1"})).status_code == 404
    assert (await boris.get(SUBSCRIPTIONS)).json()["items"] == []
    assert (await anna.delete(path, headers={"if-match": "1"})).status_code == 204
    assert (await anna.get(SUBSCRIPTIONS)).json()["items"] == []


async def test_bad_hours_and_more_than_twenty_are_refused_by_name(system: System) -> None:
    anna = await system.a_manager()
    for field, value in (("hour", 24), ("weekday", 7), ("period", "custom"), ("report", "profit")):
        answer = await anna.post(SUBSCRIPTIONS, json={"report": "overdue", field: value})
        assert (answer.status_code, field in answer.text) == (422, True)
    for _ in range(20):
        await subscribed(anna)
    full = await anna.post(SUBSCRIPTIONS, json={"report": "overdue"})
    assert (full.status_code, full.json()["code"]) == (409, "too_many_subscriptions")
