"""processes as data, reasons for losses, payment terms of clients

Revision ID: c1a5e0f2b7d4
Revises: 99b3ea699c41
Create Date: 2026-11-27 23:05:00

"""
import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision: str = 'c1a5e0f2b7d4'
down_revision: Union[str, Sequence[str], None] = '99b3ea699c41'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None

# The first versions, as the house was founded with them. What is changed later is a version of its own.
FOUNDED = Path(__file__).resolve().parent.parent / "processes"
RULES = [("payment_terms", "prepayment", "prepaid"), ("any", "any", "fibex")]
REASONS = [
    ("price", "Дорого", "The price", False),
    ("competitor", "Купили у конкурента", "Bought from a competitor", False),
    ("budget", "Нет бюджета", "No budget", False),
    ("no_need", "Потребность отпала", "No longer needed", False),
    ("no_answer", "Клиент не отвечает", "The client does not answer", False),
    ("terms", "Не устроили сроки или условия", "Delivery or terms did not suit", False),
    ("not_ours", "Такого не производим", "We do not make it", False),
    ("mistake", "Заведено по ошибке", "Entered by mistake", False),
    ("other", "Другое", "Something else", True),
]


def upgrade() -> None:
    """Upgrade schema."""
    versions = op.create_table('process_versions',
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('definition', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('based_on', sa.Integer(), nullable=True, comment='the version it was drafted from'),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=200), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_by', sa.String(length=200), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False, comment='how often the draft was written; what If-Match compares'),
    sa.CheckConstraint('(published_at IS NULL) = (published_by IS NULL)', name=op.f('ck_process_versions_published')),
    sa.PrimaryKeyConstraint('code', 'version', name=op.f('pk_process_versions')),
    comment='a published version is never changed or deleted; a trigger sees to that'
    )
    op.create_index('uq_process_versions_draft', 'process_versions', ['code'], unique=True, postgresql_where=sa.text('published_at IS NULL'))
    rules = op.create_table('process_rules',
    sa.Column('position', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('attribute', sa.String(length=30), nullable=False),
    sa.Column('value', sa.String(length=300), nullable=False),
    sa.Column('process', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('position', name=op.f('pk_process_rules')),
    comment='which process a new sale follows by an attribute of its client; the first rule that fits decides'
    )
    reasons = op.create_table('lost_reasons',
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('title_ru', sa.String(length=300), nullable=False),
    sa.Column('title_en', sa.String(length=300), nullable=False),
    sa.Column('needs_note', sa.Boolean(), nullable=False, comment='says nothing without a note'),
    sa.Column('active', sa.Boolean(), nullable=False, comment='false: stays readable, is no longer offered'),
    sa.Column('position', sa.SmallInteger(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_lost_reasons'))
    )
    op.add_column('clients', sa.Column('payment_terms', sa.String(length=20), nullable=True))
    op.add_column('accounts', sa.Column('payment_terms', sa.String(length=20), nullable=True))
    op.add_column('sales', sa.Column('lost_note', sa.Text(), nullable=True))
    now = datetime.now(timezone.utc)
    op.bulk_insert(versions, [
        {"code": code, "version": 1, "definition": json.loads((FOUNDED / f"{code}.json").read_text(encoding="utf-8")),
         "created_at": now, "created_by": "system:founding", "changed_at": now, "published_at": now,
         "published_by": "system:founding", "revision": 1}
        for code in ("fibex", "prepaid")
    ])
    op.bulk_insert(rules, [
        {"position": at, "attribute": attribute, "value": value, "process": process}
        for at, (attribute, value, process) in enumerate(RULES)
    ])
    op.bulk_insert(reasons, [
        {"code": code, "title_ru": ru, "title_en": en, "needs_note": needs_note, "active": True, "position": at * 10}
        for at, (code, ru, en, needs_note) in enumerate(REASONS)
    ])
    # A reason in somebody's own words is the note to "other" from now on.
    op.execute("""
        UPDATE sales SET lost_note = lost_reason, lost_reason = 'other'
        WHERE lost_reason IS NOT NULL AND lost_reason NOT IN (SELECT code FROM lost_reasons)
    """)
    # What sales follow does not change under them; the database itself sees to that.
    op.execute("""
        CREATE TRIGGER published_versions_stay BEFORE UPDATE OR DELETE ON process_versions
        FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION refuse_change()
    """)


def downgrade() -> None:
    """Downgrade schema."""
    op.drop_column('sales', 'lost_note')
    op.drop_column('accounts', 'payment_terms')
    op.drop_column('clients', 'payment_terms')
    op.drop_table('lost_reasons')
    op.drop_table('process_rules')
    op.drop_index('uq_process_versions_draft', table_name='process_versions', postgresql_where=sa.text('published_at IS NULL'))
    op.drop_table('process_versions')
