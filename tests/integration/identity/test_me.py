"""The person who asks: what a front end learns at its start, and what people change of their own."""

import asyncio

from tests.integration.identity.doors import ME, an_address, facts, try_sign_in
from tests.system import PASSWORD, System


async def test_a_front_end_learns_who_asks_and_what_they_may_do(system: System) -> None:
    head, team = await system.a_head(name="Ольга")
    anna = await system.a_manager(team, name="Анна", language="en")
    mine = (await anna.get(ME)).json()
    assert (mine["id"], mine["name"], mine["role"], mine["language"]) == (str(anna.id), "Анна", "manager", "en")
    assert (mine["team"]["id"], mine["team"]["head_id"], mine["leads"]) == (str(team), str(head.id), [])
    assert (mine["time_zone"], mine["country"], mine["settings"]) == ("Europe/Moscow", "RU", {})
    assert "sales.write" in mine["permissions"] and "users.manage" not in mine["permissions"]
    hers = (await head.get(ME)).json()
    assert (hers["leads"], hers["team"]) == ([str(team)], None)
    assert "clients.assign" in hers["permissions"]


async def test_a_person_chooses_a_language_and_everybody_hears(system: System) -> None:
    anna = await system.a_manager()
    changed = await anna.patch(ME, json={"language": "en"})
    assert (changed.status_code, changed.json()["language"], changed.json()["version"]) == (200, "en", 2)
    assert [(each["type"], each["data"]["language"]) for each in await facts(system, anna.id)] == [
        ("UserCreated", "ru"),
        ("UserUpdated", "en"),
    ]
    assert (await anna.patch(ME, json={"language": "en"})).json()["version"] == 2
    assert (await anna.patch(ME, json={"role": "admin"})).status_code == 422
    assert (await anna.patch(ME, json={"language": "de"})).status_code == 422


async def test_settings_are_merged_name_by_name_and_dropped_with_null(system: System) -> None:
    anna = await system.a_manager()
    given = {"start_page": "board", "rows": 100, "sounds": True}
    assert (await anna.patch(ME, json={"settings": given})).json()["settings"] == given
    changed = await anna.patch(ME, json={"settings": {"rows": None, "sounds": False}})
    assert changed.json()["settings"] == {"start_page": "board", "sounds": False}
    assert (await anna.get(ME)).json()["settings"] == {"start_page": "board", "sounds": False}
    assert (await anna.get(ME)).json()["version"] == 1, "settings are no part of what others know"


async def test_two_tabs_setting_different_things_at_once_both_succeed(system: System) -> None:
    anna = await system.a_manager()
    answers = await asyncio.gather(*(anna.patch(ME, json={"settings": {f"tab.{n}": n}}) for n in range(8)))
    assert [answer.status_code for answer in answers] == [200] * 8
    assert (await anna.get(ME)).json()["settings"] == {f"tab.{n}": n for n in range(8)}


async def test_a_person_keeps_at_most_a_hundred_settings(system: System) -> None:
    anna = await system.a_manager()
    assert (await anna.patch(ME, json={"settings": {f"a{n}": True for n in range(100)}})).status_code == 200
    over = await anna.patch(ME, json={"settings": {"one-more": True}})
    assert (over.status_code, over.json()["code"], over.json()["field"]) == (422, "too_many_settings", "settings")


async def test_ones_own_password_changes_with_the_present_one_alone(system: System) -> None:
    anna = await system.a_manager()
    other = await system.sign_in(anna.email)
    wrong = await anna.post(f"{ME}/password", json={"password": "a-new-one", "current_password": "not-it"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "current_password")
    assert (await anna.post(f"{ME}/password", json={"password": "a-new-one"})).status_code == 422
    changed = await anna.post(f"{ME}/password", json={"password": "a-new-one", "current_password": PASSWORD})
    assert changed.status_code == 204, changed.text
    assert (await anna.get(ME)).status_code == 200
    assert (await other.get(ME)).status_code == 401, "whoever signed in with the old one is out"
    async with an_address(system) as http:
        assert (await try_sign_in(http, anna.email, "a-new-one")).status_code == 201
