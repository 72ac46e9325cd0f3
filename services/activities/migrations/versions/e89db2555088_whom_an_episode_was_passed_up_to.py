"""whom an episode was passed up to

Revision ID: e89db2555088
Revises: e1a7c3d90b15
"""

import sqlalchemy as sa
from alembic import op

revision = "e89db2555088"
down_revision = "e1a7c3d90b15"
branch_labels = None
depends_on = None

LEVELS = ("head_told", "sales_told")


def upgrade() -> None:
    """Of episodes passed up before, nobody knows to whom: they are in no later digest of theirs, as until now."""
    for level in LEVELS:
        op.add_column("episodes", sa.Column(level, sa.Uuid(), nullable=True))
        there = sa.text(f"closed_at IS NULL AND {level} IS NOT NULL")
        op.create_index(f"ix_episodes_{level}", "episodes", [level], postgresql_where=there)


def downgrade() -> None:
    for level in LEVELS:
        op.drop_index(f"ix_episodes_{level}", table_name="episodes")
        op.drop_column("episodes", level)
