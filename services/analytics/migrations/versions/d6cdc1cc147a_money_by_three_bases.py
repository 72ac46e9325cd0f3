"""money by three bases, goods, and what clients were like

Revision ID: d6cdc1cc147a
Revises: c4a28b1daa2d
Create Date: 2026-11-28 08:09:10.182748

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = 'd6cdc1cc147a'
down_revision: Union[str, Sequence[str], None] = 'c4a28b1daa2d'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    op.create_table('goods_daily',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('team_id', sa.Uuid(), nullable=True),
    sa.Column('contact_type', sa.String(length=300), nullable=True),
    sa.Column('basis', sa.String(length=300), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('product', sa.String(length=300), nullable=True),
    sa.Column('product_group', sa.String(length=300), nullable=True),
    sa.Column('facts', sa.Integer(), nullable=False),
    sa.Column('won', sa.Integer(), nullable=False),
    sa.Column('group_won', sa.Integer(), nullable=False),
    sa.Column('amount', sa.Numeric(precision=24, scale=2), nullable=False),
    sa.Column('margin', sa.Numeric(precision=24, scale=2), nullable=False),
    sa.Column('margin_unknown', sa.Numeric(precision=24, scale=2), nullable=False),
    sa.UniqueConstraint('day', 'owner_id', 'team_id', 'contact_type', 'basis', 'currency', 'product', 'product_group', name='uq_goods_daily', postgresql_nulls_not_distinct=True),
    comment='sums of sale_entries'
    )
    op.create_index(op.f('ix_goods_daily_owner_id_day'), 'goods_daily', ['owner_id', 'day'], unique=False)
    # What cannot be known of existing rows is a word for now: the newer version of the rules has the store made anew.
    added('client_stretches', sa.Column('origin', sa.String(length=300), nullable=False), "'person'")
    op.create_index(op.f('ix_client_stretches_contact_id_at'), 'client_stretches', ['contact_id', 'at'], unique=False)
    added('coverage_daily', sa.Column('origin', sa.String(length=300), nullable=False), "'person'")
    added('sale_entries', sa.Column('basis', sa.String(length=10), nullable=False), "'win'")
    added('sale_entries', sa.Column('kind', sa.String(length=10), nullable=False),
          "CASE WHEN sign > 0 THEN 'won' ELSE 'reopened' END")
    added('sale_entries', sa.Column('sale_id', sa.Uuid(), nullable=False), 'subject::uuid')
    op.create_table_comment(
        'sale_entries',
        'money of sales by what counts it: wins, invoices or payments, and what of it was taken back',
        existing_comment='sales won, and won sales opened again (sign -1)',
        schema=None
    )
    added('sales_daily', sa.Column('basis', sa.String(length=300), nullable=False), "'win'")
    op.drop_constraint(op.f('uq_sales_daily'), 'sales_daily', type_='unique')
    op.create_unique_constraint('uq_sales_daily', 'sales_daily', ['day', 'owner_id', 'team_id', 'contact_type', 'basis', 'currency'], postgresql_nulls_not_distinct=True)
    added('stage_stays', sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False), 'at')
    op.add_column('stage_stays', sa.Column('left_received_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f('ix_tasks_until'), 'tasks', ['until'], unique=False)
    op.create_index('ix_tasks_overdue_then', 'tasks', [sa.literal_column("tstzrange(overdue_at, until, '(]')")],
                    unique=False, postgresql_using='gist', postgresql_where=sa.text('overdue_at IS NOT NULL'))


def added(table: str, column: "sa.Column[object]", value: str) -> None:
    """A column that is never empty, with this value for the rows there are."""
    op.add_column(table, sa.Column(column.name, column.type, nullable=True))
    op.execute(f"UPDATE {table} SET {column.name} = {value}")
    op.alter_column(table, column.name, nullable=False)


def downgrade() -> None:
    """Downgrade schema."""
    op.drop_index('ix_tasks_overdue_then', table_name='tasks')
    op.drop_index(op.f('ix_tasks_until'), table_name='tasks')
    op.drop_column('stage_stays', 'left_received_at')
    op.drop_column('stage_stays', 'opened_at')
    for table in ('sales_daily', 'sale_entries'):
        op.execute(f"DELETE FROM {table} WHERE basis <> 'win'")
    op.drop_constraint('uq_sales_daily', 'sales_daily', type_='unique')
    op.create_unique_constraint(op.f('uq_sales_daily'), 'sales_daily', ['day', 'owner_id', 'team_id', 'contact_type', 'currency'], postgresql_nulls_not_distinct=True)
    op.drop_column('sales_daily', 'basis')
    op.create_table_comment(
        'sale_entries',
        'sales won, and won sales opened again (sign -1)',
        existing_comment='money of sales by what counts it: wins, invoices or payments, and what of it was taken back',
        schema=None
    )
    op.drop_column('sale_entries', 'sale_id')
    op.drop_column('sale_entries', 'kind')
    op.drop_column('sale_entries', 'basis')
    op.drop_column('coverage_daily', 'origin')
    op.drop_index(op.f('ix_client_stretches_contact_id_at'), table_name='client_stretches')
    op.drop_column('client_stretches', 'origin')
    op.drop_index(op.f('ix_goods_daily_owner_id_day'), table_name='goods_daily')
    op.drop_table('goods_daily')
