"""Reports of long windows read less: sums of the funnel by month, indexes that hold what a report shows."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "6d4cf2a42d4a"
down_revision = "7c41d0e95ab2"
branch_labels = None
depends_on = None

_WHOSE = ("owner_id", "team_id", "contact_type")
_FILL = """
    INSERT INTO funnel_monthly (day, owner_id, team_id, contact_type, process, stage, facts, reached, place, still_here,
        lost)
    SELECT date_trunc('month', day)::date, owner_id, team_id, contact_type, process, stage, sum(facts), sum(reached),
        sum(place), sum(still_here), sum(lost)
    FROM funnel_daily GROUP BY 1, 2, 3, 4, 5, 6"""
_FILL_MOVES = """
    INSERT INTO moves_daily (day, owner_id, team_id, contact_type, process, stage, to_stage, facts, by_person, seconds)
    SELECT left_on, owner_id, team_id, contact_type, process, stage, to_stage, count(*),
        count(*) FILTER (WHERE moved_by = 'person'), sum(trunc(extract(epoch FROM left_at - at)))
    FROM stage_stays WHERE left_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7"""


def _whose() -> list[sa.Column[Any]]:
    return [
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Uuid()) for name in ("owner_id", "team_id")),
        sa.Column("contact_type", sa.String(300)),
    ]


def upgrade() -> None:
    sums = ("facts", "reached", "place", "still_here", "lost")
    op.create_table(
        "funnel_monthly",
        *_whose(),
        sa.Column("process", sa.String(300), nullable=False),
        sa.Column("stage", sa.String(300), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in sums),
        sa.UniqueConstraint(
            "day", *_WHOSE, "process", "stage", name="uq_funnel_monthly", postgresql_nulls_not_distinct=True
        ),
        comment="sums of stage_stays",
    )
    op.create_index("ix_funnel_monthly_owner_id_day", "funnel_monthly", ["owner_id", "day"])
    op.execute(_FILL)
    op.drop_table("moves_daily")
    op.drop_index("ix_client_touches_contact_id_day", table_name="client_touches")
    op.create_index(
        "ix_client_touches_of_contact", "client_touches", ["contact_id", "day"], postgresql_include=["at"]
    )
    for name in ("day_owner_id", "owner_id_day", "late", "left_on_owner_id", "opened_on_opened_owner_id"):
        op.drop_index(f"ix_stage_stays_{name}", table_name="stage_stays")
    op.create_index(
        "ix_stage_stays_cohort",
        "stage_stays",
        ["opened_on", "opened_owner_id"],
        postgresql_include=[
            *("opened_team_id", "opened_type", "process", "stage", "kind", "first", "place", "at", "left_at"),
            "to_kind",
        ],
    )
    op.create_index(
        "ix_stage_stays_left",
        "stage_stays",
        ["left_on", "owner_id"],
        postgresql_include=["team_id", "contact_type", "process", "stage", "at", "left_at"],
        postgresql_where=sa.text("left_on IS NOT NULL"),
    )
    for name in ("day_owner_id", "owner_id_day", "late", "until", "dated_of_contact"):
        op.drop_index(f"ix_tasks_{name}", table_name="tasks")
    late_or_moved = sa.text("overdue_at IS NOT NULL OR ended = 'rescheduled'")
    op.create_index("ix_tasks_late_or_moved", "tasks", ["until"], postgresql_where=late_or_moved)
    op.create_index(
        "ix_tasks_open_then",
        "tasks",
        [sa.text("tstzrange(at, until)")],
        postgresql_using="gist",
        postgresql_where=sa.text("deadline IS NOT NULL AND department = 'sales' AND (until IS NULL OR until > at)"),
    )


def downgrade() -> None:
    for name in ("open_then", "late_or_moved"):
        op.drop_index(f"ix_tasks_{name}", table_name="tasks")
    dated = sa.text("deadline IS NOT NULL")
    op.create_index("ix_tasks_dated_of_contact", "tasks", ["contact_id", "at"], postgresql_where=dated)
    op.create_index("ix_tasks_until", "tasks", ["until"])
    for name in ("left", "cohort"):
        op.drop_index(f"ix_stage_stays_{name}", table_name="stage_stays")
    op.create_index("ix_stage_stays_left_on_owner_id", "stage_stays", ["left_on", "owner_id"])
    op.create_index("ix_stage_stays_opened_on_opened_owner_id", "stage_stays", ["opened_on", "opened_owner_id"])
    for table in ("stage_stays", "tasks"):
        op.create_index(f"ix_{table}_day_owner_id", table, ["day", "owner_id"])
        op.create_index(f"ix_{table}_owner_id_day", table, ["owner_id", "day"])
        op.create_index(f"ix_{table}_late", table, ["at"], postgresql_where=sa.text("late"))
    op.drop_index("ix_client_touches_of_contact", table_name="client_touches")
    op.create_index("ix_client_touches_contact_id_day", "client_touches", ["contact_id", "day"])
    op.create_table(
        "moves_daily",
        *_whose(),
        *(sa.Column(name, sa.String(300), nullable=False) for name in ("process", "stage", "to_stage")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("facts", "by_person")),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint(
            "day", *_WHOSE, *("process", "stage", "to_stage"),
            name="uq_moves_daily",
            postgresql_nulls_not_distinct=True,
        ),
        comment="sums of stage_stays",
    )
    op.create_index("ix_moves_daily_owner_id_day", "moves_daily", ["owner_id", "day"])
    op.execute(_FILL_MOVES)
    op.drop_table("funnel_monthly")
