"""Tables, mapping and every query of Activities; reads of owned records take the actor."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    ColumnElement,
    Computed,
    Date,
    DateTime,
    Enum,
    Index,
    Integer,
    MetaData,
    Row,
    Select,
    String,
    Table,
    Text,
    Uuid,
    and_,
    case,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.orm import composite, registry

from shared.auth import Actor
from shared.db import NAMING, Transaction, moment, people
from shared.errors import NotFound, NotHereYet
from shared.pages import Page, rows_page

from .domain.activity import Activity, Because, Kind, Status
from .domain.my_day import UNDATED, Span

OWN_ONLY = frozenset({"production", "accountant"})
"""Roles that see the activities assigned to themselves, whatever the reach of their role is elsewhere."""
MY_DAY_LIMIT = 100
"""How many activities of each part of the day are shown; the counts are of all."""

Shown = Row[Any]
"""An activity with the names to show: contact_name, sale_number, owner_name, planner_name."""

metadata = MetaData(naming_convention=NAMING)


def _words(kind: type[Kind] | type[Status]) -> Enum:
    return Enum(kind, native_enum=False, length=20, values_callable=lambda members: [each.value for each in members])


contacts = Table(
    "contacts",
    metadata,
    Column("contact_id", Uuid, primary_key=True),
    Column("display_name", String(300), nullable=False),
    Column("type", String(300), nullable=False),
    Column("owner_id", Uuid),
    Column("version", Integer, nullable=False),
    comment="copy of contacts' clients: names to show, whose they are, their type when something is done",
)
sales = Table(
    "sales",
    metadata,
    Column("sale_id", Uuid, primary_key=True),
    Column("number", String(300), nullable=False),
    Column("contact_id", Uuid),
    Column("owner_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    comment="copy of sales: numbers to show, whose they are",
)
stage_entries = Table(
    "stage_entries",
    metadata,
    Column("sale_id", Uuid, primary_key=True),
    Column("stage", String(300), primary_key=True),
    Column("entry", Integer, primary_key=True),
    Column("withdrawn_all", Boolean, nullable=False, server_default="false"),
    Column("withdrawn_steps", ARRAY(String(300)), nullable=False, server_default="{}"),
    comment="one row per entry of a sale into a stage: planning and withdrawing its steps take turns on it, "
    "and a withdrawal that comes before the planning is remembered",
)
activities = Table(
    "activities",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", _words(Kind), nullable=False),
    Column("title", String(300), nullable=False),
    Column("description", Text),
    moment("due_at"),
    Column("due_on", Date),
    moment("deadline"),
    # The undated ones come last, and a keyset needs a column that is never null.
    Column(
        "due_rank",
        DateTime(timezone=True),
        Computed("coalesce(deadline, TIMESTAMPTZ '9999-12-31 00:00:00+00')", persisted=True),
    ),
    Column("contact_id", Uuid),
    Column("sale_id", Uuid),
    Column("owner_id", Uuid, nullable=False),
    Column("because_rule", String(300)),
    Column("because_rule_version", Integer),
    Column("because_event_type", String(100)),
    Column("because_event_id", String(200)),
    Column("because_planned_by", Uuid),
    moment("created_at", nullable=False),
    Column("automatic", Boolean, nullable=False),
    Column("stage", String(300)),
    Column("entry", Integer),
    Column("step", String(300)),
    Column("required", Boolean, nullable=False),
    Column("status", _words(Status), nullable=False),
    Column("result", Text),
    Column("result_code", String(64)),
    moment("completed_at"),
    Column("cancel_reason", String(300)),
    Column("version", Integer, nullable=False),
)
Index("ix_activities_owner", *activities.c["owner_id", "due_rank", "id"])
Index("ix_activities_owner_status", *activities.c["owner_id", "status", "due_rank", "id"])
Index("ix_activities_contact", *activities.c["contact_id", "due_rank", "id"])
Index("ix_activities_sale", *activities.c["sale_id", "due_rank", "id"])
Index("ix_activities_due", *activities.c["status", "due_rank", "id"])
Index(
    "uq_activities_one_per_step",
    *activities.c["sale_id", "stage", "entry", "step"],
    unique=True,
    postgresql_where=text("automatic"),
)
_because = activities.c[
    "because_rule", "because_rule_version", "because_event_type", "because_event_id", "because_planned_by"
]
registry(metadata=metadata).map_imperatively(
    Activity,
    activities,
    version_id_col=activities.c.version,
    exclude_properties=["due_rank"],
    properties={"because": composite(Because, *_because)},
)

_owner, _planner = people.alias("owner"), people.alias("planner")


@dataclass(frozen=True)
class Filters:
    """What a list of activities is narrowed to; deadlines from `due_from` on and before `due_to`."""

    owner_id: UUID | None = None
    contact_id: UUID | None = None
    sale_id: UUID | None = None
    status: Status | None = None
    due_from: datetime | None = None
    due_to: datetime | None = None


async def list_activities(
    tx: Transaction, actor: Actor, filters: Filters, *, cursor: str | None, limit: int
) -> Page[Shown]:
    """A page of activities by deadline, the undated ones last, with the names to show."""
    query = _shown(actor)
    for name in ("owner_id", "contact_id", "sale_id", "status"):
        wanted = getattr(filters, name)
        if wanted is not None:
            query = query.where(activities.c[name] == wanted)
    # The indexes know due_rank; deadline only keeps out the undated ones, which rank behind every date.
    if filters.due_from is not None:
        query = query.where(activities.c.due_rank >= filters.due_from, activities.c.deadline.is_not(None))
    if filters.due_to is not None:
        query = query.where(activities.c.due_rank < filters.due_to)
    return await rows_page(tx, query, [activities.c.due_rank, activities.c.id], cursor=cursor, limit=limit)


async def show_activity(tx: Transaction, actor: Actor, activity_id: UUID) -> Shown:
    """One activity with the names to show."""
    found: Shown | None = (await tx.session.execute(_shown(actor).where(activities.c.id == activity_id))).first()
    if found is None:
        raise _no_activity(activity_id)
    return found


async def my_day(tx: Transaction, actor: Actor, owner_id: UUID, spans: Sequence[Span]) -> Sequence[Shown]:
    """A person's open activities by deadline, each with the `part` of the day it falls into and that part's `total`."""
    part = case(*((_within(span), span.name) for span in spans), else_=UNDATED)
    order = (activities.c.due_rank, activities.c.id)
    ranked = (
        select(
            activities.c.id,
            part.label("part"),
            func.row_number().over(partition_by=part, order_by=order).label("place"),
            func.count().over(partition_by=part).label("total"),
        )
        .where(activities.c.owner_id == owner_id, activities.c.status == Status.OPEN, _visible(actor))
        .subquery()
    )
    query = _shown(actor).join(ranked, ranked.c.id == activities.c.id).where(ranked.c.place <= MY_DAY_LIMIT)
    return (await tx.session.execute(query.add_columns(ranked.c.part, ranked.c.total).order_by(*order))).all()


async def take_activity(tx: Transaction, actor: Actor, activity_id: UUID) -> Activity:
    """An activity to be changed, locked until the transaction ends."""
    query = select(Activity).where(activities.c.id == activity_id, _visible(actor)).with_for_update()
    found: Activity | None = await tx.session.scalar(query)
    if found is None:
        raise _no_activity(activity_id)
    return found


def add_activity(tx: Transaction, activity: Activity) -> None:
    tx.session.add(activity)


async def enter_stage(tx: Transaction, sale_id: UUID, stage: str, entry: int) -> Row[Any]:
    """The row of an entry into a stage, made where there is none, locked until the transaction ends."""
    key = {"sale_id": sale_id, "stage": stage, "entry": entry}
    await tx.session.execute(pg_insert(stage_entries).values(**key).on_conflict_do_nothing())
    return (await tx.session.execute(select(stage_entries).filter_by(**key).with_for_update())).one()


async def remember_withdrawal(
    tx: Transaction, sale_id: UUID, stage: str, entry: int, steps: Collection[str] | None
) -> None:
    """Steps that are not to be planned any more in this entry; None for all of them."""
    key = {"sale_id": sale_id, "stage": stage, "entry": entry}
    if steps is None:
        change: dict[str, Any] = {"withdrawn_all": True}
    else:
        change = {"withdrawn_steps": func.array_cat(stage_entries.c.withdrawn_steps, list(steps))}
    await tx.session.execute(stage_entries.update().filter_by(**key).values(**change))


async def planned_steps(tx: Transaction, sale_id: UUID, stage: str, entry: int) -> set[str]:
    """The steps of this entry that have their activity already, whatever became of it."""
    query = select(activities.c.step).where(*_of_entry(sale_id, stage, entry))
    return set((await tx.session.scalars(query)).all())


async def open_steps(
    tx: Transaction, sale_id: UUID, stage: str, entry: int, steps: Collection[str] | None
) -> Sequence[Activity]:
    """Unfinished automatic activities of an entry into a stage, locked; None for all of its steps."""
    query = select(Activity).where(*_of_entry(sale_id, stage, entry), activities.c.status == Status.OPEN)
    if steps is not None:
        query = query.where(activities.c.step.in_(steps))
    return (await tx.session.scalars(query.order_by(activities.c.id).with_for_update())).all()


async def get_person(tx: Transaction, user_id: UUID) -> Row[Any]:
    """Somebody of the directory."""
    found = (await tx.session.execute(select(people).where(people.c.user_id == user_id))).first()
    if found is None:
        raise NotHereYet(f"there is no person {user_id}", field="owner_id")
    return found


async def language_of(tx: Transaction, user_id: UUID) -> str:
    """The language somebody reads; Russian where nothing is known of them yet."""
    return await tx.session.scalar(select(people.c.language).where(people.c.user_id == user_id)) or "ru"


async def get_contact(tx: Transaction, contact_id: UUID) -> Row[Any]:
    found = (await tx.session.execute(select(contacts).where(contacts.c.contact_id == contact_id))).first()
    if found is None:
        raise NotHereYet(f"there is no contact {contact_id}", field="contact_id")
    return found


async def get_sale(tx: Transaction, sale_id: UUID) -> Row[Any]:
    found = (await tx.session.execute(select(sales).where(sales.c.sale_id == sale_id))).first()
    if found is None:
        raise NotHereYet(f"there is no sale {sale_id}", field="sale_id")
    return found


def _shown(actor: Actor) -> Select[Any]:
    return (
        select(
            Activity,
            contacts.c.display_name.label("contact_name"),
            sales.c.number.label("sale_number"),
            _owner.c.name.label("owner_name"),
            _planner.c.name.label("planner_name"),
        )
        .select_from(activities)
        .outerjoin(contacts, contacts.c.contact_id == activities.c.contact_id)
        .outerjoin(sales, sales.c.sale_id == activities.c.sale_id)
        .outerjoin(_owner, _owner.c.user_id == activities.c.owner_id)
        .outerjoin(_planner, _planner.c.user_id == activities.c.because_planned_by)
        .where(_visible(actor))
    )


def _visible(actor: Actor) -> ColumnElement[bool]:
    if actor.role in OWN_ONLY:
        return activities.c.owner_id == actor.id
    return actor.sees(activities.c.owner_id)


def _within(span: Span) -> ColumnElement[bool]:
    deadline = activities.c.deadline
    begins = deadline >= span.begins if span.begins is not None else deadline.is_not(None)
    return and_(begins, deadline < span.ends) if span.ends is not None else begins


def _of_entry(sale_id: UUID, stage: str, entry: int) -> tuple[ColumnElement[bool], ...]:
    where = activities.c
    return where.automatic, where.sale_id == sale_id, where.stage == stage, where.entry == entry


def _no_activity(activity_id: UUID) -> NotFound:
    return NotFound(f"there is no activity {activity_id}, or it is not yours")
