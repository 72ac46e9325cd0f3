"""`fibex outbox`: events the broker refused ten times, grouped by service and reason, and given back to the relay."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from cli.dead_letters import DEVELOPMENT
from cli.installation import Installation

_LIST = """
    SELECT type, coalesce(last_error, '') AS error, exchange, routing_key FROM outbox
    WHERE parked_at IS NOT NULL ORDER BY position
"""
_RETRY = """
    UPDATE outbox SET parked_at = NULL, attempts = 0, available_at = now()
    WHERE parked_at IS NOT NULL AND ($1::text IS NULL OR type = $1) AND ($2::uuid[] IS NULL OR event_id = ANY($2))
    RETURNING type
"""

Postgres = Annotated[
    str | None,
    typer.Option(
        envvar="FIBEX_POSTGRES_URL",
        help="postgresql://user:password@host:port of the databases; without it that of `make run`.",
    ),
]
Prefix = Annotated[str, typer.Option(help="What the databases' names begin with.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]

app = typer.Typer(no_args_is_help=True, help="Parked events: committed, and refused by the broker ten times.")


@app.command("list")
def list_parked(postgres_url: Postgres = None, prefix: Prefix = "fibex_", as_json: AsJson = False) -> None:
    """Group the parked events by service, type and reason."""
    found = asyncio.run(_everywhere(_place(postgres_url, prefix), _LIST))
    groups = Counter(
        (service, row["type"], row["exchange"], row["routing_key"], row["error"]) for service, row in found
    )
    names = ("service", "type", "exchange", "routing_key", "error")
    rows = [dict(zip(names, group, strict=True)) | {"count": count} for group, count in groups.most_common()]
    out = Console(highlight=False)
    if as_json:
        out.print_json(data=rows)
    elif not rows:
        out.print("No parked events.")
    else:
        table = Table(*names, "count")
        for each in rows:
            table.add_row(*(str(value) for value in each.values()))
        out.print(table)


@app.command()
def retry(
    postgres_url: Postgres = None,
    prefix: Prefix = "fibex_",
    type_: Annotated[str | None, typer.Option("--type", help="Only events of this type.")] = None,
    id_: Annotated[list[UUID] | None, typer.Option("--id", help="Only these events.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every parked event there is.")] = False,
) -> None:
    """Give parked events back to the relay, with all their tries anew and under their ids; mend the cause first."""
    if not (type_ or id_ or everything):
        raise typer.BadParameter("say which: --type or --id; or --all of them")
    done = asyncio.run(_everywhere(_place(postgres_url, prefix), _RETRY, type_, id_ or None))
    Console(highlight=False).print(f"{len(done)} parked events given back")


def _place(postgres_url: str | None, prefix: str) -> Installation:
    return Installation.of(postgres_url, DEVELOPMENT, prefix, timedelta(0))


async def _everywhere(place: Installation, statement: str, *given: Any) -> list[tuple[str, Any]]:
    return [(service, row) for service in place.databases for row in await place.rows(service, statement, *given)]
