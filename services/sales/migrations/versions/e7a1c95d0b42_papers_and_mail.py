"""the seller's details, invoices on paper and by e-mail

Revision ID: e7a1c95d0b42
Revises: d4b8c2a61f37
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "e7a1c95d0b42"
down_revision = "d4b8c2a61f37"
branch_labels = None
depends_on = None

UNDER_WAY = sa.text("status IN ('waiting', 'sending')")


def upgrade() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(300), server_default="", nullable=False),
        sa.Column("tax_id", sa.String(12), server_default="", nullable=False),
        sa.Column("kpp", sa.String(9), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.String(300), server_default="", nullable=False),
        sa.Column("bank", sa.String(300), server_default="", nullable=False),
        sa.Column("bik", sa.String(9), server_default="", nullable=False),
        sa.Column("account", sa.String(20), server_default="", nullable=False),
        sa.Column("correspondent_account", sa.String(20), server_default="", nullable=False),
        sa.Column("director", sa.String(300), server_default="", nullable=False),
        sa.Column("director_title", sa.String(300), server_default="", nullable=False),
        sa.Column("accountant", sa.String(300), server_default="", nullable=False),
        sa.Column("footer", sa.Text(), server_default="", nullable=False),
        sa.Column("invoice_prefix", sa.String(10), server_default="", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.String(200), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_organisation_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.execute("INSERT INTO organisation (id) VALUES (1)")
    op.add_column(
        "invoices",
        sa.Column("seller", postgresql.JSONB(), nullable=True, comment="details as checked; null: those of today"),
    )
    op.add_column("invoices", sa.Column("buyer", postgresql.JSONB(), nullable=True))
    op.add_column("accounts", sa.Column("tax_id", sa.String(300), nullable=True))
    op.add_column("accounts", sa.Column("kpp", sa.String(300), nullable=True))
    op.create_table(
        "mail_addresses",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_mail_addresses")),
        comment="copy of identity's: whom a client's answer goes to",
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("sent_to", sa.String(300), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.String(200), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'sending', 'sent', 'failed', 'cancelled')", name=op.f("ck_deliveries_status")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_deliveries_invoice_id_invoices")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        comment="invoices on their way by e-mail: claimed, sent, settled",
    )
    op.create_index(op.f("ix_deliveries_invoice_id"), "deliveries", ["invoice_id", "requested_at"])
    op.create_index("ix_deliveries_due", "deliveries", ["due_at"], postgresql_where=UNDER_WAY)
    op.create_index("uq_deliveries_under_way", "deliveries", ["invoice_id"], unique=True, postgresql_where=UNDER_WAY)


def downgrade() -> None:
    op.drop_table("deliveries")
    op.drop_table("mail_addresses")
    op.drop_column("accounts", "kpp")
    op.drop_column("accounts", "tax_id")
    op.drop_column("invoices", "buyer")
    op.drop_column("invoices", "seller")
    op.drop_table("organisation")
