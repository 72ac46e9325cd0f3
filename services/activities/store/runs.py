"""The ledger of the daily check, its settings, and the digests of a run that is through."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Select, Uuid, bindparam, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from shared.db import Transaction
from shared.errors import NotFound
from shared.pages import Page, rows_page
from shared.tables import people, teams

from .check import NOBODY
from .check_tables import check_settings, coverage, runs, tellings
from .mapping import absences

_DIGESTS = text("""
    WITH mine AS (
        SELECT e.recipient_id, e.id, 'responsible' AS audience
        FROM episodes e
        WHERE e.recipient_id = ANY(:recipients) AND e.closed_at IS NULL AND e.run_id = :run_id
        UNION ALL
        SELECT e.head_told, e.id, 'team_head'
        FROM episodes e
        WHERE e.head_told = ANY(:recipients) AND e.head_told IS NOT NULL AND e.closed_at IS NULL
            AND e.run_id = :run_id AND e.alerting AND e.head_told IS DISTINCT FROM e.recipient_id
        UNION ALL
        SELECT e.sales_told, e.id, 'head_of_sales'
        FROM episodes e
        WHERE e.sales_told = ANY(:recipients) AND e.sales_told IS NOT NULL AND e.closed_at IS NULL
            AND e.run_id = :run_id AND e.alerting AND e.sales_told IS DISTINCT FROM e.recipient_id
            AND e.sales_told IS DISTINCT FROM e.head_told
    ), ranked AS (
        SELECT m.recipient_id, m.audience, e.id AS episode_id, e.contact_id, e.reason, e.since, e.day, e.owner_id,
               c.priority,
               count(*) OVER (PARTITION BY m.recipient_id, e.reason) AS of_reason,
               count(*) FILTER (WHERE m.audience <> 'responsible') OVER (PARTITION BY m.recipient_id) AS escalated,
               row_number() OVER (PARTITION BY m.recipient_id, e.reason ORDER BY e.id) AS first_of_reason,
               row_number() OVER (
                   PARTITION BY m.recipient_id
                   ORDER BY e.alerting DESC, array_position(ARRAY['high', 'normal', 'low'], CAST(c.priority AS text)),
                            e.day DESC, e.since, e.contact_id
               ) AS place
        FROM mine m JOIN episodes e ON e.id = m.id JOIN contacts c ON c.contact_id = e.contact_id
    )
    SELECT * FROM ranked WHERE place <= :most OR first_of_reason = 1 ORDER BY recipient_id, place
""").bindparams(bindparam("recipients", type_=ARRAY(Uuid)))


async def settings(tx: Transaction) -> Row[Any]:
    """The settings of the check; there is always one row."""
    return (await tx.session.execute(select(check_settings))).one()


async def change_settings(tx: Transaction, values: Mapping[str, Any]) -> Row[Any]:
    """Returns the settings as they are from now on."""
    change = update(check_settings).values(**values, version=check_settings.c.version + 1).returning(check_settings)
    changed: Row[Any] = (await tx.session.execute(change)).one()
    return changed


async def call_run(
    tx: Transaction, own_id: UUID, on: date, kind: str, requested_by: UUID | None = None
) -> Row[Any] | None:
    """A new run, to begin when what was told before has arrived. None where there is one already."""
    values = {"id": own_id, "on": on, "kind": kind, "phase": "waiting", "called_at": tx.now, "unfinished": True}
    insert = pg_insert(runs).values(**values, requested_by=requested_by).on_conflict_do_nothing().returning(runs)
    called: Row[Any] | None = (await tx.session.execute(insert)).first()
    return called


async def has_run(tx: Transaction, on: date) -> bool:
    """Whether the scheduled run of this day exists, however far it is."""
    query = select(runs.c.id).where(runs.c.on == on, runs.c.kind == "scheduled")
    return (await tx.session.execute(query)).first() is not None


async def take_run(tx: Transaction) -> Row[Any] | None:
    """The run under way, locked; None where there is none or another replica has it in hand."""
    query = select(runs).where(runs.c.unfinished).with_for_update(skip_locked=True)
    return (await tx.session.execute(query)).first()


async def note_heard(tx: Transaction, run_id: UUID) -> None:
    """What was told before the run was called has arrived: it may begin."""
    waiting = update(runs).where(runs.c.id == run_id, runs.c.phase == "waiting")
    await tx.session.execute(waiting.values(heard_at=tx.now, started_at=tx.now, phase="checking"))


async def change_run(tx: Transaction, run_id: UUID, **values: Any) -> None:
    await tx.session.execute(update(runs).where(runs.c.id == run_id).values(**values))


async def get_run(tx: Transaction, run_id: UUID) -> Row[Any]:
    found = (await tx.session.execute(select(runs).where(runs.c.id == run_id))).first()
    if found is None:
        raise NotFound(f"there is no run {run_id}")
    return found


async def list_runs(tx: Transaction, *, cursor: str | None, limit: int) -> Page[Row[Any]]:
    """The ledger, the newest run first."""
    order = [runs.c.called_at, runs.c.id]
    return await rows_page(tx, select(runs), order, cursor=cursor, limit=limit, descending=True)


async def last_run(tx: Transaction) -> Row[Any] | None:
    """The newest run that is through."""
    query = select(runs).where(runs.c.finished_at.is_not(None)).order_by(runs.c.called_at.desc(), runs.c.id.desc())
    return (await tx.session.execute(query.limit(1))).first()


async def next_recipients(tx: Transaction, run_id: UUID, number: int) -> list[UUID]:
    """Some of those who are still to be told."""
    query = select(tellings.c.recipient_id).where(tellings.c.run_id == run_id).distinct()
    return list((await tx.session.scalars(query.order_by(tellings.c.recipient_id).limit(number))).all())


async def digests(tx: Transaction, run_id: UUID, recipients: Sequence[UUID], most: int) -> Sequence[Row[Any]]:
    """Per recipient the `most` important clients, and at least one of each reason; `of_reason` counts them all."""
    given = {"run_id": run_id, "recipients": list(recipients), "most": most}
    return (await tx.session.execute(_DIGESTS, given)).all()


async def forget_tellings(tx: Transaction, run_id: UUID, recipients: Sequence[UUID] | None = None) -> None:
    """They have been told; None: nobody is to be told any more."""
    gone = delete(tellings).where(tellings.c.run_id == run_id)
    if recipients is not None:
        gone = gone.where(tellings.c.recipient_id.in_(recipients))
    await tx.session.execute(gone)


async def coverage_of(tx: Transaction, run_id: UUID) -> Sequence[Row[Any]]:
    """Each owner's clients in a run, with the owner's team; `owner_id` is null for those of nobody."""
    query: Select[Any] = (
        select(
            func.nullif(coverage.c.owner_key, NOBODY).label("owner_id"),
            people.c.team_id,
            people.c.name.label("owner_name"),
            coverage.c.clients,
            coverage.c.with_step,
        )
        .outerjoin(people, people.c.user_id == coverage.c.owner_key)
        .where(coverage.c.run_id == run_id)
        .order_by(coverage.c.owner_key)
    )
    found: Sequence[Row[Any]] = (await tx.session.execute(query)).all()
    return found


async def everybody(tx: Transaction) -> tuple[Sequence[Row[Any]], Sequence[Row[Any]]]:
    """The whole directory: people and teams."""
    everyone: Select[Any] = select(people.c.user_id, people.c.role, people.c.team_id, people.c.active)
    return (await tx.session.execute(everyone)).all(), (await tx.session.execute(select(teams))).all()


async def absent_on(tx: Transaction, day: date) -> Sequence[Row[Any]]:
    """Who is away on a day, and who stands in."""
    away = (absences.c.first_day <= day, absences.c.last_day >= day, absences.c.cancelled.is_(False))
    query = select(absences).where(*away).order_by(absences.c.user_id, absences.c.version, absences.c.absence_id)
    return (await tx.session.execute(query)).all()


def started_of(run: Row[Any]) -> datetime:
    """The moment all batches of a run measure by."""
    started: datetime = run.started_at or run.called_at
    return started
