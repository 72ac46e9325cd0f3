"""`make bench`: measures, prints a table, writes benchmarks/results.json; FIBEX_BENCH_SCALE=10 takes ten times as much.

Absolute figures belong to the machine. What counts are the ratios: ours beside the bare equivalent, in the same run.
"""

import asyncio
import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvloop
from rich.console import Console
from rich.table import Table

from benchmarks import consumer, forgotten, imports, intake, relay, reporting, requests, searching
from benchmarks.place import a_place, migrated, servers
from cli.house import Keys, settings_for
from cli.servers import Servers
from services.identity.adapters.keys import make_keys

RESULTS = Path(__file__).resolve().parent / "results.json"
out = Console(highlight=False)


def main() -> None:
    scale = float(os.environ.get("FIBEX_BENCH_SCALE", "1"))
    with servers() as started:
        found = uvloop.run(_measure(started, scale))
    report = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "scale": scale,
        **found,
    }
    RESULTS.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    _print(found)
    out.print(f"Written to {RESULTS}")


async def _measure(started: Servers, scale: float) -> dict[str, Any]:
    keys = Keys(*make_keys())
    out.print("Preparing databases …")
    pieces, office = await a_place(started, "pieces"), await a_place(started, "office")
    await asyncio.to_thread(migrated, pieces)
    await asyncio.to_thread(migrated, office)
    found: dict[str, Any] = {}
    out.print("Relay …")
    sales = settings_for("sales", pieces, keys, "dev")
    found["relay"] = await relay.measure(started, pieces, sales, events=int(10_000 * scale), repeats=3)
    out.print("Consumer …")
    contacts = settings_for("contacts", pieces, keys, "dev")
    found["consumer"] = await consumer.measure(pieces, contacts, messages=int(2_000 * scale), repeats=3)
    out.print("Intake …")
    found["intake"] = await intake.measure(started, messages=int(6_000 * scale), repeats=1)
    out.print("Reports …")
    kept = await a_place(started, "reporting")
    await asyncio.to_thread(migrated, kept)
    analytics = settings_for("analytics", kept, keys, "dev")
    found["reporting"] = await reporting.measure(analytics, sales=int(10_000 * scale))
    out.print("Import …")
    found["import"] = await imports.measure(contacts, clients=int(50_000 * scale))
    out.print("Search …")
    searched = settings_for("contacts", office, keys, "dev")
    found["search"] = await searching.measure(searched, clients=int(100_000 * scale))
    out.print("Requests …")
    found["http"] = await requests.measure(office, sales=int(20_000 * scale), requests=int(240 * scale))
    out.print("Daily check …")
    forgetting = await a_place(started, "forgotten")
    await asyncio.to_thread(migrated, forgetting)
    activities = settings_for("activities", forgetting, keys, "dev")
    found["nobody_forgotten"] = await forgotten.measure(activities, clients=int(1_000_000 * scale))
    return found


def _print(found: dict[str, Any]) -> None:
    beside = Table("what", "per second", "bare, per second", "ours of the bare", title="Beside the bare equivalent")
    for name, what in (("relay", "relay: outbox to confirmed"), ("consumer", "consumer: a transaction per event")):
        row = found[name]
        beside.add_row(what, str(row["per_second"]), str(row["bare_per_second"]), f"{row['ratio']:.0%}")
    row = found["import"]
    what = f"import of {row['clients']} clients in {row['seconds']} s"
    beside.add_row(what, str(row["per_second"]), str(row["bare_per_second"]), f"{row['ratio']:.0%}")
    rates = found["intake"]["messages_per_second"]
    for bare in ("bare batches", "one by one"):
        ratio = rates["intake"] / rates[bare]
        beside.add_row(f"intake beside {bare}", str(rates["intake"]), str(rates[bare]), f"{ratio:.0%}")
    http = found["http"]
    title = f"HTTP: {http['callers']} callers, {http['processes']} processes, {http['sales']} sales"
    doors = Table("what", "per second", "p50 ms", "p95 ms", "p99 ms", title=title)
    for name, row in http.items():
        if isinstance(row, dict) and name != "larger":
            doors.add_row(name, *(str(row[column]) for column in ("per_second", "p50_ms", "p95_ms", "p99_ms")))
    out.print(beside)
    out.print(doors)
    larger = http["larger"]
    for name, row in larger["reads"].items():
        longer = larger["times_as_long"][name]
        out.print(
            f"{name} at {larger['sales']:,} sales: p95 {row['p95_ms']} ms, {longer} × as long as at {http['sales']:,}"
        )
    reporting.show(found["reporting"], out)
    search = found["search"]
    out.print(
        f"Search among {search['clients']:,} clients, p95: {search['mistyped']['p95_ms']} ms mistyped, "
        f"{search['exact']['p95_ms']} ms as it is"
    )
    check = found["nobody_forgotten"]
    out.print(
        f"Daily check: {check['clients']:,} clients in {check['seconds']} s, {check['memory_mb']['peak']} MB at most, "
        f"{check['ratio']:.0%} of the speed of one bare statement; "
        f"a tick beside {check['open_activities']:,} open activities: {check['tick_ms']['overdue']['median']} ms"
    )


if __name__ == "__main__":
    main()
