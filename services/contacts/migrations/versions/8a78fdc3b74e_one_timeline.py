"""one timeline for persons and companies, notes as records, when a client was last touched

Revision ID: 8a78fdc3b74e
Revises: b0939ae863b6
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "8a78fdc3b74e"
down_revision: str | Sequence[str] | None = "b0939ae863b6"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_KIND = """
    CASE WHEN type LIKE 'Activity%' AND params ->> 'kind' = 'call' THEN 'calls'
         WHEN type LIKE 'Activity%' THEN 'activities' WHEN type LIKE 'Sale%' THEN 'sales'
         WHEN type LIKE 'Order%' THEN 'orders' WHEN type LIKE 'Invoice%' OR type LIKE 'Payment%' THEN 'invoices'
         WHEN type LIKE 'Note%' THEN 'notes' ELSE 'system' END
"""


def upgrade() -> None:
    _timeline()
    _notes()
    for table in ("accounts", "contacts"):
        op.add_column(
            table,
            sa.Column(
                "last_contact_at",
                sa.DateTime(timezone=True),
                comment="the newest thing done with the client: an activity, a note",
            ),
        )
        touched = sa.Computed("coalesce(last_contact_at, created_at)", persisted=True)
        op.add_column(table, sa.Column("touched_at", sa.DateTime(timezone=True), touched, nullable=False))
        op.create_index(f"ix_{table}_touched_at_id", table, ["touched_at", "id"])
        op.create_index(f"ix_{table}_owner_id_touched_at_id", table, ["owner_id", "touched_at", "id"])


def _timeline() -> None:
    op.alter_column("timeline", "contact_id", nullable=True)
    op.add_column("timeline", sa.Column("account_id", sa.Uuid))
    op.add_column(
        "timeline",
        sa.Column(
            "account_named",
            sa.Boolean,
            nullable=False,
            server_default=sa.false(),
            comment="whether the entry itself names the company",
        ),
    )
    op.alter_column("timeline", "account_named", server_default=None)
    op.add_column("timeline", sa.Column("kind", sa.String(12), nullable=False, server_default="system"))
    op.alter_column("timeline", "kind", server_default=None)
    op.execute(f"UPDATE timeline SET kind = {_KIND}")
    op.execute("UPDATE timeline SET account_id = c.account_id FROM contacts c WHERE c.id = timeline.contact_id")
    op.create_index("ix_timeline_contact_id_kind_at", "timeline", ["contact_id", "kind", "at"])
    for columns in (["account_id", "at"], ["account_id", "kind", "at"], ["sale_id", "at"]):
        only = sa.text(f"{columns[0]} IS NOT NULL")
        op.create_index(f"ix_timeline_{'_'.join(columns)}", "timeline", columns, postgresql_where=only)


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contact_id", sa.Uuid),
        sa.Column("account_id", sa.Uuid),
        sa.Column("author_id", sa.Uuid, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("pinned", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True)),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("(contact_id IS NULL) <> (account_id IS NULL)", name="ck_notes_one_client"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_notes_contact_id_contacts"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_notes_account_id_accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
    )
    op.create_index("ix_notes_contact_id_id", "notes", ["contact_id", "id"])
    op.create_index("ix_notes_account_id_id", "notes", ["account_id", "id"])
    op.execute("""
        INSERT INTO notes (id, contact_id, author_id, text, pinned, created_at, version)
        SELECT event_id::uuid, contact_id, substr(actor, 6)::uuid, params ->> 'text', false, at, 1
        FROM timeline WHERE type = 'NoteAdded' AND actor LIKE 'user:%'
    """)


def downgrade() -> None:
    for table in ("contacts", "accounts"):
        op.drop_column(table, "touched_at")
        op.drop_column(table, "last_contact_at")
    op.drop_table("notes")
    op.execute("DELETE FROM timeline WHERE contact_id IS NULL")
    op.drop_index("ix_timeline_contact_id_kind_at", "timeline")
    for name in ("kind", "account_named", "account_id"):
        op.drop_column("timeline", name)
    op.drop_index("ix_timeline_sale_id_at", "timeline")
    op.alter_column("timeline", "contact_id", nullable=False)
