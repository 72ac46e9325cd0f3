"""The tables every service has: what it told and will tell, what it has heard, its replies, and who is who."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)


def moment(name: str, **options: Any) -> Column[datetime]:
    return Column(name, DateTime(timezone=True), **options)


streams = Table(
    "streams",
    metadata,
    Column("subject", String(200), primary_key=True),
    Column("version", Integer, nullable=False),
    comment="how many events each record has told; makes aggregateversion contiguous",
)
outbox = Table(
    "outbox",
    metadata,
    Column("position", BigInteger, Identity(), primary_key=True),
    Column("event_id", Uuid, nullable=False, unique=True),
    Column("exchange", String(60), nullable=False),
    Column("routing_key", String(120), nullable=False),
    Column("type", String(100), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("aggregate_version", Integer),
    Column("body", LargeBinary, nullable=False),
    moment("available_at", nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("last_error", Text),
    moment("parked_at"),
    UniqueConstraint("subject", "aggregate_version"),
)
event_log = Table(
    "event_log",
    metadata,
    moment("published_at", primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", Uuid, nullable=False),
    Column("exchange", String(60), nullable=False),
    Column("routing_key", String(120), nullable=False),
    Column("type", String(100), nullable=False),
    Column("subject", String(200), nullable=False, index=True),
    Column("aggregate_version", Integer),
    Column("body", LargeBinary, nullable=False),
    postgresql_partition_by="RANGE (published_at)",
    comment="what the broker has confirmed, by week: the source of every replay",
)
inbox = Table(
    "inbox",
    metadata,
    Column("consumer", String(60), primary_key=True),
    Column("source", String(200), primary_key=True),
    Column("event_id", String(200), primary_key=True),
    moment("handled_at", nullable=False, server_default=func.now(), index=True),
)
replies = Table(
    "replies",
    metadata,
    Column("caller", String(80), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("status", SmallInteger),
    Column("body", LargeBinary),
    moment("created_at", nullable=False, server_default=func.now(), index=True),
    comment="answers given to requests with an Idempotency-Key, written with the rows they speak of",
)
people = Table(
    "people",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("name", String(300), nullable=False),
    Column("role", String(20), nullable=False),
    Column("team_id", Uuid, index=True),
    Column("language", String(2), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    comment="copy of identity's users: whose records a head may see, and names to show",
)
ended_access = Table(
    "ended_access",
    metadata,
    Column("access_id", Uuid, primary_key=True),
    moment("ended_at", nullable=False),
    Column("version", Integer, nullable=False),
    comment="sessions and API keys whose tokens, given until then, hold no longer; kept while those live",
)
teams = Table(
    "teams",
    metadata,
    Column("team_id", Uuid, primary_key=True),
    Column("name", String(300), nullable=False),
    Column("parent_id", Uuid, index=True),
    Column("head_id", Uuid, index=True),
    Column("version", Integer, nullable=False),
)
