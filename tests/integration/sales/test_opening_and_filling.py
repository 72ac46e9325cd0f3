"""Opening a sale, filling it in, pricing it: what is taken, what is refused and how it is said."""

from uuid import UUID

from shared.db import EVENTS_EXCHANGE
from shared.events import ContactTypeDefined
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.sales.trade import FILLED, a_client, a_product, a_trade
from tests.system import System, envelope_of


async def test_a_sale_for_a_potential_client_is_refused_with_a_pointer_to_the_lead(system: System) -> None:
    anna = await system.a_manager()
    contact_id = await a_client(system, anna, type="potential", work="lead")
    refused = await anna.post("/api/sales/sales", json={"contact_id": str(contact_id)})
    assert (refused.status_code, refused.json()["code"]) == (409, "contact_is_potential")
    assert "POST /api/sales/leads" in refused.json()["detail"]
    lead = (await anna.post("/api/sales/leads", json={"contact_id": str(contact_id), "need": "Шнур"})).json()
    again = await anna.post("/api/sales/sales", json={"contact_id": str(contact_id)})
    assert f"/api/sales/leads/{lead['id']}" in again.json()["detail"]


async def test_a_client_who_is_unknown_or_anothers_is_not_found(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    unknown = await anna.post("/api/sales/sales", json={"contact_id": str(new_id())})
    anothers = await anna.post("/api/sales/sales", json={"contact_id": str(await a_client(system, boris))})
    assert (unknown.status_code, anothers.status_code) == (404, 404)
    assert unknown.json()["code"] == anothers.json()["code"]


async def test_the_clients_owner_owns_the_sale_that_the_head_opens(system: System) -> None:
    head, team = await system.a_head()
    anna = await system.a_manager(team)
    contact_id = await a_client(system, anna)
    made = await head.post("/api/sales/sales", json={"contact_id": str(contact_id), **FILLED})
    assert (made.status_code, made.json()["owner_id"]) == (201, str(anna.id))
    assert (made.json()["need"], made.json()["contact_name"]) == (FILLED["need"], "Иван Петров")


async def test_a_repeated_click_opens_one_sale(system: System) -> None:
    anna = await system.a_manager()
    contact_id = str(await a_client(system, anna))
    first = await anna.post("/api/sales/sales", json={"contact_id": contact_id}, key="once")
    again = await anna.post("/api/sales/sales", json={"contact_id": contact_id}, key="once")
    assert first.json()["id"] == again.json()["id"]
    listed = await anna.get("/api/sales/sales", params={"contact_id": contact_id})
    assert len(listed.json()["items"]) == 1


async def test_lines_take_price_and_unit_from_the_product_and_round_by_line(system: System) -> None:
    trade = await a_trade(system, price="0.35", cost="0.10", unit="m")
    put = await trade.put_lines(
        {"sku": trade.sku, "quantity": "1.5"},
        {"sku": trade.sku, "quantity": "3", "unit": "m", "unit_price": "10.10", "discount_percent": "50"},
    )
    assert put.status_code == 200, put.text
    first, second = put.json()["lines"]
    # 1.5 × 0.35 = 0.525 → 0.53; VAT 22 % of 0.53 = 0.1166 → 0.12
    assert (first["unit"], first["net"], first["vat"], first["cost"]) == ("m", "0.53", "0.12", "0.15")
    # 3 × 10.10 − 50 % = 15.15; VAT 3.333 → 3.33
    assert (second["net"], second["vat"]) == ("15.15", "3.33")
    assert put.json()["totals"]["total"] == "19.13"
    (changed,) = await trade.told("SaleAmountChanged")
    assert (changed["data"]["old_amount"], changed["data"]["amount"]) == ("3.50", "15.68")


async def test_a_wrong_line_is_named(system: System) -> None:
    trade = await a_trade(system, unit="m")
    other_unit = await trade.put_lines({"sku": trade.sku, "quantity": "1", "unit": "kg"})
    assert (other_unit.status_code, other_unit.json()["field"]) == (422, "lines.0.unit")
    unknown = await trade.put_lines({"sku": trade.sku, "quantity": "1"}, {"sku": "NO-SUCH", "quantity": "1"})
    assert (unknown.status_code, unknown.json()["field"]) == (404, "lines.1.sku")
    huge = await trade.put_lines({"sku": trade.sku, "quantity": "999999999", "unit_price": "9999999999999"})
    assert (huge.status_code, huge.json()["field"]) == (422, "lines.0.quantity")
    many = await trade.put_lines(
        *[{"sku": trade.sku, "quantity": "1", "unit_price": "999999999999.99", "vat_percent": "0"}] * 2
    )
    assert (many.status_code, many.json()["field"]) == (422, "lines")
    assert (await trade.page())["totals"]["net"] == "1000.00"


async def test_input_that_could_break_the_store_is_refused_with_422(system: System) -> None:
    trade = await a_trade(system)
    contact_id = str(await a_client(system, trade.anna))
    bodies = [
        {"contact_id": contact_id, "title": "NUL \x00"},
        {"contact_id": "not-a-uuid"},
        {"contact_id": contact_id, "colour": "red"},
        {"contact_id": contact_id, "lines": [{"sku": trade.sku, "quantity": "0"}]},
        {"contact_id": contact_id, "lines": [{"sku": trade.sku, "quantity": 1.5}]},
        {"contact_id": contact_id, "lines": [{"sku": trade.sku, "quantity": "1", "unit_price": "-1"}]},
        {"contact_id": contact_id, "lines": [{"sku": trade.sku, "quantity": "1", "discount_percent": "101"}]},
        {"contact_id": contact_id, "lines": [{"sku": trade.sku, "quantity": "1e400"}]},
        {"contact_id": contact_id, "currency": "roubles"},
        {"contact_id": contact_id, "need": "x" * 10_001},
    ]
    for body in bodies:
        answer = await trade.anna.post("/api/sales/sales", json=body)
        assert answer.status_code == 422, (body, answer.text)
    surrogate = b'{"contact_id": "%s", "title": "\\ud800"}' % contact_id.encode()
    answer = await trade.anna.post("/api/sales/sales", content=surrogate, headers={"content-type": "application/json"})
    assert answer.status_code == 422, answer.text
    for query in ({"limit": 201}, {"limit": 0}, {"cursor": "bm9uc2Vuc2U="}, {"owner_id": "x"}, {"number": "a\x00"}):
        answer = await trade.anna.get("/api/sales/sales", params=query)
        assert answer.status_code == 422, (query, answer.text)
    for stage in ("won; DROP", "", "x" * 65):
        assert (await trade.move(stage)).status_code == 422


async def test_a_change_needs_the_version_that_was_read(system: System) -> None:
    trade = await a_trade(system)
    path = f"/api/sales/sales/{trade.id}"
    assert (await trade.anna.patch(path, json={"need": "x"})).status_code == 428
    assert (await trade.anna.patch(path, json={"need": "x"}, if_match=7)).status_code == 412
    assert (await trade.anna.patch(path, json={}, if_match=1)).status_code == 422
    assert (await trade.anna.patch(path, json={"title": None}, if_match=1)).status_code == 422
    done = await trade.anna.patch(path, json={"need": "x"}, if_match=1)
    assert (done.status_code, done.json()["version"]) == (200, 2)


async def test_the_head_hands_a_sale_over_within_the_team(system: System) -> None:
    head, team = await system.a_head()
    anna, boris, stranger = await system.a_manager(team), await system.a_manager(team), await system.a_manager()
    trade = await a_trade(system, anna)
    path = f"/api/sales/sales/{trade.id}/owner"
    assert (await anna.post(path, json={"owner_id": str(boris.id)}, if_match=1)).status_code == 403
    outside = await head.post(path, json={"owner_id": str(stranger.id)}, if_match=1)
    assert (outside.status_code, outside.json()["field"]) == (422, "owner_id")
    handed = await head.post(path, json={"owner_id": str(boris.id)}, if_match=1)
    assert (handed.status_code, handed.json()["owner_id"]) == (200, str(boris.id))
    (told,) = await trade.told("SaleOwnerChanged")
    assert (told["data"]["old_owner_id"], told["data"]["new_owner_id"]) == (str(anna.id), str(boris.id))
    assert (await anna.get(f"/api/sales/sales/{trade.id}")).status_code == 404


async def test_changes_of_amount_and_owner_stand_in_the_history_as_they_were_and_are(system: System) -> None:
    head, team = await system.a_head()
    anna, boris = await system.a_manager(team), await system.a_manager(team)
    trade = await a_trade(system, anna)
    assert (await trade.put_lines({"sku": trade.sku, "quantity": "4"})).status_code == 200
    assert (await trade.by(head, "owner", owner_id=str(boris.id))).status_code == 200
    history = (await head.get(f"/api/sales/sales/{trade.id}/history")).json()["items"]
    by = {each["what"]: each for each in history}
    lines, owner = by["lines_replaced"], by["owner_changed"]
    assert [(each["amount"], each["lines"][0]["quantity"]) for each in (lines["before"], lines["after"])] == [
        ("1000.00", "10.000"),
        ("400.00", "4.000"),
    ]
    assert (owner["before"], owner["after"]) == ({"owner_id": str(anna.id)}, {"owner_id": str(boris.id)})
    assert (lines["who"], owner["who"]) == (f"user:{anna.id}", f"user:{head.id}")
    (told,) = await trade.told("SaleAmountChanged")
    assert (told["data"]["old_amount"], told["data"]["amount"]) == ("1000.00", "400.00")


async def test_lists_go_on_page_by_page_without_a_gap_or_a_double(system: System) -> None:
    anna = await system.a_manager()
    sku = await a_product(system)
    made = [(await a_trade(system, anna, sku=sku)).id for _ in range(5)]
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await anna.get("/api/sales/sales", params={"limit": 2, **cursor})).json()
        found += [each["id"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert found == made[::-1]


async def test_the_board_counts_and_sums_every_column_and_goes_on_in_each(system: System) -> None:
    anna = await system.a_manager()
    sku = await a_product(system)
    trades = [await a_trade(system, anna, sku=sku, quantity=str(number)) for number in (1, 2, 3)]
    await trades[0].move("lost", "budget")
    board = (await anna.get("/api/sales/board", params={"limit": 1})).json()
    columns = {each["stage"]: each for each in board["columns"]}
    assert list(columns) == ["qualification", "paperwork", "production", "payment", "won", "lost"]
    first = columns["qualification"]
    assert (first["count"], first["sums"], first["title"]) == (
        2,
        [{"currency": "RUB", "amount": "500.00", "total": "610.00"}],
        "Квалификация",
    )
    assert [each["id"] for each in first["cards"]] == [trades[2].id]
    assert (columns["lost"]["count"], columns["won"]["count"]) == (1, 0)
    more = await anna.get(
        "/api/sales/board", params={"limit": 1, "stage": "qualification", "cursor": first["next_cursor"]}
    )
    (rest,) = more.json()["columns"]
    assert ([each["id"] for each in rest["cards"]], rest["next_cursor"], rest["count"]) == ([trades[1].id], None, 2)
    assert (await anna.get("/api/sales/board", params={"cursor": first["next_cursor"]})).status_code == 422


async def test_products_are_described_by_the_administrator_and_found_by_name(system: System) -> None:
    sku = f"ПК-550/{UUID(int=new_id().int)}".replace("/", ".")
    body = {"name": "Паракорд 550 100%", "unit": "м", "price": "18.00", "cost": "9.20"}
    put = await system.admin.put(f"/api/sales/products/{sku}", json=body)
    assert (put.status_code, put.json()["price"]) == (200, "18.00")
    again = await system.admin.put(f"/api/sales/products/{sku}", json={**body, "price": "19"}, if_match=1)
    assert again.json()["price"] == "19.00"
    anna = await system.a_manager()
    found = await anna.get("/api/sales/products", params={"search": sku[-20:].lower()})
    assert [each["price"] for each in found.json()["items"]] == ["19.00"]
    nothing = await anna.get("/api/sales/products", params={"search": f"{sku[:-3]}%"})
    assert nothing.json()["items"] == []
    assert (await anna.put(f"/api/sales/products/{sku}", json=body)).status_code == 403


async def test_a_type_that_is_worked_by_sales_from_now_on_lets_sales_be_opened_for_its_clients(system: System) -> None:
    """Whichever comes first: the client's own event still says lead."""
    anna, code = await system.a_manager(), f"t{new_id().hex}"
    kind = {"code": code, "title_ru": "Дилер", "title_en": "Dealer", "position": 1, "active": True}
    contact_id = await a_client(system, anna, type=code, work="lead")
    for version, work in ((2, "sale"), (1, "lead")):
        event = envelope_of(ContactTypeDefined(**kind, work=work), aggregateversion=version)
        await system.publish("contacts", event, exchange=EVENTS_EXCHANGE, key=ContactTypeDefined.key)

    async def opened() -> bool:
        return (await anna.post("/api/sales/sales", json={"contact_id": str(contact_id)})).status_code == 201

    await eventually(opened)
