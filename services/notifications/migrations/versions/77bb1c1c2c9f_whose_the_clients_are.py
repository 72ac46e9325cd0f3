"""Whose the clients are."""

import sqlalchemy as sa
from alembic import op

revision = "77bb1c1c2c9f"
down_revision = "7c575df75953"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clients",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_clients")),
        comment="copy of contacts' clients without their names: whose they are, and of which they are part now",
    )
    op.create_index(op.f("ix_clients_merged_into"), "clients", ["merged_into"], unique=False)


def downgrade() -> None:
    op.drop_table("clients")
