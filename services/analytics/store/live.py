"""What changed for whom: noted with the change itself, for those who look on."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from services.analytics.domain.changes import Changed, Sight
from services.analytics.domain.reports import ReportName
from shared.auth import Actor
from shared.db import Transaction
from shared.watching import changes_in

from .bulk import BulkInsert, driver
from .scope import led_teams
from .tables import changed_figures, tasks

CHANNEL = "figures"
CHANGES = changes_in("changed_figures", "report", "owner_id", "team_id")
_WHOSE_NOW = """
    SELECT contact_id, owner_id, team_id FROM client_stretches WHERE subject = ANY($1::varchar[]) AND until IS NULL"""
_NOTE = BulkInsert(
    changed_figures,
    ["report", "owner_id", "team_id"],
    "ON CONFLICT (report, owner_id, team_id) DO UPDATE SET batch = excluded.batch",
)
_NOTIFY = text(f"SELECT pg_notify('{CHANNEL}', '')")


async def note(tx: Transaction, changed: set[Changed], clients: Mapping[UUID, Iterable[ReportName]]) -> None:
    """With the commit everybody who sees these figures, or has these clients in the base, is told to look again."""
    if clients:
        for row in await (await driver(tx)).fetch(_WHOSE_NOW, [str(each) for each in clients]):
            changed |= {(report, row["owner_id"], row["team_id"]) for report in clients[row["contact_id"]]}
    if changed:
        await _NOTE(tx, sorted(changed, key=lambda each: [str(value) for value in each]))
        await tx.session.execute(_NOTIFY)


async def note_overdue(tx: Transaction, since: datetime) -> None:
    """What became overdue by the clock alone: no event tells it."""
    due = tasks.c.overdue_at
    query = select(tasks.c.owner_id, tasks.c.team_id).where(due > since, due <= tx.now).distinct()
    await note(tx, {("overdue", row.owner_id, row.team_id) for row in await tx.session.execute(query)}, {})


async def sight_of(tx: Transaction, actor: Actor) -> Sight:
    """Whose figures the caller sees at this moment."""
    if actor.role != "head":
        return Sight(actor.id, actor.reach)
    led = await tx.session.scalars(select(led_teams(actor).c.team_id))
    return Sight(actor.id, actor.reach, frozenset(led), leads=True)
