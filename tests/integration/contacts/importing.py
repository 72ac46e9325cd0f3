"""Files of clients to import, and what becomes of them."""

from typing import Any

from tests.eventually import eventually
from tests.system import Caller

IMPORTS = "/api/contacts/imports"


async def sent(caller: Caller, text: str | bytes, **params: Any) -> dict[str, Any]:
    """A file as it was read."""
    content = text.encode() if isinstance(text, str) else text
    answer = await caller.post(IMPORTS, content=content, headers={"content-type": "text/csv"}, params=params)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def mapped(caller: Caller, made: dict[str, Any], **changes: Any) -> dict[str, Any]:
    body = {"columns": made["columns"], "key": made["key"], **changes}
    answer = await caller.put(f"{IMPORTS}/{made['id']}/mapping", json=body, if_match=made["version"])
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def begun(caller: Caller, made: dict[str, Any], act: str) -> dict[str, Any]:
    answer = await caller.post(f"{IMPORTS}/{made['id']}/{act}", if_match=made["version"])
    assert answer.status_code == 202, answer.text
    return dict(answer.json())


async def ended(caller: Caller, made: dict[str, Any], within: float = 60) -> dict[str, Any]:
    """The import when its work has ended."""

    async def at_rest() -> dict[str, Any] | None:
        found = dict((await caller.get(f"{IMPORTS}/{made['id']}")).json())
        return found if found["status"] not in {"checking", "running", "reverting"} else None

    found = await eventually(at_rest, within=within)
    assert found is not None
    return found


async def through(caller: Caller, made: dict[str, Any], act: str = "run", within: float = 60) -> dict[str, Any]:
    return await ended(caller, await begun(caller, made, act), within)


async def imported(caller: Caller, text: str | bytes, *, within: float = 60, **params: Any) -> dict[str, Any]:
    return await through(caller, await sent(caller, text, **params), within=within)


async def rows(caller: Caller, made: dict[str, Any], **filters: Any) -> list[dict[str, Any]]:
    answer = await caller.get(f"{IMPORTS}/{made['id']}/rows", params={"limit": 200, **filters})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def counts(made: dict[str, Any]) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, refused."""
    return made["created"], made["updated"], made["unchanged"], made["refused"]
