"""products and the turns of leads have versions: a lost race is refused

Revision ID: a91e5d27c804
Revises: c7d1f0a93e52
"""

import sqlalchemy as sa
from alembic import op

revision = "a91e5d27c804"
down_revision = "c7d1f0a93e52"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("products", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "lead_turn_order",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.CheckConstraint("id = 1", name=op.f("ck_lead_turn_order_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_turn_order")),
        comment="one row: how often the list in lead_turns was put in another order",
    )
    op.execute("INSERT INTO lead_turn_order (id) VALUES (1)")


def downgrade() -> None:
    op.drop_table("lead_turn_order")
    op.drop_column("products", "version")
