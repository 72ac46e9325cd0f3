"""Past sales of another system: each row on its own, each once, told like any sale."""

import asyncio
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.db import EVENTS_EXCHANGE
from shared.events import AccountCreated
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.sales.trade import FILLED, told
from tests.system import Caller, System, envelope_of

PATH = "/api/sales/history/imports"


async def an_account(system: System, owner: Caller, known: bool = True) -> UUID:
    account_id = new_id()
    event = AccountCreated(account_id=account_id, display_name="Acme", owner_id=owner.id, origin="import")
    await system.publish("contacts", envelope_of(event, aggregateversion=1), exchange=EVENTS_EXCHANGE, key=event.key)
    if known:
        await eventually(lambda: system.rows("sales", "SELECT 1 FROM accounts WHERE account_id = $1", account_id))
    return account_id


def a_row(owner: Caller, account_id: UUID | None, **changes: Any) -> dict[str, Any]:
    row = {
        "external_id": str(new_id()),
        "account_id": str(account_id) if account_id else None,
        "owner_id": str(owner.id),
        "opened_at": "2017-01-10T12:00:00+03:00",
        "stage": "won",
        "closed_at": "2017-03-01T12:00:00+03:00",
        "lines": [{"sku": "GTX-PRO", "quantity": "1", "amount": "4821"}],
    }
    return {**row, **changes}


async def test_a_won_row_is_told_as_a_sale_of_its_own_time(system: System) -> None:
    anna = await system.a_manager()
    account_id = await an_account(system, anna)
    row = a_row(anna, account_id)
    taken = await system.admin.post(PATH, json={"source": "maven", "rows": [row]})
    (item,) = taken.json()["items"]
    assert (taken.status_code, item["outcome"]) == (200, "taken")
    created, won = await told(system, item["sale_id"])
    assert (created["type"], created["time"], created["data"]["origin"]) == (
        "SaleCreated",
        "2017-01-10T12:00:00+03:00",
        "import",
    )
    assert (won["type"], won["time"]) == ("SaleStageChanged", "2017-03-01T12:00:00+03:00")
    data = won["data"]
    assert (data["kind"], data["by"], data["origin"], data["old_stage"]) == ("won", "system", "import", "qualification")
    assert (data["amount"], data["margin"], data["margin_unknown"]) == ("4821.00", "0.00", "4821.00")
    assert (data["contact_id"], data["account_id"], data["team_id"]) == (None, str(account_id), str(anna.team_id))
    sale = (await anna.get(f"/api/sales/sales/{item['sale_id']}")).json()
    assert (sale["stage"], sale["account_name"], sale["totals"]["net"]) == ("won", "Acme", "4821.00")
    assert sale["closed_at"] == "2017-03-01T09:00:00Z"
    (entry,) = (await anna.get(f"/api/sales/sales/{item['sale_id']}/history")).json()["items"]
    assert (entry["what"], entry["after"]["external_id"]) == ("imported", row["external_id"])


async def test_a_known_cost_gives_a_margin_and_a_lost_row_keeps_its_reason(system: System) -> None:
    anna = await system.a_manager()
    lines = [{"sku": "A", "quantity": "2", "amount": "100", "cost": "70"}, {"sku": "B", "quantity": "1", "amount": "5"}]
    rows = [a_row(anna, None, lines=lines), a_row(anna, None, stage="lost", lines=[], reason="price")]
    won, lost = (await system.admin.post(PATH, json={"source": "costs", "rows": rows})).json()["items"]
    told_won = (await told(system, won["sale_id"]))[1]["data"]
    assert (told_won["amount"], told_won["margin"], told_won["margin_unknown"]) == ("105.00", "30.00", "5.00")
    told_lost = (await told(system, lost["sale_id"]))[1]["data"]
    assert (told_lost["kind"], told_lost["reason"], told_lost["amount"]) == ("lost", "price", "0.00")


async def test_a_second_run_knows_every_row_and_adds_nothing(system: System) -> None:
    anna = await system.a_manager()
    rows = [a_row(anna, None) for _ in range(20)]
    body = {"source": "twice", "rows": [*rows, rows[0]]}
    first = (await system.admin.post(PATH, json=body)).json()["items"]
    again = (await system.admin.post(PATH, json=body)).json()["items"]
    assert [each["outcome"] for each in first] == ["taken"] * 20 + ["known"]
    assert [each["outcome"] for each in again] == ["known"] * 21
    assert [each["sale_id"] for each in again] == [each["sale_id"] for each in first]
    other_source = (await system.admin.post(PATH, json={"source": "other", "rows": rows[:1]})).json()["items"]
    assert other_source[0]["outcome"] == "taken"


async def test_two_runs_at_the_same_time_take_each_row_once(system: System) -> None:
    anna = await system.a_manager()
    rows = [a_row(anna, None) for _ in range(100)]
    answers = await asyncio.gather(
        *[system.admin.post(PATH, json={"source": "race", "rows": each}) for each in (rows, rows[::-1], rows)]
    )
    outcomes = [item["outcome"] for answer in answers for item in answer.json()["items"]]
    assert (outcomes.count("taken"), outcomes.count("known")) == (100, 200)
    stored = await system.rows("sales", "SELECT count(*) AS n FROM sales WHERE source = 'race'")
    assert stored[0]["n"] == 100


async def test_bad_rows_are_refused_by_themselves_with_the_field_named(system: System) -> None:
    anna = await system.a_manager()
    bad = {
        "owner_id": a_row(anna, None, owner_id=str(new_id())),
        "account_id": a_row(anna, new_id()),
        "closed_at": a_row(anna, None, closed_at=None),
        "opened_at": a_row(anna, None, opened_at="2199-01-01T00:00:00Z"),
        "stage": a_row(anna, None, stage="negotiation"),
        "lines": a_row(anna, None, lines=[]),
        "lines.0.amount": a_row(anna, None, lines=[{"sku": "A", "quantity": "1", "amount": "12.345"}]),
        "lines.0.quantity": a_row(anna, None, lines=[{"sku": "A", "quantity": "0", "amount": "1"}]),
        "number": a_row(anna, None, number="NUL\x00"),
        "colour": a_row(anna, None, colour="red"),
        "external_id": {key: value for key, value in a_row(anna, None).items() if key != "external_id"},
    }
    good = a_row(anna, None)
    answer = await system.admin.post(PATH, json={"source": "bad", "rows": [*bad.values(), good]})
    assert answer.status_code == 200, answer.text
    *refused, taken = answer.json()["items"]
    assert [(each["outcome"], each["field"]) for each in refused] == [("refused", field) for field in bad]
    assert all(each["reason"] for each in refused)
    assert taken["outcome"] == "taken"
    # A refused row is not remembered: mended, it is taken.
    mended = {**bad["stage"], "stage": "won"}
    second = await system.admin.post(PATH, json={"source": "bad", "rows": [mended]})
    assert second.json()["items"][0]["outcome"] == "taken"


async def test_a_row_that_breaks_every_rule_of_text_is_refused_not_an_error(system: System) -> None:
    anna = await system.a_manager()
    raw = b'{"source": "odd", "rows": [{"external_id": "\\ud800", "owner_id": {"a": []}}, {}]}'
    answer = await system.admin.post(PATH, content=raw, headers={"content-type": "application/json"})
    assert answer.status_code in {200, 422}, answer.text
    if answer.status_code == 200:
        assert {each["outcome"] for each in answer.json()["items"]} == {"refused"}
    for body in ({"source": "x", "rows": []}, {"source": "x", "rows": [a_row(anna, None)] * 501}, {"rows": [{}]}):
        assert (await system.admin.post(PATH, json=body)).status_code == 422
    assert (await anna.post(PATH, json={"source": "x", "rows": [a_row(anna, None)]})).status_code == 403


async def test_an_account_that_is_still_on_its_way_is_waited_for(system: System) -> None:
    anna = await system.a_manager()
    account_id = await an_account(system, anna, known=False)
    answer = await system.admin.post(PATH, json={"source": "wait", "rows": [a_row(anna, account_id)]})
    assert answer.json()["items"][0]["outcome"] == "taken"


async def test_an_open_row_goes_on_like_any_sale_without_the_call_nobody_was_asked_for(system: System) -> None:
    anna = await system.a_manager()
    row = a_row(anna, None, stage="qualification", closed_at=None)
    (item,) = (await system.admin.post(PATH, json={"source": "open", "rows": [row]})).json()["items"]
    sale = (await anna.get(f"/api/sales/sales/{item['sale_id']}")).json()
    assert [each["code"] for each in sale["missing"]] == ["contact_person", "need", "delivery_terms"]
    assert "StepsPlanned" not in {each["type"] for each in await told(system, item["sale_id"])}
    filled = await anna.patch(f"/api/sales/sales/{item['sale_id']}", json=FILLED, if_match=1)
    assert filled.json()["stage"] == "paperwork"


async def test_a_full_call_is_stored_told_and_sent_whole(system: System) -> None:
    anna = await system.a_manager()
    rows = [a_row(anna, None) for _ in range(200)]
    answer = await system.admin.post(PATH, json={"source": "bulk", "rows": rows})
    assert {each["outcome"] for each in answer.json()["items"]} == {"taken"}

    async def all_sent() -> bool:
        sent = "SELECT count(*) AS n FROM event_log WHERE position(convert_to($1, 'UTF8') IN body) > 0"
        return bool((await system.rows("sales", sent, str(anna.id)))[0]["n"] == 400)

    await eventually(all_sent, within=30)
    board = (await anna.get("/api/sales/board")).json()
    won = next(each for each in board["columns"] if each["stage"] == "won")
    assert (won["count"], Decimal(won["sums"][0]["amount"])) == (200, Decimal(4821) * 200)
