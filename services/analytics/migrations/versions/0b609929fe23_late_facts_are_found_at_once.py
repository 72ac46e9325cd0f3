"""late facts are found at once

Revision ID: 0b609929fe23
Revises: a43e0b8a4aa1
Create Date: 2026-11-28 03:34:18.921981

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = '0b609929fe23'
down_revision: Union[str, Sequence[str], None] = 'a43e0b8a4aa1'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_index('ix_cancelled_activities_late', 'cancelled_activities', ['at'], unique=False, postgresql_where=sa.text('late'))
    op.create_index('ix_client_stretches_late', 'client_stretches', ['at'], unique=False, postgresql_where=sa.text('late'))
    op.create_index('ix_client_touches_late', 'client_touches', ['at'], unique=False, postgresql_where=sa.text('late'))
    op.create_index('ix_completed_activities_late', 'completed_activities', ['at'], unique=False, postgresql_where=sa.text('late'))
    op.create_index('ix_hand_offs_late', 'hand_offs', ['at'], unique=False, postgresql_where=sa.text('late'))
    op.create_index('ix_new_accounts_late', 'new_accounts', ['at'], unique=False, postgresql_where=sa.text('late'))
    op.create_index('ix_sale_entries_late', 'sale_entries', ['at'], unique=False, postgresql_where=sa.text('late'))
    op.create_index('ix_stage_stays_late', 'stage_stays', ['at'], unique=False, postgresql_where=sa.text('late'))
    op.create_index('ix_tasks_late', 'tasks', ['at'], unique=False, postgresql_where=sa.text('late'))


def downgrade() -> None:
    op.drop_index('ix_tasks_late', table_name='tasks', postgresql_where=sa.text('late'))
    op.drop_index('ix_stage_stays_late', table_name='stage_stays', postgresql_where=sa.text('late'))
    op.drop_index('ix_sale_entries_late', table_name='sale_entries', postgresql_where=sa.text('late'))
    op.drop_index('ix_new_accounts_late', table_name='new_accounts', postgresql_where=sa.text('late'))
    op.drop_index('ix_hand_offs_late', table_name='hand_offs', postgresql_where=sa.text('late'))
    op.drop_index('ix_completed_activities_late', table_name='completed_activities', postgresql_where=sa.text('late'))
    op.drop_index('ix_client_touches_late', table_name='client_touches', postgresql_where=sa.text('late'))
    op.drop_index('ix_client_stretches_late', table_name='client_stretches', postgresql_where=sa.text('late'))
    op.drop_index('ix_cancelled_activities_late', table_name='cancelled_activities', postgresql_where=sa.text('late'))
