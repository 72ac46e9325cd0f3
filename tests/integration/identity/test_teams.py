"""Teams: a tree with heads, and no way to make a circle of it."""

import asyncio
from uuid import UUID

from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.identity.doors import TEAMS, USERS, facts
from tests.system import System


async def test_a_team_is_told_to_every_service(system: System) -> None:
    head, team_id = await system.a_head()
    [told] = await facts(system, team_id)
    assert (told["type"], told["data"]["head_id"], told["data"]["parent_id"]) == ("TeamCreated", str(head.id), None)
    moved = await system.admin.patch(f"{TEAMS}/{team_id}", json={"name": "Юг", "head_id": None}, if_match=1)
    assert moved.status_code == 200, moved.text
    assert (moved.json()["name"], moved.json()["head_id"], moved.json()["version"]) == ("Юг", None, 2)
    query = "SELECT 1 FROM teams WHERE team_id = $1 AND name = 'Юг' AND head_id IS NULL"
    await eventually(lambda: system.rows("sales", query, team_id))


async def test_a_circle_of_teams_is_refused(system: System) -> None:
    top = await system.a_team()
    middle = await system.a_team(parent_id=top)
    bottom = await system.a_team(parent_id=middle)
    for parent in (top, middle, bottom):
        answer = await system.admin.patch(f"{TEAMS}/{top}", json={"parent_id": str(parent)}, if_match=1)
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (409, "team_circle", "parent_id")
    moved = await system.admin.patch(f"{TEAMS}/{bottom}", json={"parent_id": str(top)}, if_match=1)
    assert (moved.status_code, moved.json()["parent_id"]) == (200, str(top))


async def test_two_moves_at_once_close_no_circle(system: System) -> None:
    for _ in range(5):
        one, other = await system.a_team(), await system.a_team()
        answers = await asyncio.gather(
            system.admin.patch(f"{TEAMS}/{one}", json={"parent_id": str(other)}, if_match=1),
            system.admin.patch(f"{TEAMS}/{other}", json={"parent_id": str(one)}, if_match=1),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_head_and_parent_must_exist(system: System) -> None:
    gone = await system.a_manager()
    await system.admin.post(f"{USERS}/{gone.id}/deactivate")
    for field, value, code in (
        ("head_id", str(new_id()), "no_such_head"),
        ("head_id", str(gone.id), "no_such_head"),
        ("parent_id", str(new_id()), "no_such_parent"),
    ):
        made = await system.admin.post(TEAMS, json={"name": "Север", field: value})
        changed = await system.admin.patch(f"{TEAMS}/{gone.team_id}", json={field: value}, if_match=1)
        for answer in (made, changed):
            assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, code, field)


async def test_a_change_of_a_team_needs_its_version(system: System) -> None:
    team_id = await system.a_team()
    assert (await system.admin.patch(f"{TEAMS}/{team_id}", json={"name": "Юг"})).status_code == 428
    assert (await system.admin.patch(f"{TEAMS}/{team_id}", json={"name": "Юг"}, if_match=9)).status_code == 412
    assert (await system.admin.get(f"{TEAMS}/{new_id()}")).status_code == 404


async def test_everybody_reads_the_teams_page_by_page(system: System) -> None:
    anna = await system.a_manager()
    seen: list[UUID] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await anna.get(TEAMS, params={"limit": "7", **cursor})).json()
        seen += [UUID(each["id"]) for each in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert anna.team_id in seen and len(seen) == len(set(seen))
