"""What people set: closed days, goals, what stands on their pages."""

from sqlalchemy import Column, Date, Index, Integer, Numeric, SmallInteger, String, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from shared.tables import moment

from .events import metadata

closings = Table(
    "closings",
    metadata,
    Column("through", Date, primary_key=True),
    moment("at", nullable=False),
    Column("by", String(80), nullable=False),
    comment="days up to and including `through` take nothing that arrives later",
)
goals = Table(
    "goals",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("figure", String(40), nullable=False),
    Column("start", Date, nullable=False),
    Column("end", Date, nullable=False),
    Column("owner_id", Uuid),
    Column("team_id", Uuid),
    Column("value", Numeric(18, 2), nullable=False),
    Column("currency", String(3)),
    Column("version", Integer, nullable=False),
    Index(None, "start", "id"),
    comment="what is to be reached: by a person, by a team, or by all where neither is named",
)
dashboards = Table(
    "dashboards",
    metadata,
    Column("place", String(60), primary_key=True),
    Column("layout", JSONB, nullable=False),
    Column("version", Integer, nullable=False),
    comment="what stands on the page of figures: `user:<id>` a person's own, `role:<role>` what its people see first",
)
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False, index=True),
    Column("report", String(40), nullable=False),
    Column("period", String(20), nullable=False),
    Column("weekday", SmallInteger),
    Column("hour", SmallInteger, nullable=False),
    moment("next_at", nullable=False, index=True),
    Column("version", Integer, nullable=False),
    comment="reports that people have sent to themselves: on a weekday (0 is Monday) or every day, at an hour",
)
