"""Sessions and API keys whose tokens hold no longer."""

import sqlalchemy as sa
from alembic import op

revision = "e1a7c3d90b17"
down_revision = "d6cdc1cc147a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ended_access",
        sa.Column("access_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("access_id", name=op.f("pk_ended_access")),
        comment="sessions and API keys whose tokens, given until then, hold no longer; kept while those live",
    )


def downgrade() -> None:
    op.drop_table("ended_access")
