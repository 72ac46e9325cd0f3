"""A real history comes in through the services, and the reports show what a plain count over its files shows."""

import asyncio
import csv
import os
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median, quantiles
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


async def test_sales_by_product_group_and_the_average_cheque_equal_a_plain_count(
    imported: tuple[str, str, Path], system: System
) -> None:
    series = {spelling(row["product"]): row["series"] for row in read("products.csv")}
    values: dict[str, list[Decimal]] = defaultdict(list)
    for row in taken():
        if row["deal_stage"] == "Won":
            values[series[spelling(row["product"])]].append(Decimal(row["close_value"]))

    answer = await report(system, "sales_and_margin", "2016-01-01", "2018-01-01", group_by="product_group")

    found = {row["group"]["product_group"]: (row["count"], Decimal(row["revenue"])) for row in answer["rows"]}
    assert found == {group: (len(each), sum(each)) for group, each in values.items()}
    averages = {row["group"]["product_group"]: Decimal(row["average"]) for row in answer["rows"]}
    assert averages == {group: round(sum(each) / len(each), 2) for group, each in values.items()}


@pytest.mark.parametrize("month", ["2016-11", "2017-03", "2017-07", "2017-11"])
async def test_the_funnel_of_a_months_sales_equals_a_plain_count(
    imported: tuple[str, str, Path], system: System, month: str
) -> None:
    cohort = [row for row in taken() if row["engage_date"].startswith(month)]
    ends = Counter(row["deal_stage"] for row in cohort)

    answer = await report(system, "funnel", f"{month}-01", f"{following(month)}-01", group_by="stage")

    total = answer["total"]
    assert (total["opened"], total["won"], total["lost"]) == (len(cohort), ends["Won"], ends["Lost"])
    assert total["still_here"] == ends["Engaging"] + ends["Prospecting"]
    stages = {row["group"]["stage"]: row for row in answer["rows"]}
    assert (stages["qualification"]["reached"], stages["won"]["reached"]) == (len(cohort), ends["Won"])
    assert stages["qualification"]["lost"] == ends["Lost"]


@pytest.mark.parametrize("month", ["2017-03", "2017-06", "2017-12"])
async def test_times_in_the_stage_equal_a_plain_count(
    imported: tuple[str, str, Path], system: System, month: str
) -> None:
    days = sorted(
        (date.fromisoformat(row["close_date"]) - date.fromisoformat(row["engage_date"])).days
        for row in taken()
        if row["close_date"].startswith(month)
    )

    answer = await report(system, "stage_times", f"{month}-01", f"{following(month)}-01", group_by="stage")

    [row] = [each for each in answer["rows"] if each["group"]["stage"] == "qualification"]
    assert row["left"] == len(days) > 100
    assert Decimal(row["average_hours"]) == pytest.approx(Decimal(24 * sum(days)) / len(days), abs=Decimal("0.06"))
    assert float(row["median_hours"]) == pytest.approx(24 * median(days), abs=0.06)
    assert float(row["p90_hours"]) == pytest.approx(24 * quantiles(days, n=10, method="inclusive")[8], abs=0.06)


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


def taken() -> list[dict[str, str]]:
    """The rows of the history that say enough."""
    return [row for row in read("sales_pipeline.csv") if row["account"] and row["engage_date"]]


def spelling(product: str) -> str:
    """`GTXPro` and `GTX Pro` are one product."""
    return product.replace(" ", "").upper()


def following(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02}"


async def report(system: System, name: str, start: str, end: str, **asked: str) -> dict[str, Any]:
    answer = await system.admin.get(
        f"/api/analytics/reports/{name}", params={"period": "custom", "from": start, "to": end, **asked}
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


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
