"""Clients of long windows: with whom something was done, by month and quarter."""

import sqlalchemy as sa
from alembic import op

revision = "d03a6f58e1bc"
down_revision = "c91d5be07a34"
branch_labels = None
depends_on = None

_KEY = ("day", "contact_id", "owner_id", "team_id", "contact_type")


def upgrade() -> None:
    for step in ("month", "quarter"):
        table = f"clients_{step}ly"
        op.create_table(
            table,
            sa.Column("day", sa.Date(), nullable=False),
            sa.Column("contact_id", sa.Uuid(), nullable=False),
            *(sa.Column(name, sa.Uuid()) for name in ("owner_id", "team_id")),
            sa.Column("contact_type", sa.String(300)),
            sa.Column("touches", sa.Integer(), nullable=False),
            sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
            sa.UniqueConstraint(*_KEY, name=f"uq_{table}", postgresql_nulls_not_distinct=True),
            comment=f"client_touches by {step}, for long windows",
        )
        op.create_index(f"ix_{table}_owner_id_day", table, ["owner_id", "day"])
        op.execute(
            f"INSERT INTO {table} SELECT date_trunc('{step}', day)::date, contact_id, owner_id, team_id, contact_type, "
            "sum(touches), max(last_at) FROM clients_daily GROUP BY 1, 2, 3, 4, 5"
        )


def downgrade() -> None:
    for step in ("quarter", "month"):
        op.drop_table(f"clients_{step}ly")
