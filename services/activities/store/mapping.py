"""The tables of Activities, and how an activity is kept in one."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Computed,
    Date,
    DateTime,
    Enum,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.orm import composite, registry

from services.activities.domain.activity import Activity, Because, Kind, Status
from shared.db import NAMING, moment

metadata = MetaData(naming_convention=NAMING)


def _words(kind: type[Kind] | type[Status]) -> Enum:
    return Enum(kind, native_enum=False, length=20, values_callable=lambda members: [each.value for each in members])


contacts = Table(
    "contacts",
    metadata,
    Column("contact_id", Uuid, primary_key=True),
    Column("display_name", String(300), nullable=False),
    Column("type", String(300), nullable=False),
    Column("owner_id", Uuid),
    Column("version", Integer, nullable=False),
    comment="copy of contacts' clients: names to show, whose they are, their type when something is done",
)
sales = Table(
    "sales",
    metadata,
    Column("sale_id", Uuid, primary_key=True),
    Column("number", String(300), nullable=False),
    Column("contact_id", Uuid),
    Column("owner_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    comment="copy of sales: numbers to show, whose they are; version is that of the event which named the owner",
)
stage_entries = Table(
    "stage_entries",
    metadata,
    Column("sale_id", Uuid, primary_key=True),
    Column("stage", String(300), primary_key=True),
    Column("entry", Integer, primary_key=True),
    Column("withdrawn_all", Boolean, nullable=False, server_default="false"),
    Column("withdrawn_steps", ARRAY(String(300)), nullable=False, server_default="{}"),
    comment="one row per entry of a sale into a stage: planning and withdrawing its steps take turns on it, "
    "and a withdrawal that comes before the planning is remembered",
)
activities = Table(
    "activities",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", _words(Kind), nullable=False),
    Column("title", String(300), nullable=False),
    Column("description", Text),
    moment("due_at"),
    Column("due_on", Date),
    moment("deadline"),
    # The undated ones come last, and a keyset needs a column that is never null.
    Column(
        "due_rank",
        DateTime(timezone=True),
        Computed("coalesce(deadline, TIMESTAMPTZ '9999-12-31 00:00:00+00')", persisted=True),
    ),
    Column("contact_id", Uuid),
    Column("sale_id", Uuid),
    Column("owner_id", Uuid, nullable=False),
    Column("because_rule", String(300)),
    Column("because_rule_version", Integer),
    Column("because_event_type", String(100)),
    Column("because_event_id", String(200)),
    Column("because_planned_by", Uuid),
    moment("created_at", nullable=False),
    Column("automatic", Boolean, nullable=False),
    Column("stage", String(300)),
    Column("entry", Integer),
    Column("step", String(300)),
    Column("required", Boolean, nullable=False),
    Column("status", _words(Status), nullable=False),
    Column("result", Text),
    Column("result_code", String(64)),
    moment("completed_at"),
    Column("cancel_reason", String(300)),
    Column("version", Integer, nullable=False),
)
Index("ix_activities_owner", *activities.c["owner_id", "due_rank", "id"])
Index("ix_activities_owner_status", *activities.c["owner_id", "status", "due_rank", "id"])
Index("ix_activities_contact", *activities.c["contact_id", "due_rank", "id"])
Index("ix_activities_sale", *activities.c["sale_id", "due_rank", "id"])
Index("ix_activities_status", *activities.c["status", "due_rank", "id"])
Index("ix_activities_due", *activities.c["due_rank", "id"])
Index(
    "uq_activities_one_per_step",
    *activities.c["sale_id", "stage", "entry", "step"],
    unique=True,
    postgresql_where=text("automatic"),
)
_because = activities.c[
    "because_rule", "because_rule_version", "because_event_type", "because_event_id", "because_planned_by"
]
registry(metadata=metadata).map_imperatively(
    Activity,
    activities,
    version_id_col=activities.c.version,
    exclude_properties=["due_rank"],
    properties={"because": composite(Because, *_because)},
)
