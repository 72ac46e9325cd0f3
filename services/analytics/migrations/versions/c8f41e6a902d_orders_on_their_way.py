"""Order requests are added up as they end; which were on their way at a moment is found at once."""

import sqlalchemy as sa
from alembic import op

revision = "c8f41e6a902d"
down_revision = "5e0d93ab7c16"
branch_labels = None
depends_on = None

_KEY = ("day", "owner_id", "team_id", "contact_type")
_COUNTS = ("facts", "accepted", "rejected", "ready", "shipped", "kept", "broken")
_TIMES = (("waits", "waiting"), ("works", "working"), ("departures", "shipping"))
_TABLES = ("hand_offs_daily", "hand_offs_monthly")


def upgrade() -> None:
    """The sums are made by the store's own rebuild, which newer rules bring about."""
    for table in _TABLES:
        op.create_table(
            table,
            sa.Column("day", sa.Date(), nullable=False),
            *(sa.Column(name, sa.Uuid()) for name in ("owner_id", "team_id")),
            sa.Column("contact_type", sa.String(300)),
            *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTS),
            *(
                sa.Column(name, kind, nullable=False)
                for number, spent in _TIMES
                for name, kind in ((number, sa.Integer()), (spent, sa.BigInteger()))
            ),
            sa.UniqueConstraint(*_KEY, name=f"uq_{table}", postgresql_nulls_not_distinct=True),
            comment="sums of hand_offs",
        )
        op.create_index(f"ix_{table}_owner_id_day", table, ["owner_id", "day"])
    op.add_column("hand_offs", sa.Column("over_at", sa.DateTime(timezone=True)))
    op.execute("CREATE INDEX ix_hand_offs_under_way ON hand_offs USING gist (tstzrange(at, over_at))")


def downgrade() -> None:
    op.drop_index("ix_hand_offs_under_way", table_name="hand_offs")
    op.drop_column("hand_offs", "over_at")
    for table in _TABLES:
        op.drop_table(table)
