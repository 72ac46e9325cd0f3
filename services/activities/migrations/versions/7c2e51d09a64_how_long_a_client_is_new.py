"""how long a client is new"""

import sqlalchemy as sa
from alembic import op

revision = "7c2e51d09a64"
down_revision = "e89db2555088"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("check_settings", sa.Column("new_client_days", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    op.drop_column("check_settings", "new_client_days")
