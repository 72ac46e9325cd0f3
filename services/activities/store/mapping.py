"""The tables of Activities, and how an activity is kept in one."""

from enum import StrEnum

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Computed,
    Date,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy import Sequence as NumberSequence
from sqlalchemy.orm import composite, registry

from services.activities.domain.activity import Activity, Because, Department, Kind, Priority, Status
from services.activities.domain.results import Outcome
from shared.tables import NAMING, moment

metadata = MetaData(naming_convention=NAMING)


def words(kind: type[StrEnum]) -> Enum:
    """A column that holds the values of an enumeration as text."""
    return Enum(kind, native_enum=False, length=20, values_callable=lambda members: [each.value for each in members])


contacts = Table(
    "contacts",
    metadata,
    Column("contact_id", Uuid, primary_key=True),
    Column("display_name", String(300), nullable=False),
    Column("type", String(300), nullable=False),
    Column("owner_id", Uuid),
    Column("status", String(10), nullable=False, server_default="active"),
    Column("version", Integer, nullable=False),
    Column("priority", String(10), nullable=False, server_default="normal"),
    moment("known_since", nullable=False, server_default=text("now()")),
    moment("last_contact_at"),
    comment="copy of contacts' clients: names to show, whose they are, their type when something is done; "
    "last_contact_at is our own: when a person last completed something with them",
)
sales = Table(
    "sales",
    metadata,
    Column("sale_id", Uuid, primary_key=True),
    Column("number", String(300), nullable=False),
    Column("contact_id", Uuid),
    Column("owner_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("open", Boolean, nullable=False, server_default="true"),
    Column("stage_version", Integer, nullable=False, server_default="0"),
    comment="copy of sales: numbers to show, whose they are; version is that of the event which named the owner, "
    "stage_version that of the one which said whether it is open",
)
leads = Table(
    "leads",
    metadata,
    Column("lead_id", Uuid, primary_key=True),
    Column("number", String(300), nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("owner_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("open", Boolean, nullable=False, server_default="true"),
    Column("stage_version", Integer, nullable=False, server_default="0"),
    comment="copy of leads, as that of sales",
)
order_tasks = Table(
    "order_tasks",
    metadata,
    Column("order_request_id", Uuid, primary_key=True),
    Column("activity_id", Uuid, nullable=False),
    Column("number", String(300), nullable=False),
    Column("version", Integer, nullable=False),
    comment="the task that stands for an order request; version is that of the newest event it follows",
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
    Column("kind", words(Kind), nullable=False),
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
    Column("lead_id", Uuid),
    Column("order_request_id", Uuid),
    Column("owner_id", Uuid),
    Column("department", words(Department)),
    Column("priority", words(Priority), nullable=False, server_default="normal"),
    Column("because_rule", String(300)),
    Column("because_rule_version", Integer),
    Column("because_event_type", String(100)),
    Column("because_event_id", String(200)),
    Column("because_planned_by", Uuid),
    moment("created_at", nullable=False),
    moment("due_set_at", nullable=False, server_default=text("now()")),
    Column("automatic", Boolean, nullable=False),
    Column("stage", String(300)),
    Column("entry", Integer),
    Column("step", String(300)),
    Column("required", Boolean, nullable=False),
    Column("status", words(Status), nullable=False),
    Column("result", Text),
    Column("result_code", String(64)),
    moment("completed_at"),
    moment("closed_at"),
    Column("cancel_reason", String(300)),
    Column("overdue_told", Boolean, nullable=False, server_default="false"),
    Column("version", Integer, nullable=False),
)
Index("ix_activities_owner", *activities.c["owner_id", "due_rank", "id"])
Index("ix_activities_owner_status", *activities.c["owner_id", "status", "due_rank", "id"])
Index("ix_activities_contact", *activities.c["contact_id", "due_rank", "id"])
Index("ix_activities_sale", *activities.c["sale_id", "due_rank", "id"])
Index("ix_activities_lead", *activities.c["lead_id", "due_rank", "id"])
Index("ix_activities_order_request", *activities.c["order_request_id", "due_rank", "id"])
Index("ix_activities_department", *activities.c["department", "status", "due_rank", "id"])
Index("ix_activities_status", *activities.c["status", "due_rank", "id"])
Index("ix_activities_due", *activities.c["due_rank", "id"])
Index(
    "uq_activities_one_per_step",
    *activities.c["sale_id", "stage", "entry", "step"],
    unique=True,
    postgresql_where=text("automatic"),
)
Index(
    "uq_activities_one_per_step_of_a_lead",
    *activities.c["lead_id", "step"],
    unique=True,
    postgresql_where=text("automatic AND lead_id IS NOT NULL"),
)
# What the timers and the daily check look for; each holds the open ones only.
Index(
    "ix_activities_to_pass",
    activities.c.deadline,
    postgresql_where=text("status = 'open' AND NOT overdue_told AND deadline IS NOT NULL"),
)
Index("ix_activities_open_of_contact", activities.c.contact_id, postgresql_where=text("status = 'open'"))
Index(
    "ix_activities_closed_of_contact",
    *activities.c["contact_id", "closed_at"],
    postgresql_where=text("closed_at IS NOT NULL"),
)
reminders = Table(
    "reminders",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("activity_id", Uuid, ForeignKey("activities.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("before_minutes", Integer),
    moment("at"),
    moment("fires_at"),
    moment("fired_at"),
    comment="fires_at is null where there is nothing to wait for: the activity is closed, or has no date to be before",
)
Index("ix_reminders_to_fire", reminders.c.fires_at, postgresql_where=text("fired_at IS NULL AND fires_at IS NOT NULL"))
results = Table(
    "results",
    metadata,
    Column("kind", words(Kind), primary_key=True),
    Column("code", String(64), primary_key=True),
    Column("title_ru", String(200), nullable=False),
    Column("title_en", String(200), nullable=False),
    Column("outcome", words(Outcome), nullable=False),
    Column("position", Integer, nullable=False),
    Column("active", Boolean, nullable=False, server_default="true"),
    Column("needs_next", Boolean, nullable=False, server_default="false"),
    Column("follow_up_kind", words(Kind)),
    Column("follow_up_title_ru", String(200)),
    Column("follow_up_title_en", String(200)),
    Column("follow_up_due_rule", String(40)),
    Column("version", Integer, nullable=False, server_default="1"),
    comment="what may come of an activity of a kind, and what follows from it",
)
own_day_versions = NumberSequence("own_day_versions", metadata=metadata)
own_days = Table(
    "own_days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("working", Boolean, nullable=False),
    Column("title", String(200), nullable=False),
    Column(
        "version",
        Integer,
        nullable=False,
        server_default=own_day_versions.next_value(),
        comment="never the same again, also where the day was taken back and set anew",
    ),
    comment="days the organisation works or closes on, whatever the public calendar says",
)
absences = Table(
    "absences",
    metadata,
    Column("absence_id", Uuid, primary_key=True),
    Column("user_id", Uuid, nullable=False, index=True),
    Column("substitute_id", Uuid),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("cancelled", Boolean, nullable=False, server_default="false"),
    Column("version", Integer, nullable=False),
    comment="copy of identity's absences: who is away, and who stands in",
)
feeds = Table(
    "feeds",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("feed_id", Uuid, nullable=False, unique=True),
    Column("key", LargeBinary, nullable=False),
    moment("created_at", nullable=False),
    comment="addresses that calendar programs read somebody's activities from; a new key makes the old one void",
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
