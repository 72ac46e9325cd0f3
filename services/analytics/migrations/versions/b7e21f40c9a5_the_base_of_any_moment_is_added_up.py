"""The base of any moment is added up: spans with a next step, sums of what came and went, sums by month."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "b7e21f40c9a5"
down_revision = "6d4cf2a42d4a"
branch_labels = None
depends_on = None

_WHOSE = ("owner_id", "team_id", "contact_type")
_OF_BASE = ("priority", "origin")
_MONEY = {name: sa.Numeric(24, 2) for name in ("amount", "margin", "margin_unknown")}
_COUNTS = ("completed", "on_time", "with_result", "with_next_step", "cancelled", "auto_cancelled")
_DIMENSIONS = [*_WHOSE, *_OF_BASE]
_SUMS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "sales_monthly": ({"basis": sa.String(300), "currency": sa.String(3)}, {"won": sa.Integer(), **_MONEY}, "sale_entries"),
    "activities_monthly": (
        {"kind": sa.String(300)},
        dict.fromkeys(_COUNTS, sa.Integer()),
        "completed_activities and cancelled_activities",
    ),
    **{
        f"overdue_{step}": (
            {"kind": sa.String(300), "department": sa.String(300)},
            dict.fromkeys(("became_overdue", "closed_late", "moved"), sa.Integer()),
            "tasks",
        )
        for step in ("daily", "monthly")
    },
    **{
        f"{table}_{step}": (dict.fromkeys(_OF_BASE, sa.String(300)), {figure: sa.Integer()}, source)
        for table, figure, source in (("base", "clients", "client_stretches"), ("covered", "covered", "covered_spans"))
        for step in ("daily", "monthly")
    },
}
_FILLED = {"sales": ("basis", "currency"), "activities": ("kind",)}


def _whose() -> list[sa.Column[Any]]:
    return [*(sa.Column(name, sa.Uuid()) for name in ("owner_id", "team_id")), sa.Column("contact_type", sa.String(300))]


def upgrade() -> None:
    """What is not filled here is made by the store's own rebuild, which newer rules bring about."""
    for table, (more, sums, source) in _SUMS.items():
        op.create_table(
            table,
            sa.Column("day", sa.Date(), nullable=False),
            *_whose(),
            *(sa.Column(name, kind, nullable=False) for name, kind in more.items()),
            sa.Column("facts", sa.Integer(), nullable=False),
            *(sa.Column(name, kind, nullable=False) for name, kind in sums.items()),
            sa.UniqueConstraint("day", *_WHOSE, *more, name=f"uq_{table}", postgresql_nulls_not_distinct=True),
            comment=f"sums of {source}",
        )
        op.create_index(f"ix_{table}_owner_id_day", table, ["owner_id", "day"])
    for table, filled in _FILLED.items():
        key, counted = ", ".join((*_WHOSE, *filled)), ["facts", *_SUMS[f"{table}_monthly"][1]]
        op.execute(
            f"INSERT INTO {table}_monthly (day, {key}, {', '.join(counted)}) SELECT date_trunc('month', day)::date, {key}, "
            f"{', '.join(f'sum({each})' for each in counted)} FROM {table}_daily GROUP BY 1, {key}"
        )
    op.create_table(
        "covered_spans",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        *_whose(),
        sa.Column("priority", sa.String(20), nullable=False),
        sa.Column("origin", sa.String(300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        comment="from when to when a client of the base had a dated next step, and whose it was then",
    )
    op.create_index("ix_covered_spans_contact_id", "covered_spans", ["contact_id"])
    op.create_index("ix_covered_spans_begun", "covered_spans", ["at"], postgresql_include=_DIMENSIONS)
    op.create_index("ix_covered_spans_ended", "covered_spans", ["until"], postgresql_include=_DIMENSIONS)
    for name in ("overdue_on", "ended_on"):
        op.add_column("tasks", sa.Column(name, sa.Date()))
    op.add_column("client_stretches", sa.Column("began_on", sa.Date()))
    op.add_column("client_stretches", sa.Column("ended_on", sa.Date()))
    op.execute("UPDATE client_stretches SET began_on = at::date, ended_on = until::date")
    op.alter_column("client_stretches", "began_on", nullable=False)
    op.drop_index("ix_tasks_open_then", table_name="tasks")
    op.create_index(
        "ix_tasks_steps",
        "tasks",
        ["contact_id"],
        postgresql_include=["at", "until", "deadline"],
        postgresql_where=sa.text("deadline IS NOT NULL AND department = 'sales' AND (until IS NULL OR until > at)"),
    )


def downgrade() -> None:
    op.drop_index("ix_tasks_steps", table_name="tasks")
    op.create_index(
        "ix_tasks_open_then",
        "tasks",
        [sa.text("tstzrange(at, until)")],
        postgresql_using="gist",
        postgresql_where=sa.text("deadline IS NOT NULL AND department = 'sales' AND (until IS NULL OR until > at)"),
    )
    for name in ("began_on", "ended_on"):
        op.drop_column("client_stretches", name)
    for name in ("overdue_on", "ended_on"):
        op.drop_column("tasks", name)
    for table in ("covered_spans", *_SUMS):
        op.drop_table(table)
