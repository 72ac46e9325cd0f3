"""Files of clients: mapped, checked, taken in, corrected, reverted."""

import csv
import io
import random
from typing import Any

import pytest
import xlsxwriter

from services.contacts.usecases import taking
from shared.db import Transaction
from shared.ids import new_id
from tests.integration.contacts.clients import (
    ACCOUNTS,
    CONTACTS,
    a_contact,
    an_account,
    facts,
    listed,
    timeline,
)
from tests.integration.contacts.importing import (
    IMPORTS,
    begun,
    counts,
    ended,
    imported,
    mapped,
    rows,
    sent,
    through,
)
from tests.servers import ROOT
from tests.system import Caller, System

HEADER = "Код;ФИО;Телефон;E-mail;Компания;ИНН;Тип;Ответственный;Комментарий\n"


def a_file(*lines: str) -> str:
    return HEADER + "".join(f"{line}\n" for line in lines)


async def contact(caller: Caller, name: str, **filters: Any) -> dict[str, Any]:
    answer = await caller.get(CONTACTS, params={"q": name, **filters})
    [found] = [each for each in answer.json()["items"] if each["name"] == name]
    return dict(found)


async def test_a_file_is_read_and_its_columns_are_guessed(system: System) -> None:
    anna = await system.a_manager()
    made = await sent(anna, a_file("1;Иван;;;;;;;").encode("cp1251"), filename="клиенты.csv")

    assert {name: made[name] for name in ("kind", "delimiter", "encoding", "file_name", "rows", "status", "key")} == {
        "kind": "csv",
        "delimiter": ";",
        "encoding": "cp1251",
        "file_name": "клиенты.csv",
        "rows": 1,
        "status": "uploaded",
        "key": "external_ref",
    }
    assert made["columns"] == [
        *("external_ref", "name", "phones", "emails", "account_name", "tax_id", "type", "owner", "note")
    ]


async def test_clients_enter_the_base_with_their_companies(system: System) -> None:
    anna = await system.a_manager()
    ref = new_id()
    made = await imported(
        anna,
        a_file(
            f"{ref}-1;Пётр Ёлкин;8 916 123-45-67;P@test.example;ООО Верёвка;7707083893;действующий;;Звонить утром",
            f"{ref}-2;Анна Ёлкина;;;Верёвка ООО;7707083893;;;",
        ),
    )

    assert (made["status"], counts(made)) == ("done", (2, 0, 0, 0))
    peter, second = await contact(anna, "Пётр Ёлкин"), await contact(anna, "Анна Ёлкина")
    account = (await anna.get(f"{ACCOUNTS}/{peter['account_id']}")).json()
    assert (account["name"], account["tax_id"], account["origin"]) == ("ООО Верёвка", "7707083893", "import")
    assert second["account_id"] == account["id"]
    expected = {"phones": ["+79161234567"], "emails": ["p@test.example"], "type": "existing", "origin": "import"}
    assert {name: peter[name] for name in expected} == expected
    assert peter["owner_id"] == str(anna.id)
    [told] = await facts(system, peter["id"])
    assert (told["type"], told["actor"], told["data"]["origin"]) == ("ContactCreated", "system:import", "import")
    entries = await timeline(anna, peter["id"])
    assert [(each["type"], each["actor"]) for each in entries] == [
        ("ContactCreated", "system:import"),
        ("NoteAdded", f"user:{anna.id}"),
    ]


async def test_the_sample_for_newcomers_has_one_wrong_row_and_says_which(system: System) -> None:
    anna = await system.a_manager()
    made = await imported(anna, (ROOT / "docs/samples/clients.csv").read_bytes(), filename="clients.csv")

    assert counts(made) == (3, 0, 0, 1)
    [refused] = await rows(anna, made, outcome="refused")
    assert "phone" in str(refused)


async def test_a_second_run_of_the_same_file_creates_and_changes_nothing(system: System) -> None:
    anna = await system.a_manager()
    text = a_file(*(f"{new_id()};Клиент {n};+7916123456{n};;ООО {new_id()};;;;" for n in range(5)))
    assert counts(await imported(anna, text)) == (5, 0, 0, 0)
    before = await listed(anna)

    again = await imported(anna, text)

    assert counts(again) == (0, 0, 5, 0)
    assert await listed(anna) == before


@pytest.mark.parametrize("key", ["external_ref", "emails", "phones", "tax_id"])
async def test_rows_are_known_by_the_key_that_was_chosen(system: System, key: str) -> None:
    anna = await system.a_manager()
    account = await an_account(anna, tax_id="7707083893")
    ref = str(new_id())
    known = await a_contact(
        anna,
        name="Иван Петров",
        external_ref=ref,
        emails=["i@test.example"],
        phones=["+79161234567"],
        account_id=account["id"],
    )
    line = f"{ref};иван петров;8(916)1234567, +79160000000;I@test.example;;7707083893;;;"
    made = await mapped(anna, await sent(anna, a_file(line)), key=key)

    done = await through(anna, made)

    assert counts(done) == (0, 1, 0, 0)
    changed = (await anna.get(f"{CONTACTS}/{known['id']}")).json()
    assert (changed["name"], changed["phones"]) == ("иван петров", ["+79161234567", "+79160000000"])


async def test_a_dry_run_says_what_would_be_and_changes_nothing(system: System) -> None:
    anna = await system.a_manager()
    ref = new_id()
    twin = await a_contact(anna, name="Близнец", phones=["+79161234567"])
    await a_contact(anna, name="Старое имя", external_ref=f"{ref}-1")
    made = await sent(
        anna,
        a_file(
            f"{ref}-1;Новое имя;;;;;;;",
            f"{ref}-2;Новый;+79161234567;;;;;;",
            f"{ref}-3;Плохой;нет;@;;123;враг;Никто;",
            f"{ref}-2;Новый ещё раз;;;;;;;",
        ),
    )

    checked = await through(anna, made, "check")

    assert (checked["status"], counts(checked), checked["done"]) == ("checked", (1, 2, 0, 1), 4)
    assert await listed(anna) == ["Близнец", "Старое имя"]
    first, second, third, fourth = await rows(anna, checked)
    assert (first["outcome"], first["before"], first["after"]) == (
        *("updated", {"name": "Старое имя"}, {"name": "Новое имя"}),
    )
    assert (second["outcome"], second["after"]["name"], second["duplicates"]) == ("created", "Новый", [twin["id"]])
    assert (third["outcome"], [each["field"] for each in third["reasons"]]) == (
        *("refused", ["phones", "emails", "type", "tax_id", "owner"]),
    )
    assert (fourth["number"], fourth["outcome"]) == (5, "updated")
    assert counts(await through(anna, checked)) == (1, 2, 0, 1), "the run does what the dry run said"


async def test_rows_not_taken_come_back_as_a_file_with_the_reason(system: System) -> None:
    anna = await system.a_manager()
    made = await imported(anna, a_file(f"{new_id()};Хороший;;;;;;;", ";Плохой;нет;;;;;;=1+1"))

    answer = await anna.get(f"{IMPORTS}/{made['id']}/errors.csv")

    assert answer.content.startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8 by this"
    [header, line] = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert header == [*HEADER.strip().split(";"), "Причина"]
    assert line[:3] == ["", "Плохой", "нет"]
    assert line[-2:] == ["'=1+1", "phones: нет is no telephone number"]


async def test_owners_are_named_by_name_or_address_or_take_turns(system: System) -> None:
    head, team = await system.a_head()
    boris, vera = await system.a_manager(team, name=f"Борис {new_id()}"), await system.a_manager(team)
    stranger = await system.a_manager()
    name = (await system.rows("contacts", "SELECT name FROM people WHERE user_id = $1", boris.id))[0]["name"]
    made = await sent(
        head,
        a_file(
            f";По имени;;;;;;{name};",
            f";По адресу;;;;;;{vera.email};",
            f";Чужой;;;;;;{stranger.email};",
            ";Один;;;;;;;",
            ";Два;;;;;;;",
        ),
    )
    made = await mapped(head, made, key=None, owner_ids=[str(boris.id), str(vera.id)])

    done = await through(head, made)

    assert counts(done) == (4, 0, 0, 1)
    assert (await contact(head, "По имени"))["owner_id"] == str(boris.id)
    assert (await contact(head, "По адресу"))["owner_id"] == str(vera.id)
    turns = {(await contact(head, each))["owner_id"] for each in ("Один", "Два")}
    assert turns == {str(boris.id), str(vera.id)}


async def test_companies_are_imported_too(system: System) -> None:
    anna = await system.a_manager()
    text = "Название,ИНН,КПП,Телефон\nООО Канат,7707083893,770701001,8 495 123-45-67\n"
    made = await imported(anna, text, record="accounts")

    assert (made["delimiter"], made["key"], counts(made)) == (",", "tax_id", (1, 0, 0, 0))
    [account] = (await anna.get(ACCOUNTS)).json()["items"]
    assert (account["name"], account["kpp"], account["phones"]) == ("ООО Канат", "770701001", ["+74951234567"])
    assert counts(await imported(anna, text, record="accounts")) == (0, 0, 1, 0)


async def test_a_workbook_is_read_like_a_text(system: System) -> None:
    anna = await system.a_manager()
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    page = book.add_worksheet()
    page.write_row(0, 0, ["Name", "Phone"])
    page.write_string(1, 0, "Ivan")
    page.write_number(1, 1, 79161234567)
    book.close()

    made = await imported(anna, file.getvalue())

    assert (made["kind"], counts(made)) == ("xlsx", (1, 0, 0, 0))
    assert (await contact(anna, "Ivan"))["phones"] == ["+79161234567"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a;b", "Имя\nx\0".encode()])
async def test_what_is_no_list_of_clients_is_refused(system: System, content: bytes) -> None:
    anna = await system.a_manager()

    answer = await anna.post(IMPORTS, content=content)

    assert (answer.status_code, answer.json()["code"]) == (422, "file_unreadable")


async def test_a_mapping_that_cannot_work_is_refused(system: System) -> None:
    anna = await system.a_manager()
    made = await sent(anna, "а;б\n1;2\n")
    place = f"{IMPORTS}/{made['id']}"

    wrong = await anna.put(f"{place}/mapping", json={"columns": ["enemy"]}, if_match=1)
    nobody = await anna.post(f"{place}/run", if_match=1)

    assert [(each.status_code, each.json()["code"]) for each in (wrong, nobody)] == [(422, "mapping_wrong")] * 2


async def test_reverting_takes_back_what_nobody_touched_and_says_what_it_could_not(system: System) -> None:
    anna = await system.a_manager()
    ref = new_id()
    old = await a_contact(anna, name="Было", external_ref=f"{ref}-0", phones=["+79160000000"])
    text = a_file(
        f"{ref}-0;Стало;+79161234567;;;;;;",
        f"{ref}-1;Новый;;;ООО {ref};;;;",
        f"{ref}-2;Тронутый;;;;;;;",
        f"{ref}-1;Новый дважды;;;;;;;",
    )
    made = await imported(anna, text)
    assert counts(made) == (2, 2, 0, 0)
    touched = await contact(anna, "Тронутый")
    note = await anna.post(f"{CONTACTS}/{touched['id']}/notes", json={"text": "Перезвонить"})
    assert note.status_code == 201

    reverted = await through(anna, made, "revert")

    assert reverted["status"] == "reverted"
    assert await listed(anna) == ["Было", "Тронутый"]
    assert (await anna.get(f"{CONTACTS}/{old['id']}")).json()["phones"] == ["+79160000000"]
    assert await listed(anna, ACCOUNTS) == []
    assert [each["reversal"] for each in await rows(anna, reverted)] == ["restored", "removed", "kept", "kept"]
    again = await imported(anna, text)
    assert counts(again) == (0, 3, 1, 0), "what was taken back comes back"
    assert await listed(anna) == ["Новый дважды", "Стало", "Тронутый"]


async def test_an_import_is_its_makers_and_of_who_leads_her(system: System) -> None:
    head, team = await system.a_head()
    anna, stranger = await system.a_manager(team), await system.a_manager()
    made = await sent(anna, a_file(";Иван;;;;;;;"))

    assert (await head.get(f"{IMPORTS}/{made['id']}")).status_code == 200
    refused = await stranger.get(f"{IMPORTS}/{made['id']}")
    assert (refused.status_code, refused.json()["code"]) == (404, "import_unknown")


async def test_a_file_is_run_once_and_not_changed_while_it_is_at_work(system: System) -> None:
    anna = await system.a_manager()
    made = await sent(anna, a_file(";Иван;;;;;;;"))
    early = await anna.post(f"{IMPORTS}/{made['id']}/revert", if_match=1)
    assert (early.status_code, early.json()["code"]) == (409, "nothing_to_revert")
    done = await through(anna, made)

    again = await anna.post(f"{IMPORTS}/{made['id']}/run", if_match=done["version"])

    assert (again.status_code, again.json()["code"]) == (409, "import_was_run")


class PowerCut(Exception):
    """The process dies in the middle of a batch."""


@pytest.mark.parametrize("seed", range(3))
async def test_an_import_that_dies_in_the_middle_ends_the_same(
    system: System, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    dice, anna = random.Random(seed), await system.a_manager()
    monkeypatch.setattr(taking, "BATCH", 7)
    settle, cuts = taking.store.imports.settle, 0

    async def dies(tx: Transaction, made: Any, settled: Any) -> None:
        nonlocal cuts
        await settle(tx, made, settled)
        if cuts < 4 and dice.random() < 0.4:
            cuts += 1
            raise PowerCut

    monkeypatch.setattr(taking.store.imports, "settle", dies)
    ref = new_id()
    made = await sent(anna, a_file(*(f"{ref}-{n % 40};Клиент {n % 40};;;ООО {ref};;;;" for n in range(50))))

    await begun(anna, made, "run")
    done = await ended(anna, made, within=120)

    assert cuts > 0
    assert (done["done"], counts(done)) == (50, (40, 0, 10, 0))
    names = await listed(anna)
    assert sorted(names) == sorted({f"Клиент {n}" for n in range(40)})
    assert len(await listed(anna, ACCOUNTS)) == 1
