"""Routes of the daily check: clients without a next step, the ledger of runs, how much of the base is covered."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.activities import store
from services.activities.domain.next_step import Code
from services.activities.usecases import checking
from services.activities.usecases.working import today
from shared.edge import Tx, Version
from shared.fields import Body, Cursor, Limit, Line, Out
from shared.service import make_router

from .forms import Chief, Seller

router = make_router()
Reason = Literal["no_step", "undated", "overdue_only", "internal_only", "orphan_step"]
BusinessDay = Annotated[int, Field(ge=1, le=60)]


class WithoutStepOut(Out):
    """A client without a next step. `since` when, `days` of the calendar; `day`: which business day of the episode.

    `alerting` false: a line of its own, not yet counted as having no step at all.
    """

    episode_id: UUID
    contact_id: UUID
    contact_name: str
    contact_type: str
    priority: str
    reason: Reason
    alerting: bool
    since: datetime
    days: int
    day: int
    last_contact_at: datetime | None
    owner_id: UUID | None
    owner_name: str | None
    recipient_id: UUID | None
    recipient_name: str | None


class ClientsOut(Out):
    items: list[WithoutStepOut]
    next_cursor: str | None


class ReasonOut(Out):
    reason: Reason
    alerting: bool
    clients: int


class SummaryOut(Out):
    """How many clients are without a next step now, and when that was last checked."""

    as_of: datetime
    checked_at: datetime | None
    reasons: list[ReasonOut]


class RunOut(Out):
    """One run: how far it is (`phase`), and what it found. `counts` are clients per reason, `with_step` the rest.

    `called_at`, `heard_at`: when it asked whether all events told before have arrived, and when that was so.
    """

    id: UUID
    on: date
    kind: Literal["scheduled", "by_hand"]
    phase: Literal["waiting", "checking", "telling", "done", "broken_off"]
    called_at: datetime
    heard_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    clients: int
    not_checked: int
    with_step: int
    counts: dict[str, int]
    opened: int
    closed: int
    without_recipient: int
    digests: int
    warning: str | None
    requested_by: UUID | None


class RunsOut(Out):
    items: list[RunOut]
    next_cursor: str | None


class CoverageRowOut(Out):
    """One owner's active clients and those of them with a dated next step; `owner_id` null: clients of nobody."""

    owner_id: UUID | None
    owner_name: str | None
    team_id: UUID | None
    clients: int
    with_step: int


class CoverageOut(Out):
    """From the newest run that is through; `on` null: there was none yet."""

    on: date | None
    run_id: UUID | None
    clients: int
    with_step: int
    items: list[CoverageRowOut]


class SettingsOut(Out):
    """`types` null: clients of all types. `cadence_days`: business days on which people hear again, then weekly.

    `runs_at` is the organisation's local time, such as "09:00". `new_client_days`: for how many business days a new
    client is left in peace.
    """

    runs_at: str
    types: list[str] | None
    cadence_days: list[int]
    team_head_on: int
    head_of_sales_on: int
    internal_line: bool
    new_client_days: int
    version: int


class ChangeSettings(Body):
    """All of the settings; they hold from the next run on."""

    runs_at: Annotated[
        str,
        StringConstraints(max_length=5, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"),
        Field(description="Local time of the organisation, 17:00 at the latest."),
    ]
    types: Annotated[list[Line], Field(min_length=1, max_length=50)] | None = None
    cadence_days: Annotated[list[BusinessDay], Field(min_length=1, max_length=10)]
    team_head_on: BusinessDay
    head_of_sales_on: BusinessDay
    internal_line: bool
    new_client_days: Annotated[int, Field(ge=0, le=10, description="0: checked from the first hour on.")] = 1


@router.get("/next-step/clients", response_model=ClientsOut)
async def list_clients(
    *,
    actor: Seller,
    tx: Tx,
    reason: Reason | None = None,
    owner_id: UUID | None = None,
    contact_id: UUID | None = None,
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Clients without a next step, the longest without one first; also those one stands in for."""
    page = await store.clients.list_clients(
        tx,
        actor,
        reason=Code(reason) if reason else None,
        owner_id=owner_id,
        contact_id=contact_id,
        cursor=cursor,
        limit=limit,
    )
    return {"items": [_client(row, tx) for row in page.items], "next_cursor": page.next_cursor}


@router.get("/next-step/summary", response_model=SummaryOut)
async def summary(actor: Seller, tx: Tx) -> dict[str, Any]:
    """The figures above the list."""
    last = await store.runs.last_run(tx)
    counts = await store.clients.count_clients(tx, actor)
    return {"as_of": tx.now, "checked_at": last.finished_at if last else None, "reasons": counts}


@router.get("/next-step/runs", response_model=RunsOut)
async def list_runs(actor: Chief, tx: Tx, cursor: Cursor | None = None, limit: Limit = 50) -> dict[str, Any]:
    """The ledger, the newest run first."""
    page = await store.runs.list_runs(tx, cursor=cursor, limit=limit)
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.post("/next-step/runs", status_code=202, response_model=RunOut)
async def run_now(actor: Chief, tx: Tx) -> Any:
    """Check now, whatever the day and the hour. Nobody hears twice on one day of what they heard already."""
    return await checking.run_now(tx, actor)


@router.get("/next-step/coverage", response_model=CoverageOut)
async def coverage(actor: Seller, tx: Tx) -> dict[str, Any]:
    """How much of the active base has a dated next step, per person within reach."""
    last = await store.runs.last_run(tx)
    rows = await store.runs.coverage_of(tx, last.id) if last else []
    seen = [row for row in rows if actor.may_act_for(row.owner_id)]
    return {
        "on": last.on if last else None,
        "run_id": last.id if last else None,
        "clients": sum(row.clients for row in seen),
        "with_step": sum(row.with_step for row in seen),
        "items": seen,
    }


@router.get("/next-step/settings", response_model=SettingsOut)
async def read_settings(actor: Chief, tx: Tx) -> Any:
    return _settings(await store.runs.settings(tx))


@router.put("/next-step/settings", response_model=SettingsOut)
async def change_settings(body: ChangeSettings, actor: Chief, tx: Tx, version: Version) -> Any:
    """When the check runs, for which clients, how often people hear of one and who else does."""
    given = body.model_dump() | {"runs_at": time.fromisoformat(body.runs_at)}
    return _settings(await checking.change_settings(tx, actor, version, **given))


def _settings(row: Any) -> dict[str, Any]:
    return {**row._mapping, "runs_at": f"{row.runs_at:%H:%M}"}


def _client(row: Any, tx: Tx) -> dict[str, Any]:
    since = row.since.astimezone(tx.organisation.zone).date()
    same = WithoutStepOut.model_fields.keys() & set(row._mapping)
    return {**{name: getattr(row, name) for name in same}, "episode_id": row.id, "days": (today(tx) - since).days}
