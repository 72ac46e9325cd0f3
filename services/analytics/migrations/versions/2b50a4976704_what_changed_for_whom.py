"""what changed for whom

Revision ID: 2b50a4976704
Revises: 93df5ad0dabe
Create Date: 2026-11-28 03:12:38.367135

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = '2b50a4976704'
down_revision: Union[str, Sequence[str], None] = '93df5ad0dabe'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table('changed_figures',
    sa.Column('report', sa.String(length=40), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('team_id', sa.Uuid(), nullable=True),
    sa.Column('batch', sa.BigInteger(), server_default=sa.text('(pg_current_xact_id()::text)::bigint'), nullable=False),
    sa.UniqueConstraint('report', 'owner_id', 'team_id', name='uq_changed_figures_whose', postgresql_nulls_not_distinct=True),
    comment='which transaction last changed the figures of whom: what the live stream tells, and what was missed on it'
    )
    op.create_index(op.f('ix_changed_figures_batch'), 'changed_figures', ['batch'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_changed_figures_batch'), table_name='changed_figures')
    op.drop_table('changed_figures')
