"""Stage times lie in lanes that are added up; a sale says at each stay what was still ahead of it."""

import sqlalchemy as sa
from alembic import op

revision = "c91d5be07a34"
down_revision = "b7e21f40c9a5"
branch_labels = None
depends_on = None

_KEY = ("day", "owner_id", "team_id", "contact_type", "process", "stage")
_TABLES = tuple(f"stage_times_{step}ly" for step in ("week", "month", "quarter"))
_LEFT = ["team_id", "contact_type", "process", "stage", "at", "left_at"]


def upgrade() -> None:
    """The sums are made by the store's own rebuild, which newer rules bring about."""
    for table in _TABLES:
        op.create_table(
            table,
            sa.Column("day", sa.Date(), nullable=False),
            *(sa.Column(name, sa.Uuid()) for name in ("owner_id", "team_id")),
            sa.Column("contact_type", sa.String(300)),
            *(sa.Column(name, sa.String(300), nullable=False) for name in ("process", "stage")),
            sa.Column("facts", sa.Integer(), nullable=False),
            sa.Column("microseconds", sa.Numeric(24), nullable=False),
            sa.Column("lanes", sa.Numeric(), nullable=False),
            sa.UniqueConstraint(*_KEY, name=f"uq_{table}", postgresql_nulls_not_distinct=True),
            comment="sums of stage_stays",
        )
        op.create_index(f"ix_{table}_owner_id_day", table, ["owner_id", "day"])
    op.add_column("stage_stays", sa.Column("lane", sa.SmallInteger()))
    for name in ("losses_ahead", "wins_ahead"):
        op.add_column("stage_stays", sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("stage_stays", sa.Column("ends_open", sa.Boolean(), nullable=False, server_default=sa.text("true")))
    op.drop_index("ix_stage_stays_left", table_name="stage_stays")
    _index("ix_stage_stays_left", ["left_on", "owner_id"], [*_LEFT, "lane"], "left_on IS NOT NULL")
    _index("ix_stage_stays_lane", ["owner_id", "lane", "left_on"], _LEFT, "left_on IS NOT NULL")
    _index("ix_stage_stays_under_way", ["lane", "at"], None, "left_at IS NOT NULL")


def _index(name: str, columns: list[str], include: list[str] | None, where: str) -> None:
    op.create_index(name, "stage_stays", columns, postgresql_include=include, postgresql_where=sa.text(where))


def downgrade() -> None:
    for name in ("under_way", "lane", "left"):
        op.drop_index(f"ix_stage_stays_{name}", table_name="stage_stays")
    _index("ix_stage_stays_left", ["left_on", "owner_id"], _LEFT, "left_on IS NOT NULL")
    for name in ("ends_open", "wins_ahead", "losses_ahead", "lane"):
        op.drop_column("stage_stays", name)
    for table in _TABLES:
        op.drop_table(table)
