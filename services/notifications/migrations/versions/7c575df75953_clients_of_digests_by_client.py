"""clients of digests by client

Revision ID: 7c575df75953
Revises: e1a7c3d90b16
"""

import sqlalchemy as sa
from alembic import op

revision = "7c575df75953"
down_revision = "e1a7c3d90b16"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An owner's change looks for the digests that list the client."""
    op.create_index(
        "ix_digest_clients_contact", "digest_clients", ["contact_id"], postgresql_where=sa.text("found_at IS NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_digest_clients_contact", table_name="digest_clients")
