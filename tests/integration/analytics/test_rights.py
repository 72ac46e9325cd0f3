"""Whose figures a caller sees: a manager his own, a head those of her teams, an administrator all."""

from typing import Any

import pytest

from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.analytics.told import NOON, REPORTS, a_completion, a_contact, a_move, records, report, told
from tests.system import Caller, System

NAMES = ("sales_and_margin", "completed_activities", "processed_clients")


async def some_work(system: System, *owners: Caller) -> None:
    clients = [new_id() for _ in owners]
    await told(
        system,
        *(a_contact(owner, client, "Секретный клиент") for owner, client in zip(owners, clients, strict=True)),
        *(a_move(owner, contact_id=client) for owner, client in zip(owners, clients, strict=True)),
        *(a_completion(owner, contact_id=client) for owner, client in zip(owners, clients, strict=True)),
    )


def figure(found: dict[str, Any]) -> int:
    total = found["total"][0] if found["report"] == "sales_and_margin" else found["total"]
    return int(total[{"sales_and_margin": "count", "completed_activities": "completed"}.get(found["report"], "total")])


@pytest.mark.parametrize("name", NAMES)
async def test_a_manager_sees_no_foreign_figure_whatever_is_asked(system: System, name: str) -> None:
    team_id = await system.a_team()
    anna, boris = await system.a_manager(team_id), await system.a_manager(team_id)
    await some_work(system, anna, boris)
    for asked in ({}, {"team": str(team_id)}, {"manager": str(anna.id)}):
        found = await report(anna, name, group_by="manager", **asked)
        assert [row["group"]["manager"] for row in found["rows"]] == [str(anna.id)]
        assert figure(found) == 1
    foreign = await report(anna, name, group_by="manager", manager=str(boris.id))
    assert (foreign["rows"], figure(foreign)) == ([], 0)
    behind = await records(anna, _link(foreign))
    assert (behind["items"], behind["count"], behind["hidden"]) == ([], 0, 0), "not even how many there are"
    of_team = await records(
        anna, f"{REPORTS}/{name}/records?period=custom&from=2026-03-01&to=2026-04-01&team={team_id}"
    )
    assert [each["manager"]["id"] for each in of_team["items"]] == [str(anna.id)]


@pytest.mark.parametrize("name", NAMES)
async def test_a_head_sees_her_teams_down_the_tree_and_no_other(system: System, name: str) -> None:
    head, team_id = await system.a_head()
    below = await system.a_team(parent_id=team_id)
    anna, boris, stranger = await system.a_manager(team_id), await system.a_manager(below), await system.a_manager()
    await some_work(system, anna, boris, stranger)
    found = await report(head, name, group_by="manager")
    assert {row["group"]["manager"] for row in found["rows"]} == {str(anna.id), str(boris.id)}
    only_below = await report(head, name, group_by="team", team=str(below))
    assert [row["group"]["team"] for row in only_below["rows"]] == [str(below)]
    assert figure(await report(head, name, team=str(team_id))) == 2
    assert figure(await report(head, name, team=str(stranger.team_id))) == 0
    assert figure(await report(head, name, manager=str(stranger.id))) == 0
    everybody = await report(system.admin, name, group_by="manager")
    assert {str(each.id) for each in (anna, boris, stranger)} <= {row["group"]["manager"] for row in everybody["rows"]}


async def test_somebody_who_changes_teams_leaves_the_figures_where_they_were_earned(system: System) -> None:
    old_head, old_team = await system.a_head()
    new_head, new_team = await system.a_head()
    anna = await system.a_manager(old_team)
    await some_work(system, anna)
    user = (await system.admin.get(f"/api/identity/users/{anna.id}")).json()
    moved = await system.admin.patch(
        f"/api/identity/users/{anna.id}", json={"team_id": str(new_team)}, if_match=user["version"]
    )
    assert moved.status_code == 200, moved.text
    await eventually(
        lambda: system.rows("analytics", "SELECT 1 FROM people WHERE user_id = $1 AND team_id = $2", anna.id, new_team)
    )
    assert figure(await report(old_head, "sales_and_margin", group_by="manager")) == 1
    assert figure(await report(new_head, "sales_and_margin", group_by="manager")) == 0


async def test_a_client_handed_to_others_is_hidden_but_still_counted(system: System) -> None:
    anna, boris, client = await system.a_manager(), await system.a_manager(), new_id()
    kept = new_id()
    await told(
        system,
        a_contact(anna, client, "Иван Петров"),
        a_contact(anna, kept, "Пётр Иванов"),
        a_completion(anna, contact_id=client),
        a_completion(anna, contact_id=kept),
    )
    await told(system, a_contact(boris, client, "Иван Петров", version=2))
    found = await report(anna, "processed_clients")
    behind = await records(anna, found["total"]["records"])
    assert (found["total"]["total"], behind["count"], behind["hidden"]) == (2, 2, 1)
    assert [each["client"] for each in behind["items"]] == [{"id": str(kept), "name": "Пётр Иванов"}]
    done = await records(anna, (await report(anna, "completed_activities"))["total"]["records"])
    assert {each["client"]["id"]: each["client"]["name"] for each in done["items"]} == {
        str(client): None,
        str(kept): "Пётр Иванов",
    }, "the work is hers, the client's name is not any more"


@pytest.mark.parametrize("role", ["ops", "integrator"])
async def test_other_roles_see_no_figures(system: System, role: str) -> None:
    caller = await system.a_user(role)
    for path in (f"{REPORTS}/sales_and_margin", f"{REPORTS}/sales_and_margin/records", "/api/analytics/freshness"):
        assert (await caller.get(path)).status_code == 403


@pytest.mark.parametrize("role", ["production", "accountant"])
async def test_other_departments_see_no_rows_behind_figures_and_no_file_of_them(system: System, role: str) -> None:
    caller = await system.a_user(role)
    for path in ("records", "changes"):
        assert (await caller.get(f"{REPORTS}/overdue/{path}")).status_code == 403
    for kind in ("csv", "xlsx"):
        assert (await caller.get(f"{REPORTS}/overdue.{kind}")).status_code == 403


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("period=custom", "from"),
        ("period=custom&from=2026-01-01", "to"),
        ("period=custom&from=2026-01-02&to=2026-01-01", "to"),
        ("period=today&from=2026-01-02", "from"),
        ("period=someday", "period"),
        ("from=0001-01-01&to=9999-12-31&period=custom", "from"),
        ("group_by=colour", "group_by"),
        ("group_by=manager,manager", "group_by"),
        ("group_by=%00", "group_by"),
        ("team=nobody", "team"),
        ("manager=7", "manager"),
        ("colour=red", "colour"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused_by_its_field(system: System, query: str, field: str) -> None:
    answer = await system.admin.get(f"{REPORTS}/sales_and_margin?{query}")
    assert answer.status_code == 422, answer.text
    assert field in answer.json()["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "figure=nothing",
        "figure=%ED%A0%80",
        "team_only=x",
        "team_only=%00",
        "day=2026-02-30",
        "month=2026-13",
        "month=0000-01",
        "week=9999-01-01",
        "contact_type=%00",
        "currency=rub",
        "cursor=AAAA",
        "cursor=bnVsbA==",
        "limit=0",
        "limit=201",
        "limit=99999999999999999999",
    ],
)
async def test_a_cell_that_makes_no_sense_is_refused(system: System, query: str) -> None:
    for name in NAMES:
        answer = await system.admin.get(f"{REPORTS}/{name}/records?{query}")
        assert answer.status_code == 422, (name, answer.text)


async def test_a_report_that_does_not_exist_is_named_with_those_that_do(system: System) -> None:
    answer = await system.admin.get(f"{REPORTS}/horoscope")
    assert answer.status_code == 422
    assert "sales_and_margin" in answer.json()["detail"]


async def test_freshness_says_how_new_the_newest_is_and_that_nothing_waits(system: System) -> None:
    anna = await system.a_manager()
    before = (await anna.get("/api/analytics/freshness")).json()
    await told(system, a_move(anna, at=NOON))

    async def caught_up() -> dict[str, Any] | None:
        found = (await anna.get("/api/analytics/freshness")).json()
        newer = found["newest_received_at"] != before["newest_received_at"]
        return found if newer and found["lag"]["events_behind"] == 0 else None

    after = await eventually(caught_up)
    assert after is not None
    assert after["lag"]["seconds"] == 0
    assert (before["newest_received_at"] or "") <= after["newest_received_at"] <= after["as_of"]


def _link(found: dict[str, Any]) -> str:
    total = found["total"][0] if isinstance(found["total"], list) else found["total"]
    return str(total["records"])
