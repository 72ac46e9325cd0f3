"""products in units: conversions, VAT, activity, a mark for low stock; lines keep the unit they were sold in

Revision ID: d4b8c2a61f37
Revises: 0e1c0b93ee88
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "d4b8c2a61f37"
down_revision = "0e1c0b93ee88"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "products",
        sa.Column(
            "units",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="unit → how many base units it holds",
        ),
    )
    op.add_column("products", sa.Column("vat_percent", sa.Numeric(5, 2), server_default="22", nullable=False))
    op.add_column("products", sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column(
        "products",
        sa.Column(
            "low_below",
            sa.Numeric(15, 3),
            nullable=True,
            comment="less than this free in stock is low; null: nobody said",
        ),
    )
    op.create_check_constraint(op.f("ck_products_vat_percent"), "products", "vat_percent BETWEEN 0 AND 100")
    op.create_index(op.f("ix_products_active"), "products", ["active", "sku"])
    op.alter_column(
        "products", "unit", comment="the base unit: price, cost, stock and production count in it", existing_nullable=False
    )
    op.add_column(
        "sale_lines",
        sa.Column(
            "factor",
            sa.Numeric(15, 3),
            server_default="1",
            nullable=False,
            comment="how many base units one unit holds",
        ),
    )
    op.add_column(
        "sale_lines", sa.Column("base_unit", sa.String(300), nullable=True, comment="null: the unit itself")
    )


def downgrade() -> None:
    op.drop_column("sale_lines", "base_unit")
    op.drop_column("sale_lines", "factor")
    op.alter_column("products", "unit", comment=None, existing_nullable=False)
    op.drop_index(op.f("ix_products_active"), table_name="products")
    op.drop_constraint(op.f("ck_products_vat_percent"), "products", type_="check")
    for column in ("low_below", "active", "vat_percent", "units"):
        op.drop_column("products", column)
