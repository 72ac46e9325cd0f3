"""types of the customer's own, and the history of clients

Revision ID: b0939ae863b6
Revises: 317cdbc5ebed
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "b0939ae863b6"
down_revision: str | Sequence[str] | None = "317cdbc5ebed"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("contact_types", sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("contact_types", sa.Column("replacement", sa.String(64)))
    op.add_column("contact_types", sa.Column("version", sa.Integer, nullable=False, server_default="1"))
    op.create_foreign_key(
        "fk_contact_types_replacement_contact_types", "contact_types", "contact_types", ["replacement"], ["code"]
    )
    op.create_table(
        "client_history",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("record_id", sa.Uuid, nullable=False, comment="the account or the contact"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("what", sa.String(60), nullable=False),
        sa.Column("before", postgresql.JSONB),
        sa.Column("after", postgresql.JSONB),
        sa.Column("cause", sa.String(200), nullable=False, comment="the event that led to it, else the request"),
        sa.PrimaryKeyConstraint("id", name="pk_client_history"),
        comment="every change of a client, written in the transaction of the change; rows are only ever added",
    )
    op.create_index("ix_client_history_record_id_id", "client_history", ["record_id", "id"])
    # Whoever erases a person has to say so in the same transaction: SET LOCAL fibex.erasing = 'on'.
    op.execute("""
        CREATE FUNCTION client_history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF current_setting('fibex.erasing', true) IS DISTINCT FROM 'on' THEN
                RAISE EXCEPTION 'rows of client_history are only ever added' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN coalesce(NEW, OLD);
        END $$
    """)
    op.execute("""
        CREATE TRIGGER client_history_is_append_only BEFORE UPDATE OR DELETE ON client_history
        FOR EACH ROW EXECUTE FUNCTION client_history_is_append_only()
    """)


def downgrade() -> None:
    op.drop_table("client_history")
    op.execute("DROP FUNCTION client_history_is_append_only")
    op.drop_constraint("fk_contact_types_replacement_contact_types", "contact_types")
    for name in ("version", "replacement", "active"):
        op.drop_column("contact_types", name)
