"""which sales changed

Revision ID: a517adddca06
Revises: ab583f4c6ddb
Create Date: 2026-11-28 07:38:40.737189

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = 'a517adddca06'
down_revision: Union[str, Sequence[str], None] = 'ab583f4c6ddb'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


# In the order of the key, so that two transactions wait and do not deadlock; once noted, nothing more is written.
NOTE = """
    INSERT INTO changed_sales AS c (sale_id, owner_id) SELECT DISTINCT {columns} ORDER BY 1, 2
    ON CONFLICT (sale_id, owner_id) DO UPDATE SET batch = excluded.batch WHERE c.batch <> excluded.batch;
"""
TRIGGERS = (
    ("sales", "INSERT", "NEW TABLE AS after", "id, owner_id FROM after"),
    (
        "sales",
        "UPDATE",
        "OLD TABLE AS before NEW TABLE AS after",
        "id, owner_id FROM (TABLE before UNION ALL TABLE after) AS both_sides",
    ),
    (
        "sale_history",
        "INSERT",
        "NEW TABLE AS after",
        "sales.id, sales.owner_id FROM after JOIN sales ON sales.id = after.sale_id",
    ),
)


def upgrade() -> None:
    """Upgrade schema."""
    op.create_table('changed_sales',
    sa.Column('sale_id', sa.Uuid(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=False, comment='who has it, or had it until then: the sight of it comes and goes'),
    sa.Column('batch', sa.BigInteger(), server_default=sa.text('(pg_current_xact_id()::text)::bigint'), nullable=False),
    sa.PrimaryKeyConstraint('sale_id', 'owner_id', name=op.f('pk_changed_sales')),
    comment='which transaction last changed a sale: what the live stream tells, and what was missed on it'
    )
    op.create_index(op.f('ix_changed_sales_batch'), 'changed_sales', ['batch'], unique=False)
    for table, change, tables, columns in TRIGGERS:
        name = f"note_{table}_{change.lower()}"
        op.execute(f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                {NOTE.format(columns=columns)}
                IF FOUND THEN PERFORM pg_notify('sales', ''); END IF;
                RETURN NULL;
            END $$
        """)
        op.execute(f"""
            CREATE TRIGGER {name} AFTER {change} ON {table} REFERENCING {tables}
            FOR EACH STATEMENT EXECUTE FUNCTION {name}()
        """)


def downgrade() -> None:
    """Downgrade schema."""
    for table, change, *_ in TRIGGERS:
        name = f"note_{table}_{change.lower()}"
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")
    op.drop_index(op.f('ix_changed_sales_batch'), table_name='changed_sales')
    op.drop_table('changed_sales')
