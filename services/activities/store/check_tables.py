"""The tables of the daily check: its settings, its runs, and the episodes of clients without a next step."""

from sqlalchemy import ARRAY, Boolean, Column, Date, Index, Integer, String, Table, Text, Time, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.activities.domain.next_step import Code
from shared.tables import moment

from .mapping import metadata, words

check_settings = Table(
    "check_settings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("runs_at", Time, nullable=False),
    Column("types", ARRAY(String(300))),
    Column("cadence_days", ARRAY(Integer), nullable=False),
    Column("team_head_on", Integer, nullable=False),
    Column("head_of_sales_on", Integer, nullable=False),
    Column("internal_line", Boolean, nullable=False),
    Column("new_client_days", Integer, nullable=False, server_default="1"),
    Column("version", Integer, nullable=False),
    comment="one row: when the daily check runs, for which types of clients (null: all), how often people are told",
)
snoozes = Table(
    "snoozes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("contact_id", Uuid, nullable=False),
    Column("until", Date, nullable=False),
    Column("reason", String(300), nullable=False),
    Column("snoozed_by", Uuid, nullable=False),
    moment("created_at", nullable=False),
    moment("ended_at"),
    Column("ended_why", String(20)),
    Column("version", Integer, nullable=False, server_default="1"),
)
Index("ix_snoozes_under_way", snoozes.c.contact_id, postgresql_where=text("ended_at IS NULL"))
Index("ix_snoozes_to_end", *snoozes.c["until", "id"], postgresql_where=text("ended_at IS NULL"))
Index("ix_snoozes_contact", *snoozes.c["contact_id", "id"])
runs = Table(
    "next_step_runs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("on", Date, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("phase", String(20), nullable=False),
    moment("called_at", nullable=False),
    moment("heard_at"),
    moment("started_at"),
    moment("finished_at"),
    Column("cursor", Uuid),
    Column("clients", Integer, nullable=False, server_default="0"),
    Column("not_checked", Integer, nullable=False, server_default="0"),
    Column("with_step", Integer, nullable=False, server_default="0"),
    Column("counts", JSONB, nullable=False, server_default="{}"),
    Column("opened", Integer, nullable=False, server_default="0"),
    Column("closed", Integer, nullable=False, server_default="0"),
    Column("without_recipient", Integer, nullable=False, server_default="0"),
    Column("digests", Integer, nullable=False, server_default="0"),
    Column("warning", Text),
    Column("requested_by", Uuid),
    Column("unfinished", Boolean, unique=True),
    comment="the ledger of the daily check: each run, how far it is and what it found; `unfinished` is true or null, "
    "so that there is one at a time",
)
Index("uq_next_step_runs_once_a_day", runs.c.on, unique=True, postgresql_where=text("kind = 'scheduled'"))
Index("ix_next_step_runs_called_at", *runs.c["called_at", "id"])
coverage = Table(
    "next_step_coverage",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("owner_key", Uuid, primary_key=True),
    Column("clients", Integer, nullable=False),
    Column("with_step", Integer, nullable=False),
    comment="per run and owner: active clients, and those of them with a dated next step; nobody's under the nil id",
)
episodes = Table(
    "episodes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("contact_id", Uuid, nullable=False),
    Column("reason", words(Code), nullable=False),
    moment("since", nullable=False),
    Column("alerting", Boolean, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("alerted_on", Date),
    Column("day", Integer, nullable=False),
    Column("owner_id", Uuid),
    Column("recipient_id", Uuid),
    Column("told_to", Uuid),
    Column("told_day", Integer, nullable=False, server_default="0"),
    Column("told_on", Date),
    Column("head_told_on", Date),
    Column("head_told", Uuid),
    Column("sales_told_on", Date),
    Column("sales_told", Uuid),
    Column("run_id", Uuid, nullable=False),
    moment("closed_at"),
    Column("closed_why", String(20)),
    comment="the time a client spends without a next step; `alerting` where it counts as having none at all",
)
Index("uq_episodes_one_at_a_time", episodes.c.contact_id, unique=True, postgresql_where=text("closed_at IS NULL"))
Index("ix_episodes_owner", *episodes.c["owner_id", "since", "id"], postgresql_where=text("closed_at IS NULL"))
Index("ix_episodes_recipient", *episodes.c["recipient_id", "since", "id"], postgresql_where=text("closed_at IS NULL"))
Index("ix_episodes_reason", *episodes.c["reason", "since", "id"], postgresql_where=text("closed_at IS NULL"))
Index("ix_episodes_since", *episodes.c["since", "id"], postgresql_where=text("closed_at IS NULL"))
for level in ("head_told", "sales_told"):
    passed_up = text(f"closed_at IS NULL AND {level} IS NOT NULL")
    Index(f"ix_episodes_{level}", episodes.c[level], postgresql_where=passed_up)
tellings = Table(
    "next_step_tellings",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("recipient_id", Uuid, primary_key=True),
    Column("episode_id", Uuid, primary_key=True),
    Column("audience", String(20), nullable=False),
    comment="who is to hear of which client from the run under way; gone as soon as they have",
)
__all__ = ["check_settings", "coverage", "episodes", "runs", "snoozes", "tellings"]
