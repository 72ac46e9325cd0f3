"""which clients changed

Revision ID: d2f5b80c61a7
Revises: e1a7c3d90b13
"""

import sqlalchemy as sa
from alembic import op

revision = "d2f5b80c61a7"
down_revision = "e1a7c3d90b13"
branch_labels = None
depends_on = None

NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"
# The row of an earlier transaction goes with the one that takes its place, and stays where another is at it: nobody
# waits here, so an import and those who work with the same companies do not deadlock.
NOTE = f"""
    INSERT INTO changed_clients (client_id, owner_id)
    SELECT DISTINCT client_id, coalesce(owner_id, {NOBODY}) FROM ({{clients}}) AS changed
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        DELETE FROM changed_clients WHERE ctid = ANY(ARRAY(
            SELECT before.ctid FROM changed_clients AS before
            JOIN changed_clients AS now USING (client_id, owner_id)
            WHERE now.batch = (pg_current_xact_id()::text)::bigint AND before.batch <> now.batch
            FOR UPDATE OF before SKIP LOCKED
        ));
        PERFORM pg_notify('clients', '');
    END IF;
"""
FRESH = "NEW TABLE AS after"
BOTH = "OLD TABLE AS before NEW TABLE AS after"
RECORDS = "SELECT id AS client_id, owner_id FROM after"
BOTH_SIDES = f"{RECORDS} UNION ALL SELECT id, owner_id FROM before"
# What is told of a record that became part of another belongs to that one.
LINES = """
    SELECT home.id AS client_id, home.owner_id FROM after
    JOIN contacts AS record ON record.id = after.contact_id
    JOIN contacts AS home ON home.id = coalesce(record.merged_into, record.id)
    UNION ALL
    SELECT home.id, home.owner_id FROM after
    JOIN accounts AS record ON record.id = after.account_id
    JOIN accounts AS home ON home.id = coalesce(record.merged_into, record.id)
"""
TRIGGERS = (
    *(
        (table, change, tables, clients)
        for table in ("contacts", "accounts")
        for change, tables, clients in (("INSERT", FRESH, RECORDS), ("UPDATE", BOTH, BOTH_SIDES))
    ),
    ("timeline", "INSERT", FRESH, LINES),
    ("timeline", "UPDATE", FRESH, LINES),
)


def upgrade() -> None:
    op.create_table(
        "changed_clients",
        sa.Column("client_id", sa.Uuid(), nullable=False, comment="a person or a company"),
        sa.Column(
            "owner_id",
            sa.Uuid(),
            nullable=False,
            comment="whose it is, or was until then: the sight of it comes and goes; the nil id where it is nobody's",
        ),
        sa.Column(
            "batch", sa.BigInteger(), server_default=sa.text("(pg_current_xact_id()::text)::bigint"), nullable=False
        ),
        sa.PrimaryKeyConstraint("client_id", "owner_id", "batch", name=op.f("pk_changed_clients")),
        comment="which transaction last changed a client: what the live stream tells, and what was missed on it",
    )
    op.create_index(op.f("ix_changed_clients_batch"), "changed_clients", ["batch"])
    for table, change, tables, clients in TRIGGERS:
        name = f"note_{table}_{change.lower()}"
        op.execute(f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN {NOTE.format(clients=clients)} RETURN NULL; END $$
        """)
        op.execute(f"""
            CREATE TRIGGER {name} AFTER {change} ON {table} REFERENCING {tables}
            FOR EACH STATEMENT EXECUTE FUNCTION {name}()
        """)


def downgrade() -> None:
    for table, change, *_ in TRIGGERS:
        name = f"note_{table}_{change.lower()}"
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("changed_clients")
