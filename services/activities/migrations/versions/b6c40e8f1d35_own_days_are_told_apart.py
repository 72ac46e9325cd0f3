"""own days are told apart: a day that was taken back and set anew has another version

Revision ID: b6c40e8f1d35
Revises: 7c2e51d09a64
"""

import sqlalchemy as sa
from alembic import op

revision = "b6c40e8f1d35"
down_revision = "7c2e51d09a64"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SEQUENCE own_day_versions AS integer")
    op.execute("SELECT setval('own_day_versions', (SELECT coalesce(max(version), 0) + 1 FROM own_days))")
    op.alter_column(
        "own_days",
        "version",
        server_default=sa.text("nextval('own_day_versions')"),
        comment="never the same again, also where the day was taken back and set anew",
    )


def downgrade() -> None:
    op.alter_column("own_days", "version", server_default="1", comment=None)
    op.execute("DROP SEQUENCE own_day_versions")
