"""what else changed: leads, payments and order requests beside the sales

Revision ID: c7d1f0a93e52
Revises: e1a7c3d90b14
"""

import sqlalchemy as sa
from alembic import op

revision = "c7d1f0a93e52"
down_revision = "e1a7c3d90b14"
branch_labels = None
depends_on = None

# In the order of the key, so that two transactions wait and do not deadlock; once noted, nothing more is written.
NOTE = """
    INSERT INTO changed_records AS c (kind, record_id, owner_id) SELECT DISTINCT '{kind}', {columns} ORDER BY 2, 3
    ON CONFLICT (kind, record_id, owner_id) DO UPDATE SET batch = excluded.batch WHERE c.batch <> excluded.batch;
"""
NOTE_SALES = """
    INSERT INTO changed_sales AS c (sale_id, owner_id) SELECT DISTINCT {columns} ORDER BY 1, 2
    ON CONFLICT (sale_id, owner_id) DO UPDATE SET batch = excluded.batch WHERE c.batch <> excluded.batch;
"""
NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"
FRESH = "NEW TABLE AS after"
BOTH = "OLD TABLE AS before NEW TABLE AS after"
BOTH_SIDES = "id, owner_id FROM (TABLE before UNION ALL TABLE after) AS both_sides"
OF_SALES = (
    ("sales", "INSERT", "id, owner_id FROM after"),
    ("sales", "UPDATE", BOTH_SIDES),
    ("sale_history", "INSERT", "sales.id, sales.owner_id FROM after JOIN sales ON sales.id = after.sale_id"),
)
OF_OTHERS = (
    ("lead", "leads", "INSERT", FRESH, "id, owner_id FROM after"),
    ("lead", "leads", "UPDATE", BOTH, BOTH_SIDES),
    *(
        (kind, table, change, FRESH, f"id, {NOBODY} FROM after")
        for kind, table in (("payment", "payments"), ("order", "order_requests"))
        for change in ("INSERT", "UPDATE")
    ),
)


def upgrade() -> None:
    op.rename_table("changed_sales", "changed_records")
    op.execute("ALTER INDEX ix_changed_sales_batch RENAME TO ix_changed_records_batch")
    op.drop_constraint("pk_changed_sales", "changed_records")
    op.alter_column("changed_records", "sale_id", new_column_name="record_id")
    op.add_column("changed_records", sa.Column("kind", sa.String(10), nullable=False, server_default="sale"))
    op.alter_column("changed_records", "kind", server_default=None)
    op.alter_column(
        "changed_records",
        "owner_id",
        existing_comment="who has it, or had it until then: the sight of it comes and goes",
        comment="who has it, or had it until then: the sight of it comes and goes; of what is nobody's own the nil id",
    )
    op.create_primary_key("pk_changed_records", "changed_records", ["kind", "record_id", "owner_id"])
    op.create_table_comment(
        "changed_records",
        "which transaction last changed a record: what the live stream tells, and what was missed on it",
        existing_comment="which transaction last changed a sale: what the live stream tells, and what was missed on it",
    )
    for table, change, columns in OF_SALES:
        _function(table, change, NOTE.format(kind="sale", columns=columns))
    for kind, table, change, tables, columns in OF_OTHERS:
        name = _function(table, change, NOTE.format(kind=kind, columns=columns))
        op.execute(f"""
            CREATE TRIGGER {name} AFTER {change} ON {table} REFERENCING {tables}
            FOR EACH STATEMENT EXECUTE FUNCTION {name}()
        """)


def downgrade() -> None:
    for _, table, change, *_ in OF_OTHERS:
        name = f"note_{table}_{change.lower()}"
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")
    op.execute("DELETE FROM changed_records WHERE kind <> 'sale'")
    op.drop_constraint("pk_changed_records", "changed_records")
    op.drop_column("changed_records", "kind")
    op.alter_column(
        "changed_records",
        "owner_id",
        existing_comment="who has it, or had it until then: the sight of it comes and goes; of what is nobody's own"
        " the nil id",
        comment="who has it, or had it until then: the sight of it comes and goes",
    )
    op.alter_column("changed_records", "record_id", new_column_name="sale_id")
    op.create_primary_key("pk_changed_sales", "changed_records", ["sale_id", "owner_id"])
    op.create_table_comment(
        "changed_records",
        "which transaction last changed a sale: what the live stream tells, and what was missed on it",
        existing_comment="which transaction last changed a record: what the live stream tells, and what was missed on"
        " it",
    )
    op.execute("ALTER INDEX ix_changed_records_batch RENAME TO ix_changed_sales_batch")
    op.rename_table("changed_records", "changed_sales")
    for table, change, columns in OF_SALES:
        _function(table, change, NOTE_SALES.format(columns=columns))


def _function(table: str, change: str, note: str) -> str:
    """What a trigger of this table does; one that stands already is put into other words."""
    name = f"note_{table}_{change.lower()}"
    op.execute(f"""
        CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            {note}
            IF FOUND THEN PERFORM pg_notify('sales', ''); END IF;
            RETURN NULL;
        END $$
    """)
    return name
