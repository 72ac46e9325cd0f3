"""product groups

Revision ID: 4df024337d4c
Revises: e58d0c7b9a14
Create Date: 2026-11-28 07:46:15.621238

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = '4df024337d4c'
down_revision: Union[str, Sequence[str], None] = "e58d0c7b9a14"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    op.add_column('products', sa.Column('group', sa.String(length=300), nullable=True, comment='what figures put together; null: in no group'))


def downgrade() -> None:
    """Downgrade schema."""
    op.drop_column('products', 'group')
