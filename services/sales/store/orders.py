"""Order requests, and the stock they reserve."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Table,
    Text,
    Uuid,
    func,
    select,
    text,
    update,
)
from sqlalchemy import Sequence as NumberSequence
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import relationship

from services.sales.domain.order import OrderLine, OrderRequest, OrderRequestNotFound
from shared.auth import Actor
from shared.db import Transaction
from shared.tables import moment

from .mapping import NAME, QUANTITY, SKU, UNIT, WHO, mapper, metadata

EXPIRED = "expired"
OPEN = text("shipped_at IS NULL AND cancelled_at IS NULL")
order_numbers = NumberSequence("order_numbers", metadata=metadata)
stock = Table(
    "stock",
    metadata,
    Column("sku", SKU, primary_key=True),
    Column("on_hand", QUANTITY, nullable=False),
    Column("unit", UNIT, nullable=False),
    moment("as_of", nullable=False),
    Column("seq", BigInteger, nullable=False),
    comment="copy of what the warehouse says; the highest seq wins",
)
order_requests = Table(
    "order_requests",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", String(40), nullable=False, unique=True),
    Column("sale_id", Uuid, ForeignKey("sales.id"), nullable=False, index=True),
    Column("status", String(20), nullable=False),
    Column("needed_by", Date, nullable=False),
    moment("requested_at", nullable=False),
    moment("changed_at", nullable=False),
    moment("accepted_at"),
    moment("promised_at"),
    Column("promised_by", Date),
    moment("rejected_at"),
    Column("reject_reason", Text),
    moment("started_at"),
    moment("ready_at"),
    moment("shipped_at"),
    moment("cancelled_at"),
    moment("part_shipped_at"),
    Column("part_reason", Text),
    Column("replaces_id", Uuid, comment="the order request that was asked for anew by this one"),
    Column("due_on", Date, Computed("COALESCE(promised_by, needed_by)", persisted=True), nullable=False),
    Column("version", Integer, nullable=False),
    Index(None, "requested_at", "id"),
    Index("ix_order_requests_open", "due_on", "id", postgresql_where=OPEN),
    Index("ix_order_requests_status_due_on", "status", "due_on", "id"),
    Index(None, "status", "requested_at", "id"),
    Index("uq_order_requests_wanted", "sale_id", unique=True, postgresql_where=text("cancelled_at IS NULL")),
)
order_lines = Table(
    "order_lines",
    metadata,
    Column("order_request_id", Uuid, ForeignKey("order_requests.id", ondelete="CASCADE"), primary_key=True),
    Column("sku", SKU, primary_key=True),
    Column("name", NAME, nullable=False),
    Column("quantity", QUANTITY, nullable=False),
    Column("unit", UNIT, nullable=False),
    Column("from_stock", QUANTITY, nullable=False),
    Column("to_produce", QUANTITY, nullable=False),
    Column("ready", QUANTITY, nullable=False),
    Column("shipped", QUANTITY, nullable=False, server_default="0"),
    Index(None, "sku"),
    CheckConstraint("from_stock >= 0 AND to_produce >= 0 AND from_stock + to_produce = quantity", name="split"),
)
reservations = Table(
    "reservations",
    metadata,
    Column("order_request_id", Uuid, ForeignKey("order_requests.id", ondelete="CASCADE"), primary_key=True),
    Column("sku", SKU, primary_key=True),
    Column("quantity", QUANTITY, nullable=False),
    moment("reserved_at", nullable=False),
    moment("expires_at"),
    moment("released_at"),
    Column("released_because", String(60)),
    CheckConstraint("quantity > 0", name="quantity"),
    Index("ix_reservations_open", "sku", postgresql_where=text("released_at IS NULL")),
    Index("ix_reservations_due", "expires_at", postgresql_where=text("released_at IS NULL AND expires_at IS NOT NULL")),
)
order_ledger = Table(
    "order_ledger",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("order_request_id", Uuid, ForeignKey("order_requests.id", ondelete="CASCADE"), nullable=False),
    moment("at", nullable=False),
    moment("noted_at", nullable=False),
    Column("what", String(30), nullable=False),
    Column("who", WHO, nullable=False),
    Column("promised_by", Date),
    Column("reason", Text),
    Column("lines", JSONB(none_as_null=True)),
    Index("ix_order_ledger_order_request_id", "order_request_id", "at", "id"),
    comment="every step of the hand-off, as it was told; rows are only ever added",
)
mapper.map_imperatively(OrderLine, order_lines)
mapper.map_imperatively(
    OrderRequest,
    order_requests,
    version_id_col=order_requests.c.version,
    exclude_properties={"due_on"},
    properties={
        "lines": relationship(OrderLine, order_by=order_lines.c.sku, lazy="selectin", cascade="all, delete-orphan")
    },
)


async def lock_available(tx: Transaction, skus: Iterable[str]) -> dict[str, Decimal]:
    """What lies in stock and is promised to nobody. The stock rows stay locked: two orders never take the same piece.

    Locked in the order of the SKU, so that two orders with the same products wait instead of deadlocking.
    """
    wanted = sorted(set(skus))
    on_hand = await tx.session.execute(
        select(stock.c.sku, stock.c.on_hand).where(stock.c.sku.in_(wanted)).order_by(stock.c.sku).with_for_update()
    )
    lying = {row.sku: row.on_hand for row in on_hand}
    taken = await tx.session.execute(
        select(reservations.c.sku, func.sum(reservations.c.quantity).label("quantity"))
        .where(reservations.c.sku.in_(wanted), reservations.c.released_at.is_(None))
        .group_by(reservations.c.sku)
    )
    reserved: Mapping[str, Decimal] = {row.sku: row.quantity for row in taken}
    return {sku: quantity - reserved.get(sku, Decimal(0)) for sku, quantity in lying.items()}


async def add_order(tx: Transaction, order: OrderRequest, expires_at: datetime) -> None:
    """Store the request and reserve what it takes from stock until then."""
    tx.session.add(order)
    await tx.session.flush()
    taken = [
        {
            "order_request_id": order.id,
            "sku": line.sku,
            "quantity": line.from_stock,
            "reserved_at": tx.now,
            "expires_at": expires_at,
        }
        for line in order.lines
        if line.from_stock > 0
    ]
    if taken:
        await tx.session.execute(reservations.insert(), taken)


async def release_stock(tx: Transaction, order_id: UUID, because: str) -> dict[str, Decimal]:
    """Give back what the order had reserved, and say what that was; a second time there is nothing left to give."""
    mine = (reservations.c.order_request_id == order_id) & reservations.c.released_at.is_(None)
    given = update(reservations).where(mine).values(released_at=tx.now, released_because=because)
    rows = await tx.session.execute(given.returning(reservations.c.sku, reservations.c.quantity))
    return {row.sku: row.quantity for row in rows}


async def use_up_stock(tx: Transaction, order_id: UUID, gone: Mapping[str, Decimal]) -> None:
    """A part was shipped: so much less is kept for the order."""
    for sku, quantity in gone.items():
        mine = (
            (reservations.c.order_request_id == order_id)
            & (reservations.c.sku == sku)
            & reservations.c.released_at.is_(None)
        )
        rest = reservations.c.quantity - quantity
        await tx.session.execute(
            update(reservations).where(mine, rest <= 0).values(released_at=tx.now, released_because="shipped")
        )
        await tx.session.execute(update(reservations).where(mine, rest > 0).values(quantity=rest))


async def expired_orders(tx: Transaction, limit: int) -> list[tuple[UUID, UUID]]:
    """(order request, sale) of some whose time is up; the caller locks the sale and looks again."""
    due = (
        select(reservations.c.order_request_id, order_requests.c.sale_id)
        .join(order_requests, order_requests.c.id == reservations.c.order_request_id)
        .where(reservations.c.released_at.is_(None), reservations.c.expires_at <= tx.now)
        .order_by(reservations.c.expires_at)
        .limit(limit)
    )
    return [(row.order_request_id, row.sale_id) for row in await tx.session.execute(due)]


async def hold_until(tx: Transaction, order_id: UUID, expires_at: datetime | None) -> dict[str, Decimal]:
    """What is kept for the order stays so until then; None: until it is shipped."""
    mine = (reservations.c.order_request_id == order_id) & reservations.c.released_at.is_(None)
    held = update(reservations).where(mine).values(expires_at=expires_at)
    rows = await tx.session.execute(held.returning(reservations.c.sku, reservations.c.quantity))
    return {row.sku: row.quantity for row in rows}


async def expired_stock(tx: Transaction, order_id: UUID) -> dict[str, Decimal]:
    """What had been kept for the order until its time was up."""
    query = select(reservations.c.sku, reservations.c.quantity).where(
        reservations.c.order_request_id == order_id, reservations.c.released_because == EXPIRED
    )
    return {row.sku: row.quantity for row in await tx.session.execute(query)}


async def reserve_again(tx: Transaction, order_id: UUID, expires_at: datetime) -> None:
    mine = (reservations.c.order_request_id == order_id) & (reservations.c.released_because == EXPIRED)
    anew = {"released_at": None, "released_because": None, "reserved_at": tx.now, "expires_at": expires_at}
    await tx.session.execute(update(reservations).where(mine).values(**anew))


async def next_order_number(tx: Transaction) -> str:
    number = await tx.session.scalar(text("SELECT nextval('order_numbers')"))
    return f"R-{number:06}"


async def wanted_order(tx: Transaction, sale_id: UUID) -> OrderRequest | None:
    """The order request of a sale that is not cancelled."""
    query = select(OrderRequest).where(order_requests.c.sale_id == sale_id, order_requests.c.cancelled_at.is_(None))
    return (await tx.session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def shipped_before(tx: Transaction, sale_id: UUID) -> dict[str, Decimal]:
    """What left the house for this sale with orders that were called off since, by SKU in base units."""
    query = (
        select(order_lines.c.sku, func.sum(order_lines.c.shipped).label("gone"))
        .join(order_requests, order_requests.c.id == order_lines.c.order_request_id)
        .where(order_requests.c.sale_id == sale_id, order_requests.c.cancelled_at.is_not(None))
        .where(order_lines.c.shipped > 0)
        .group_by(order_lines.c.sku)
    )
    return {row.sku: row.gone for row in await tx.session.execute(query)}


async def sale_of_order(tx: Transaction, order_id: UUID, actor: Actor | None) -> UUID:
    """Which sale to lock before the order request is touched."""
    sales = metadata.tables["sales"]
    query = select(order_requests.c.sale_id).join(sales, sales.c.id == order_requests.c.sale_id)
    query = query.where(order_requests.c.id == order_id)
    if actor is not None:
        query = query.where(actor.sees(sales.c.owner_id))
    found: UUID | None = await tx.session.scalar(query)
    if found is None:
        raise OrderRequestNotFound(f"there is no order request {order_id} within your reach")
    return found


async def get_order(tx: Transaction, order_id: UUID) -> OrderRequest:
    """The order request as it is now; its sale is locked by the caller."""
    found = await tx.session.get(OrderRequest, order_id, populate_existing=True)
    if found is None:
        raise OrderRequestNotFound(f"there is no order request {order_id}")
    return found
