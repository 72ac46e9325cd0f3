"""Revenue of clients: what was sold to somebody is found at once."""

from alembic import op

revision = "f48b2c61d7e9"
down_revision = "d03a6f58e1bc"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_sale_entries_contact_id_day", "sale_entries", ["contact_id", "day"])


def downgrade() -> None:
    op.drop_index("ix_sale_entries_contact_id_day", "sale_entries")
