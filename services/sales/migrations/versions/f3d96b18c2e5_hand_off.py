"""reservations that expire, shipments in parts, the ledger of the hand-off

Revision ID: f3d96b18c2e5
Revises: e7a1c95d0b42
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "f3d96b18c2e5"
down_revision = "e7a1c95d0b42"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisation", sa.Column("reservation_days", sa.Integer(), server_default="14", nullable=False))
    op.add_column("order_requests", sa.Column("part_shipped_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("order_requests", sa.Column("part_reason", sa.Text(), nullable=True))
    op.add_column(
        "order_requests",
        sa.Column(
            "replaces_id", sa.Uuid(), nullable=True, comment="the order request that was asked for anew by this one"
        ),
    )
    op.add_column(
        "order_requests",
        sa.Column("due_on", sa.Date(), sa.Computed("COALESCE(promised_by, needed_by)", persisted=True), nullable=False),
    )
    op.create_index(
        "ix_order_requests_open",
        "order_requests",
        ["due_on", "id"],
        postgresql_where=sa.text("shipped_at IS NULL AND cancelled_at IS NULL"),
    )
    op.create_index("ix_order_requests_status_due_on", "order_requests", ["status", "due_on", "id"])
    op.add_column("order_lines", sa.Column("shipped", sa.Numeric(15, 3), server_default="0", nullable=False))
    op.execute(
        "UPDATE order_lines SET shipped = quantity FROM order_requests o "
        "WHERE o.id = order_request_id AND o.shipped_at IS NOT NULL"
    )
    op.create_index(op.f("ix_order_lines_sku"), "order_lines", ["sku"])
    op.add_column("reservations", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE reservations SET expires_at = reserved_at + interval '14 days' WHERE released_at IS NULL")
    op.create_index(
        "ix_reservations_due",
        "reservations",
        ["expires_at"],
        postgresql_where=sa.text("released_at IS NULL AND expires_at IS NOT NULL"),
    )
    op.create_table(
        "order_ledger",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("order_request_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(30), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("promised_by", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("lines", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_request_id"],
            ["order_requests.id"],
            name=op.f("fk_order_ledger_order_request_id_order_requests"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_ledger")),
        comment="every step of the hand-off, as it was told; rows are only ever added",
    )
    op.create_index(op.f("ix_order_ledger_order_request_id"), "order_ledger", ["order_request_id", "at", "id"])


def downgrade() -> None:
    op.drop_table("order_ledger")
    op.drop_index("ix_reservations_due", table_name="reservations")
    op.drop_column("reservations", "expires_at")
    op.drop_index(op.f("ix_order_lines_sku"), table_name="order_lines")
    op.drop_column("order_lines", "shipped")
    op.drop_index("ix_order_requests_status_due_on", table_name="order_requests")
    op.drop_index("ix_order_requests_open", table_name="order_requests")
    for column in ("due_on", "replaces_id", "part_reason", "part_shipped_at"):
        op.drop_column("order_requests", column)
    op.drop_column("organisation", "reservation_days")
