"""Tables and mapping of identity."""

from sqlalchemy import ARRAY, Boolean, Column, Date, ForeignKey, Index, Integer, MetaData, String, Table, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry

from services.identity.domain.absences import Absence
from services.identity.domain.keys import ApiKey
from services.identity.domain.people import Team, User
from shared.tables import NAMING, moment

metadata = MetaData(naming_convention=NAMING)
users = Table(
    "users",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("email", String(254), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("team_id", Uuid, ForeignKey("team_tree.id", use_alter=True)),
    Column("language", String(2), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("settings", JSONB, nullable=False, server_default="{}"),
    Index(None, "name", "id"),
    Index(None, "role", "name", "id"),
    Index(None, "team_id", "name", "id"),
    Index(None, "active", "name", "id"),
)
team_tree = Table(
    "team_tree",  # every service has a table `teams`, its copy of what identity tells; this is the original
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("parent_id", Uuid, ForeignKey("team_tree.id"), index=True),
    Column("head_id", Uuid, ForeignKey("users.id"), index=True),
    Column("version", Integer, nullable=False),
    Index(None, "name", "id"),
)
credentials = Table(
    "credentials",
    metadata,
    Column("user_id", Uuid, ForeignKey("users.id"), primary_key=True),
    Column("password_hash", String(200), nullable=False),
    moment("changed_at", nullable=False),
    comment="apart from users, so that no query for a person can bring a hash along",
)
sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("kind", String(10), nullable=False, server_default="program"),
    Column("address", String(64), nullable=False, server_default=""),
    Column("agent", String(200), nullable=False, server_default=""),
    moment("started_at", nullable=False),
    moment("last_seen_at", nullable=False, server_default=func.now()),
    moment("expires_at", nullable=False, index=True),
    moment("ended_at"),
    Index(None, "user_id", "started_at", "id"),
)
refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("session_id", Uuid, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    moment("issued_at", nullable=False),
    moment("used_at"),
    comment="each is good for one use; spent ones are kept with their session, to know one that was copied",
)
attempts = Table(
    "attempts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account", String(64), nullable=False),
    Column("address", String(64), nullable=False),
    moment("at", nullable=False, index=True),
    Index(None, "account", "at"),
    Index(None, "address", "at"),
    comment="sign-ins that failed or are under way; `account` is a digest, as people type passwords into that field",
)
absences = Table(
    "absences",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("substitute_id", Uuid, ForeignKey("users.id"), index=True),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("planned_by", Uuid, nullable=False),
    moment("planned_at", nullable=False),
    moment("cancelled_at"),
    Column("version", Integer, nullable=False),
    Index(None, "user_id", "starts_on", "id"),
    Index(None, "starts_on", "id"),
)
api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("scopes", ARRAY(String(40)), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("begins", String(20), nullable=False),
    Column("created_by", Uuid, nullable=False),
    moment("created_at", nullable=False),
    moment("expires_at"),
    moment("revoked_at"),
    moment("last_used_at"),
    Index(None, "created_at", "id"),
    comment="what other systems sign in with; a key itself is shown once and kept as its digest alone",
)
_mapping = registry(metadata=metadata)
_mapping.map_imperatively(User, users, version_id_col=users.c.version, exclude_properties=["settings"])
_mapping.map_imperatively(Team, team_tree, version_id_col=team_tree.c.version)
_mapping.map_imperatively(Absence, absences, version_id_col=absences.c.version)
_mapping.map_imperatively(ApiKey, api_keys)
