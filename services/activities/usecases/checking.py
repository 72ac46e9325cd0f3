"""The daily check: called once per working day, judged by the batch, told once per person; every run in the ledger."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from services.activities import store
from services.activities.domain.cadence import Cadence
from services.activities.domain.calendar import WORK_ENDS
from services.activities.domain.episodes import CheckDay, Episode, Telling, Why, follow, over_because
from services.activities.domain.next_step import Code, Marks, is_fine
from shared.auth import Actor
from shared.db import Transaction
from shared.edge import check_version
from shared.errors import Conflict, Invalid
from shared.events import (
    DigestRow,
    NextStepCheckCalled,
    NextStepChecked,
    NextStepCoverageMeasured,
    NextStepDigest,
    NextStepMissing,
    ReasonCount,
)
from shared.ids import new_id

from .settling import settle_clients, tell_found
from .working import calendar_now, directory_on, today

BATCH = 10_000
"""Clients judged in one transaction."""
RECIPIENTS = 100
"""People told in one transaction."""
ROWS = 20
"""The clients a digest names; the others are counted."""
PATIENCE = timedelta(minutes=30)
"""How long a run waits for what was told before it to arrive."""
ABANDONED = timedelta(hours=6)
LATEST = time(17)
"""A check set later than this would leave no time to make up for a run that was missed."""
START = UUID(int=0)


class CheckIsTooLate(Invalid):
    """The check has to run early enough for a missed run to be made up for before 18:00. Choose 17:00 or earlier."""


class CheckIsRunning(Conflict):
    """A run of the daily check is under way. Its result is in the ledger in a minute; then another may begin."""


async def call_check(tx: Transaction) -> bool:
    """Once per local date, on a working day, at the set time or as soon as possible after it and before 18:00."""
    local = tx.now.astimezone(tx.organisation.zone)
    settings = await store.runs.settings(tx)
    if not settings.runs_at <= local.time() < WORK_ENDS or await store.runs.has_run(tx, local.date()):
        return False
    if not (await calendar_now(tx)).is_working(local.date()):
        return False
    await _call(tx, "scheduled", None)
    return False


async def run_now(tx: Transaction, actor: Actor) -> Any:
    """A run by hand, on any day and at any time. Nobody hears twice on one day of what they heard already."""
    run = await _call(tx, "by_hand", actor.id)
    if run is None:
        raise CheckIsRunning("a run is under way; look at the ledger in a minute")
    return run


async def hear_call(tx: Transaction, run_id: UUID) -> None:
    """The run's own call came back through the broker: what was told before it has arrived here."""
    await store.runs.note_heard(tx, run_id)


async def advance(tx: Transaction) -> bool:
    """The next piece of the run under way: a batch of clients, or some digests. True while there is more to do."""
    run = await store.runs.take_run(tx)
    if run is None:
        return False
    if run.on < today(tx) and tx.now - run.called_at > ABANDONED:
        await _finish(tx, run, warning="broken off: the day was over before it was through", tell=False)
        return True
    if run.phase == "waiting":
        return await _wait(tx, run)
    if run.phase == "checking":
        await _judge_batch(tx, run)
        return True
    return await _tell_some(tx, run)


async def _call(tx: Transaction, kind: str, requested_by: UUID | None) -> Any:
    run = await store.runs.call_run(tx, new_id(tx.now), today(tx), kind, requested_by)
    if run is not None:
        tx.emit(NextStepCheckCalled(run_id=run.id, on=run.on))
    return run


async def _wait(tx: Transaction, run: Any) -> bool:
    """Our own copies may lag behind; after half an hour a late check is better than none."""
    if tx.now - run.called_at < PATIENCE:
        return False
    minutes = int(PATIENCE.total_seconds() // 60)
    warning = f"ran after waiting {minutes} minutes: events told before it may not have arrived"
    await store.runs.change_run(tx, run.id, phase="checking", started_at=tx.now, warning=warning)
    return True


async def _judge_batch(tx: Transaction, run: Any) -> None:
    settings, calendar = await store.runs.settings(tx), await calendar_now(tx)
    started = store.runs.started_of(run)
    marks = Marks.of(started, calendar, settings.new_client_days)
    batch = await store.check.judge_batch(tx, run.cursor or START, BATCH, marks, run.on, settings.types)
    if batch is None:
        await _settle_latecomers(tx, run, started)
        await store.runs.change_run(tx, run.id, phase="telling")
        return
    day = CheckDay(run.on, _cadence(settings), calendar, await directory_on(tx, run.on))
    changes = await _follow_all(tx, run, batch.judged, day, internal_line=settings.internal_line)
    await store.check.add_coverage(tx, run.id, _coverage(batch.counts))
    await store.runs.change_run(tx, run.id, cursor=batch.upto, **_sums(run, batch.counts), **changes)


async def _follow_all(
    tx: Transaction, run: Any, judged: Sequence[store.check.Judged], day: CheckDay, *, internal_line: bool
) -> dict[str, int]:
    """Open, follow and close the episodes of a batch, and note who is to hear. Returns what to add to the ledger."""
    before = await store.check.open_episodes(tx, [each.episode for each in judged if each.episode])
    kept, told, closed, opened, lost = [], list[tuple[UUID, Telling]](), dict[UUID, Why](), 0, 0
    for number, each in enumerate(judged):
        old = before.get(each.episode) if each.episode else None
        if is_fine(each.verdict.code, internal_line=internal_line):
            if old is not None:
                closed[old.id] = over_because(each.status, snoozed=each.snoozed, in_scope=each.in_scope)
                tell_found(tx, old, closed[old.id])
            continue
        own_id = old.id if old else new_id(tx.now, sequence=number % 4096)
        episode, tellings = follow(old, own_id, each.contact_id, each.owner_id, each.verdict, day)
        kept.append(episode)
        told += [(episode.id, telling) for telling in tellings]
        opened, lost = opened + (old is None), lost + (episode.recipient_id is None)
        if episode.alerting and any(telling.audience == "responsible" for telling in tellings):
            _tell_missing(tx, episode, run.id)
    await store.check.keep_episodes(tx, kept, run.id)
    await store.check.close_episodes(tx, closed)
    await store.check.add_tellings(tx, run.id, told)
    return {
        "opened": run.opened + opened,
        "closed": run.closed + len(closed),
        "without_recipient": run.without_recipient + lost,
    }


async def _settle_latecomers(tx: Transaction, run: Any, started: datetime) -> None:
    """A step planned while its client was being judged was not seen, and did not see the episode it should end."""
    late = await store.check.planned_meanwhile(tx, run.id, started - timedelta(minutes=1))
    if late:
        await settle_clients(tx, late)


async def _tell_some(tx: Transaction, run: Any) -> bool:
    recipients = await store.runs.next_recipients(tx, run.id, RECIPIENTS)
    if not recipients:
        await _finish(tx, run, warning=_warning(run), tell=True)
        return False
    rows = await store.runs.digests(tx, run.id, recipients, ROWS)
    told = 0
    for recipient_id in recipients:
        mine = [row for row in rows if row.recipient_id == recipient_id]
        if mine:
            told += 1
            tx.emit(_digest(tx, run, recipient_id, mine, told))
    await store.runs.forget_tellings(tx, run.id, recipients)
    await store.runs.change_run(tx, run.id, digests=run.digests + told)
    return True


async def _finish(tx: Transaction, run: Any, *, warning: str | None, tell: bool) -> None:
    await store.runs.forget_tellings(tx, run.id)
    done = {"phase": "done" if tell else "broken_off", "finished_at": tx.now, "unfinished": None, "warning": warning}
    await store.runs.change_run(tx, run.id, **done)
    if not tell:
        return
    for row in await store.runs.coverage_of(tx, run.id):
        figures = {"clients": row.clients, "with_step": row.with_step}
        tx.emit(
            NextStepCoverageMeasured(run_id=run.id, on=run.on, owner_id=row.owner_id, team_id=row.team_id, **figures)
        )
    counts = [ReasonCount(reason=reason, clients=number) for reason, number in sorted(run.counts.items()) if number]
    tx.emit(
        NextStepChecked(
            run_id=run.id,
            on=run.on,
            kind=run.kind,
            clients=run.clients,
            with_step=run.with_step,
            counts=counts,
            digests=run.digests,
            warning=warning,
        )
    )


def _cadence(settings: Any) -> Cadence:
    """How often people are told, as set."""
    return Cadence(tuple(settings.cadence_days), settings.team_head_on, settings.head_of_sales_on)


def _tell_missing(tx: Transaction, episode: Episode, run_id: UUID) -> None:
    tx.emit(
        NextStepMissing(
            episode_id=episode.id,
            contact_id=episode.contact_id,
            reason=episode.reason.value,
            since=episode.since,
            day=episode.day,
            owner_id=episode.owner_id,
            recipient_id=episode.recipient_id,
            run_id=run_id,
        )
    )


def _digest(tx: Transaction, run: Any, recipient_id: UUID, rows: Sequence[Any], number: int) -> NextStepDigest:
    counts = {row.reason: row.of_reason for row in rows}
    named = DigestRow.model_fields.keys()
    return NextStepDigest(
        digest_id=new_id(tx.now, sequence=number),
        run_id=run.id,
        on=run.on,
        recipient_id=recipient_id,
        counts=[ReasonCount(reason=reason, clients=counts[reason]) for reason in sorted(counts)],
        total=sum(counts.values()),
        escalated=rows[0].escalated,
        rows=[DigestRow(**{name: getattr(row, name) for name in named}) for row in rows if row.place <= ROWS],
    )


def _coverage(counts: Sequence[tuple[UUID | None, Code, int]]) -> dict[UUID | None, tuple[int, int]]:
    found: dict[UUID | None, tuple[int, int]] = {}
    for owner_id, code, number in counts:
        if code is not Code.NOT_CHECKED:
            clients, with_step = found.get(owner_id, (0, 0))
            found[owner_id] = (clients + number, with_step + (number if code is Code.OK else 0))
    return found


def _sums(run: Any, counts: Sequence[tuple[UUID | None, Code, int]]) -> dict[str, Any]:
    """The ledger's figures with this batch added."""
    sums = Counter[Code]()
    for _, code, number in counts:
        sums[code] += number
    reasons = Counter(run.counts)
    reasons.update({code.value: n for code, n in sums.items() if code not in {Code.OK, Code.NOT_CHECKED}})
    return {
        "clients": run.clients + sum(sums.values()) - sums[Code.NOT_CHECKED],
        "not_checked": run.not_checked + sums[Code.NOT_CHECKED],
        "with_step": run.with_step + sums[Code.OK],
        "counts": dict(reasons),
    }


def _warning(run: Any) -> str | None:
    lost = f"{run.without_recipient} clients have nobody who could be told" if run.without_recipient else None
    return "; ".join(part for part in (run.warning, lost) if part) or None


async def change_settings(tx: Transaction, actor: Actor, version: int, **values: Any) -> Any:
    """When the check runs, for whom, how often people are told. Holds from the next run on."""
    settings = await store.runs.settings(tx)
    check_version(settings.version, version)
    proposed = {**settings._mapping, **values}
    Cadence(tuple(proposed["cadence_days"]), proposed["team_head_on"], proposed["head_of_sales_on"])
    if proposed["runs_at"] > LATEST:
        raise CheckIsTooLate("runs_at: 17:00 at the latest", field="runs_at")
    return await store.runs.change_settings(tx, values)
