"""phones and emails indexed once

Revision ID: 6494e80062df
Revises: 0806435f0381
"""

from collections.abc import Sequence

from alembic import op

revision: str = "6494e80062df"
down_revision: str | Sequence[str] | None = "0806435f0381"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # ix_contacts_phones_each and ix_contacts_emails_each are the same indexes.
    op.drop_index(op.f("ix_contacts_emails"), table_name="contacts")
    op.drop_index(op.f("ix_contacts_phones"), table_name="contacts")


def downgrade() -> None:
    op.create_index(op.f("ix_contacts_phones"), "contacts", ["phones"], postgresql_using="gin")
    op.create_index(op.f("ix_contacts_emails"), "contacts", ["emails"], postgresql_using="gin")
