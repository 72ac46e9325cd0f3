"""A process of a test's own: drafted from a founding one, written anew, published, and a sale that follows it."""

from collections.abc import Callable
from typing import Any

from tests.integration.sales.trade import Trade, a_client, a_trade
from tests.system import Caller, System

CHECK = {
    "code": "check_stock",
    "titles": {"ru": "Проверить склад", "en": "Check the stock"},
    "kind": "task",
    "due_rule": "business_days:2",
    "required": True,
    "met_by": None,
    "assignee": "owner",
}
COMPANY = {"kind": "field", "code": "account_id", "titles": {"ru": "Компания", "en": "Company"}}


def path(code: str, version: int, act: str = "") -> str:
    return f"/api/sales/processes/{code}/versions/{version}{act}"


async def drafted(who: Caller, process: str, version: int = 1, **body: Any) -> dict[str, Any]:
    made = await who.post(path(process, version, "/draft"), json=body)
    assert made.status_code == 201, made.text
    return dict(made.json())


async def edited(who: Caller, draft: dict[str, Any], change: Callable[[dict[str, Any]], Any]) -> Any:
    definition = draft["definition"]
    change({stage["code"]: stage for stage in definition["stages"]})
    return await who.put(path(draft["code"], draft["version"]), json=definition, if_match=draft["revision"])


async def published(who: Caller, draft: dict[str, Any]) -> dict[str, Any]:
    done = await who.post(path(draft["code"], draft["version"], "/publish"), if_match=draft["revision"])
    assert done.status_code == 200, done.text
    return dict(done.json())


async def founded(system: System, code: str, like: str = "fibex") -> list[dict[str, str]]:
    """The first version of a process, which clients of the type of its name follow. Returns the rules as they were."""
    await published(system.admin, await drafted(system.admin, like, code=code))
    rules: list[dict[str, str]] = (await system.admin.get("/api/sales/process-rules")).json()["items"]
    mine = [{"attribute": "type", "value": code, "process": code}, *rules]
    await system.admin.put("/api/sales/process-rules", json={"items": mine})
    return rules


async def a_sale(system: System, code: str, anna: Caller | None = None) -> Trade:
    anna = anna or await system.a_manager()
    trade = await a_trade(system, anna, contact_id=await a_client(system, anna, type=code))
    assert (await trade.page())["process"] == code
    return trade
