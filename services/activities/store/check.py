"""The daily check in SQL: judging clients by the batch, their episodes, and who is to be told."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Date,
    DateTime,
    Integer,
    Row,
    String,
    TextClause,
    Uuid,
    bindparam,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.activities.domain.episodes import Episode, Telling
from services.activities.domain.next_step import Code, Marks, Verdict
from shared.db import Transaction

from .check_tables import coverage, episodes, tellings

NOBODY = UUID(int=0)
"""Stands for no owner where a column cannot be null."""

# The same rule as domain.next_step.judge, for a batch of clients at once.
_JUDGED = """
    WITH batch AS MATERIALIZED (
        SELECT c.contact_id, c.owner_id, c.status, c.known_since,
               CAST(:types AS varchar[]) IS NULL OR c.type = ANY(CAST(:types AS varchar[])) AS in_scope,
               EXISTS (SELECT 1 FROM snoozes z
                       WHERE z.contact_id = c.contact_id AND z.ended_at IS NULL AND z.until > :today) AS snoozed
        FROM contacts c WHERE <clients>
    ), steps AS MATERIALIZED (
        SELECT contact_id, count(*) AS number,
               max(deadline) FILTER (WHERE whose = 'person') AS last_dated,
               min(due_set_at) FILTER (WHERE whose = 'person') AS first_set,
               min(created_at) AS first_made,
               bool_or(whose = 'nobody') AS orphan
        FROM (
            SELECT a.contact_id, a.deadline, a.due_set_at, a.created_at,
                   CASE WHEN a.department IS NOT NULL THEN 'department'
                        WHEN p.active AND p.role IN ('production', 'accountant') THEN 'department'
                        WHEN p.active THEN 'person' ELSE 'nobody' END AS whose
            FROM activities a
            LEFT JOIN people p ON p.user_id = a.owner_id
            LEFT JOIN sales s ON s.sale_id = a.sale_id
            LEFT JOIN leads l ON l.lead_id = a.lead_id
            WHERE a.status = 'open' AND <their activities>
              AND coalesce(s.open, true) AND coalesce(l.open, true)
        ) AS mine GROUP BY contact_id
    ), coded AS MATERIALIZED (
        SELECT b.*, s.last_dated, s.first_set, s.first_made,
               CASE WHEN b.status <> 'active' OR NOT b.in_scope OR b.snoozed OR b.known_since > :new_since
                        THEN 'not_checked'
                    WHEN s.last_dated >= :today_begins THEN 'ok'
                    WHEN s.number IS NULL THEN 'no_step'
                    WHEN s.last_dated IS NOT NULL THEN 'overdue_only'
                    WHEN s.first_set IS NOT NULL THEN 'undated'
                    WHEN s.orphan THEN 'orphan_step'
                    ELSE 'internal_only' END AS code
        FROM batch b LEFT JOIN steps s USING (contact_id)
    ), judged AS MATERIALIZED (
        SELECT c.*, CASE c.code
                   WHEN 'no_step' THEN coalesce(x.closed_at, c.known_since)
                   WHEN 'overdue_only' THEN greatest(c.last_dated, x.closed_at)
                   WHEN 'undated' THEN greatest(c.first_set, x.closed_at)
                   WHEN 'orphan_step' THEN greatest(c.first_made, x.closed_at)
                   WHEN 'internal_only' THEN c.first_made END AS since
        FROM coded c LEFT JOIN LATERAL (
            SELECT max(a.closed_at) AS closed_at FROM activities a
            WHERE a.contact_id = c.contact_id AND a.closed_at IS NOT NULL
              AND c.code IN ('no_step', 'overdue_only', 'undated', 'orphan_step')
        ) x ON true
    )
    SELECT j.contact_id, j.owner_id, j.status, j.snoozed, j.in_scope, j.code, j.since,
           CASE j.code WHEN 'no_step' THEN true WHEN 'orphan_step' THEN true
                       WHEN 'overdue_only' THEN j.since < :overdue_until
                       WHEN 'undated' THEN j.since < :undated_until ELSE false END AS alerts,
           e.id AS episode, 0 AS clients
    FROM judged j LEFT JOIN episodes e ON e.contact_id = j.contact_id AND e.closed_at IS NULL
    <what for>
"""
_MARKS: list[BindParameter[Any]] = [
    bindparam("types", type_=ARRAY(String)),
    bindparam("today", type_=Date),
    *(bindparam(name, type_=DateTime(timezone=True)) for name in ("today_begins", "new_since")),
    *(bindparam(name, type_=DateTime(timezone=True)) for name in ("undated_until", "overdue_until")),
]
_INTERESTING_AND_COUNTS = """
    WHERE j.code NOT IN ('ok', 'not_checked') OR e.id IS NOT NULL
    UNION ALL
    SELECT NULL, owner_id, NULL, NULL, NULL, code, NULL, NULL, NULL, count(*) FROM judged GROUP BY owner_id, code
"""


def _judging(clients: str, what_for: str) -> TextClause:
    """The statement for the clients of this condition; `c` stands for the table it is about."""
    theirs = clients.replace("c.contact_id", "a.contact_id")
    told = _JUDGED.replace("<clients>", clients).replace("<their activities>", theirs)
    return text(told.replace("<what for>", what_for)).bindparams(*_MARKS)


_BATCH = _judging("c.contact_id > :after AND c.contact_id <= :upto", _INTERESTING_AND_COUNTS).bindparams(
    bindparam("after", type_=Uuid), bindparam("upto", type_=Uuid)
)
_SOME = _judging("c.contact_id = ANY(:contacts)", "").bindparams(bindparam("contacts", type_=ARRAY(Uuid)))
_UPTO = text("""
    SELECT contact_id FROM contacts WHERE contact_id > :after ORDER BY contact_id OFFSET :skip LIMIT 1
""").bindparams(bindparam("after", type_=Uuid), bindparam("skip", type_=Integer))
_LAST = text("SELECT contact_id FROM contacts WHERE contact_id > :after ORDER BY contact_id DESC LIMIT 1").bindparams(
    bindparam("after", type_=Uuid)
)


@dataclass(frozen=True)
class Judged:
    """One client as judged, with their open episode if there is one."""

    contact_id: UUID
    owner_id: UUID | None
    status: str
    snoozed: bool
    in_scope: bool
    verdict: Verdict
    episode: UUID | None


@dataclass(frozen=True)
class Batch:
    """What a batch came to: the clients to look at closer, and how many of each owner got which code."""

    upto: UUID
    judged: list[Judged]
    counts: list[tuple[UUID | None, Code, int]]


async def judge_batch(
    tx: Transaction, after: UUID, size: int, marks: Marks, today: date, types: Sequence[str] | None
) -> Batch | None:
    """The next so many clients behind `after`, by id; None where there are none left."""
    upto = await tx.session.scalar(_UPTO, {"after": after, "skip": size - 1})
    upto = upto or await tx.session.scalar(_LAST, {"after": after})
    if upto is None:
        return None
    given = {"after": after, "upto": upto, "today": today, "types": types, **asdict(marks)}
    # PostgreSQL would compile the statement anew for every batch, which takes longer than to run it.
    await tx.session.execute(text("SET LOCAL jit = off"))
    rows = (await tx.session.execute(_BATCH, given)).all()
    counts = [(row.owner_id, Code(row.code), row.clients) for row in rows if row.contact_id is None]
    return Batch(upto, [_judged(row) for row in rows if row.contact_id is not None], counts)


async def judge_clients(
    tx: Transaction, contact_ids: Collection[UUID], marks: Marks, today: date, types: Sequence[str] | None
) -> list[Judged]:
    """These clients, as they are now."""
    given = {"contacts": list(contact_ids), "today": today, "types": types, **asdict(marks)}
    return [_judged(row) for row in (await tx.session.execute(_SOME, given)).all()]


async def open_episodes(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, Episode]:
    """These episodes, locked until the transaction ends; those that are over meanwhile are left out."""
    if not ids:
        return {}
    query = select(episodes).where(episodes.c.id == func.any(bindparam("ids", list(ids), ARRAY(Uuid))))
    query = query.where(episodes.c.closed_at.is_(None)).order_by(episodes.c.id).with_for_update()
    return {row.id: _episode(row) for row in (await tx.session.execute(query)).all()}


async def episodes_of(tx: Transaction, contact_ids: Collection[UUID]) -> list[Episode]:
    """The open episodes of these clients, locked until the transaction ends."""
    query = select(episodes).where(episodes.c.contact_id.in_(contact_ids), episodes.c.closed_at.is_(None))
    return [_episode(row) for row in (await tx.session.execute(query.with_for_update())).all()]


async def keep_episodes(tx: Transaction, kept: Sequence[Episode], run_id: UUID) -> None:
    """Write new and changed episodes."""
    if not kept:
        return
    insert = pg_insert(episodes)
    changed = [column.name for column in episodes.columns if column.name not in {"id", "contact_id", "opened_on"}]
    upsert = insert.on_conflict_do_update(
        index_elements=["id"], set_={name: insert.excluded[name] for name in changed if not name.startswith("closed")}
    )
    await tx.session.execute(upsert, [{**vars(each), "run_id": run_id} for each in kept])


async def close_episodes(tx: Transaction, closed: Mapping[UUID, str]) -> None:
    """These are over, each for its reason."""
    for why in sorted(set(closed.values())):
        ids = [each for each, reason in closed.items() if reason == why]
        over = update(episodes).where(episodes.c.id.in_(ids)).values(closed_at=tx.now, closed_why=why)
        await tx.session.execute(over)
    if closed:
        await tx.session.execute(delete(tellings).where(tellings.c.episode_id.in_(list(closed))))


async def add_tellings(tx: Transaction, run_id: UUID, told: Sequence[tuple[UUID, Telling]]) -> None:
    """Note who is to hear of which episode."""
    if told:
        rows = [
            {
                "run_id": run_id,
                "recipient_id": each.recipient_id,
                "episode_id": episode_id,
                "audience": each.audience,
            }
            for episode_id, each in told
        ]
        await tx.session.execute(pg_insert(tellings).on_conflict_do_nothing(), rows)


async def add_coverage(tx: Transaction, run_id: UUID, counts: Mapping[UUID | None, tuple[int, int]]) -> None:
    """Add to what each owner's clients come to in this run: how many, and how many of them with a step."""
    if not counts:
        return
    insert = pg_insert(coverage)
    adding = insert.on_conflict_do_update(
        index_elements=["run_id", "owner_key"],
        set_={name: coverage.c[name] + insert.excluded[name] for name in ("clients", "with_step")},
    )
    rows = [
        {"run_id": run_id, "owner_key": owner or NOBODY, "clients": clients, "with_step": with_step}
        for owner, (clients, with_step) in sorted(counts.items(), key=lambda item: item[0] or NOBODY)
    ]
    await tx.session.execute(adding, rows)


async def planned_meanwhile(tx: Transaction, run_id: UUID, since: datetime) -> list[UUID]:
    """Clients the run found without a step for whom one was planned while it was judging."""
    query = text("""
        SELECT DISTINCT e.contact_id FROM episodes e
        JOIN activities a ON a.contact_id = e.contact_id AND a.status = 'open' AND a.due_set_at >= :since
        WHERE e.run_id = :run_id AND e.closed_at IS NULL
    """)
    return list((await tx.session.scalars(query, {"since": since, "run_id": run_id})).all())


async def owned_by_another(tx: Transaction, contact_id: UUID, owner_id: UUID | None) -> UUID | None:
    """The open episode of the client that still names another owner."""
    mine = (episodes.c.contact_id == contact_id, episodes.c.closed_at.is_(None))
    query = select(episodes.c.id).where(*mine, episodes.c.owner_id.is_distinct_from(owner_id))
    found: UUID | None = await tx.session.scalar(query)
    return found


async def hand_over_episode(
    tx: Transaction, episode_id: UUID, owner_id: UUID | None, recipient_id: UUID | None
) -> None:
    """From now on these look after the client."""
    change = update(episodes).where(episodes.c.id == episode_id)
    await tx.session.execute(change.values(owner_id=owner_id, recipient_id=recipient_id))


def _judged(row: Row[Any]) -> Judged:
    verdict = Verdict(Code(row.code), bool(row.alerts), row.since)
    return Judged(row.contact_id, row.owner_id, row.status, row.snoozed, row.in_scope, verdict, row.episode)


def _episode(row: Row[Any]) -> Episode:
    return Episode(**{name: getattr(row, name) for name in Episode.__dataclass_fields__})
