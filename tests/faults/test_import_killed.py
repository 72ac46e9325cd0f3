"""An import whose service is killed again and again goes on where it was: each row is taken, and taken back, once."""

from typing import Any, Literal

import httpx2

from tests.eventually import eventually
from tests.faults.conftest import Company
from tests.faults.world import World, patiently
from tests.integration.contacts.clients import CONTACTS
from tests.integration.contacts.importing import IMPORTS, begun, counts, sent, through
from tests.system import Caller

ROWS = 3_500
KILLS = 2
_CLIENTS = "SELECT status, count(*) AS n, count(DISTINCT external_ref) AS refs FROM contacts GROUP BY status"
_TOLD = """
    SELECT count(*) AS n, count(DISTINCT subject) AS clients
    FROM (SELECT type, subject FROM outbox UNION ALL SELECT type, subject FROM event_log) AS told WHERE type = $1
"""


async def test_an_import_killed_in_the_middle_goes_on_where_it_was(company: Company) -> None:
    async with company(outside=["contacts"]) as world:
        await world.hire(1)
        anna = world.managers[0]
        text = "Код;ФИО\n" + "".join(f"К-{n};Клиент {n}\n" for n in range(ROWS))
        made = await patiently(sent, anna, text)

        done, seen = await _killed_as_it_goes_on(world, anna, await patiently(begun, anna, made, "run"), "done")

        assert (done["status"], done["done"], counts(done)) == ("done", ROWS, (ROWS, 0, 0, 0))
        assert seen == sorted(seen), "what was gone through stays so"
        assert len({each for each in seen if 0 < each < ROWS}) >= KILLS, "the progress can be watched"
        assert world.outside["contacts"].deaths == KILLS
        assert await _clients(world) == {"active": (ROWS, ROWS)}
        [told] = await world.system.rows("contacts", _TOLD, "ContactCreated")
        assert (told["n"], told["clients"]) == (ROWS, ROWS), "and each was told once"


async def test_taking_an_import_back_killed_in_the_middle_goes_on_where_it_was(company: Company) -> None:
    async with company(outside=["contacts"]) as world:
        await world.hire(1)
        anna = world.managers[0]
        text = "Код;ФИО\n" + "".join(f"К-{n};Клиент {n}\n" for n in range(ROWS))
        made = await patiently(sent, anna, text)
        made = await through(anna, made, within=240)
        mine = (await anna.get(CONTACTS, params={"external_ref": "К-7"})).json()["items"][0]
        changed = await anna.patch(f"{CONTACTS}/{mine['id']}", json={"priority": "high"}, if_match=mine["version"])
        assert changed.status_code == 200, changed.text

        back, seen = await _killed_as_it_goes_on(world, anna, await begun(anna, made, "revert"), "reverted")

        assert (back["status"], back["reverted"], back["not_reverted"]) == ("reverted", ROWS - 1, 1)
        assert seen == sorted(seen), "what was taken back stays so"
        assert len({each for each in seen if 0 < each < ROWS - 1}) >= KILLS, "the progress can be watched"
        assert world.outside["contacts"].deaths == KILLS
        assert await _clients(world) == {"archived": (ROWS - 1, ROWS - 1), "active": (1, 1)}
        kept = await world.system.rows("contacts", "SELECT record_id FROM import_rows WHERE reversal = 'kept'")
        assert [str(each["record_id"]) for each in kept] == [mine["id"]], "what somebody worked with stays"
        [told] = await world.system.rows("contacts", _TOLD, "ContactArchived")
        assert (told["n"], told["clients"]) == (ROWS - 1, ROWS - 1), "and each was told once"


async def _killed_as_it_goes_on(
    world: World, anna: Caller, made: dict[str, Any], progress: Literal["done", "reverted"]
) -> tuple[dict[str, Any], list[int]]:
    """kill -9 whenever it has got further, a few times; the import at its end, and the progress that was seen."""
    seen, kills, last = list[int](), 0, -1

    async def looked() -> dict[str, Any] | None:
        nonlocal kills, last
        try:
            found = dict((await anna.get(f"{IMPORTS}/{made['id']}")).json())
        except httpx2.TransportError:
            return None
        if found["status"] not in {"running", "reverting"}:
            return found
        seen.append(found[progress])
        if found[progress] > last and kills < KILLS:
            last, kills = found[progress], kills + 1
            world.outside["contacts"].kill()
        return None

    found = await eventually(looked, within=240, every=0.05)
    assert found
    return found, seen


async def _clients(world: World) -> dict[str, tuple[int, int]]:
    return {each["status"]: (each["n"], each["refs"]) for each in await world.system.rows("contacts", _CLIENTS)}
