"""A search that forgives: by whatever people remember of a client, typed however they type it."""

from typing import Any

import asyncpg
import pytest

from services.contacts.domain.search import readings
from shared.ids import new_id
from tests.integration.contacts.clients import ACCOUNTS, CONTACTS, a_contact, an_account, listed
from tests.system import Caller, System

SEARCH = "/api/contacts/clients"


async def found(caller: Caller, q: str, **options: Any) -> list[dict[str, Any]]:
    answer = await caller.get(SEARCH, params={"q": q, **options})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def names(caller: Caller, q: str) -> list[str]:
    return [each["name"] for each in await found(caller, q)]


@pytest.fixture(scope="module")
async def anna(system: System) -> Caller:
    """A manager with a small base of clients."""
    anna = await system.a_manager(name="Анна Кузнецова")
    company = await an_account(anna, name="ООО «Альпторг»", tax_id="7707083893", emails=["zakaz@alptorg.example"])
    await a_contact(anna, name="Пётр Семёнович Иванов", phones=["8 (916) 123-45-67 доб. 12"], account_id=company["id"])
    sasha = await a_contact(anna, name="Саша Верёвкина", emails=["sasha.v@mail.example"])
    await a_contact(anna, name="John Miller", phones=["+44 20 7946 0958"])
    note = {"text": "Спрашивала про карабины и паракорд, перезвонить после выставки"}
    assert (await anna.post(f"{CONTACTS}/{sasha['id']}/notes", json=note)).status_code == 201
    return anna


@pytest.mark.parametrize(
    ("typed", "name", "field"),
    [
        ("иванов петр", "Пётр Семёнович Иванов", "name"),
        ("ПЁТР ив", "Пётр Семёнович Иванов", "name"),
        ("bdfyjd", "Пётр Семёнович Иванов", "name"),
        ("gtnh", "Пётр Семёнович Иванов", "name"),
        ("ьшддук", "John Miller", "name"),
        ("ивонов", "Пётр Семёнович Иванов", "name"),
        ("bdjyjd", "Пётр Семёнович Иванов", "name"),  # both: ивонов, typed with the Latin layout on
        ("семенвич", "Пётр Семёнович Иванов", "name"),
        ("916 123", "Пётр Семёнович Иванов", "phone"),
        ("8916123", "Пётр Семёнович Иванов", "phone"),
        ("123-45-67", "Пётр Семёнович Иванов", "phone"),
        ("7946", "John Miller", "phone"),
        ("sasha.v", "Саша Верёвкина", "email"),
        ("ЫФЫРФюм", "Саша Верёвкина", "email"),
        ("веревкина", "Саша Верёвкина", "name"),
        ("верёвкиной", "Саша Верёвкина", "name"),
        ("7707083893", "ООО «Альпторг»", "tax_id"),
        ("770708", "ООО «Альпторг»", "tax_id"),
        ("альпторг ооо", "ООО «Альпторг»", "name"),
        ("fkmgnjhu", "ООО «Альпторг»", "name"),
        ("zakaz@alp", "ООО «Альпторг»", "email"),
        ("карабин", "Саша Верёвкина", "note"),
        ("выставка", "Саша Верёвкина", "note"),
    ],
)
async def test_a_client_is_found_by_whatever_is_remembered(anna: Caller, typed: str, name: str, field: str) -> None:
    first = (await found(anna, typed))[0]
    assert (first["name"], field in first["fields"]) == (name, True), first


async def test_what_fits_best_comes_first(system: System) -> None:
    anna = await system.a_manager()
    for name in ("Канатов Лев", "Лев", "Левин Пётр", "Королев Иван", "Клевер"):
        await a_contact(anna, name=name)
    assert await names(anna, "лев") == ["Лев", "Левин Пётр", "Канатов Лев", "Клевер", "Королев Иван"]


async def test_a_better_guess_that_is_somebody_elses_client_hides_none_of_ones_own(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    await a_contact(anna, name="Лариса Дубровицкая")
    await a_contact(boris, name="Лариса Дубравинская")
    assert await names(anna, "дубравинскя") == [], "three letters apart"
    await a_contact(anna, name="Лариса Дубровинская")
    assert await names(anna, "дубравинскя") == ["Лариса Дубровинская"]
    assert await names(boris, "дубравинскя") == ["Лариса Дубравинская"]


async def test_a_client_is_found_by_a_new_name_however_mistyped(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna, name="Ольга Незванова")
    changed = await anna.patch(f"{CONTACTS}/{contact['id']}", json={"name": "Ольга Журавлёва"}, if_match=1)
    assert changed.status_code == 200
    assert await names(anna, "жюравлева ольга") == ["Ольга Журавлёва"]
    assert await names(anna, "ольга журвалева") == ["Ольга Журавлёва"]
    assert await names(anna, "нкзванова") == []


async def test_a_note_shows_where_it_speaks_of_it_and_a_deleted_one_is_not_found(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna, name="Клиент")
    noted = await anna.post(f"{CONTACTS}/{contact['id']}/notes", json={"text": "Нужны фастексы к пятнице"})
    [hit] = await found(anna, "фастекс")
    assert (hit["fields"], "фастексы" in hit["note"]) == (["note"], True)
    assert (await anna.delete(f"/api/contacts/notes/{noted.json()['id']}", if_match=1)).status_code == 204
    assert await found(anna, "фастекс") == []


async def test_a_hit_says_whose_it_is_and_what_company(anna: Caller) -> None:
    [hit] = [each for each in await found(anna, "семенович") if each["kind"] == "contact"]
    assert (hit["owner_name"], hit["account_name"]) == ("Анна Кузнецова", "ООО «Альпторг»")
    assert hit["phones_shown"] == ["+7 916 123-45-67 ext. 12"]


@pytest.mark.parametrize("typed", ["иванов", "ивонов", "карабин", "7707083893", "916123", "sasha"])
async def test_nobody_finds_the_clients_of_somebody_else(system: System, anna: Caller, typed: str) -> None:
    assert await found(anna, typed) != []
    assert await found(await system.a_manager(), typed) == []


async def test_accounting_finds_companies_by_name_and_inn_and_by_nothing_else(system: System) -> None:
    anna, accountant = await system.a_manager(), await system.a_user("accountant")
    mark = f"тайна{new_id().hex}"
    company = await an_account(
        anna, name=f"ООО {mark}", phones=["+7 495 765-43-21"], emails=[f"{new_id().hex}@x.example"]
    )
    await a_contact(anna, name=f"Человек {mark}")
    [hit] = await found(accountant, mark)
    assert (hit["id"], hit["phones_shown"], hit["emails"], hit["owner_id"]) == (company["id"], [], [], None)
    for secret in (company["emails"][0], "4957654321"):
        assert company["id"] not in [each["id"] for each in await found(accountant, secret)]
    answer = await accountant.get(ACCOUNTS, params={"q": company["emails"][0]})
    assert answer.json()["items"] == []


async def test_lists_are_narrowed_by_the_same_search(anna: Caller) -> None:
    assert await listed(anna, q="bdfyjd") == ["Пётр Семёнович Иванов"]
    assert await listed(anna, q="8916123") == ["Пётр Семёнович Иванов"]
    assert await listed(anna, q="ивонов", limit=1) == ["Пётр Семёнович Иванов"], "mistyped, where nobody holds it"
    assert await listed(anna, ACCOUNTS, q="770708") == ["ООО «Альпторг»"]


@pytest.mark.parametrize("q", ["", "я", "%00", "x" * 201])
async def test_a_question_that_cannot_be_is_refused(anna: Caller, q: str) -> None:
    assert (await anna.get(f"{SEARCH}?q={q}")).status_code == 422


@pytest.mark.parametrize("q", ["%", "__", "\\\\", "' OR 1=1", "((", "«»", "!!", "& | !", "12", "<->", "ооо ип зао"])
async def test_signs_are_no_orders(anna: Caller, q: str) -> None:
    answer = await anna.get(SEARCH, params={"q": q})
    assert answer.status_code in {200, 422}


async def test_no_search_reads_a_whole_table(system: System) -> None:
    """On a base of 20,000, with the plans PostgreSQL takes by itself."""
    connection = await asyncpg.connect(system.addresses.database("contacts"))
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(MANY)
        for index in ("ix_contacts_search_text_trigrams", "ix_contacts_name_words"):
            await connection.execute(f"SELECT gin_clean_pending_list('{index}')")
        await connection.execute("ANALYZE contacts")
        for pattern in ("%иванов123%", "%91600012%", "%i1777@mail%"):
            await _no_seq_scan(connection, f"search_text LIKE '{pattern}'")
        await _no_seq_scan(connection, "'ивонов123' <% search_text")
        await _no_seq_scan(connection, "name_words @@ plainto_tsquery('russian', 'иванов123')")
    finally:
        await transaction.rollback()
        await connection.close()


async def _no_seq_scan(connection: Any, condition: str) -> None:
    rows = await connection.fetch(f"EXPLAIN SELECT * FROM contacts WHERE {condition} LIMIT 200")
    plan = "\n".join(row[0] for row in rows)
    assert "Seq Scan" not in plan, plan


MANY = """
    INSERT INTO contacts (id, name, name_key, phones, emails, origin, created_at, version, type, priority)
    SELECT gen_random_uuid(), 'Иванов' || n, 'иванов' || n || ' пётр', ARRAY['+7916' || lpad(n::text, 7, '0')],
           ARRAY['i' || n || '@mail.example'], 'import', now(), 1, 'potential', 'normal'
    FROM generate_series(1, 20000) AS n
"""


def test_what_was_typed_is_read_in_each_way_it_may_have_been_meant() -> None:
    assert [each.text for each in readings("ghbdtn")] == ["ghbdtn", "привет"]
    assert [each.text for each in readings("8 (495) 123")] == ["8495123", "7495123"]
    assert readings("  «Ёлка»  ")[0].text == "елка"
