"""The life of a process: drafted, refused where it would not work, tried without effect, published, followed."""

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest

from tests.eventually import eventually
from tests.integration.sales.drafting import CHECK, COMPANY, a_sale, drafted, edited, path, published
from tests.system import System


async def everything(system: System) -> dict[str, str]:
    """A fingerprint of every table and every sequence of sales, but for when its clock looks at an invoice next."""
    connection = await asyncpg.connect(system.addresses.database("sales"))
    try:
        found = await connection.fetch(
            "SELECT c.oid::regclass::text AS name, relkind = 'S' AS counts FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'S') AND nspname = 'public' "
            "AND relname <> 'dues'"
        )
        rows = "SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {} AS t"
        ask = {True: "SELECT last_value::text FROM {}", False: rows}
        return {row["name"]: await connection.fetchval(ask[row["counts"]].format(row["name"])) for row in found}
    finally:
        await connection.close()


async def at_rest(system: System) -> bool:
    """Nothing is on its way to sales or from there any more."""
    before = await everything(system)
    await asyncio.sleep(0.3)
    return before == await everything(system)


async def test_a_draft_is_a_copy_one_at_a_time_and_only_for_heads(system: System, code: str) -> None:
    anna = await system.a_manager()
    assert (await anna.post(path(code, 1, "/draft"), json={})).status_code == 403
    draft = await drafted(system.admin, code)
    assert (draft["version"], draft["state"], draft["based_on"], draft["current"]) == (2, "draft", 1, False)
    assert draft["definition"] == (await anna.get(path(code, 1))).json()["definition"]
    second = await system.admin.post(path(code, 1, "/draft"), json={})
    assert (second.status_code, second.json()["code"]) == (409, "draft_stands")
    dropped = await system.admin.delete(path(code, 2), if_match=draft["revision"])
    assert dropped.status_code == 204
    assert (await anna.get(path(code, 2))).status_code == 404
    kept = await system.admin.delete(path(code, 1), if_match=1)
    assert (kept.status_code, kept.json()["code"]) == (409, "version_is_published")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda at: at["qualification"].update(next="nowhere"), "stages.0.next"),
        (lambda at: at["qualification"].update(next="production"), "stages.1.code"),
        (lambda at: at["payment"].update(next="qualification"), "stages.4.code"),
        (lambda at: at["payment"].update(moved_on_by="system"), "stages.3.moved_on_by"),
        (lambda at: at["lost"].update(kind="won"), "stages"),
        (lambda at: at["won"].update(code="lost"), "stages"),
        (lambda at: at["paperwork"].update(back_to=["payment"]), "stages.1.back_to"),
        (lambda at: at["paperwork"]["needs"][0].update(code="signed"), "stages.1.needs.0.code"),
        (lambda at: at["qualification"]["needs"][1].update(code="budget"), "stages.0.needs.1.code"),
        (lambda at: at["paperwork"]["steps"][1].update(met_by="signed"), "stages.1.steps.1.met_by"),
        (lambda at: at["qualification"]["steps"][0].update(due_rule="tomorrow"), "stages.0.steps.0.due_rule"),
        (lambda at: at["qualification"]["steps"][0].update(assignee="boss"), "stages.0.steps.0.assignee"),
        (lambda at: at["won"].update(steps=[CHECK]), "stages.4.kind"),
    ],
)
async def test_what_would_not_work_is_refused_with_the_field(
    system: System, code: str, change: Callable[[dict[str, Any]], Any], field: str
) -> None:
    draft = await drafted(system.admin, code)
    refused = await edited(system.admin, draft, change)
    assert (refused.status_code, refused.json().get("code")) == (422, "process_is_faulty"), refused.text
    assert refused.json()["field"] == field
    assert (await system.admin.get(path(code, 2))).json()["revision"] == 1


async def test_a_dry_run_tells_what_would_change_and_changes_nothing(system: System, code: str) -> None:
    anna = await system.a_manager()
    calls, papers, lost = [await a_sale(system, code, anna) for _ in range(3)]
    await papers.to_paperwork()
    await lost.to_production()
    await lost.move("lost", "price")
    await calls.call_done()
    await calls.fill_in(need="x", delivery_terms="x")
    draft = await drafted(system.admin, code)

    def change(at: dict[str, Any]) -> None:
        at["qualification"]["steps"].append(CHECK)
        at["qualification"]["needs"].append(COMPANY)
        at["paperwork"]["code"] = "contract"
        at["qualification"]["next"], at["production"]["back_to"] = "contract", ["contract"]

    assert (await edited(system.admin, draft, change)).status_code == 200
    await eventually(lambda: at_rest(system))
    before = await everything(system)
    ran = (await system.admin.post(path(code, 2, "/dry-run"), json={})).json()
    mapped = (await system.admin.post(path(code, 2, "/dry-run"), json={"mapping": {"paperwork": "contract"}})).json()
    assert await everything(system) == before
    running = ran["running"]
    assert (running["looked_at"], ran["running_in_all"]) == (2, 2)
    assert running["tasks_added"] == [{"stage": "qualification", "step": "check_stock", "count": 1}]
    (blocked,) = running["blocked"]
    assert (blocked["sale_id"], [each["code"] for each in blocked["missing"]]) == (
        calls.id,
        ["check_stock", "account_id"],
    )
    assert [each["sale_id"] for each in running["stranded"]] == [papers.id]
    assert ran["stranded_by_stage"] == [{"stage": "paperwork", "count": 1}]
    assert (mapped["stranded_by_stage"], mapped["running"]["stranded_count"]) == ([], 0)
    past = ran["past"]
    assert (past["looked_at"], past["moves"]) == (1, 3)
    assert {"stage": "qualification", "step": "check_stock", "count": 1} in past["tasks_added"]
    assert [each["stage"] for each in past["stranded"]] == ["paperwork"]


async def test_a_dry_run_names_the_past_moves_it_would_have_blocked(system: System, code: str) -> None:
    trade = await a_sale(system, code)
    await trade.to_payment()
    await trade.move("lost", "price")
    draft = await drafted(system.admin, code)
    assert (await edited(system.admin, draft, lambda at: at["production"]["needs"].append(COMPANY))).status_code == 200
    past = (await system.admin.post(path(code, 2, "/dry-run"), json={})).json()["past"]
    (blocked,) = past["blocked"]
    assert (blocked["sale_id"], blocked["stage"], blocked["to"]) == (trade.id, "production", "payment")
    assert [each["code"] for each in blocked["missing"]] == ["account_id"]


async def test_the_very_version_sales_follow_would_change_nothing_for_them(system: System, code: str) -> None:
    trade = await a_sale(system, code)
    await trade.to_payment()
    await trade.move("lost", "price")
    await a_sale(system, code)
    await drafted(system.admin, code)
    ran = (await system.admin.post(path(code, 2, "/dry-run"), json={})).json()
    for verdict in (ran["running"], ran["past"]):
        assert (verdict["blocked"], verdict["stranded"], verdict["tasks_added"], verdict["tasks_spared"]) == (
            [],
            [],
            [],
            [],
        )
    assert (ran["running"]["looked_at"], ran["past"]["moves"]) == (1, 4)


async def test_running_sales_keep_their_version_and_new_ones_take_the_new(system: System, code: str) -> None:
    running = await a_sale(system, code)
    draft = await drafted(system.admin, code)
    put = await edited(system.admin, draft, lambda at: at["qualification"]["steps"].append(CHECK))
    stale = await system.admin.post(path(code, 2, "/publish"), if_match=draft["revision"])
    assert stale.status_code == 412
    assert (await published(system.admin, put.json()))["current"] is True
    fresh = await a_sale(system, code, running.anna)
    assert [(await each.page())["process_version"] for each in (running, fresh)] == [1, 2]
    steps = [each["step"] for each in (await fresh.told("StepsPlanned"))[0]["data"]["steps"]]
    assert steps == ["contact_client", "check_stock"]
    assert (await running.fill_in()).status_code == 200
    await running.call_done()
    await running.reaches("paperwork")
    late = await system.admin.put(path(code, 2), json=put.json()["definition"], if_match=2)
    assert (late.status_code, late.json()["code"]) == (409, "version_is_published")


async def test_running_sales_are_brought_over_with_a_mapping_each_with_its_answer(system: System, code: str) -> None:
    anna = await system.a_manager()
    calls, papers, lost = [await a_sale(system, code, anna) for _ in range(3)]
    await papers.to_paperwork()
    await lost.move("lost", "price")
    draft = await drafted(system.admin, code)

    def change(at: dict[str, Any]) -> None:
        at["qualification"]["steps"] = [CHECK]
        at["paperwork"]["code"] = "contract"
        at["qualification"]["next"], at["production"]["back_to"] = "contract", ["contract"]

    put = await edited(system.admin, draft, change)
    body: dict[str, Any] = {"old": 1, "mapping": {}}
    early = await system.admin.post(path(code, 2, "/migrate"), json=body)
    assert (early.status_code, early.json()["code"]) == (409, "not_yet_published")
    await published(system.admin, put.json())
    named = {**body, "ids": [calls.id, papers.id, lost.id]}
    answers = (await system.admin.post(path(code, 2, "/migrate"), json=named)).json()["items"]
    assert [each["code"] for each in answers] == [None, "stage_not_mapped", "sale_is_closed"]
    rest = await system.admin.post(path(code, 2, "/migrate"), json={"old": 1, "mapping": {"paperwork": "contract"}})
    assert [(each["sale_id"], each["stage"]) for each in rest.json()["items"]] == [(papers.id, "contract")]
    # In the same stage: the new step is planned in the same entry, the dropped one withdrawn.
    (withdrawn,) = [each["data"] for each in await calls.told("StepsWithdrawn")]
    assert (withdrawn["steps"], withdrawn["entry"], withdrawn["reason"]) == (["contact_client"], 1, "process_changed")
    planned = [each["data"] for each in await calls.told("StepsPlanned")]
    assert [(each["entry"], [step["step"] for step in each["steps"]]) for each in planned][1:] == [(1, ["check_stock"])]
    (told,) = await papers.told("SaleProcessChanged")
    data = told["data"]
    assert (data["old_process_version"], data["process_version"], data["old_stage"], data["stage"]) == (
        1,
        2,
        "paperwork",
        "contract",
    )
    move = (await papers.told("SaleStageChanged"))[-1]["data"]
    assert (move["old_stage"], move["new_stage"], move["by"]) == ("paperwork", "contract", "system")
    history = (await anna.get(f"/api/sales/sales/{papers.id}/history")).json()["items"]
    assert "process_changed" in [each["what"] for each in history]
    columns = (await anna.get("/api/sales/board", params={"process": code})).json()["columns"]
    assert [each["stage"] for each in columns][:2] == ["qualification", "contract"]


async def test_the_board_shows_stages_of_older_versions_while_somebody_is_there(system: System, code: str) -> None:
    trade = await a_sale(system, code)
    await trade.to_paperwork()
    draft = await drafted(system.admin, code)

    def change(at: dict[str, Any]) -> None:
        at["paperwork"]["code"] = "contract"
        at["qualification"]["next"], at["production"]["back_to"] = "contract", ["contract"]

    await published(system.admin, (await edited(system.admin, draft, change)).json())
    columns = (await trade.anna.get("/api/sales/board", params={"process": code})).json()["columns"]
    (old,) = [each for each in columns if each["retired"]]
    assert (old["stage"], old["count"], old["title"]) == ("paperwork", 1, "Оформление продажи")
