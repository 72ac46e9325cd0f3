"""Stage times are added up by day, their lanes by week: few rows of days beside the whole weeks of any window. What was
under way at a moment is told by an index alone.
"""

from decimal import Decimal

import sqlalchemy as sa
from alembic import op

revision = "d7b2e64f10c8"
down_revision = "a91c3f5e07d2"
branch_labels = None
depends_on = None

_OF_COHORT = ("left_at", "opened_on", "opened_owner_id", "opened_team_id", "opened_type", "process", "kind")
_KEY = ("day", "owner_id", "team_id", "contact_type", "process", "stage")


def upgrade() -> None:
    """The sums are made by the store's own rebuild, which newer rules bring about."""
    _table("stage_times_daily", [sa.Column("microseconds", sa.Numeric(24), nullable=False)], "bands")
    band = sa.Column("band", sa.SmallInteger(), nullable=False)
    _table("stage_lanes_weekly", [], "lanes", band)
    _under_way([*_OF_COHORT, "ends_open", "wins_ahead", "losses_ahead"])


def downgrade() -> None:
    _under_way([])
    op.drop_table("stage_lanes_weekly")
    op.drop_table("stage_times_daily")


def _under_way(include: list[str]) -> None:
    op.drop_index("ix_stage_stays_under_way", "stage_stays")
    op.create_index(
        "ix_stage_stays_under_way",
        "stage_stays",
        ["band", "at"],
        postgresql_include=include,
        postgresql_where=sa.text("left_at IS NOT NULL"),
    )


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
