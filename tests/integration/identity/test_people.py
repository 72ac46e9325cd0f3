"""Users: who makes them, who sees what of them, what others are told."""

import asyncio
import json
from collections.abc import Awaitable
from typing import Any
from uuid import UUID

import pytest

from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.identity.doors import ME, USERS, an_address, facts, try_sign_in
from tests.system import PASSWORD, Caller, System


def a_person(**changes: Any) -> dict[str, Any]:
    return {"name": "Вера Ёжикова", "email": f"{new_id()}@test.example", "role": "manager", **changes}


async def make(caller: Caller, **changes: Any) -> dict[str, Any]:
    answer = await caller.post(USERS, json=a_person(**changes))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_a_new_user_is_told_to_every_service_without_the_password(system: System) -> None:
    team_id = await system.a_team()
    user = await make(system.admin, team_id=str(team_id), password="a-secret-of-hers", language="en")
    assert (user["version"], user["active"], user["team_id"]) == (1, True, str(team_id))
    await system.known_everywhere("people", "user_id", UUID(user["id"]))
    [told] = await facts(system, user["id"])
    assert (told["type"], told["aggregateversion"]) == ("UserCreated", 1)
    assert told["actor"] == f"user:{system.admin.id}"
    assert told["data"] == {
        "user_id": user["id"],
        "name": "Вера Ёжикова",
        "email": user["email"],
        "role": "manager",
        "team_id": str(team_id),
        "language": "en",
    }
    for table in ("users", "credentials", "outbox", "event_log", "replies"):
        rows = await system.rows("identity", f"SELECT * FROM {table}")
        assert not any("a-secret-of-hers" in str(dict(row)) for row in rows), table


async def test_one_e_mail_one_user_however_it_is_written(system: System) -> None:
    first = await make(system.admin)
    again = await system.admin.post(USERS, json=a_person(email=first["email"].upper()))
    assert (again.status_code, again.json()["code"], again.json()["field"]) == (409, "email_taken", "email")
    assert first["id"] in again.json()["detail"]
    second = await make(system.admin)
    moved = await system.admin.patch(f"{USERS}/{second['id']}", json={"email": first["email"]}, if_match=1)
    assert (moved.status_code, moved.json()["code"]) == (409, "email_taken")


async def test_of_two_users_made_at_once_with_one_e_mail_one_is_refused(system: System) -> None:
    for _ in range(3):
        body = a_person()
        answers = await asyncio.gather(*(system.admin.post(USERS, json=body) for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409], [each.text for each in answers]


async def test_an_idempotency_key_makes_one_user_of_two_requests(system: System) -> None:
    body, key = a_person(), str(new_id())
    first, second = [await system.admin.post(USERS, json=body, key=key) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    other = await system.admin.post(USERS, json=a_person(), key=key)
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")


async def test_a_change_needs_the_version_the_caller_has_read(system: System) -> None:
    user = await make(system.admin)
    path = f"{USERS}/{user['id']}"
    assert (await system.admin.patch(path, json={"name": "Вера"})).status_code == 428
    changed = await system.admin.patch(path, json={"name": "Вера"}, if_match=1)
    assert (changed.status_code, changed.json()["name"], changed.json()["version"]) == (200, "Вера", 2)
    stale = await system.admin.patch(path, json={"name": "Надежда"}, if_match=1)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    both = await asyncio.gather(
        *(system.admin.patch(path, json={"name": name}, if_match=2) for name in ("Ольга", "Нина"))
    )
    assert sorted(answer.status_code for answer in both) == [200, 412]
    kinds = [each["type"] for each in await facts(system, user["id"])]
    assert kinds == ["UserCreated", "UserUpdated", "UserUpdated"]


async def test_a_change_that_changes_nothing_is_not_told(system: System) -> None:
    user = await make(system.admin)
    same = await system.admin.patch(f"{USERS}/{user['id']}", json={"name": user["name"]}, if_match=1)
    assert (same.status_code, same.json()["version"]) == (200, 1)
    assert len(await facts(system, user["id"])) == 1


async def test_a_person_moves_out_of_a_team(system: System) -> None:
    anna = await system.a_manager()
    moved = await system.admin.patch(f"{USERS}/{anna.id}", json={"team_id": None}, if_match=1)
    assert (moved.status_code, moved.json()["team_id"]) == (200, None)


async def test_e_mails_are_for_those_who_manage_and_for_oneself(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    ops = await system.a_user("ops")
    assert (await anna.get(f"{USERS}/{boris.id}")).json()["email"] is None
    assert (await anna.get(f"{USERS}/{anna.id}")).json()["email"] == anna.email
    assert (await anna.get(ME)).json()["email"] == anna.email
    for manager in (ops, system.admin):
        assert (await manager.get(f"{USERS}/{boris.id}")).json()["email"] == boris.email
    listed = (await anna.get(USERS, params={"team_id": str(boris.team_id)})).json()["items"]
    assert [(each["id"], each["email"]) for each in listed] == [(str(boris.id), None)]


async def test_the_list_is_narrowed_and_paged(system: System) -> None:
    team_id = await system.a_team()
    made = [await make(system.admin, team_id=str(team_id), name=f"Имя {number}") for number in range(5)]
    await make(system.admin, team_id=str(team_id), name="Имя 9", role="head")
    await system.admin.post(f"{USERS}/{made[0]['id']}/deactivate")
    wanted = {"team_id": str(team_id), "role": "manager", "active": "true", "limit": "3"}
    first = (await system.admin.get(USERS, params=wanted)).json()
    rest = (await system.admin.get(USERS, params={**wanted, "cursor": first["next_cursor"]})).json()
    names = [each["name"] for each in first["items"] + rest["items"]]
    assert names == ["Имя 1", "Имя 2", "Имя 3", "Имя 4"]
    assert rest["next_cursor"] is None


async def test_operators_manage_people_but_no_administrators(system: System) -> None:
    ops, admin = await system.a_user("ops"), await system.a_user("admin")
    user = await make(ops)
    for answer in (
        await ops.post(USERS, json=a_person(role="admin")),
        await ops.patch(f"{USERS}/{user['id']}", json={"role": "admin"}, if_match=1),
        await ops.patch(f"{USERS}/{admin.id}", json={"name": "Никто"}, if_match=1),
        await ops.post(f"{USERS}/{admin.id}/password", json={"password": "taken-over"}),
        await ops.post(f"{USERS}/{admin.id}/deactivate"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "only_admins_manage_admins")
    assert (await ops.post(f"{USERS}/{user['id']}/password", json={"password": "given-by-ops"})).status_code == 204


async def test_nobody_deposes_or_deactivates_themselves(system: System) -> None:
    admin = await system.a_user("admin")
    for answer in (
        await admin.patch(f"{USERS}/{admin.id}", json={"role": "manager"}, if_match=1),
        await admin.post(f"{USERS}/{admin.id}/deactivate"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "own_account")


async def test_who_is_changed_at_the_same_moment_is_deactivated_all_the_same(system: System) -> None:
    for _ in range(5):
        user = await make(system.admin)
        place = f"{USERS}/{user['id']}"
        changed, deactivated = await asyncio.gather(
            system.admin.patch(place, json={"role": "accountant"}, if_match=1),
            system.admin.post(f"{place}/deactivate"),
        )
        assert deactivated.status_code == 200, deactivated.text
        assert changed.status_code in {200, 412}
        now = (await system.admin.get(place)).json()
        assert (now["active"], now["role"] == "accountant") == (False, changed.status_code == 200)


async def test_a_deactivated_person_is_gone_everywhere_and_stays_so(system: System) -> None:
    anna = await system.a_manager()
    for _ in range(2):
        assert (await system.admin.post(f"{USERS}/{anna.id}/deactivate")).status_code == 200
    refused = await system.admin.patch(f"{USERS}/{anna.id}", json={"name": "Снова я"}, if_match=2)
    assert (refused.status_code, refused.json()["code"]) == (409, "user_deactivated_already")
    assert [each["type"] for each in await facts(system, anna.id)] == ["UserCreated", "UserDeactivated"]
    query = "SELECT 1 FROM people WHERE user_id = $1 AND NOT active"
    await eventually(lambda: system.rows("contacts", query, anna.id))


async def test_a_team_that_does_not_exist_is_refused_with_its_field(system: System) -> None:
    answer = await system.admin.post(USERS, json=a_person(team_id=str(new_id())))
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "no_such_team", "team_id")


async def test_changing_ones_own_password_needs_the_present_one(system: System) -> None:
    anna = await system.a_manager()
    elsewhere = await system.sign_in(anna.email)
    path = f"{USERS}/{anna.id}/password"
    without = await anna.post(path, json={"password": "brand-new-one"})
    wrong = await anna.post(path, json={"password": "brand-new-one", "current_password": "guess"})
    for answer in (without, wrong):
        assert (answer.status_code, answer.json()["field"]) == (422, "current_password")
    right = await anna.post(path, json={"password": "brand-new-one", "current_password": PASSWORD})
    assert right.status_code == 204, right.text
    assert (await anna.get(ME)).status_code == 200, "the session that asked goes on"
    assert (await elsewhere.get(ME)).status_code == 401, "the others end"
    assert (await system.sign_in(anna.email, "brand-new-one")).id == anna.id


async def test_guessing_the_present_password_counts_like_guessing_at_the_door(system: System) -> None:
    anna = await system.a_manager()
    body = {"password": "brand-new-one", "current_password": "guess"}
    async with an_address(system) as http:
        guesser = Caller(http, anna.id, anna.email, anna.role, anna.team_id, anna.token)
        statuses = [(await guesser.post(f"{USERS}/{anna.id}/password", json=body)).status_code for _ in range(11)]
        assert statuses == [422] * 10 + [429]
        assert (await try_sign_in(http, anna.email, PASSWORD)).status_code == 429


async def test_other_peoples_passwords_are_not_for_managers(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    answer = await anna.post(f"{USERS}/{boris.id}/password", json={"password": "taken-over"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_password")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": "7-chars"}, "password"),
        ({"password": "with\x00nul-inside"}, "password"),
        ({"name": "\x00"}, "name"),
        ({"name": "Анна \ud83d"}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"email": "no-at"}, "email"),
        ({"email": "two@at@signs"}, "email"),
        ({"email": "İ" * 150 + "@test.example"}, "email"),
        ({"email": f"{'x' * 200}@test.example"}, "email"),
        ({"role": "owner"}, "role"),
        ({"language": "de"}, "language"),
        ({"team_id": "7"}, "team_id"),
        ({"password_hash": "$argon2id$"}, "password_hash"),
    ],
)
async def test_a_user_that_cannot_be_is_refused_with_the_field(
    system: System, changes: dict[str, Any], field: str
) -> None:
    content = json.dumps(a_person(**changes))
    answer = await system.admin.post(USERS, content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert [each["field"] for each in answer.json()["errors"]] == [field]


async def test_a_reactivated_user_is_let_in_as_before(system: System) -> None:
    anna = await system.a_manager()
    await system.admin.post(f"{USERS}/{anna.id}/deactivate")
    for _ in range(2):
        back = await system.admin.post(f"{USERS}/{anna.id}/reactivate")
        assert (back.status_code, back.json()["active"]) == (200, True)
    assert (await anna.get(ME)).status_code == 401, "sessions that ended stay ended"
    assert (await system.sign_in(anna.email)).role == "manager"
    assert [each["type"] for each in await facts(system, anna.id)] == ["UserCreated", "UserDeactivated", "UserUpdated"]
    known = "SELECT active FROM people WHERE user_id = $1"
    await eventually(lambda: _is_true(system.rows("sales", known, anna.id)))


async def test_users_are_found_by_a_part_of_name_or_e_mail(system: System) -> None:
    mark = str(new_id())
    user = await make(system.admin, name=f"Зоя 50%_{mark}")
    for search in (mark.upper(), user["email"][:20].upper(), f"зоя 50%_{mark}"):
        found = (await system.admin.get(USERS, params={"search": search})).json()["items"]
        assert user["id"] in [each["id"] for each in found], search
    assert (await system.admin.get(USERS, params={"search": f"зоя 50__{mark}"})).json()["items"] == []


async def _is_true(rows: Awaitable[list[Any]]) -> bool:
    return bool((await rows)[0]["active"])
