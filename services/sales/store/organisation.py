"""The one row that says who sells: the organisation's details for its invoices."""

from sqlalchemy import CheckConstraint, Column, Integer, SmallInteger, String, Table, Text, select, update

from services.sales.domain.seller import Seller
from shared.db import Transaction
from shared.edge import check_version
from shared.tables import moment

from .mapping import NAME, WHO, metadata

organisation = Table(
    "organisation",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("name", NAME, nullable=False, server_default=""),
    Column("tax_id", String(12), nullable=False, server_default=""),
    Column("kpp", String(9), nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("phone", NAME, nullable=False, server_default=""),
    Column("bank", NAME, nullable=False, server_default=""),
    Column("bik", String(9), nullable=False, server_default=""),
    Column("account", String(20), nullable=False, server_default=""),
    Column("correspondent_account", String(20), nullable=False, server_default=""),
    Column("director", NAME, nullable=False, server_default=""),
    Column("director_title", NAME, nullable=False, server_default=""),
    Column("accountant", NAME, nullable=False, server_default=""),
    Column("footer", Text, nullable=False, server_default=""),
    Column("invoice_prefix", String(10), nullable=False, server_default=""),
    Column("reservation_days", Integer, nullable=False, server_default="14"),
    moment("changed_at"),
    Column("changed_by", WHO),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("id = 1", name="only_one"),
)
_DETAILS = tuple(Seller.__dataclass_fields__)


async def read_seller(tx: Transaction) -> tuple[Seller, int]:
    """The details and their version."""
    row = (await tx.session.execute(select(organisation))).one()
    return Seller(**{name: getattr(row, name) for name in _DETAILS}), row.version


async def put_seller(tx: Transaction, seller: Seller, version: int) -> None:
    """Raises Stale where somebody changed them first."""
    found = await tx.session.scalar(select(organisation.c.version).with_for_update())
    check_version(found or 0, version)
    changed = {**seller.plain(), "changed_at": tx.now, "changed_by": tx.by, "version": version + 1}
    await tx.session.execute(update(organisation).values(**changed))
