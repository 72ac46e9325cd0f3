"""histories let words go when a person is erased

Revision ID: e58d0c7b9a14
Revises: 72012ec29498
Create Date: 2026-11-28 08:30:00

"""

from collections.abc import Sequence

from alembic import op

revision: str = "e58d0c7b9a14"
down_revision: str | Sequence[str] | None = "72012ec29498"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

HISTORIES = ("sale_history", "lead_history")


def upgrade() -> None:
    # Whoever erases a person has to say so in the same transaction: SET LOCAL fibex.erasing = 'on'.
    op.execute("""
        CREATE FUNCTION refuse_change_unless_erasing() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND current_setting('fibex.erasing', true) = 'on' THEN RETURN NEW; END IF;
            RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME;
        END $$
    """)
    for table in HISTORIES:
        _guard(table, "refuse_change_unless_erasing")


def downgrade() -> None:
    for table in HISTORIES:
        _guard(table, "refuse_change")
    op.execute("DROP FUNCTION refuse_change_unless_erasing")


def _guard(table: str, function: str) -> None:
    op.execute(f"DROP TRIGGER {table}_is_append_only ON {table}")
    op.execute(f"""
        CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {function}()
    """)
