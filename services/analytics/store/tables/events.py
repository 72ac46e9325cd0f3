"""Events as recorded, by which rules the rest was made of them, and copies of other services' names."""

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.tables import NAMING, moment

metadata = MetaData(naming_convention=NAMING)
raw_event = Table(
    "raw_event",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("batch", BigInteger, nullable=False, server_default=text("(pg_current_xact_id()::text)::bigint")),
    Column("position", BigInteger, nullable=False, server_default=text("nextval('raw_event_position_seq')")),
    Column("type", String(100), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("version", Integer),
    moment("time", nullable=False),
    Column("actor", String(200)),
    Column("body", JSONB, nullable=False),
    moment("received_at", nullable=False, index=True),
    Index(None, "subject", "version"),
    Index(None, "batch", "position"),
    # Who asks to be forgotten is found in what others told of them.
    Index("ix_raw_event_contact_id", text("((body -> 'data'::text) ->> 'contact_id'::text)")),
    postgresql_partition_by="RANGE (id)",
    comment="every event once, whole: receipt and source of replay. In quarters by the moment in the id (UUIDv7), with "
    "a part for ids that tell none. So (source, id) is unique over all parts",
)
dropped_events = Table(
    "dropped_events",
    metadata,
    Column("part", String(63), primary_key=True),
    Column("events", BigInteger, nullable=False),
    Column("mark", ARRAY(BigInteger), nullable=False),
    moment("received_at", nullable=False),
    moment("at", nullable=False),
    comment="what of raw_event went because it was old and no figure needs it, by part: how many events, and the last "
    "of them by its place in the feed (batch, position) and by its arrival",
)
built = Table(
    "built",
    metadata,
    Column("version", Integer, primary_key=True),
    moment("at", nullable=False),
    comment="by which version of the rules the facts and sums were made; an older one has them made anew",
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
client_merges = Table(
    "client_merges",
    metadata,
    Column("merge_id", Uuid, primary_key=True),
    Column("merged_id", Uuid, primary_key=True, index=True),
    Column("into_id", Uuid, nullable=False, index=True),
    moment("merged_at"),
    moment("arrived"),
    moment("undone_at"),
    moment("undone"),
    comment="clients that went into others: when it happened and arrived, and when it was undone and that arrived",
)
erased_contacts = Table(
    "erased_contacts",
    metadata,
    Column("contact_id", Uuid, primary_key=True),
    moment("erased_at", nullable=False),
    comment="events about them that come late are recorded without words as well",
)
