"""board and lists: totals by stage, next steps, search

Revision ID: d27b91c4e6a8
Revises: c1a5e0f2b7d4
Create Date: 2026-11-27 23:35:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = 'd27b91c4e6a8'
down_revision: Union[str, Sequence[str], None] = 'c1a5e0f2b7d4'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None

PLAIN = [
    ('ix_sales_process_stage_entered_at_id', ['process', 'stage', 'entered_at', 'id']),
    ('ix_sales_process_stage_owner_id_entered_at_id', ['process', 'stage', 'owner_id', 'entered_at', 'id']),
    ('ix_sales_owner_id_kind_opened_at_id', ['owner_id', 'kind', 'opened_at', 'id']),
    ('ix_sales_stage_opened_at_id', ['stage', 'opened_at', 'id']),
    ('ix_sales_entered_at_id', ['entered_at', 'id']),
    ('ix_sales_owner_id_entered_at_id', ['owner_id', 'entered_at', 'id']),
    ('ix_sales_amount_id', ['amount', 'id']),
    ('ix_sales_owner_id_amount_id', ['owner_id', 'amount', 'id']),
]
PARTIAL = [
    ('ix_sales_closed', ['closed_at', 'id'], "kind <> 'open'"),
    ('ix_sales_owner_closed', ['owner_id', 'closed_at', 'id'], "kind <> 'open'"),
    ('ix_sales_due', ['next_due_at', 'id'], "kind = 'open'"),
    ('ix_sales_owner_due', ['owner_id', 'next_due_at', 'id'], "kind = 'open'"),
    ('ix_sales_no_step', ['opened_at', 'id'], "kind = 'open' AND open_steps = 0"),
    ('ix_sales_owner_no_step', ['owner_id', 'opened_at', 'id'], "kind = 'open' AND open_steps = 0"),
]
SEARCHED = [
    ('ix_sales_search', 'sales', "replace(lower(number || ' ' || title), 'ё', 'е') gin_trgm_ops"),
    ('ix_clients_search', 'clients', "replace(lower(display_name), 'ё', 'е') gin_trgm_ops"),
    ('ix_accounts_search', 'accounts', "replace(lower(display_name), 'ё', 'е') gin_trgm_ops"),
]
# Both sides of a change in one statement, in the order of the key, so that two transactions wait and do not deadlock.
KEEP_TOTALS = """
    CREATE FUNCTION move_stage_totals() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO stage_totals AS t (process, stage, owner_id, currency, slot, count, amount)
        SELECT process, stage, owner_id, currency, pg_backend_pid() % 4, sum(n), sum(a) FROM (
            SELECT OLD.process, OLD.stage, OLD.owner_id, OLD.currency, -1 AS n, -OLD.amount AS a
            UNION ALL
            SELECT NEW.process, NEW.stage, NEW.owner_id, NEW.currency, 1, NEW.amount WHERE TG_OP = 'UPDATE'
        ) AS change
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
        ON CONFLICT (process, stage, owner_id, currency, slot)
        DO UPDATE SET count = t.count + excluded.count, amount = t.amount + excluded.amount;
        RETURN NULL;
    END $$
"""
ADD_TOTALS = """
    CREATE FUNCTION add_stage_totals() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO stage_totals AS t (process, stage, owner_id, currency, slot, count, amount)
        SELECT process, stage, owner_id, currency, pg_backend_pid() % 4, count(*), sum(amount) FROM added
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
        ON CONFLICT (process, stage, owner_id, currency, slot)
        DO UPDATE SET count = t.count + excluded.count, amount = t.amount + excluded.amount;
        RETURN NULL;
    END $$
"""
WHEN_COUNTED = """
    (OLD.process, OLD.stage, OLD.owner_id, OLD.currency, OLD.amount)
    IS DISTINCT FROM (NEW.process, NEW.stage, NEW.owner_id, NEW.currency, NEW.amount)
"""


def upgrade() -> None:
    """Upgrade schema."""
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.add_column('sale_history', sa.Column('cause_type', sa.String(length=100), nullable=True, comment='what kind of event that was; null: a request'))
    op.add_column('sales', sa.Column('open_steps', sa.Integer(), server_default='0', nullable=False, comment='open activities of the sale'))
    op.add_column('sales', sa.Column('next_due_at', sa.DateTime(timezone=True), nullable=True, comment='the soonest deadline among them'))
    op.add_column('sales', sa.Column('next_step', sa.String(length=300), nullable=True))
    op.create_table('sale_activities',
    sa.Column('activity_id', sa.Uuid(), nullable=False),
    sa.Column('sale_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_version', sa.Integer(), nullable=False, comment='aggregateversion of the event that set the deadline'),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('open_version', sa.Integer(), nullable=False, comment='aggregateversion of the event that opened or closed it'),
    sa.PrimaryKeyConstraint('activity_id', name=op.f('pk_sale_activities'))
    )
    op.create_index('ix_sale_activities_open', 'sale_activities', ['sale_id', 'due_at'], postgresql_where=sa.text('is_open'))
    op.create_table('stage_totals',
    sa.Column('process', sa.String(length=64), nullable=False),
    sa.Column('stage', sa.String(length=64), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('slot', sa.SmallInteger(), autoincrement=False, nullable=False, comment='spreads writers; readers add up'),
    sa.Column('count', sa.BigInteger(), nullable=False),
    sa.Column('amount', sa.Numeric(precision=18, scale=2), nullable=False),
    sa.PrimaryKeyConstraint('process', 'stage', 'owner_id', 'currency', 'slot', name=op.f('pk_stage_totals')),
    comment='how many sales each person has in each stage, and of what amount; triggers on sales keep it'
    )
    # Its few rows change with every move: room on the page keeps them there.
    op.execute("ALTER TABLE stage_totals SET (fillfactor = 50)")
    op.drop_index('ix_sales_stage_entered_at_id', table_name='sales')
    op.drop_index('ix_sales_stage_owner_id_entered_at_id', table_name='sales')
    for name, columns in PLAIN:
        op.create_index(op.f(name), 'sales', columns)
    for name, columns, where in PARTIAL:
        op.create_index(name, 'sales', columns, postgresql_where=sa.text(where))
    for name, table, expression in SEARCHED:
        op.create_index(name, table, [sa.text(expression)], postgresql_using='gin')
    op.execute(KEEP_TOTALS)
    op.execute(ADD_TOTALS)
    op.execute("""
        CREATE TRIGGER added_to_totals AFTER INSERT ON sales REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION add_stage_totals()
    """)
    op.execute(f"""
        CREATE TRIGGER moved_in_totals AFTER UPDATE ON sales
        FOR EACH ROW WHEN ({WHEN_COUNTED}) EXECUTE FUNCTION move_stage_totals()
    """)
    op.execute("""
        CREATE TRIGGER removed_from_totals AFTER DELETE ON sales
        FOR EACH ROW EXECUTE FUNCTION move_stage_totals()
    """)
    op.execute("""
        INSERT INTO stage_totals (process, stage, owner_id, currency, slot, count, amount)
        SELECT process, stage, owner_id, currency, 0, count(*), sum(amount) FROM sales GROUP BY 1, 2, 3, 4
    """)


def downgrade() -> None:
    """Downgrade schema."""
    for name in ('added_to_totals', 'moved_in_totals', 'removed_from_totals'):
        op.execute(f"DROP TRIGGER {name} ON sales")
    op.execute("DROP FUNCTION move_stage_totals()")
    op.execute("DROP FUNCTION add_stage_totals()")
    for name, table, _ in SEARCHED:
        op.drop_index(name, table_name=table)
    for name, _, _ in PARTIAL:
        op.drop_index(name, table_name='sales')
    for name, _ in PLAIN:
        op.drop_index(name, table_name='sales')
    op.create_index('ix_sales_stage_owner_id_entered_at_id', 'sales', ['stage', 'owner_id', 'entered_at', 'id'])
    op.create_index('ix_sales_stage_entered_at_id', 'sales', ['stage', 'entered_at', 'id'])
    op.drop_table('stage_totals')
    op.drop_table('sale_activities')
    op.drop_column('sales', 'next_step')
    op.drop_column('sales', 'next_due_at')
    op.drop_column('sales', 'open_steps')
    op.drop_column('sale_history', 'cause_type')
