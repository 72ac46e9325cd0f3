"""`fibex`: the command line. Thin: each command calls what exists; a refusal is one sentence and exit code 1."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from cli import dlq, outbox, reconcile, verify
from cli.client import ApiRefused
from cli.house import HOME, ROOT
from cli.servers import ServersUnavailable

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Fibex Sales: run it, fill it, look after it.",
)
app.command("verify")(verify.command)
app.command("reconcile")(reconcile.command)
app.add_typer(dlq.app, name="dlq")
app.add_typer(outbox.app, name="outbox")
errors = Console(stderr=True, highlight=False)

Url = Annotated[str, typer.Option(help="Where the system answers.")]
Email = Annotated[str, typer.Option(help="Whom to sign in as.")]
Password = Annotated[str, typer.Option(envvar="FIBEX_PASSWORD", help="That person's password.")]


@app.command()
def up(
    port: Annotated[int, typer.Option(envvar="FIBEX_PORT", help="Port of the web app and the API.")] = 8080,
    broker_port: Annotated[int, typer.Option(envvar="FIBEX_BROKER_PORT", help="Port of the broker (AMQP).")] = 5673,
    home: Annotated[Path, typer.Option(envvar="FIBEX_HOME", help="Where servers, keys and logs are kept.")] = HOME,
    seed: Annotated[bool, typer.Option(help="Load the demo company on the first start.")] = True,
) -> None:
    """Start everything on this machine: private PostgreSQL and RabbitMQ, six services, the demo company."""
    from cli.up import run

    run(port, broker_port, home, with_seed=seed)


@app.command()
def seed(
    url: Url = "http://localhost:8080",
    broker: Annotated[str, typer.Option(help="host:port of the broker's AMQP door.")] = "localhost:5673",
    email: Email = "admin@fibex.example",
    password: Password = "fibex-demo",
) -> None:
    """Load the demo company through the public API and the broker; does nothing where it is loaded already."""
    from cli.seed import load

    load(url, broker, email, password, say=print)


@app.command()
def import_history(
    folder: Annotated[Path, typer.Argument(help="Folder with accounts, products, sales_teams, sales_pipeline .csv")],
    url: Url = "http://localhost:8080",
    email: Email = "admin@fibex.example",
    password: Password = "fibex-demo",
    currency: Annotated[str, typer.Option(help="ISO 4217 code the amounts are in.")] = "USD",
    report: Annotated[Path, typer.Option(help="Where to write the report of each row.")] = ROOT
    / ".local"
    / "history-report.csv",
) -> None:
    """Bring in a company's past sales from CSV files, through the services; a second run adds nothing."""
    from cli.history import HistoryImport

    HistoryImport.run(folder, url, email, password, currency, report)


@app.command()
def setup(
    folder: Annotated[Path, typer.Argument(help="Folder for secrets and the broker's definitions.")],
    published: Annotated[bool, typer.Option(help="Development: the published demo passwords.")] = False,
    smtp_url: Annotated[
        str | None, typer.Option(envvar="FIBEX_SMTP_URL", help="The mail server, kept as a secret of those who mail.")
    ] = None,
) -> None:
    """Write passwords, token keys and the broker's definitions, once; what is there stays."""
    from cli.setup import write_secrets

    write_secrets(folder, published=published, smtp_url=smtp_url)


@app.command()
def mailbox(
    folder: Annotated[Path, typer.Argument(help="Folder the messages are kept in.")],
    smtp_port: Annotated[int, typer.Option(help="Port that takes mail.")] = 1025,
    port: Annotated[int, typer.Option(help="Port of the pages to read it in: http://…/mail.")] = 8025,
) -> None:
    """Development: take every mail and show it in the browser; nothing leaves the house."""
    from cli.mailbox import serve

    asyncio.run(serve(folder, smtp_port, port))


@app.command()
def docs(check: Annotated[bool, typer.Option("--check", help="Fail when a generated file is stale.")] = False) -> None:
    """Generate docs/ and the contract snapshots from the code."""
    from cli.docs import stale_docs, write_docs

    if not check:
        for path in write_docs(ROOT):
            print(path.relative_to(ROOT))
        return
    stale = stale_docs(ROOT)
    for name in stale:
        errors.print(f"{name} is stale; run `make docs` and commit it")
    raise typer.Exit(1 if stale else 0)


@app.command()
def rebuild(
    database_url: Annotated[
        str | None,
        typer.Option(envvar="FIBEX_DATABASE_URL", help="The analytics database; without it that of `make run`."),
    ] = None,
    time_zone: Annotated[
        str, typer.Option(envvar="FIBEX_TIME_ZONE", help="The organisation's zone, as the services have it.")
    ] = "Europe/Moscow",
) -> None:
    """Build the KPI store anew from its events, beside the live one, and swap it in."""
    from cli.house import Addresses
    from cli.rebuild import rebuild_kpi_store
    from shared.settings import Organisation

    url = database_url or Addresses.kept_in(HOME).database("analytics")
    organisation = Organisation(ZoneInfo(time_zone), "RU")
    raise typer.Exit(asyncio.run(rebuild_kpi_store(url, organisation, say=print)))


def main() -> None:
    """Entry point: known refusals become one sentence on standard error."""
    try:
        app()
    except (ServersUnavailable, ApiRefused) as refusal:
        errors.print(str(refusal))
        sys.exit(1)


if __name__ == "__main__":
    main()
