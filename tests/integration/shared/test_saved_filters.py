"""Saved filters, in every service that has them: one's own, the team's, everybody's; changed by their owner only."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from tests.integration.contacts.clients import a_contact, listed
from tests.integration.sales.test_leads import a_lead, act
from tests.integration.sales.trade import a_trade
from tests.system import Caller, System

CLIENTS, TRADE = "/api/contacts/saved-filters", "/api/sales/saved-filters"
CONTACTS, SALES, LEADS = "/api/contacts/contacts", "/api/sales/sales", "/api/sales/leads"


@dataclass(frozen=True)
class Kept:
    """Where filters of a list are kept, and two queries of that list."""

    place: str
    list: str
    query: dict[str, Any]
    other: dict[str, Any]


LISTS = [
    Kept(CLIENTS, "contacts", {"type": "potential", "priority": "high"}, {"sort": "newest"}),
    Kept(CLIENTS, "accounts", {"q": "ооо"}, {"status": "archived"}),
    Kept(TRADE, "sales", {"kind": "open", "amount_from": "1000.50"}, {"sort": "amount", "order": "asc"}),
    Kept(TRADE, "leads", {"status": "open"}, {"status": "new"}),
]
every_list = pytest.mark.parametrize("kept", LISTS, ids=lambda kept: kept.list)


async def saved(caller: Caller, kept: Kept, name: str = "Горячие", **more: Any) -> dict[str, Any]:
    answer = await caller.post(kept.place, json={"name": name, "list": kept.list, "query": kept.query, **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def seen(caller: Caller, kept: Kept, **options: Any) -> list[str]:
    answer = await caller.get(kept.place, params=options)
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json()["items"]]


@every_list
async def test_a_filter_is_given_back_as_it_was_saved(system: System, kept: Kept) -> None:
    anna = await system.a_manager()
    made = await saved(anna, kept)
    assert (await anna.get(f"{kept.place}/{made['id']}")).json() == made
    assert (made["list"], made["query"], made["shared"]) == (kept.list, kept.query, "private")


async def test_a_saved_filter_is_the_query_of_its_list(system: System) -> None:
    anna = await system.a_manager()
    await a_contact(anna, name="Да", priority="high"), await a_contact(anna, name="Нет")
    dear, _ = await a_trade(system, anna, price="200.00"), await a_trade(system, anna, price="10.00")
    _, fresh = await a_lead(system, anna)
    _, taken = await a_lead(system, anna)
    await act(anna, taken, "take")
    of_clients, _, of_sales, _ = [await saved(anna, kept) for kept in LISTS]
    of_leads = await saved(anna, LISTS[3], query=LISTS[3].other)

    async def found(path: str, kept: dict[str, Any]) -> list[str]:
        answer = await anna.get(path, params=kept["query"])
        return [each["id"] for each in answer.json()["items"]]

    assert await listed(anna, **of_clients["query"]) == ["Да"]
    assert await found(LEADS, of_leads) == [fresh["id"]]
    assert await found(SALES, of_sales) == [dear.id]


@every_list
async def test_it_is_shared_with_the_team_or_with_everybody(system: System, kept: Kept) -> None:
    head, team_id = await system.a_head()
    anna, colleague, stranger = (
        await system.a_manager(team_id),
        await system.a_manager(team_id),
        await system.a_manager(),
    )
    mark = str(anna.id)
    for shared in ("private", "team", "everybody"):
        await saved(anna, kept, f"{mark} {shared}", shared=shared)

    async def names(caller: Caller) -> list[str]:
        return [each.removeprefix(f"{mark} ") for each in await seen(caller, kept, limit=200) if each.startswith(mark)]

    assert await names(anna) == ["everybody", "private", "team"]
    assert await names(colleague) == ["everybody", "team"]
    assert await names(head) == ["everybody", "team"]
    assert await names(stranger) == ["everybody"]


@every_list
async def test_only_its_owner_changes_or_deletes_it(system: System, kept: Kept) -> None:
    head, team_id = await system.a_head()
    anna = await system.a_manager(team_id)
    made = await saved(anna, kept, shared="team")
    place = f"{kept.place}/{made['id']}"
    for answer in (await head.patch(place, json={"name": "Моё"}, if_match=1), await head.delete(place, if_match=1)):
        assert (answer.status_code, answer.json()["code"]) == (403, "filter_of_another")
    changed = await anna.patch(place, json={"name": "Тёплые", "query": kept.other}, if_match=1)
    assert changed.json() == {**made, "name": "Тёплые", "query": kept.other, "version": 2}
    assert (await anna.delete(place, if_match=1)).status_code == 412
    assert (await anna.delete(place, if_match=2)).status_code == 204
    assert (await anna.get(place)).status_code == 404


@pytest.mark.parametrize("place", [CLIENTS, TRADE])
async def test_of_changes_at_once_one_is_made_and_the_others_are_told_to_read_again(system: System, place: str) -> None:
    anna = await system.a_manager()
    kept = next(each for each in LISTS if each.place == place)
    made = await saved(anna, kept)
    answers = await asyncio.gather(
        *(anna.patch(f"{place}/{made['id']}", json={"name": f"{n}"}, if_match=1) for n in range(8))
    )
    assert sorted(each.status_code for each in answers) == [200] + [412] * 7


@pytest.mark.parametrize(
    ("place", "of_list", "query", "field"),
    [
        (CLIENTS, "contacts", {"priority": "urgent"}, "query.priority"),
        (CLIENTS, "contacts", {"nosuch": 1}, "query.nosuch"),
        (CLIENTS, "contacts", {"cursor": "x"}, "query.cursor"),
        (CLIENTS, "contacts", {"q": "\x00"}, "query.q"),
        (CLIENTS, "accounts", {"type": "potential"}, "query.type"),
        (CLIENTS, "sales", {}, "list"),
        (TRADE, "sales", {"sort": "price"}, "query.sort"),
        (TRADE, "sales", {"amount_from": "дорого"}, "query.amount_from"),
        (TRADE, "sales", {"q": "яя"}, "query.q"),
        (TRADE, "sales", {"limit": 5}, "query.limit"),
        (TRADE, "leads", {"status": "lost"}, "query.status"),
        (TRADE, "contacts", {}, "list"),
    ],
)
async def test_what_its_list_does_not_take_is_refused_with_the_field(
    system: System, place: str, of_list: str, query: dict[str, Any], field: str
) -> None:
    answer = await system.admin.post(place, json={"name": "x", "list": of_list, "query": query})
    assert (answer.status_code, answer.json()["field"]) == (422, field)


@pytest.mark.parametrize("kept", [LISTS[0], LISTS[2]], ids=lambda kept: kept.list)
async def test_filters_are_listed_for_a_list_page_by_page(system: System, kept: Kept) -> None:
    anna = await system.a_manager()
    other = next(each for each in LISTS if each.place == kept.place and each != kept)
    for number in range(3):
        await saved(anna, kept, f"{anna.id} {number}")
    await saved(anna, other, f"{anna.id} other")
    assert f"{anna.id} other" not in await seen(anna, kept, of=kept.list, limit=200)
    first = (await anna.get(kept.place, params={"limit": 2})).json()
    second = (await anna.get(kept.place, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert not {each["id"] for each in first["items"]} & {each["id"] for each in second["items"]}
    wrong = await anna.get(kept.place, params={"of": "nothing"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "of")
