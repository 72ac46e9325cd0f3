"""Lanes lie in bands: how long stages took is added up by band, and by the lanes within each."""

import sqlalchemy as sa
from alembic import op

revision = "5e0d93ab7c16"
down_revision = "f48b2c61d7e9"
branch_labels = None
depends_on = None

_KEY = ("day", "owner_id", "team_id", "contact_type", "process", "stage", "band")
_TIMES = tuple(f"stage_times_{step}ly" for step in ("week", "month", "quarter"))
_LANES = tuple(f"stage_lanes_{step}ly" for step in ("month", "quarter"))
_LEFT = ["team_id", "contact_type", "process", "stage"]


def upgrade() -> None:
    """The sums are made by the store's own rebuild, which newer rules bring about."""
    for table in _TIMES:
        op.execute(f"DELETE FROM {table}")
        op.alter_column(table, "lanes", new_column_name="bands")
    for table in _LANES:
        op.create_table(
            table,
            sa.Column("day", sa.Date(), nullable=False),
            *(sa.Column(name, sa.Uuid()) for name in ("owner_id", "team_id")),
            sa.Column("contact_type", sa.String(300)),
            *(sa.Column(name, sa.String(300), nullable=False) for name in ("process", "stage")),
            sa.Column("band", sa.SmallInteger(), nullable=False),
            sa.Column("facts", sa.Integer(), nullable=False),
            sa.Column("lanes", sa.Numeric(), nullable=False),
            sa.UniqueConstraint(*_KEY, name=f"uq_{table}", postgresql_nulls_not_distinct=True),
            comment="sums of stage_stays",
        )
        op.create_index(f"ix_{table}_owner_id_band_day", table, ["owner_id", "band", "day"])
    _drop("under_way", "left")
    op.execute("UPDATE stage_stays SET lane = NULL WHERE lane IS NOT NULL")
    op.add_column("stage_stays", sa.Column("band", sa.SmallInteger()))
    _index("left", ["left_on", "owner_id"], [*_LEFT, "at", "left_at", "band", "lane"], "left_on")
    _index("band", ["owner_id", "band", "left_on"], [*_LEFT, "left_at", "lane"], "left_on")
    _index("under_way", ["band", "at"], None, "left_at")


def downgrade() -> None:
    _drop("under_way", "band", "left")
    op.drop_column("stage_stays", "band")
    op.execute("UPDATE stage_stays SET lane = NULL WHERE lane IS NOT NULL")
    _index("left", ["left_on", "owner_id"], [*_LEFT, "at", "left_at", "lane"], "left_on")
    _index("under_way", ["lane", "at"], None, "left_at")
    for table in _LANES:
        op.drop_table(table)
    for table in _TIMES:
        op.execute(f"DELETE FROM {table}")
        op.alter_column(table, "bands", new_column_name="lanes")


def _drop(*names: str) -> None:
    for name in names:
        op.drop_index(f"ix_stage_stays_{name}", table_name="stage_stays")


def _index(name: str, columns: list[str], include: list[str] | None, known: str) -> None:
    where = sa.text(f"{known} IS NOT NULL")
    op.create_index(
        f"ix_stage_stays_{name}", "stage_stays", columns, postgresql_include=include, postgresql_where=where
    )
