"""Notes about clients: the author's own to change and take back, anybody's to pin."""

from typing import Any

import pytest

from tests.integration.contacts.clients import ACCOUNTS, CONTACTS, a_contact, an_account, history, timeline
from tests.system import Caller, System

NOTES = "/api/contacts/notes"


async def a_note(caller: Caller, path: str, text: str = "Любит красный", **more: Any) -> dict[str, Any]:
    answer = await caller.post(f"{path}/notes", json={"text": text, **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_the_author_changes_a_note_and_the_text_before_stays_in_the_history(system: System) -> None:
    anna = await system.a_manager()
    place = f"{CONTACTS}/{(await a_contact(anna))['id']}"
    note = await a_note(anna, place)
    edited = await anna.patch(f"{NOTES}/{note['id']}", json={"text": "Любит синий"}, if_match=1)
    assert (edited.json()["text"], edited.json()["version"]) == ("Любит синий", 2)
    assert edited.json()["edited_at"] is not None
    last = (await history(anna, place))[-1]
    assert (last["what"], last["title"]) == ("note_changed", "Изменена заметка")
    assert [(each["before"], each["after"]) for each in last["changes"]] == [("Любит красный", "Любит синий")]
    line = (await timeline(anna, place.rpartition("/")[2]))[-1]
    assert (line["id"], line["kind"], line["params"]["text"]) == (note["id"], "notes", "Любит синий")


async def test_a_deleted_note_is_gone_but_for_the_history(system: System) -> None:
    anna = await system.a_manager()
    place = f"{CONTACTS}/{(await a_contact(anna))['id']}"
    note = await a_note(anna, place, "Лишнее", pinned=True)
    assert (await anna.delete(f"{NOTES}/{note['id']}", if_match=1)).status_code == 204
    assert (await anna.get(f"{place}/notes")).json()["items"] == []
    assert (await anna.delete(f"{NOTES}/{note['id']}", if_match=2)).status_code == 404
    told = (await anna.get(f"{place}/timeline")).text
    assert "Лишнее" not in told and "Заметка удалена" in told
    last = (await history(anna, place))[-1]
    assert (last["what"], last["changes"][0]["before"]) == ("note_deleted", "Лишнее")


async def test_only_the_author_changes_or_deletes_a_note_but_anybody_may_pin_it(system: System) -> None:
    head, team_id = await system.a_head()
    anna = await system.a_manager(team_id)
    note = await a_note(anna, f"{CONTACTS}/{(await a_contact(anna))['id']}")
    place = f"{NOTES}/{note['id']}"
    for answer in (await head.patch(place, json={"text": "Моё"}, if_match=1), await head.delete(place, if_match=1)):
        assert (answer.status_code, answer.json()["code"]) == (403, "note_of_another")
    pinned = await head.post(f"{place}/pin", json={"pinned": True}, if_match=1)
    assert (pinned.json()["pinned"], pinned.json()["author_id"]) == (True, str(anna.id))


@pytest.mark.parametrize(("path", "make"), [(CONTACTS, a_contact), (ACCOUNTS, an_account)])
async def test_notes_are_listed_the_newest_first_page_by_page(system: System, path: str, make: Any) -> None:
    anna = await system.a_manager()
    place = f"{path}/{(await make(anna))['id']}"
    made = [(await a_note(anna, place, f"Заметка {number}"))["id"] for number in range(3)]
    first = (await anna.get(f"{place}/notes", params={"limit": 2})).json()
    second = (await anna.get(f"{place}/notes", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [each["id"] for each in first["items"] + second["items"]] == list(reversed(made))
    assert second["next_cursor"] is None


async def test_a_change_of_a_note_needs_the_version_read(system: System) -> None:
    anna = await system.a_manager()
    note = await a_note(anna, f"{CONTACTS}/{(await a_contact(anna))['id']}")
    assert (await anna.patch(f"{NOTES}/{note['id']}", json={"text": "х"})).status_code == 428
    assert (await anna.patch(f"{NOTES}/{note['id']}", json={"text": "х"}, if_match=2)).status_code == 412
