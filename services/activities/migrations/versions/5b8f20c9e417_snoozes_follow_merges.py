"""snoozes follow merges: a survivor may have several under way

Revision ID: 5b8f20c9e417
Revises: b6c40e8f1d35
Create Date: 2026-11-28 16:45:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5b8f20c9e417"
down_revision: str | Sequence[str] | None = "b6c40e8f1d35"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

UNDER_WAY = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.drop_index("uq_snoozes_one_at_a_time", table_name="snoozes", postgresql_where=UNDER_WAY)
    op.create_index("ix_snoozes_under_way", "snoozes", ["contact_id"], postgresql_where=UNDER_WAY)


def downgrade() -> None:
    # Of several under way for one client the longest stays.
    op.execute("""
        UPDATE snoozes SET ended_at = now(), ended_why = 'replaced' WHERE ended_at IS NULL AND id NOT IN (
            SELECT DISTINCT ON (contact_id) id FROM snoozes WHERE ended_at IS NULL ORDER BY contact_id, until DESC)
    """)
    op.drop_index("ix_snoozes_under_way", table_name="snoozes", postgresql_where=UNDER_WAY)
    op.create_index("uq_snoozes_one_at_a_time", "snoozes", ["contact_id"], unique=True, postgresql_where=UNDER_WAY)
