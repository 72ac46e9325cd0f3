"""details of clients

Phones and e-mails of companies, terms of payment, KPP, the position of a person. Phones kept so far stay as they
were typed until they are next changed.

Revision ID: 317cdbc5ebed
Revises: 071f2fccc338
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "317cdbc5ebed"
down_revision: str | Sequence[str] | None = "071f2fccc338"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LISTS = {"phones": 40, "emails": 254}


def upgrade() -> None:
    for name, length in LISTS.items():
        op.add_column("accounts", sa.Column(name, sa.ARRAY(sa.String(length)), nullable=False, server_default="{}"))
        op.alter_column("contacts", name, server_default="{}")
    op.add_column("accounts", sa.Column("priority", sa.String(10), nullable=False, server_default="normal"))
    op.alter_column("contacts", "priority", server_default="normal")
    for table in ("accounts", "contacts"):
        terms = sa.Column("payment_terms", sa.String(20), nullable=False, server_default="postpayment")
        op.add_column(table, terms)
    op.add_column("accounts", sa.Column("kpp", sa.String(9)))
    op.add_column("contacts", sa.Column("position", sa.String(200)))


def downgrade() -> None:
    op.drop_column("contacts", "position")
    op.drop_column("accounts", "kpp")
    for table in ("contacts", "accounts"):
        op.drop_column(table, "payment_terms")
    op.alter_column("contacts", "priority", server_default=None)
    op.drop_column("accounts", "priority")
    for name in LISTS:
        op.alter_column("contacts", name, server_default=None)
        op.drop_column("accounts", name)
