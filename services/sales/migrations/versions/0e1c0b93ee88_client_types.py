"""copy of the types of clients

Revision ID: 0e1c0b93ee88
Revises: d27b91c4e6a8
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0e1c0b93ee88"
down_revision: str | Sequence[str] | None = "d27b91c4e6a8"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "client_types",
        sa.Column("code", sa.String(300), nullable=False),
        sa.Column("work", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_client_types"),
        comment="copy of contacts' types that changed: how clients of each are worked from then on",
    )


def downgrade() -> None:
    op.drop_table("client_types")
