"""the history of payments lets words go when a person is erased

Revision ID: c7d2f4e81a36
Revises: a91e5d27c804
Create Date: 2026-11-28 15:00:00

"""

from collections.abc import Sequence

from alembic import op

revision: str = "c7d2f4e81a36"
down_revision: str | Sequence[str] | None = "a91e5d27c804"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _guard("refuse_change_unless_erasing")


def downgrade() -> None:
    _guard("refuse_change")


def _guard(function: str) -> None:
    op.execute("DROP TRIGGER payment_history_is_append_only ON payment_history")
    op.execute(f"""
        CREATE TRIGGER payment_history_is_append_only BEFORE UPDATE OR DELETE ON payment_history
        FOR EACH ROW EXECUTE FUNCTION {function}()
    """)
