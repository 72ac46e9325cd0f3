"""Webhooks and what is to be sent to them."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, any_, func, literal, select, true, update
from sqlalchemy import delete as sql_delete

from services.notifications.domain.webhook import Endpoint, WebhookUnknown
from shared.db import Transaction
from shared.pages import Page, rows_page

from .tables import deliveries, endpoints

AT_ONCE = 10
"""So many calls to one endpoint at a time: one that hangs keeps no other waiting for long."""


async def get_endpoint(tx: Transaction, endpoint_id: UUID) -> Endpoint:
    found = await tx.session.get(Endpoint, endpoint_id)
    if found is None:
        raise WebhookUnknown(f"there is no webhook {endpoint_id}")
    return found


async def list_endpoints(tx: Transaction, *, cursor: str | None, limit: int) -> Page[Endpoint]:
    """The newest first."""
    order = [endpoints.c.created_at, endpoints.c.id]
    page = await rows_page(tx, select(Endpoint), order, cursor=cursor, limit=limit, descending=True)
    return Page([row[0] for row in page.items], page.next_cursor)


async def count_endpoints(tx: Transaction) -> int:
    return await tx.session.scalar(select(func.count()).select_from(endpoints)) or 0


async def save_endpoint(tx: Transaction, endpoint: Endpoint) -> None:
    tx.session.add(endpoint)
    await tx.session.flush()


async def remove_endpoint(tx: Transaction, endpoint_id: UUID) -> None:
    await tx.session.execute(sql_delete(endpoints).where(endpoints.c.id == endpoint_id))


async def listening_to(tx: Transaction, event_type: str) -> Sequence[UUID]:
    """Which endpoints are to be told of this."""
    wants = literal(event_type) == any_(endpoints.c.event_types)
    return (await tx.session.scalars(select(endpoints.c.id).where(endpoints.c.active, wants))).all()


async def disable(tx: Transaction, endpoint_id: UUID, why: str) -> None:
    """Nobody listens there any more: nothing is sent, and what waited is given up."""
    off = update(endpoints).where(endpoints.c.id == endpoint_id, endpoints.c.active)
    await tx.session.execute(off.values(active=False, disabled_why=why[:300], version=endpoints.c.version + 1))
    waiting = (deliveries.c.endpoint_id == endpoint_id) & (deliveries.c.state == "waiting")
    given_up = {"state": "failed", "result": f"the webhook was switched off: {why}"[:2000], "done_at": tx.now}
    await tx.session.execute(update(deliveries).where(waiting).values(given_up))


async def claim(tx: Transaction, busy: Collection[UUID] = ()) -> Sequence[Row[Any]]:
    """Due calls, a few of each endpoint but the busy ones, with where they go."""
    waiting = (deliveries.c.state == "waiting") & (deliveries.c.next_try_at <= tx.now)
    due = (
        select(deliveries)
        .where(deliveries.c.endpoint_id == endpoints.c.id, waiting)
        .order_by(deliveries.c.next_try_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
        .lateral("due")
    )
    query = select(due, endpoints.c.url, endpoints.c.secret).select_from(endpoints).join(due, true())
    return (await tx.session.execute(query.where(endpoints.c.active, endpoints.c.id.not_in([*busy])))).all()
