"""Activities as people ask for them: lists, the day, one of them; every query carries what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select

from services.activities.domain.activity import Activity, Status
from services.activities.domain.my_day import UNDATED, Span
from shared.auth import Actor
from shared.db import Transaction, people
from shared.errors import NotFound
from shared.pages import Page, rows_page

from .mapping import activities, contacts, sales

OWN_ONLY = frozenset({"production", "accountant"})
"""Roles that see the activities assigned to themselves, whatever the reach of their role is elsewhere."""
MY_DAY_LIMIT = 100
"""How many activities of each part of the day are shown; the counts are of all."""

Shown = Row[Any]
"""An activity with the names to show: contact_name, sale_number, owner_name, planner_name."""
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


def _no_activity(activity_id: UUID) -> NotFound:
    return NotFound(f"there is no activity {activity_id}, or it is not yours")
