"""The oracle after a fault: is everything there, once, and do the figures add up?"""

import json

from cli.installation import Installation
from cli.topology import OPERATOR, SERVICES, listens
from cli.verify import verify
from shared.events import OUTSIDE
from shared.settings import Organisation
from tests.eventually import eventually
from tests.faults.world import World


async def nothing_is_lost_or_doubled(world: World) -> None:
    """After the fault: every acknowledged write is there, each event had its effect once, figures add up."""
    await eventually(lambda: _all_sent(world), within=30, every=0.2)
    await eventually(lambda: _all_recorded(world), within=30, every=0.2)
    wrong = {name: lines for name, lines in (await verify(installation(world))).items() if lines}
    assert wrong == {}
    assert await _dead_letters(world) == {name: sorted(bodies) for name, bodies in world.poison.items()}
    kept = await world.system.rows("sales", "SELECT id::text FROM sales WHERE id::text = ANY($1)", world.sales)
    assert {row["id"] for row in kept} == set(world.sales)
    await eventually(lambda: _one_first_activity_each(world), within=20)
    paid = await world.system.rows(
        "sales", "SELECT payment_id FROM payments WHERE payment_id = ANY($1)", world.payments
    )
    assert sorted(row["payment_id"] for row in paid) == sorted(world.payments)


async def _one_first_activity_each(world: World) -> bool:
    planned = await world.system.rows(
        "activities",
        "SELECT sale_id::text, count(*) AS n FROM activities WHERE sale_id::text = ANY($1)"
        " AND step = 'contact_client' GROUP BY 1",
        world.sales,
    )
    assert {row["sale_id"]: row["n"] for row in planned} == dict.fromkeys(world.sales, 1)
    done = await world.system.rows(
        "activities",
        "SELECT 1 FROM activities WHERE id::text = ANY($1) AND completed_at IS NOT NULL",
        world.completed,
    )
    assert len(done) == len(world.completed)
    return True


async def _all_sent(world: World) -> bool:
    for service in SERVICES:
        left = await world.system.rows(service, "SELECT type FROM outbox")
        assert left == [], f"{service} has {len(left)} unsent"
    return True


async def _all_recorded(world: World) -> bool:
    """Committed events = raw_event, from inside and outside."""
    heard = {kind.event_type for kind in listens("analytics")}
    committed: set[tuple[str, str]] = set()
    for service in SERVICES:
        rows = await world.system.rows(service, "SELECT event_id::text AS id, type FROM event_log")
        committed |= {(f"/fibex/{service}", row["id"]) for row in rows if row["type"] in heard}
    recorded = await world.system.rows("analytics", "SELECT source, id, type, body FROM raw_event")
    inside = {(row["source"], row["id"]) for row in recorded if row["source"].removeprefix("/") not in OUTSIDE}
    assert inside == committed, f"{len(committed - inside)} missing, {len(inside - committed)} too many"
    confirmed = {json.loads(row["body"])["data"]["payment_id"] for row in recorded if row["type"] == "PaymentConfirmed"}
    assert confirmed >= set(world.payments)
    return True


async def _dead_letters(world: World) -> dict[str, list[bytes]]:
    found = {}
    for service in SERVICES:
        letters = await world.system.dead_letters(service)
        if letters:
            assert all(letter.headers.get("fibex-reason") for letter in letters)
            found[f"{service}.events"] = sorted(letter.body for letter in letters)
    return found


async def duplicates(world: World) -> int:
    """How many events came again and were recognised: a fault that never repeated anything has proved nothing."""
    count = sum(len(each.lines("duplicate")) for each in world.outside.values())
    for app in world.system.apps.values():
        for metric in app.state.metrics.registry.collect():
            count += sum(
                int(sample.value)
                for sample in metric.samples
                if sample.name == "events_handled_total" and sample.labels["outcome"] == "duplicate"
            )
    return count


def installation(world: World) -> Installation:
    """The world as `fibex verify` is told of it."""
    place = world.system.addresses
    settings = next(iter(world.system.apps.values())).state.settings
    databases = {service: place.database(service) for service in SERVICES}
    return Installation(databases, place.broker(OPERATOR), Organisation(settings.zone, settings.country), patience=20)
