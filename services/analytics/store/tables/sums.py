"""Sums of facts, and how much of the base had a next step on each day."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.analytics.domain.sums import CLIENT_STEPS, ROLLUPS, Rollup, by_step
from shared.tables import moment

from .events import metadata
from .facts import FACT_TABLES, attribution

_MAY_LACK = ("product", "product_group")
_DIMENSIONS = ("owner_id", "team_id", "contact_type", "priority", "origin")
covered_spans = Table(
    "covered_spans",
    metadata,
    Column("contact_id", Uuid, nullable=False, index=True),
    *attribution(),
    Column("priority", String(20), nullable=False),
    Column("origin", String(300), nullable=False),
    moment("at", nullable=False),
    moment("until"),
    # Of the day a moment lies in only what began or ended is looked at, and nothing but these.
    Index("ix_covered_spans_begun", "at", postgresql_include=_DIMENSIONS),
    Index("ix_covered_spans_ended", "until", postgresql_include=_DIMENSIONS),
    comment="from when to when a client of the base had a dated next step, and whose it was then",
)


def _sums_table(rollup: Rollup) -> Table:
    kinds: dict[str, Any] = {"currency": String(3), "amount": Numeric(24, 2), "margin": Numeric(24, 2)}
    kinds |= {"margin_unknown": Numeric(24, 2), "reason": Text, "microseconds": Numeric(24)}
    kinds |= dict.fromkeys(("waiting", "working", "shipping"), BigInteger)
    kinds |= {"bands": Numeric, "lanes": Numeric, "band": SmallInteger}
    return Table(
        rollup.table,
        metadata,
        Column("day", Date, nullable=False),
        *attribution(),
        *(Column(name, kinds.get(name, String(300)), nullable=name in _MAY_LACK) for name in rollup.more),
        Column("facts", Integer, nullable=False),
        *(Column(name, kinds.get(name, Integer), nullable=False) for name in rollup.sums),
        UniqueConstraint(*rollup.key, name=f"uq_{rollup.table}", postgresql_nulls_not_distinct=True),
        Index(None, "owner_id", *(["band"] if "band" in rollup.more else []), "day"),
        comment=f"sums of {' and '.join(FACT_TABLES[kind].name for kind in rollup.made_of) or covered_spans.name}",
    )


SUM_TABLES: dict[str, Table] = {rollup.table: _sums_table(rollup) for rollup in ROLLUPS}
sales_daily, activities_daily = SUM_TABLES["sales_daily"], SUM_TABLES["activities_daily"]
goods_daily = SUM_TABLES["goods_daily"]


def _clients_table(step: str, what: str) -> Table:
    name = by_step("clients_daily", step) if step != "day" else "clients_daily"
    key = ("day", "contact_id", "owner_id", "team_id", "contact_type")
    return Table(
        name,
        metadata,
        Column("day", Date, nullable=False),
        Column("contact_id", Uuid, nullable=False),
        *attribution(),
        Column("touches", Integer, nullable=False),
        moment("last_at", nullable=False),
        UniqueConstraint(*key, name=f"uq_{name}", postgresql_nulls_not_distinct=True),
        Index(None, "owner_id", "day"),
        comment=what,
    )


clients_daily = _clients_table(
    "day", "client_touches by day; small enough to count distinct clients from, at whatever level is asked"
)
CLIENT_TABLES: dict[str, Table] = {
    "day": clients_daily,
    **{step: _clients_table(step, f"client_touches by {step}, for long windows") for step in CLIENT_STEPS},
}
"""By the step they are by."""
coverage_daily = Table(
    "coverage_daily",
    metadata,
    Column("day", Date, nullable=False),
    *attribution(),
    Column("priority", String(20), nullable=False),
    Column("origin", String(300), nullable=False),
    Column("clients", Integer, nullable=False),
    Column("covered", Integer, nullable=False),
    Index(None, "day", "owner_id"),
    comment="the active base at the end of each day, and how much of it had a dated next step",
)
changed_figures = Table(
    "changed_figures",
    metadata,
    Column("report", String(40), nullable=False),
    Column("owner_id", Uuid),
    Column("team_id", Uuid),
    Column(
        "batch", BigInteger, nullable=False, server_default=text("(pg_current_xact_id()::text)::bigint"), index=True
    ),
    UniqueConstraint(
        "report", "owner_id", "team_id", name="uq_changed_figures_whose", postgresql_nulls_not_distinct=True
    ),
    comment="which transaction last changed the figures of whom: what the live stream tells, and what was missed on it",
)
