"""Tables and mapping of Notifications."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry

from services.notifications.domain.notification import Notification
from services.notifications.domain.webhook import Endpoint
from shared.tables import NAMING, moment

metadata = MetaData(naming_convention=NAMING)
notifications = Table(
    "notifications",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("recipient_id", Uuid, nullable=False),
    Column("key", String(60), nullable=False),
    Column("params", JSONB, nullable=False),
    Column("rule", String(60), nullable=False),
    Column("category", String(20), nullable=False, server_default="sales"),
    Column("about", String(20), nullable=False),
    Column("about_id", String(120), nullable=False),
    Column("contact_id", Uuid, index=True),
    Column("event_source", String(200), nullable=False),
    Column("event_type", String(100), nullable=False),
    Column("event_id", String(200), nullable=False),
    Column("stands_in_for", Uuid),
    Column("seq", BigInteger, nullable=False, server_default="0"),
    moment("created_at", nullable=False, index=True),
    moment("read_at"),
    moment("withdrawn_at"),
    UniqueConstraint("recipient_id", "event_source", "event_id"),
    Index("ix_notifications_seq", "recipient_id", "seq"),
)
_newest_first = notifications.c["recipient_id", "created_at", "id"]
Index("ix_notifications_newest", *_newest_first)
Index("ix_notifications_unread", *_newest_first, postgresql_where=text("read_at IS NULL AND withdrawn_at IS NULL"))
Index("ix_notifications_category", *notifications.c["recipient_id", "category", "created_at", "id"])
Index("ix_notifications_about", *notifications.c["recipient_id", "about", "about_id", "created_at", "id"])
mailboxes = Table(
    "mailboxes",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    comment="one row per reader: counts what happened in their list; whoever writes there holds it until the commit",
)
digest_clients = Table(
    "digest_clients",
    metadata,
    Column("notification_id", Uuid, ForeignKey("notifications.id", ondelete="CASCADE"), primary_key=True),
    Column("episode_id", Uuid, primary_key=True, index=True),
    Column("contact_id", Uuid, nullable=False),
    Column("reason", String(40), nullable=False),
    moment("since", nullable=False),
    Column("day", Integer, nullable=False),
    Column("priority", String(20), nullable=False),
    Column("audience", String(20), nullable=False),
    Column("owner_id", Uuid),
    Column("place", SmallInteger, nullable=False),
    moment("found_at"),
    Index("ix_digest_clients_contact", "contact_id", postgresql_where=text("found_at IS NULL")),
    comment="the clients a digest of the daily check lists, until a step is planned for them",
)
found_episodes = Table(
    "found_episodes",
    metadata,
    Column("episode_id", Uuid, primary_key=True),
    moment("found_at", nullable=False, index=True),
    comment="episodes that are over: a digest that arrives after the end of one must not alarm anybody of it",
)
clients = Table(
    "clients",
    metadata,
    Column("contact_id", Uuid, primary_key=True),
    Column("owner_id", Uuid),
    Column("merged_into", Uuid, index=True),
    Column("version", Integer, nullable=False),
    comment="copy of contacts' clients without their names: whose they are, and of which they are part now",
)
erased_contacts = Table(
    "erased_contacts",
    metadata,
    Column("contact_id", Uuid, primary_key=True),
    comment="persons who asked to be forgotten: what is told of them late is kept without words",
)
addresses = Table(
    "addresses",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("address", String(300), nullable=False),
    Column("version", Integer, nullable=False),
    comment="where somebody can be reached outside the app: e-mail as identity tells it, the rest as people connect it",
)
connections = Table(
    "connections",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("user_id", Uuid, nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    moment("expires_at", nullable=False),
    comment="codes by which people show that a chat is theirs",
)
marks = Table(
    "marks",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
    comment="how far something outside has been read",
)
reader_settings = Table(
    "reader_settings",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("quiet_begins", Time),
    Column("quiet_ends", Time),
    Column("quiet_weekends", Boolean, nullable=False, server_default="false"),
    Column("digest_at", Time),
)
modes = Table(
    "modes",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("kind", String(60), primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("mode", String(10), nullable=False),
    comment="what people chose; what they did not choose is as the kind says",
)
absences = Table(
    "absences",
    metadata,
    Column("absence_id", Uuid, primary_key=True),
    Column("user_id", Uuid, nullable=False, index=True),
    Column("substitute_id", Uuid),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    comment="copy of identity's absences: whose messages somebody else has to hear as well",
)
endpoints = Table(
    "endpoints",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("url", String(2000), nullable=False),
    Column("secret", String(100), nullable=False),
    Column("event_types", ARRAY(String(100)), nullable=False),
    Column("created_by", Uuid, nullable=False),
    moment("created_at", nullable=False),
    Column("active", Boolean, nullable=False),
    Column("disabled_why", String(300)),
    Column("version", Integer, nullable=False),
    Index(None, "created_at", "id"),
)
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("recipient_id", Uuid),
    Column("notification_id", Uuid, ForeignKey("notifications.id", ondelete="CASCADE"), index=True),
    Column("in_digest", Uuid, ForeignKey("deliveries.id"), index=True),
    Column("endpoint_id", Uuid, ForeignKey("endpoints.id", ondelete="CASCADE")),
    Column("event_source", String(200)),
    Column("event_type", String(100)),
    Column("event_id", String(200)),
    Column("body", LargeBinary),
    Column("mode", String(10), nullable=False, server_default="now"),
    Column("state", String(10), nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    moment("next_try_at", nullable=False),
    Column("result", Text),
    moment("created_at", nullable=False),
    moment("done_at"),
    UniqueConstraint("endpoint_id", "event_source", "event_id"),
    UniqueConstraint("notification_id", "channel"),
    Index(None, "created_at", "id"),
    Index("ix_deliveries_recipient", "recipient_id", "created_at", "id"),
    Index("ix_deliveries_endpoint", "endpoint_id", "created_at", "id"),
    Index("ix_deliveries_due", "channel", "mode", "next_try_at", postgresql_where=text("state = 'waiting'")),
    Index("ix_deliveries_due_hooks", "endpoint_id", "next_try_at", postgresql_where=text("state = 'waiting'")),
)
_mapping = registry(metadata=metadata)
_mapping.map_imperatively(Notification, notifications)
_mapping.map_imperatively(Endpoint, endpoints, version_id_col=endpoints.c.version)
