"""Which sales changed, and whose they were: triggers on `sales` and `sale_history` note it with the change itself."""

from sqlalchemy import BigInteger, Column, Table, Uuid, text

from shared.watching import changes_in

from .mapping import metadata

CHANNEL = "sales"
CHANGES = changes_in("changed_sales", "sale_id", "owner_id")
changed_sales = Table(
    "changed_sales",
    metadata,
    Column("sale_id", Uuid, primary_key=True),
    Column(
        "owner_id", Uuid, primary_key=True, comment="who has it, or had it until then: the sight of it comes and goes"
    ),
    Column(
        "batch", BigInteger, nullable=False, server_default=text("(pg_current_xact_id()::text)::bigint"), index=True
    ),
    comment="which transaction last changed a sale: what the live stream tells, and what was missed on it",
)
