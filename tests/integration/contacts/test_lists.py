"""Finding clients: by name however it is typed, by owner, type, priority and company, page by page."""

import asyncpg

from shared.ids import new_id
from tests.integration.contacts.clients import ACCOUNTS, CONTACTS, a_contact, an_account, listed
from tests.system import System


async def test_a_name_is_found_however_it_is_typed(system: System) -> None:
    anna = await system.a_manager()
    for name in ("Пётр Семёнов", "Петра Семенова", "100% Хлопок", "Хлопок_Плюс"):
        await a_contact(anna, name=name)
        await an_account(anna, name=name)
    for path in (CONTACTS, ACCOUNTS):
        assert await listed(anna, path, q="ПЕТР") == ["Пётр Семёнов", "Петра Семенова"]
        assert await listed(anna, path, q="семён") == ["Пётр Семёнов", "Петра Семенова"]
        assert await listed(anna, path, q="00% х") == ["100% Хлопок"], "a percent sign is a percent sign"
        assert await listed(anna, path, q="к_п") == ["Хлопок_Плюс"]
        assert await listed(anna, path, q="нет такого") == []
        assert len(await listed(anna, path, q="  ")) == 4


async def test_the_filters_narrow_and_combine(system: System) -> None:
    anna = await system.a_manager()
    account = await an_account(anna)
    await a_contact(anna, name="1", type="existing", priority="high", account_id=account["id"])
    await a_contact(anna, name="2", type="existing", priority="low")
    await a_contact(anna, name="3", type="potential", priority="high")
    assert await listed(anna, type="existing") == ["1", "2"]
    assert await listed(anna, priority="high") == ["1", "3"]
    assert await listed(anna, type="existing", priority="low") == ["2"]
    assert await listed(anna, account_id=account["id"]) == ["1"]
    assert await listed(anna, type="nosuch") == []


async def test_pages_show_every_client_once_while_others_are_added(system: System) -> None:
    anna = await system.a_manager()
    for number in range(7):
        await a_contact(anna, name=f"Клиент {number}")
    first = (await anna.get(CONTACTS, params={"limit": 3})).json()
    await a_contact(anna, name="Аарон"), await a_contact(anna, name="Клиент 9")
    rest = await listed(anna, limit=3, cursor=first["next_cursor"])
    assert [each["name"] for each in first["items"]] + rest == [f"Клиент {n}" for n in range(7)] + ["Клиент 9"]


async def test_names_that_are_alike_do_not_get_lost_between_pages(system: System) -> None:
    anna = await system.a_manager()
    made = {(await a_contact(anna, name="Тёзка"))["id"] for _ in range(5)}
    seen: list[str] = []
    cursor = None
    while True:
        page = (await anna.get(CONTACTS, params={"limit": 2, **({"cursor": cursor} if cursor else {})})).json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == 5 and set(seen) == made


async def test_the_newest_come_first_when_asked(system: System) -> None:
    anna = await system.a_manager()
    for name in ("Б", "А", "В"):
        await a_contact(anna, name=name)
        await an_account(anna, name=name)
    for path in (CONTACTS, ACCOUNTS):
        assert await listed(anna, path, sort="newest", limit=2) == ["В", "А", "Б"]
        assert await listed(anna, path, limit=2) == ["А", "Б", "В"]


async def test_those_something_was_done_with_last_come_first_when_asked(system: System) -> None:
    anna = await system.a_manager()
    made = {name: await a_contact(anna, name=name) for name in ("А", "Б", "В")}
    for name in ("В", "А"):
        note = await anna.post(f"{CONTACTS}/{made[name]['id']}/notes", json={"text": "Звонили"})
        assert note.status_code == 201, note.text
    assert await listed(anna, sort="last_contact", limit=1) == ["А", "В", "Б"]


async def test_a_list_names_the_owner_and_the_company_in_the_same_breath(system: System) -> None:
    head, team_id = await system.a_head()
    anna = await system.a_manager(team_id, name="Анна Кузнецова")
    account = await an_account(anna, name="ООО Канат")
    contact = await a_contact(anna, account_id=account["id"])
    [row] = (await anna.get(CONTACTS)).json()["items"]
    assert (row["owner_name"], row["account_name"]) == ("Анна Кузнецова", "ООО Канат")
    [company] = (await anna.get(ACCOUNTS)).json()["items"]
    assert company["owner_name"] == "Анна Кузнецова"
    other = {"owner_id": str(head.id)}
    assert (await head.post(f"{ACCOUNTS}/{account['id']}/owner", json=other, if_match=1)).is_success
    [row] = (await anna.get(CONTACTS)).json()["items"]
    assert (row["account_id"], row["account_name"]) == (account["id"], None), (
        "a company of somebody else's is not named"
    )
    page = (await anna.get(f"{CONTACTS}/{contact['id']}")).json()
    assert (page["account"], page["owner_name"], page["terms_in_force"]) == (None, "Анна Кузнецова", "postpayment")


async def test_lists_are_narrowed_by_origin_terms_reach_and_the_day_of_creation(system: System) -> None:
    anna = await system.a_manager()
    whole = {
        "С телефоном": {"phones": ["84951234567"], "payment_terms": "prepayment"},
        "С почтой": {"emails": ["a@b.example"], "origin": "website"},
    }
    for path, make in ((CONTACTS, a_contact), (ACCOUNTS, an_account)):
        made = [await make(anna, name=name, **more) for name, more in whole.items()]
        assert await listed(anna, path, has_phone="true") == ["С телефоном"]
        assert await listed(anna, path, has_phone="false") == ["С почтой"]
        assert await listed(anna, path, has_email="true") == ["С почтой"]
        assert await listed(anna, path, payment_terms="prepayment") == ["С телефоном"]
        assert await listed(anna, path, origin="website") == ["С почтой"]
        moment = made[1]["created_at"]
        assert await listed(anna, path, created_from=moment) == ["С почтой"]
        assert await listed(anna, path, created_to=moment) == ["С телефоном"]


async def test_a_cursor_of_another_list_is_refused(system: System) -> None:
    anna = await system.a_manager()
    for _ in range(2):
        await a_contact(anna, name=f"К {new_id()}")
    cursor = (await anna.get(CONTACTS, params={"limit": 1})).json()["next_cursor"]
    answer = await anna.get(CONTACTS, params={"sort": "newest", "cursor": cursor})
    assert (answer.status_code, answer.json()["field"]) == (422, "cursor")


async def test_every_filter_has_an_index_that_serves_it_in_order(system: System) -> None:
    """With sequential scans and sorting priced out, no list needs either."""
    for table, columns in (("contacts", ("owner_id", "type", "priority", "account_id")), ("accounts", ("owner_id",))):
        for column in columns:
            value = "'x'" if column in {"type", "priority"} else f"'{new_id()}'"
            plan = await _plan(system, f"SELECT * FROM {table} WHERE {column} = {value} ORDER BY name_key, id LIMIT 51")
            assert "Sort" not in plan and "Seq Scan" not in plan, plan
        for column in (None, "owner_id", *(["type"] if table == "contacts" else [])):
            where = "" if column is None else f" WHERE {column} = " + ("'x'" if column == "type" else f"'{new_id()}'")
            plan = await _plan(system, f"SELECT * FROM {table}{where} ORDER BY touched_at DESC, id DESC LIMIT 51")
            assert "Sort" not in plan and "Seq Scan" not in plan, plan


async def _plan(system: System, query: str) -> str:
    connection = await asyncpg.connect(system.addresses.database("contacts"))
    try:
        await connection.execute("SET enable_seqscan = off; SET enable_sort = off; SET enable_incremental_sort = off")
        return "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {query}"))
    finally:
        await connection.close()
