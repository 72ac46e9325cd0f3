"""columns of the board sum what their cards show: with VAT as well

Revision ID: b3f09d7e5c21
Revises: c7d2f4e81a36
Create Date: 2026-11-29 09:30:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "b3f09d7e5c21"
down_revision: str | Sequence[str] | None = "c7d2f4e81a36"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_KEY = "process, stage, owner_id, currency"


def upgrade() -> None:
    op.add_column("stage_totals", sa.Column("total", sa.Numeric(18, 2), nullable=True))
    _keep("amount", "total")
    op.alter_column("stage_totals", "total", nullable=False)


def downgrade() -> None:
    op.drop_column("stage_totals", "total")
    _keep("amount")


def _keep(*money: str) -> None:
    """Triggers that keep these sums, and the sums as they are now."""
    names, summed = ", ".join(money), ", ".join(f"sum({name})" for name in money)
    added = ", ".join(f"{name} = t.{name} + excluded.{name}" for name in ("count", *money))
    put = f"ON CONFLICT ({_KEY}, slot) DO UPDATE SET {added}"
    op.execute(f"""
        CREATE OR REPLACE FUNCTION move_stage_totals() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO stage_totals AS t ({_KEY}, slot, count, {names})
            SELECT {_KEY}, pg_backend_pid() % 4, sum(count), {summed} FROM (
                SELECT {_of("OLD", _KEY)}, -1 AS count, {", ".join(f"-OLD.{name} AS {name}" for name in money)}
                UNION ALL SELECT {_of("NEW", _KEY)}, 1, {_of("NEW", names)} WHERE TG_OP = 'UPDATE'
            ) AS change
            GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4 {put};
            RETURN NULL;
        END $$
    """)
    op.execute(f"""
        CREATE OR REPLACE FUNCTION add_stage_totals() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO stage_totals AS t ({_KEY}, slot, count, {names})
            SELECT {_KEY}, pg_backend_pid() % 4, count(*), {summed} FROM added
            GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4 {put};
            RETURN NULL;
        END $$
    """)
    op.execute("DROP TRIGGER moved_in_totals ON sales")
    counted = f"{_KEY}, {names}"
    op.execute(f"""
        CREATE TRIGGER moved_in_totals AFTER UPDATE ON sales
        FOR EACH ROW WHEN (({_of("OLD", counted)}) IS DISTINCT FROM ({_of("NEW", counted)}))
        EXECUTE FUNCTION move_stage_totals()
    """)
    op.execute("DELETE FROM stage_totals")
    op.execute(f"""
        INSERT INTO stage_totals ({_KEY}, slot, count, {names})
        SELECT {_KEY}, 0, count(*), {summed} FROM sales GROUP BY 1, 2, 3, 4
    """)


def _of(row: str, names: str) -> str:
    return ", ".join(f"{row}.{name}" for name in names.split(", "))
