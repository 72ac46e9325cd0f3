"""Every change of a client: who, what, before and after; only ever added to."""

from typing import Any

import asyncpg
import pytest

from shared.ids import new_id
from tests.integration.contacts.clients import ACCOUNTS, CONTACTS, a_contact, an_account, history, tell
from tests.integration.contacts.test_timeline import a_move
from tests.system import System, envelope_of


async def test_every_change_of_a_contact_is_kept_with_who_before_and_after(system: System) -> None:
    head, team_id = await system.a_head(name="Елена Орлова")
    anna, boris = await system.a_manager(team_id, name="Анна Кузнецова"), await system.a_manager(team_id, name="Борис")
    account = await an_account(anna)
    contact = await a_contact(anna, phones=["84951234567"])
    place = f"{CONTACTS}/{contact['id']}"
    changes = {"name": "Иван Иванов", "account_id": account["id"], "phones": []}
    assert (await anna.patch(place, json=changes, if_match=1)).status_code == 200
    assert (await anna.patch(place, json={"name": "Иван Иванов"}, if_match=2)).status_code == 200
    assert (await anna.post(f"{place}/type", json={"type": "existing"}, if_match=2)).status_code == 200
    assert (await head.post(f"{place}/owner", json={"owner_id": str(boris.id)}, if_match=3)).status_code == 200

    created, changed, typed, handed = await history(head, place)

    assert (created["what"], created["title"], created["who"]) == ("created", "Внесено в базу", f"user:{anna.id}")
    assert created["who_name"] == "Анна Кузнецова"
    assert {each["field"]: each["after"] for each in created["changes"]}["phones"] == ["+74951234567"]
    seen = {each["field"]: (each["before_shown"], each["after_shown"]) for each in changed["changes"]}
    assert seen == {
        "name": ("Иван Петров", "Иван Иванов"),
        "account_id": ("—", "ООО Верёвка"),
        "phones": ("+74951234567", "—"),
    }
    assert [each["before"] for each in changed["changes"] if each["field"] == "name"] == ["Иван Петров"]
    assert typed["changes"][0]["after_shown"] == "Действующий"
    assert (handed["what"], handed["who_name"]) == ("owner_changed", "Елена Орлова")
    assert (handed["changes"][0]["before_shown"], handed["changes"][0]["after_shown"]) == ("Анна Кузнецова", "Борис")
    english = (await history(head, place, lang="en"))[2]
    assert (english["title"], english["changes"][0]["title"]) == ("Type changed", "Type")


async def test_every_change_of_an_account_is_kept_and_paged(system: System) -> None:
    head, team_id = await system.a_head()
    anna = await system.a_manager(team_id)
    account = await an_account(head, name="ООО 0")
    place = f"{ACCOUNTS}/{account['id']}"
    for number in range(1, 4):
        assert (await head.patch(place, json={"name": f"ООО {number}"}, if_match=number)).status_code == 200
    assert (await head.post(f"{place}/owner", json={"owner_id": str(anna.id)}, if_match=4)).status_code == 200
    whole = await history(head, place)
    assert [each["what"] for each in whole] == ["created", "changed", "changed", "changed", "owner_changed"]
    names = [change["after"] for each in whole for change in each["changes"] if change["field"] == "name"]
    assert names == ["ООО 0", "ООО 1", "ООО 2", "ООО 3"]
    paged, cursor = [], None
    while True:
        options = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await head.get(f"{place}/history", params=options)).json()
        paged, cursor = paged + page["items"], page["next_cursor"]
        if cursor is None:
            break
    assert paged == list(reversed(whole))


async def test_what_becomes_of_a_record_is_kept_in_words_with_before_and_after(system: System) -> None:
    """Put aside, taken up, merged, taken apart, forgotten; for persons, and as far as it goes for companies."""
    head, _ = await system.a_head(name="Елена Орлова")
    for place, make, kind in ((CONTACTS, a_contact, "contact"), (ACCOUNTS, an_account, "account")):
        one, two = await make(head, name="Остаётся"), await make(head, name="Уходит", phones=["+79161234567"])
        path, other = f"{place}/{one['id']}", f"{place}/{two['id']}"
        assert (await head.post(f"{path}/archive", json={"reason": "x"}, if_match=1)).status_code == 200
        assert (await head.post(f"{path}/restore", if_match=2)).status_code == 200
        body = {"record": kind, "into_id": one["id"], "merged_ids": [two["id"]]}
        merge = await head.post("/api/contacts/merges", json=body)
        assert (await head.post(f"/api/contacts/merges/{merge.json()['id']}/undo")).status_code == 200

        survivor, merged = (await history(head, path))[1:], (await history(head, other))[1:]

        assert [each["title"] for each in survivor] == [
            *("Отправлено в архив", "Возвращено из архива", "Записи объединены", "Объединение отменено")
        ]
        assert _shown(survivor[0]) == {"Состояние": ("в работе", "в архиве")}
        assert _shown(survivor[2]) == {"Телефоны": ("—", "+79161234567"), "Вошедшие записи": ("—", "Уходит")}
        assert _shown(survivor[3]) == {"Телефоны": ("+79161234567", "—"), "Вошедшие записи": ("Уходит", "—")}
        assert [each["title"] for each in merged] == ["Записи объединены", "Объединение отменено"]
        assert _shown(merged[0]) == {"Состояние": ("в работе", "объединён"), "Часть записи": ("—", "Остаётся")}
        assert {each["who_name"] for each in (*survivor, *merged)} == {"Елена Орлова"}
        english = await history(head, path, lang="en")
        assert not [each for each in english if each["title"] == each["what"]], "each has words"


async def test_a_merge_that_changes_no_field_of_the_survivor_is_in_its_history_all_the_same(system: System) -> None:
    head, _ = await system.a_head()
    one, two, three = [await a_contact(head, name=name) for name in ("Остаётся", "Уходит", "И этот")]
    body = {"record": "contact", "into_id": one["id"], "merged_ids": [two["id"], three["id"]]}
    assert (await head.post("/api/contacts/merges", json=body)).status_code == 201
    last = (await history(head, f"{CONTACTS}/{one['id']}"))[-1]
    assert (last["title"], _shown(last)) == ("Записи объединены", {"Вошедшие записи": ("—", "Уходит, И этот")})


async def test_that_a_person_was_forgotten_is_kept_and_what_was_known_is_not(system: System) -> None:
    head, _ = await system.a_head()
    contact = await a_contact(head, name="Зоя Лунина")
    place = f"{CONTACTS}/{contact['id']}"
    assert (await head.post(f"{place}/erase", json={"reason": "обращение 17"}, if_match=1)).status_code == 200
    whole = await history(head, place)
    assert whole[-1]["title"] == "Персональные данные удалены"
    assert _shown(whole[-1]) == {"Состояние": ("в работе", "удалён"), "Причина": ("—", "обращение 17")}
    assert "Лунина" not in str(whole)


async def test_a_pinned_note_reads_as_yes_and_a_text_that_is_like_a_code_as_it_was_written(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna, name="normal")
    place = f"{CONTACTS}/{contact['id']}"
    assert (await anna.patch(place, json={"name": "person", "priority": "high"}, if_match=1)).status_code == 200
    note = await anna.post(f"{place}/notes", json={"text": "x"})
    pinned = await anna.post(f"/api/contacts/notes/{note.json()['id']}/pin", json={"pinned": True}, if_match=1)
    assert pinned.status_code == 200, pinned.text
    changed, noted = (await history(anna, place))[1:]
    assert _shown(changed) == {"Название": ("normal", "person"), "Приоритет": ("обычный", "высокий")}
    assert _shown(noted) == {"Закреплена": ("нет", "да")}


def _shown(entry: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """By the name of each field what people read before and after."""
    return {each["title"]: (each["before_shown"], each["after_shown"]) for each in entry["changes"]}


async def test_what_a_rule_changes_names_the_rule_and_its_cause(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna)
    win = envelope_of(a_move(contact["id"], anna, new_id(), "payment", "won", kind="won"), aggregateversion=5)
    await tell(system, win)
    last = (await history(anna, f"{CONTACTS}/{contact['id']}"))[-1]
    assert (last["what"], last["who"], last["cause"]) == ("type_changed", "system:first_won_sale", win.id)


async def test_a_refused_change_leaves_no_trace(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna)
    place = f"{CONTACTS}/{contact['id']}"
    assert (await anna.patch(place, json={"name": "Другой"}, if_match=7)).status_code == 412
    assert (await anna.patch(place, json={"phones": ["+7 495 1"], "name": "Другой"}, if_match=1)).status_code == 422
    assert [each["what"] for each in await history(anna, place)] == ["created"]


@pytest.mark.parametrize("change", ["UPDATE client_history SET who = 'nobody'", "DELETE FROM client_history"])
async def test_the_history_is_only_ever_added_to(system: System, change: str) -> None:
    contact = await a_contact(system.admin)
    with pytest.raises(asyncpg.RestrictViolationError):
        await system.rows("contacts", f"{change} WHERE record_id = $1", contact["id"])
    assert len(await history(system.admin, f"{CONTACTS}/{contact['id']}")) == 1
