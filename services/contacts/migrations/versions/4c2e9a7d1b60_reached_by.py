"""clients are found by telephone and e-mail

Revision ID: 4c2e9a7d1b60
Revises: e12b86fee7c6
"""

from collections.abc import Sequence

from alembic import op

revision: str = "4c2e9a7d1b60"
down_revision: str | Sequence[str] | None = "e12b86fee7c6"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_contacts_phones", "contacts", ["phones"], postgresql_using="gin")
    op.create_index("ix_contacts_emails", "contacts", ["emails"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_index("ix_contacts_emails", table_name="contacts", postgresql_using="gin")
    op.drop_index("ix_contacts_phones", table_name="contacts", postgresql_using="gin")
