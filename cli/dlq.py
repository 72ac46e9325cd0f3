"""`fibex dlq`: dead letters grouped, shown, handed back to their queue or thrown away."""

import asyncio
from collections import Counter
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from cli.dead_letters import DEVELOPMENT, QUEUES, Selection, hand_back, read, throw_away
from shared.dead_letters import DeadLetter

Broker = Annotated[
    str, typer.Option(envvar="FIBEX_OPERATOR_URL", help="amqp://operator:password@host:port/fibex of the broker.")
]
Queue = Annotated[list[str] | None, typer.Option("--queue", help="sales.events, …; all of them unless named.")]
Type = Annotated[str | None, typer.Option("--type", help="Only events of this type.")]
Reason = Annotated[str | None, typer.Option("--reason", help="Only where the reason contains this text.")]
Id = Annotated[list[str] | None, typer.Option("--id", help="Only these events.")]
All = Annotated[bool, typer.Option("--all", help="Every dead letter there is.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]

app = typer.Typer(no_args_is_help=True, help="Dead letters: messages no retry could mend.")


@app.command("list")
def list_letters(
    broker: Broker = DEVELOPMENT,
    queue: Queue = None,
    type_: Type = None,
    reason: Reason = None,
    as_json: AsJson = False,
) -> None:
    """Group the dead letters by queue, type and reason."""
    letters = asyncio.run(read(broker, _selection(queue, type_, reason, None)))
    groups = Counter((each.queue, each.type, each.error, each.reason) for each in letters)
    rows = [
        {"queue": name, "type": kind, "error": error, "reason": why, "count": count}
        for (name, kind, error, why), count in groups.most_common()
    ]
    if as_json:
        _screen().print_json(data=rows)
    elif not rows:
        _screen().print("No dead letters.")
    else:
        _print_groups(rows)


@app.command()
def show(
    broker: Broker = DEVELOPMENT,
    queue: Queue = None,
    type_: Type = None,
    reason: Reason = None,
    id_: Id = None,
    as_json: AsJson = False,
) -> None:
    """Show dead letters whole: where each came from, why it ended here, and its body."""
    letters = asyncio.run(read(broker, _selection(queue, type_, reason, id_)))
    if as_json:
        _screen().print_json(data=[asdict(each) for each in letters])
        return
    for each in letters:
        for name, value in asdict(each).items():
            _screen().print(f"{name:>14}  {value}", markup=False, soft_wrap=True)
        _screen().print()
    _screen().print(f"{len(letters)} dead letters")


@app.command()
def retry(
    broker: Broker = DEVELOPMENT,
    queue: Queue = None,
    type_: Type = None,
    reason: Reason = None,
    id_: Id = None,
    everything: All = False,
    as_json: AsJson = False,
) -> None:
    """Hand dead letters back to their queue, once their cause is mended."""
    _must_narrow(queue, type_, reason, id_, everything)
    _report(asyncio.run(hand_back(broker, _selection(queue, type_, reason, id_))), "handed back", as_json)


@app.command()
def discard(
    broker: Broker = DEVELOPMENT,
    queue: Queue = None,
    type_: Type = None,
    reason: Reason = None,
    id_: Id = None,
    everything: All = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Throw dead letters away for good; asks first unless told --yes."""
    _must_narrow(queue, type_, reason, id_, everything)
    selection = _selection(queue, type_, reason, id_)
    if not yes:
        count = len(asyncio.run(read(broker, selection)))
        typer.confirm(f"Throw {count} dead letters away for good?", abort=True)
    _report(asyncio.run(throw_away(broker, selection)), "thrown away", as_json)


def _selection(queues: list[str] | None, type_: str | None, reason: str | None, ids: list[str] | None) -> Selection:
    unknown = [name for name in queues or () if name not in QUEUES]
    if unknown:
        raise typer.BadParameter(f"{unknown[0]}: the queues are {', '.join(QUEUES)}", param_hint="--queue")
    return Selection(tuple(queues or QUEUES), type_, reason, frozenset(ids or ()))


def _must_narrow(queue: Any, type_: Any, reason: Any, ids: Any, everything: bool) -> None:
    if not (queue or type_ or reason or ids or everything):
        raise typer.BadParameter("say which: --queue, --type, --reason or --id; or --all of them")


def _report(letters: list[DeadLetter], what: str, as_json: bool) -> None:
    if as_json:
        _screen().print_json(data=[asdict(each) for each in letters])
    else:
        _screen().print(f"{len(letters)} dead letters {what}")


def _print_groups(rows: list[dict[str, Any]]) -> None:
    table = Table("queue", "type", "error", "reason", "count")
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    _screen().print(table)


def _screen(*, stderr: bool = False) -> Console:
    """As wide as the terminal is now."""
    return Console(highlight=False, stderr=stderr)
