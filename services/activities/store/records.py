"""Activities as people ask for them: lists, the day, one of them; every query carries what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select

from services.activities.domain.activity import DEPARTMENT_OF_ROLE, Activity, Department, Status
from services.activities.domain.my_day import UNDATED, Span
from shared.auth import Actor
from shared.db import Transaction
from shared.errors import NotFound
from shared.pages import Page, rows_page
from shared.tables import people

from .mapping import activities, contacts, leads, sales

OWN_ONLY = frozenset({"production", "accountant"})
"""Roles that see the activities assigned to themselves and to their department, whatever else their role may see."""
MY_DAY_LIMIT = 100
"""How many activities of each part of the day are shown; the counts are of all."""

Shown = Row[Any]
"""An activity with the names to show: contact_name, sale_number, lead_number, owner_name, planner_name."""
_owner, _planner = people.alias("owner"), people.alias("planner")


@dataclass(frozen=True)
class Filters:
    """What a list of activities is narrowed to; deadlines from `due_from` on and before `due_to`."""

    owner_id: UUID | None = None
    contact_id: UUID | None = None
    sale_id: UUID | None = None
    lead_id: UUID | None = None
    order_request_id: UUID | None = None
    department: Department | None = None
    status: Status | None = None
    due_from: datetime | None = None
    due_to: datetime | None = None
    orphaned: bool = False


async def list_activities(
    tx: Transaction, actor: Actor, filters: Filters, *, cursor: str | None, limit: int
) -> Page[Shown]:
    """A page of activities by deadline, the undated ones last, with the names to show."""
    query = _shown(actor)
    for name in ("owner_id", "contact_id", "sale_id", "lead_id", "order_request_id", "department", "status"):
        wanted = getattr(filters, name)
        if wanted is not None:
            query = query.where(activities.c[name] == wanted)
    if filters.orphaned:
        query = query.where(activities.c.status == Status.OPEN, _orphaned())
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


async def my_day(
    tx: Transaction, actor: Actor, spans: Sequence[Span], *, owners: Sequence[UUID], own: bool = False
) -> Sequence[Shown]:
    """Open activities of these people by deadline, each with the `part` of the day it falls into and its `total`.

    With `own`, what the actor's department has to do and nobody has taken is there as well.
    """
    part = case(*((_within(span), span.name) for span in spans), else_=UNDATED)
    order = (activities.c.due_rank, activities.c.id)
    theirs: ColumnElement[bool] = activities.c.owner_id.in_(owners)
    department = DEPARTMENT_OF_ROLE.get(actor.role)
    if own and department is not None:
        theirs = or_(theirs, and_(activities.c.department == department, activities.c.owner_id.is_(None)))
    ranked = (
        select(
            activities.c.id,
            part.label("part"),
            func.row_number().over(partition_by=part, order_by=order).label("place"),
            func.count().over(partition_by=part).label("total"),
        )
        .where(theirs, activities.c.status == Status.OPEN, _visible(actor))
        .subquery()
    )
    query = _shown(actor).join(ranked, ranked.c.id == activities.c.id).where(ranked.c.place <= MY_DAY_LIMIT)
    return (await tx.session.execute(query.add_columns(ranked.c.part, ranked.c.total).order_by(*order))).all()


async def due_within(
    tx: Transaction, actor: Actor, owner_id: UUID, begins: datetime, ends: datetime, *, most: int = 500
) -> Sequence[Shown]:
    """What somebody has due between two moments, open and done, by deadline."""
    query = _shown(actor).where(activities.c.owner_id == owner_id, activities.c.status != Status.CANCELLED)
    query = query.where(activities.c.due_rank >= begins, activities.c.due_rank < ends)
    found: Sequence[Shown] = (
        await tx.session.execute(query.order_by(activities.c.due_rank, activities.c.id).limit(most))
    ).all()
    return found


async def due_for_feed(
    tx: Transaction, owner: Row[Any], begins: datetime, ends: datetime, *, most: int = 1000
) -> Sequence[Shown]:
    """What the owner of a feed has due between two moments; nobody is signed in, the address stands for them."""
    query = _named().where(activities.c.owner_id == owner.user_id, activities.c.status != Status.CANCELLED)
    query = query.where(activities.c.due_rank >= begins, activities.c.due_rank < ends)
    found: Sequence[Shown] = (
        await tx.session.execute(query.order_by(activities.c.due_rank, activities.c.id).limit(most))
    ).all()
    return found


async def take_activity(tx: Transaction, actor: Actor, activity_id: UUID) -> Activity:
    """An activity to be changed, locked until the transaction ends."""
    query = select(Activity).where(activities.c.id == activity_id, _visible(actor)).with_for_update()
    found: Activity | None = await tx.session.scalar(query)
    if found is None:
        raise _no_activity(activity_id)
    return found


def add_activity(tx: Transaction, activity: Activity) -> None:
    tx.session.add(activity)


def may_give_to(actor: Actor, owner_id: UUID) -> bool:
    """Departments' people give nothing to others, and look at no other's day; all others do within their reach."""
    if actor.role in OWN_ONLY:
        return owner_id == actor.id
    return actor.may_act_for(owner_id)


def _shown(actor: Actor) -> Select[Any]:
    return _named().where(_visible(actor))


def _named() -> Select[Any]:
    return (
        select(
            Activity,
            contacts.c.display_name.label("contact_name"),
            sales.c.number.label("sale_number"),
            leads.c.number.label("lead_number"),
            _owner.c.name.label("owner_name"),
            _planner.c.name.label("planner_name"),
        )
        .select_from(activities)
        .outerjoin(contacts, contacts.c.contact_id == activities.c.contact_id)
        .outerjoin(sales, sales.c.sale_id == activities.c.sale_id)
        .outerjoin(leads, leads.c.lead_id == activities.c.lead_id)
        .outerjoin(_owner, _owner.c.user_id == activities.c.owner_id)
        .outerjoin(_planner, _planner.c.user_id == activities.c.because_planned_by)
    )


def _visible(actor: Actor) -> ColumnElement[bool]:
    department = DEPARTMENT_OF_ROLE.get(actor.role)
    if department is not None:
        return or_(activities.c.owner_id == actor.id, activities.c.department == department)
    if actor.role == "head" and actor.reach is not None:
        # What a department has to do belongs to nobody of sales: it is the concern of whoever leads the sale.
        of_reach = select(sales.c.sale_id).where(sales.c.owner_id.in_(actor.reach))
        for_reach = and_(activities.c.department.is_not(None), activities.c.sale_id.in_(of_reach))
        nobodys = and_(activities.c.owner_id.is_(None), activities.c.department.is_(None))
        return or_(activities.c.owner_id.in_(actor.reach), nobodys, for_reach)
    return actor.sees(activities.c.owner_id)


def _orphaned() -> ColumnElement[bool]:
    """Open, and nobody does it: the owner can no longer sign in, or there is none and no department either."""
    gone = select(people.c.user_id).where(people.c.active.is_(False))
    nobody = and_(activities.c.owner_id.is_(None), activities.c.department.is_(None))
    return or_(activities.c.owner_id.in_(gone), nobody)


def _within(span: Span) -> ColumnElement[bool]:
    deadline = activities.c.deadline
    begins = deadline >= span.begins if span.begins is not None else deadline.is_not(None)
    return and_(begins, deadline < span.ends) if span.ends is not None else begins


def _no_activity(activity_id: UUID) -> NotFound:
    return NotFound(f"there is no activity {activity_id}, or it is not yours")
