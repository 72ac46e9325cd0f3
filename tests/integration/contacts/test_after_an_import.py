"""A whole base comes in at once: nobody is flooded, neither on that day nor when its clients come of age."""

from typing import Any

from tests.eventually import eventually
from tests.integration.activities.test_check_routes import CHECK, run_now
from tests.integration.contacts.importing import counts, imported
from tests.system import Caller, System

CLIENTS = 1_000
_COUNT = "SELECT count(*) AS n FROM contacts WHERE owner_id = $1"
_TOLD = """
    SELECT count(*) AS n FROM (SELECT type, body FROM outbox UNION ALL SELECT type, body FROM event_log) AS told
    WHERE type = $1 AND convert_from(body, 'UTF8')::jsonb #>> '{data,recipient_id}' = $2
"""
_A_WEEK_LATER = "UPDATE contacts SET known_since = known_since - interval '7 days' WHERE owner_id = $1"


async def told(system: System, kind: str, anna: Caller) -> int:
    return int((await system.rows("activities", _TOLD, kind, str(anna.id)))[0]["n"])


async def notices(anna: Caller) -> list[dict[str, Any]]:
    answer = await anna.get("/api/notifications/notifications", params={"limit": 200})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_a_thousand_imported_clients_raise_no_storm_of_alerts(system: System) -> None:
    head, team = await system.a_head()
    anna = await system.a_manager(team)
    text = "Имя;Телефон\n" + "".join(f"Клиент {n};+7912{n:07}\n" for n in range(CLIENTS))
    assert counts(await imported(anna, text, within=180)) == (CLIENTS, 0, 0, 0)

    async def all_known() -> bool:
        return bool((await system.rows("activities", _COUNT, anna.id))[0]["n"] == CLIENTS)

    await eventually(all_known, within=180, every=0.5)
    await run_now(head)
    assert [await told(system, kind, anna) for kind in ("NextStepMissing", "NextStepDigest")] == [0, 0]
    assert (await anna.get(f"{CHECK}/clients")).json()["items"] == [], "they came in today"
    assert await notices(anna) == []

    await system.rows("activities", _A_WEEK_LATER, anna.id)
    await run_now(head)

    assert await told(system, "NextStepDigest", anna) == 1, "one digest, however many"
    [digest] = await eventually(lambda: notices(anna), within=60)
    assert digest["params"] == {"clients": str(CLIENTS)}
    await run_now(head)
    assert [each["id"] for each in await notices(anna)] == [digest["id"]], "a second run of the day tells nothing anew"
