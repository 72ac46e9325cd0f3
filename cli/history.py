"""`fibex import-history`: a company's past sales from CSV files, through the services, with a report of every row."""

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import track

from cli.client import Api, ApiRefused

SOURCE = "maven-crm"
BATCH = 250
STAGES = {"Won": "won", "Lost": "lost", "Engaging": "qualification", "Prospecting": "qualification"}
COLUMNS = {
    "accounts.csv": {"account"},
    "products.csv": {"product", "sales_price", "series"},
    "sales_teams.csv": {"sales_agent", "manager", "regional_office"},
    "sales_pipeline.csv": {
        "opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date", "close_date", "close_value",
    },
}  # fmt: skip
Row = dict[str, str]


class HistoryUnreadable(Exception):
    """The files cannot be read as a sales history; the message names the file and what to do."""


class RowRefused(Exception):
    """One row cannot be taken, and why."""


@dataclass
class HistoryImport:
    """One run over one folder. What is there already is recognised and left alone."""

    api: Api
    currency: str
    zone: ZoneInfo
    people: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    products: dict[str, tuple[str, Decimal]] = field(default_factory=dict)
    made: Counter[str] = field(default_factory=Counter)
    outcomes: list[tuple[int, str, str, str]] = field(default_factory=list)

    @classmethod
    def run(cls, folder: Path, url: str, email: str, password: str, currency: str, report: Path) -> None:
        """The whole of it, for a terminal; ends with exit code 1 and one sentence where it cannot begin."""
        screen = Console(highlight=False)
        try:
            files = {name: read_csv(folder / name, columns) for name, columns in COLUMNS.items()}
            with Api(url, email, password) as api:
                history = cls(api, currency, ZoneInfo("Europe/Moscow"))
                history.take(files)
        except (HistoryUnreadable, ApiRefused) as refusal:
            Console(stderr=True, highlight=False).print(str(refusal))
            sys.exit(1)
        history.write_report(report)
        history.print_summary(screen, report)

    def take(self, files: dict[str, list[Row]]) -> None:
        """Teams, people, products, companies, then the sales that name them."""
        self.take_teams(files["sales_teams.csv"])
        self.take_products(files["products.csv"])
        self.take_accounts(files["accounts.csv"])
        self.take_sales(files["sales_pipeline.csv"])

    def take_teams(self, rows: list[Row]) -> None:
        """Regional offices as teams, each manager's team below, its manager as head, its agents as managers."""
        known_users = {each["email"]: each for each in self.api.everything("/api/identity/users")}
        known_teams = {each["name"]: each["id"] for each in self.api.everything("/api/identity/teams")}
        for row in track(rows, "People and teams", disable=not sys.stdout.isatty()):
            region, manager, agent = row["regional_office"], row["manager"], row["sales_agent"]
            region_id = self._team(known_teams, region, None, None)
            head_id = self._person(known_users, manager, "head", None)
            team_id = self._team(known_teams, f"{region} · {manager}", region_id, head_id)
            self.people[agent] = self._person(known_users, agent, "manager", team_id)

    def take_products(self, rows: list[Row]) -> None:
        there = {each["sku"]: each["version"] for each in self.api.everything("/api/sales/products")}
        for row in rows:
            sku, price = row["product"].upper().replace(" ", "-"), Decimal(row["sales_price"])
            known = {"name": row["product"], "group": row["series"] or None}
            body = {**known, "unit": "piece", "price": str(price), "currency": self.currency}
            headers = {"if-match": str(there[sku])} if sku in there else {}
            self.api.ask("PUT", f"/api/sales/products/{sku}", json=body, headers=headers)
            self.products[spelling(row["product"])] = (sku, price)

    def take_accounts(self, rows: list[Row]) -> None:
        known = {
            each["external_ref"]: each["id"]
            for each in self.api.everything("/api/contacts/accounts")
            if each["external_ref"]
        }
        for row in track(rows, "Companies", disable=not sys.stdout.isatty()):
            reference = f"{SOURCE}:{row['account']}"
            if reference not in known:
                body = {"name": row["account"], "origin": "import", "external_ref": reference, "owner_id": None}
                known[reference] = self.api.post("/api/contacts/accounts", body)["id"]
                self.made["companies"] += 1
            self.accounts[row["account"]] = known[reference]

    def take_sales(self, rows: list[Row]) -> None:
        batches = list(batched(enumerate(rows, start=2), BATCH))
        for batch in track(batches, "Sales", disable=not sys.stdout.isatty()):
            readable: list[tuple[int, Row, dict[str, Any]]] = []
            for number, row in batch:
                try:
                    readable.append((number, row, self._sale(row)))
                except RowRefused as refusal:
                    self.outcomes.append((number, row["opportunity_id"], "refused", str(refusal)))
            if readable:
                body = {"source": SOURCE, "rows": [sale for _, _, sale in readable]}
                answers = self.api.post("/api/sales/history/imports", body)["items"]
                for (number, row, _), answer in zip(readable, answers, strict=True):
                    reason = answer.get("reason") or self._note(row)
                    self.outcomes.append((number, row["opportunity_id"], answer["outcome"], reason))

    def write_report(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(["row", "opportunity_id", "outcome", "why"])
            writer.writerows(sorted(self.outcomes))

    def print_summary(self, screen: Console, report: Path) -> None:
        counts = Counter(outcome for _, _, outcome, _ in self.outcomes)
        screen.print(
            f"{len(self.outcomes)} rows: {counts['taken']} taken, {counts['known']} known already, "
            f"{counts['refused']} refused. New: {self.made['people']} people, {self.made['teams']} teams, "
            f"{self.made['companies']} companies."
        )
        for reason, count in Counter(why for _, _, outcome, why in self.outcomes if outcome == "refused").most_common():
            screen.print(f"  refused {count:>5}  {reason}")
        for note, count in Counter(why for _, _, outcome, why in self.outcomes if outcome == "taken" and why).items():
            screen.print(f"  noted   {count:>5}  {note}")
        screen.print(f"Every row: {report}")

    def _sale(self, row: Row) -> dict[str, Any]:
        """One opportunity as the sales service takes it. Raises RowRefused where the row does not say enough."""
        stage = STAGES.get(row["deal_stage"])
        if stage is None:
            raise RowRefused(f"deal_stage: {row['deal_stage']!r} is none of {', '.join(STAGES)}")
        if not row["account"]:
            raise RowRefused("account: empty, so nobody knows whose sale it was")
        if row["account"] not in self.accounts:
            raise RowRefused(f"account: {row['account']!r} is not in accounts.csv")
        if row["sales_agent"] not in self.people:
            raise RowRefused(f"sales_agent: {row['sales_agent']!r} is not in sales_teams.csv")
        product = self.products.get(spelling(row["product"]))
        if product is None:
            raise RowRefused(f"product: {row['product']!r} is not in products.csv")
        closed = stage in {"won", "lost"}
        amount = self._money(row["close_value"]) if stage == "won" else product[1]
        return {
            "external_id": row["opportunity_id"],
            "account_id": self.accounts[row["account"]],
            "owner_id": self.people[row["sales_agent"]],
            "opened_at": self._noon(row["engage_date"], "engage_date"),
            "stage": stage,
            "closed_at": self._noon(row["close_date"], "close_date") if closed else None,
            "reason": "not stated in the imported history" if stage == "lost" else None,
            "lines": [{"sku": product[0], "quantity": "1", "amount": str(amount)}],
            "currency": self.currency,
        }

    def _note(self, row: Row) -> str:
        exact = {sku: name for name, (sku, _) in self.products.items()}
        sku = self.products[spelling(row["product"])][0]
        written = row["product"].upper().replace(" ", "-")
        return "" if written in exact else f"product: {row['product']!r} was read as {sku}"

    def _noon(self, text: str, column: str) -> str:
        """A day without a time is taken at noon of the organisation's zone, so that no zone moves it to another day."""
        if not text:
            raise RowRefused(f"{column}: empty, so nobody knows when it was")
        try:
            return datetime.combine(date.fromisoformat(text), time(12), self.zone).isoformat()
        except ValueError as error:
            raise RowRefused(f"{column}: {text!r} is not a date such as 2017-03-01") from error

    def _money(self, text: str) -> Decimal:
        try:
            return Decimal(text)
        except InvalidOperation as error:
            raise RowRefused(f"close_value: {text!r} is not an amount") from error

    def _person(self, known: dict[str, Any], name: str, role: str, team_id: str | None) -> str:
        email = re.sub(r"[^a-z]+", ".", name.lower()).strip(".") + f"@{SOURCE}.example"
        if email not in known:
            known[email] = self.api.post(
                "/api/identity/users", {"email": email, "name": name, "role": role, "team_id": team_id}
            )
            self.made["people"] += 1
        return str(known[email]["id"])

    def _team(self, known: dict[str, str], name: str, parent_id: str | None, head_id: str | None) -> str:
        if name not in known:
            body = {"name": name, "parent_id": parent_id, "head_id": head_id}
            known[name] = self.api.post("/api/identity/teams", body)["id"]
            self.made["teams"] += 1
        return known[name]


def read_csv(path: Path, columns: set[str]) -> list[Row]:
    """The rows of a CSV file with a header. Raises HistoryUnreadable where the file or a column is missing."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = columns - set(reader.fieldnames or ())
            if missing:
                raise HistoryUnreadable(
                    f"{path.name} lacks the column {', '.join(sorted(missing))}: add it to the header."
                )
            return [{key: (value or "").strip() for key, value in row.items() if key} for row in reader]
    except OSError as error:
        raise HistoryUnreadable(f"{path} cannot be read ({error.strerror}): name the folder that holds it.") from error
    except UnicodeDecodeError as error:
        raise HistoryUnreadable(f"{path.name} is not UTF-8 text: save it as UTF-8 and run again.") from error


def spelling(name: str) -> str:
    """A product's name without what people spell differently: spaces, hyphens, case."""
    return re.sub(r"[\s\-_]+", "", name).casefold()


def batched(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
