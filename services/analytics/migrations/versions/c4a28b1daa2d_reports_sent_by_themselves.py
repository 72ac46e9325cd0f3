"""reports sent by themselves

Revision ID: c4a28b1daa2d
Revises: 0b609929fe23
Create Date: 2026-11-28 03:40:51.398311

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = 'c4a28b1daa2d'
down_revision: Union[str, Sequence[str], None] = '0b609929fe23'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table('subscriptions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('report', sa.String(length=40), nullable=False),
    sa.Column('period', sa.String(length=20), nullable=False),
    sa.Column('weekday', sa.SmallInteger(), nullable=True),
    sa.Column('hour', sa.SmallInteger(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subscriptions')),
    comment='reports that people have sent to themselves: on a weekday (0 is Monday) or every day, at an hour'
    )
    op.create_index(op.f('ix_subscriptions_next_at'), 'subscriptions', ['next_at'], unique=False)
    op.create_index(op.f('ix_subscriptions_person_id'), 'subscriptions', ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_subscriptions_person_id'), table_name='subscriptions')
    op.drop_index(op.f('ix_subscriptions_next_at'), table_name='subscriptions')
    op.drop_table('subscriptions')
