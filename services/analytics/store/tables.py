"""The tables: events as recorded, facts made of them, sums of facts, and copies of other services' names."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.db import NAMING, moment

metadata = MetaData(naming_convention=NAMING)


def _attribution() -> list[Column[Any]]:
    """Whose it is: as it was when it happened, whatever changed since."""
    return [
        Column("owner_id", Uuid, nullable=False),
        Column("team_id", Uuid),
        Column("contact_type", String(300)),
    ]


def _fact() -> list[Column[Any]]:
    """`event` is `<source> <id>` of the event the fact was made of, `subject` the record that event is about."""
    return [
        Column("event", String(401), primary_key=True),
        Column("subject", String(200), nullable=False, index=True),
        moment("at", nullable=False),
        Column("day", Date, nullable=False),
        *_attribution(),
    ]


raw_event = Table(
    "raw_event",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("type", String(100), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("version", Integer),
    moment("time", nullable=False),
    Column("actor", String(200)),
    Column("body", JSONB, nullable=False),
    moment("received_at", nullable=False, index=True),
    Index(None, "subject", "version"),
    comment="every event once, whole: receipt and source of replay. Ids are UUIDv7, so it can be split by ranges of id",
)
sale_entries = Table(
    "sale_entries",
    metadata,
    *_fact(),
    Column("contact_id", Uuid),
    Column("account_id", Uuid),
    Column("number", String(300), nullable=False),
    Column("sign", SmallInteger, nullable=False),
    Column("amount", Numeric(18, 2), nullable=False),
    Column("margin", Numeric(18, 2), nullable=False),
    Column("margin_unknown", Numeric(18, 2), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("lines", JSONB(none_as_null=True)),
    Index(None, "day", "owner_id"),
    Index(None, "owner_id", "day"),
    Index(None, "at", "event"),
    comment="sales won, and won sales opened again (sign -1)",
)
completed_activities = Table(
    "completed_activities",
    metadata,
    *_fact(),
    Column("contact_id", Uuid),
    Column("sale_id", Uuid),
    Column("kind", String(300), nullable=False),
    Column("title", String(300), nullable=False),
    Column("with_result", Boolean, nullable=False),
    Column("on_time", Boolean, nullable=False),
    Column("next_planned", Boolean, nullable=False),
    Index(None, "day", "owner_id"),
    Index(None, "owner_id", "day"),
    Index(None, "at", "event"),
    comment="what people finished",
)
client_touches = Table(
    "client_touches",
    metadata,
    *_fact(),
    Column("contact_id", Uuid, nullable=False),
    Index(None, "contact_id", "day"),
    Index(None, "day", "owner_id"),
    comment="what people did with a client: one row per client, person and moment",
)
sales_daily = Table(
    "sales_daily",
    metadata,
    Column("day", Date, nullable=False),
    *_attribution(),
    Column("currency", String(3), nullable=False),
    Column("entries", Integer, nullable=False),
    Column("won", Integer, nullable=False),
    Column("amount", Numeric(24, 2), nullable=False),
    Column("margin", Numeric(24, 2), nullable=False),
    Column("margin_unknown", Numeric(24, 2), nullable=False),
    UniqueConstraint(
        "day",
        "owner_id",
        "team_id",
        "contact_type",
        "currency",
        name="uq_sales_daily",
        postgresql_nulls_not_distinct=True,
    ),
    Index(None, "owner_id", "day"),
    comment="sums of sale_entries",
)
activities_daily = Table(
    "activities_daily",
    metadata,
    Column("day", Date, nullable=False),
    *_attribution(),
    Column("completed", Integer, nullable=False),
    Column("on_time", Integer, nullable=False),
    Column("with_next_step", Integer, nullable=False),
    UniqueConstraint(
        "day", "owner_id", "team_id", "contact_type", name="uq_activities_daily", postgresql_nulls_not_distinct=True
    ),
    Index(None, "owner_id", "day"),
    comment="sums of completed_activities",
)
clients_daily = Table(
    "clients_daily",
    metadata,
    Column("day", Date, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    *_attribution(),
    Column("touches", Integer, nullable=False),
    moment("last_at", nullable=False),
    UniqueConstraint(
        "day",
        "contact_id",
        "owner_id",
        "team_id",
        "contact_type",
        name="uq_clients_daily",
        postgresql_nulls_not_distinct=True,
    ),
    Index(None, "owner_id", "day"),
    comment="client_touches by day; small enough to count distinct clients from, at whatever level is asked",
)
contacts = Table(
    "contacts",
    metadata,
    Column("contact_id", Uuid, primary_key=True),
    Column("display_name", String(300), nullable=False),
    Column("owner_id", Uuid),
    Column("version", Integer, nullable=False),
    comment="copy of contacts' clients: names to show, and to whom",
)
accounts = Table(
    "accounts",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("display_name", String(300), nullable=False),
    Column("version", Integer, nullable=False),
)
