"""A real history comes in through the services, and the reports show what a plain count over its files shows."""

import asyncio
import csv
import os
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.eventually import eventually
from tests.servers import TestServers
from tests.system import ADMIN, PASSWORD, System, on_a_port, start_system

FOLDER = ROOT / "tests" / "data" / "maven-crm"
Sums = dict[tuple[str, ...], tuple[int, Decimal]]


HEARD = ("identity", "contacts", "sales", "analytics")
"""The services this is about. The others would hear of every sale too, and take the time of these in one process."""


@pytest.fixture(scope="module")
async def system(servers: TestServers, worker: str) -> AsyncIterator[System]:
    """A company with nothing but this history, which leaves the system of the other tests as light as it was."""
    async with start_system(servers, f"history_{worker}", HEARD) as running:
        yield running


@pytest.fixture(scope="module")
async def url(system: System) -> AsyncIterator[str]:
    async with on_a_port(system) as address:
        yield address


@pytest.fixture(scope="module")
async def imported(system: System, url: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, Path]:
    """What the command says the first time and the second time, and its report."""
    report = tmp_path_factory.mktemp("history") / "report.csv"
    first = await import_history(url, report)
    rows = report.read_text(encoding="utf-8-sig").splitlines()
    second = await import_history(url, report)
    report.write_text("\n".join(rows))
    await eventually(lambda: everything_counted(system), within=300)
    return first, second, report


async def test_every_row_is_taken_or_refused_with_the_reason(imported: tuple[str, str, Path]) -> None:
    source = read("sales_pipeline.csv")
    report = list(csv.DictReader(imported[2].read_text().splitlines(), delimiter=";"))
    assert {row["opportunity_id"] for row in report} == {row["opportunity_id"] for row in source}
    outcomes = {row["opportunity_id"]: row for row in report}
    for row in source:
        wanted = "refused" if not row["account"] or not row["engage_date"] else "taken"
        assert outcomes[row["opportunity_id"]]["outcome"] == wanted
        if wanted == "refused":
            assert outcomes[row["opportunity_id"]]["why"].split(":")[0] in {"account", "engage_date"}
        if row["product"] == "GTXPro" and wanted == "taken":
            assert "was read as GTX-PRO" in outcomes[row["opportunity_id"]]["why"]


async def test_a_second_run_adds_nothing(imported: tuple[str, str, Path], system: System) -> None:
    taken = sum(1 for row in read("sales_pipeline.csv") if row["account"] and row["engage_date"])
    assert f"{taken} taken, 0 known already" in imported[0]
    assert f"0 taken, {taken} known already" in imported[1]
    assert "New: 0 people, 0 teams, 0 companies" in imported[1]
    assert len(await system.rows("sales", "SELECT 1 FROM sales WHERE origin = 'import'")) == taken


@pytest.mark.parametrize("by", [("manager", "month"), ("team", "month"), ("manager",), ("team",), ("month",)])
async def test_the_sales_report_equals_a_plain_count(
    imported: tuple[str, str, Path], system: System, by: tuple[str, ...]
) -> None:
    assert await reported(system, by) == counted(by)


async def test_an_import_is_nobodys_work(imported: tuple[str, str, Path], system: System) -> None:
    agents = {row["sales_agent"] for row in read("sales_teams.csv")}
    for report in ("processed_clients", "completed_activities"):
        answer = await system.admin.get(
            f"/api/analytics/reports/{report}",
            params={"period": "custom", "from": "2016-01-01", "to": "2030-01-01", "group_by": "manager"},
        )
        assert not agents & {row["group"]["manager_name"] for row in answer.json()["rows"]}


def counted(by: tuple[str, ...]) -> Sums:
    """The same figures, counted from the files alone."""
    team = {row["sales_agent"]: f"{row['regional_office']} · {row['manager']}" for row in read("sales_teams.csv")}
    count: Counter[tuple[str, ...]] = Counter()
    revenue: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for row in read("sales_pipeline.csv"):
        if row["deal_stage"] == "Won":
            keys = {"manager": row["sales_agent"], "team": team[row["sales_agent"]], "month": row["close_date"][:7]}
            group = tuple(keys[name] for name in by)
            count[group] += 1
            revenue[group] += Decimal(row["close_value"])
    return {group: (count[group], revenue[group]) for group in count}


async def reported(system: System, by: tuple[str, ...]) -> Sums:
    answer = await system.admin.get(
        "/api/analytics/reports/sales_and_margin",
        params={"period": "custom", "from": "2016-01-01", "to": "2018-01-01", "group_by": ",".join(by)},
    )
    assert answer.status_code == 200, answer.text

    def group_of(row: dict[str, Any]) -> tuple[str, ...]:
        return tuple(row["group"][name][:7] if name == "month" else row["group"][f"{name}_name"] for name in by)

    return {group_of(row): (row["count"], Decimal(row["revenue"])) for row in answer.json()["rows"]}


async def everything_counted(system: System) -> bool:
    """Every event the sales service told has reached the KPI store, and nobody else is behind either."""
    told = await system.rows("sales", "SELECT count(*) AS n FROM event_log WHERE type LIKE 'Sale%'")
    waiting = await system.rows("sales", "SELECT count(*) AS n FROM outbox")
    heard = "SELECT count(*) AS n FROM raw_event WHERE source = '/fibex/sales' AND type LIKE 'Sale%'"
    counted = (await system.rows("analytics", heard))[0]["n"]
    queues = [await system.waiting_in(f"{service}.events") for service in HEARD]
    return bool(waiting[0]["n"] == 0 and told[0]["n"] == counted and not any(queues))


async def import_history(url: str, report: Path) -> str:
    command = [sys.executable, "-m", "cli.main", "import-history", str(FOLDER), "--url", url, "--email", ADMIN]
    process = await asyncio.create_subprocess_exec(
        *command,
        "--report",
        str(report),
        cwd=ROOT,
        env={**os.environ, "FIBEX_PASSWORD": PASSWORD, "COLUMNS": "200"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0, out.decode()
    return out.decode()


def read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
