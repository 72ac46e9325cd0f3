"""search that forgives, saved filters

Revision ID: e12b86fee7c6
Revises: 8a78fdc3b74e
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "e12b86fee7c6"
down_revision: str | Sequence[str] | None = "8a78fdc3b74e"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TAX_ID = {"accounts": "tax_id", "contacts": "NULL"}


def upgrade() -> None:
    # array_to_string is only stable, for the sake of types whose text depends on settings; text does not.
    op.execute(r"""
        CREATE FUNCTION client_text(name_key text, phones text[], emails text[], tax_id text) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT ' ' || name_key
                || ' ' || regexp_replace(replace(array_to_string(phones, ' '), ';ext=', ' '), '[^0-9 ]', '', 'g')
                || ' ' || array_to_string(emails, ' ')
                || ' ' || coalesce(tax_id, '')
        $$
    """)
    for table, tax_id in TAX_ID.items():
        op.drop_index(f"ix_{table}_name_key_trigrams", table)
        words = sa.Computed("to_tsvector('russian'::regconfig, name_key)", persisted=True)
        op.add_column(table, sa.Column("name_words", postgresql.TSVECTOR, words))
        made = sa.Computed(f"client_text(name_key, phones, emails, {tax_id})", persisted=True)
        op.add_column(table, sa.Column("search_text", sa.Text, made, nullable=False))
        op.create_index(
            f"ix_{table}_search_text_trigrams",
            table,
            ["search_text"],
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        )
        op.create_index(f"ix_{table}_name_words", table, ["name_words"], postgresql_using="gin")
    op.create_index("ix_contacts_type_touched_at_id", "contacts", ["type", "touched_at", "id"])
    words = sa.Computed("to_tsvector('russian'::regconfig, translate(text, 'ёЁ', 'еЕ'))", persisted=True)
    op.add_column("notes", sa.Column("words", postgresql.TSVECTOR, words))
    op.create_index("ix_notes_words", "notes", ["words"], postgresql_using="gin")
    _saved_filters()


def _saved_filters() -> None:
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("team_id", sa.Uuid, comment="the owner's team when it was saved"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("list", sa.String(20), nullable=False),
        sa.Column("query", postgresql.JSONB, nullable=False),
        sa.Column("shared", sa.String(10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_filters"),
    )
    op.create_index("ix_saved_filters_owner_id_list", "saved_filters", ["owner_id", "list"])
    op.create_index("ix_saved_filters_shared_list", "saved_filters", ["shared", "list"])


def downgrade() -> None:
    op.drop_table("saved_filters")
    op.drop_column("notes", "words")
    op.drop_index("ix_contacts_type_touched_at_id", "contacts")
    for table in TAX_ID:
        op.drop_column(table, "search_text")
        op.drop_column(table, "name_words")
        op.create_index(
            f"ix_{table}_name_key_trigrams",
            table,
            ["name_key"],
            postgresql_using="gin",
            postgresql_ops={"name_key": "gin_trgm_ops"},
        )
    op.execute("DROP FUNCTION client_text")
