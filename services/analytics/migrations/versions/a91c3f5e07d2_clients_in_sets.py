"""Sets of clients as bits: with whom something was done, and who came into the base or left it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "a91c3f5e07d2"
down_revision = "c8f41e6a902d"
branch_labels = None
depends_on = None

_KEY = ("day", "owner_id", "team_id", "contact_type", "chunk")
_TABLES = {
    "client_sets_daily": "the clients of client_touches by day, a bit each",
    "client_sets_monthly": "the clients of client_touches by month, a bit each",
    "base_sets_daily": "who came into the base or left it by day, a bit turned over for each",
    "base_sets_monthly": "who came into the base or left it by month, a bit turned over for each",
    "base_sets_yearly": "who came into the base or left it by year, a bit turned over for each",
}


def upgrade() -> None:
    """The sets are made by the store's own rebuild, which newer rules bring about."""
    op.create_table(
        "client_numbers",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", name="pk_client_numbers"),
        sa.UniqueConstraint("number", name="uq_client_numbers_number"),
        comment="where in the sets a client lies: given once, beside those who had the same first owner",
    )
    op.create_index("ix_client_numbers_owner_id_number", "client_numbers", ["owner_id", "number"])
    for table, comment in _TABLES.items():
        op.create_table(
            table,
            sa.Column("day", sa.Date(), nullable=False),
            *(sa.Column(name, sa.Uuid()) for name in ("owner_id", "team_id")),
            sa.Column("contact_type", sa.String(300)),
            sa.Column("chunk", sa.Integer(), nullable=False),
            sa.Column("members", postgresql.BIT(2_048), nullable=False),
            sa.UniqueConstraint(*_KEY, name=f"uq_{table}", postgresql_nulls_not_distinct=True),
            comment=comment,
        )
        op.create_index(f"ix_{table}_owner_id_day", table, ["owner_id", "day"])
    op.create_index(
        "ix_client_touches_until",
        "client_touches",
        ["day", "at"],
        postgresql_include=["owner_id", "team_id", "contact_type", "contact_id"],
    )


def downgrade() -> None:
    op.drop_index("ix_client_touches_until", table_name="client_touches")
    for table in reversed(_TABLES):
        op.drop_table(table)
    op.drop_table("client_numbers")
