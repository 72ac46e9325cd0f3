"""What a person leaves behind in sales is forgotten as well: all words, and no figure, number or day."""

from typing import Any

from tests.eventually import eventually
from tests.integration.contacts.clients import CONTACTS, a_contact
from tests.integration.contacts.papers import a_sale_full_of_words
from tests.integration.contacts.past import a_canary, mentions, places_of, quiet
from tests.paper import read_paper
from tests.system import Caller, System


async def a_private_client(anna: Caller, word: str) -> dict[str, Any]:
    made = await a_contact(anna, name=f"{word} Пётр")
    place = f"{CONTACTS}/{made['id']}"
    assert (await anna.post(f"{place}/type", json={"type": "existing"}, if_match=1)).status_code == 200
    return dict((await anna.get(place)).json())


async def is_erased(head: Caller, contact: dict[str, Any]) -> None:
    place, now = f"{CONTACTS}/{contact['id']}", (await head.get(f"{CONTACTS}/{contact['id']}")).json()
    erased = await head.post(f"{place}/erase", json={"reason": "обращение 17"}, if_match=now["version"])
    assert erased.status_code == 200, erased.text


async def test_no_paper_of_a_sale_keeps_words_about_a_person_who_was_erased(system: System) -> None:
    head, team = await system.a_head()
    anna = await system.a_manager(team)
    name = a_canary()
    contact = await a_private_client(anna, name)
    trade, words, invoice = await a_sale_full_of_words(system, head, anna, contact["id"])
    await eventually(lambda: quiet(system, *words.values()), within=30, every=0.3)
    said = set().union(*(await places_of(system, [*words.values()])).values())
    assert [place for place, word in words.items() if word not in said] == [], "each place holds its word before"

    await is_erased(head, contact)

    async def forgotten() -> bool:
        assert await mentions(system, [*words.values()]) == []
        assert await mentions(system, [name]) == ["sales.invoices"]
        return True

    await eventually(forgotten, within=30, every=0.5)
    printed = "SELECT number, status FROM invoices WHERE buyer->>'name' LIKE $1"
    kept = [dict(row) for row in await system.rows("sales", printed, f"{name}%")]
    assert kept == [{"number": invoice["number"], "status": "sent"}], "a paper that was sent and stands has its buyer"
    paper = await anna.get(f"/api/sales/invoices/{invoice['id']}.pdf")
    assert paper.status_code == 200 and f"Покупатель {name} Пётр" in read_paper(paper.content).text
    page = await trade.page()
    assert (page["title"], page["payments"]["paid"]) == ("—", "1200.00"), "words go, figures stay"


async def test_money_that_comes_for_somebody_who_was_erased_counts_and_names_nobody(system: System) -> None:
    head, team = await system.a_head()
    anna = await system.a_manager(team)
    name, late = a_canary(), a_canary()
    contact = await a_private_client(anna, name)
    trade, _, invoice = await a_sale_full_of_words(system, head, anna, contact["id"])
    await is_erased(head, contact)
    await eventually(lambda: quiet(system, name), within=30, every=0.3)

    paid = await trade.pay(invoice["number"], "20.00", payer=f"{late} И. П.", purpose=f"За канаты, {late}")

    async def forgotten() -> bool:
        assert await mentions(system, [late]) == []
        return True

    await eventually(lambda: quiet(system, late), within=30, every=0.3)
    await eventually(forgotten, within=30, every=0.5)
    assert (await trade.page())["payments"]["paid"] == "1220.00"
    assert (await trade.payment(paid))["payer"] == "—"


async def test_a_company_keeps_its_name_on_its_payments_whoever_is_erased(system: System) -> None:
    head, team = await system.a_head()
    anna = await system.a_manager(team)
    contact = await a_private_client(anna, a_canary())
    trade, _, invoice = await a_sale_full_of_words(system, head, anna, contact["id"])
    said = {"payer": "ООО «Верёвка»", "payer_tax_id": "7707083893", "purpose": "За Петрова"}
    paid = await trade.pay(invoice["number"], "20.00", **said)

    await is_erased(head, contact)

    async def kept() -> bool:
        row = await trade.payment(paid)
        assert (row["payer"], row["payer_tax_id"], row["purpose"]) == ("ООО «Верёвка»", "7707083893", "—")
        return True

    await eventually(kept)
