"""Stage times are added up by day, their lanes by week: few rows of days beside the whole weeks of any window."""

from decimal import Decimal

import sqlalchemy as sa
from alembic import op

revision = "d7b2e64f10c8"
down_revision = "a91c3f5e07d2"
branch_labels = None
depends_on = None

_KEY = ("day", "owner_id", "team_id", "contact_type", "process", "stage")


def upgrade() -> None:
    """The sums are made by the store's own rebuild, which newer rules bring about."""
    _table("stage_times_daily", [sa.Column("microseconds", sa.Numeric(24), nullable=False)], "bands")
    band = sa.Column("band", sa.SmallInteger(), nullable=False)
    _table("stage_lanes_weekly", [], "lanes", band)


def downgrade() -> None:
    op.drop_table("stage_lanes_weekly")
    op.drop_table("stage_times_daily")


def _table(name: str, sums: list[sa.Column[Decimal]], numbers: str, *more: sa.Column[int]) -> None:
    key = [*_KEY, *(column.name for column in more)]
    op.create_table(
        name,
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(each, sa.Uuid()) for each in ("owner_id", "team_id")),
        sa.Column("contact_type", sa.String(300)),
        *(sa.Column(each, sa.String(300), nullable=False) for each in ("process", "stage")),
        *more,
        sa.Column("facts", sa.Integer(), nullable=False),
        *sums,
        sa.Column(numbers, sa.Numeric(), nullable=False),
        sa.UniqueConstraint(*key, name=f"uq_{name}", postgresql_nulls_not_distinct=True),
        comment="sums of stage_stays",
    )
    order = ["owner_id", *(column.name for column in more), "day"]
    op.create_index(f"ix_{name}_{'_'.join(order)}", name, order)
