"""clients that went into others

Revision ID: a43e0b8a4aa1
Revises: 2b50a4976704
Create Date: 2026-11-28 03:23:29.621688

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = 'a43e0b8a4aa1'
down_revision: Union[str, Sequence[str], None] = '2b50a4976704'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table('client_merges',
    sa.Column('merge_id', sa.Uuid(), nullable=False),
    sa.Column('merged_id', sa.Uuid(), nullable=False),
    sa.Column('into_id', sa.Uuid(), nullable=False),
    sa.Column('merged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('arrived', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('merge_id', 'merged_id', name=op.f('pk_client_merges')),
    comment='clients that went into others: when it happened and arrived, and when it was undone and that arrived'
    )
    op.create_index(op.f('ix_client_merges_into_id'), 'client_merges', ['into_id'], unique=False)
    op.create_index(op.f('ix_client_merges_merged_id'), 'client_merges', ['merged_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_client_merges_merged_id'), table_name='client_merges')
    op.drop_index(op.f('ix_client_merges_into_id'), table_name='client_merges')
    op.drop_table('client_merges')
