"""Order requests, and the stock they reserve."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Sequence,
    String,
    Table,
    Text,
    Uuid,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.orm import relationship

from services.sales.domain.order import OrderLine, OrderRequest, OrderRequestNotFound
from shared.auth import Actor
from shared.db import Transaction, moment

from .mapping import NAME, QUANTITY, SKU, UNIT, mapper, metadata

order_numbers = Sequence("order_numbers", metadata=metadata)
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
    Column("version", Integer, nullable=False),
    Index(None, "requested_at", "id"),
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
    CheckConstraint("from_stock >= 0 AND to_produce >= 0 AND from_stock + to_produce = quantity", name="split"),
)
reservations = Table(
    "reservations",
    metadata,
    Column("order_request_id", Uuid, ForeignKey("order_requests.id", ondelete="CASCADE"), primary_key=True),
    Column("sku", SKU, primary_key=True),
    Column("quantity", QUANTITY, nullable=False),
    moment("reserved_at", nullable=False),
    moment("released_at"),
    Column("released_because", String(60)),
    CheckConstraint("quantity > 0", name="quantity"),
    Index("ix_reservations_open", "sku", postgresql_where=text("released_at IS NULL")),
)
mapper.map_imperatively(OrderLine, order_lines)
mapper.map_imperatively(
    OrderRequest,
    order_requests,
    version_id_col=order_requests.c.version,
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


async def add_order(tx: Transaction, order: OrderRequest) -> None:
    """Store the request and reserve what it takes from stock."""
    tx.session.add(order)
    await tx.session.flush()
    taken = [
        {"order_request_id": order.id, "sku": line.sku, "quantity": line.from_stock, "reserved_at": tx.now}
        for line in order.lines
        if line.from_stock > 0
    ]
    if taken:
        await tx.session.execute(reservations.insert(), taken)


async def release_stock(tx: Transaction, order_id: UUID, because: str) -> None:
    """Give back what the order had reserved; a second time there is nothing left to give."""
    mine = (reservations.c.order_request_id == order_id) & reservations.c.released_at.is_(None)
    await tx.session.execute(update(reservations).where(mine).values(released_at=tx.now, released_because=because))


async def next_order_number(tx: Transaction) -> str:
    number = await tx.session.scalar(text("SELECT nextval('order_numbers')"))
    return f"R-{number:06}"


async def wanted_order(tx: Transaction, sale_id: UUID) -> OrderRequest | None:
    """The order request of a sale that is not cancelled."""
    query = select(OrderRequest).where(order_requests.c.sale_id == sale_id, order_requests.c.cancelled_at.is_(None))
    return (await tx.session.scalars(query.execution_options(populate_existing=True))).one_or_none()


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


async def put_stock_level(tx: Transaction, sku: str, **level: object) -> bool:
    """Take over the warehouse's word unless a later one (`seq`) is here already."""
    insert = pg_insert(stock).values(sku=sku, **level)
    upsert = insert.on_conflict_do_update(
        index_elements=["sku"],
        set_={name: insert.excluded[name] for name in level},
        where=stock.c.seq < insert.excluded.seq,
    )
    return (await tx.session.execute(upsert.returning(stock.c.sku))).first() is not None
