"""Facts: one row per event that counts."""

from typing import Any

from sqlalchemy import Boolean, Column, Date, Index, Integer, Numeric, SmallInteger, String, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from shared.tables import moment

from .events import metadata


def attribution() -> list[Column[Any]]:
    """Whose it is: as it was when it happened, whatever changed since."""
    return [
        Column("owner_id", Uuid),
        Column("team_id", Uuid),
        Column("contact_type", String(300)),
    ]


def _fact_table(name: str, comment: str, *columns: Any, by_day: bool = True) -> Table:
    """`event` is `<source> <id>` of the event the fact was made of, `subject` the record that event is about.

    `day` is the day it is booked on; `late` says that its own day was closed when it arrived. `by_day` is for
    facts that are asked for by that day, as stays and tasks are not: they have days of their own.
    """
    return Table(
        name,
        metadata,
        Column("event", String(401), primary_key=True),
        Column("subject", String(200), nullable=False, index=True),
        moment("at", nullable=False),
        Column("day", Date, nullable=False),
        Column("late", Boolean, nullable=False),
        moment("received_at"),
        *attribution(),
        *columns,
        Index(None, "at", "event"),
        *((Index(None, "day", "owner_id"), Index(None, "owner_id", "day")) if by_day else ()),
        *((Index(f"ix_{name}_late", "at", postgresql_where=text("late")),) if by_day else ()),
        comment=comment,
    )


def _of_client() -> list[Column[Any]]:
    return [Column("contact_id", Uuid), Column("sale_id", Uuid)]


sale_entries = _fact_table(
    "sale_entries",
    "money of sales by what counts it: wins, invoices or payments, and what of it was taken back",
    Column("basis", String(10), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("sale_id", Uuid, nullable=False),
    Column("contact_id", Uuid),
    Column("account_id", Uuid),
    Column("number", String(300), nullable=False),
    Column("sign", SmallInteger, nullable=False),
    Column("amount", Numeric(18, 2), nullable=False),
    Column("margin", Numeric(18, 2), nullable=False),
    Column("margin_unknown", Numeric(18, 2), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("lines", JSONB(none_as_null=True)),
    Index(None, "contact_id", "day"),
)
stage_stays = _fact_table(
    "stage_stays",
    "each time a sale was in a stage, with the cohort it was opened in",
    Column("contact_id", Uuid),
    Column("number", String(300), nullable=False),
    Column("process", String(300), nullable=False),
    Column("stage", String(300), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("first", Boolean, nullable=False),
    Column("place", Integer, nullable=False),
    Column("opened_on", Date, nullable=False),
    moment("opened_at", nullable=False),
    Column("opened_owner_id", Uuid),
    Column("opened_team_id", Uuid),
    Column("opened_type", String(300)),
    Column("amount", Numeric(18, 2), nullable=False),
    Column("currency", String(3), nullable=False),
    moment("left_at"),
    Column("left_on", Date),
    moment("left_received_at"),
    Column("to_stage", String(300)),
    Column("to_kind", String(10)),
    Column("moved_by", String(10)),
    Column("reason", Text),
    Column("band", SmallInteger),
    Column("lane", SmallInteger),
    Column("losses_ahead", Integer, nullable=False, server_default=text("0")),
    Column("wins_ahead", Integer, nullable=False, server_default=text("0")),
    Column("ends_open", Boolean, nullable=False, server_default=text("true")),
    # Reports of a long window read nothing but these: the rows themselves are seven times as wide.
    Index(
        "ix_stage_stays_cohort",
        *("opened_on", "opened_owner_id"),
        postgresql_include=[
            *("opened_team_id", "opened_type", "process", "stage", "kind", "first", "place", "at", "left_at"),
            "to_kind",
        ],
    ),
    Index(
        "ix_stage_stays_left",
        *("left_on", "owner_id"),
        postgresql_include=["team_id", "contact_type", "process", "stage", "at", "left_at", "band", "lane"],
        postgresql_where=text("left_on IS NOT NULL"),
    ),
    # The stays of the bands that percentiles lie in, and then the few they lie between.
    Index(
        "ix_stage_stays_band",
        *("owner_id", "band", "left_on"),
        postgresql_include=["team_id", "contact_type", "process", "stage", "left_at", "lane"],
        postgresql_where=text("left_on IS NOT NULL"),
    ),
    Index(
        "ix_stage_stays_lane",
        *("owner_id", "lane", "left_on"),
        postgresql_include=["team_id", "contact_type", "process", "stage", "at", "left_at"],
        postgresql_where=text("left_on IS NOT NULL"),
    ),
    # Which sales were under way at a moment: those of a band that began as long ago as it is wide at most.
    Index(
        "ix_stage_stays_under_way",
        *("band", "at"),
        postgresql_include=[
            *("left_at", "opened_on", "opened_owner_id", "opened_team_id", "opened_type", "process", "kind"),
            *("ends_open", "wins_ahead", "losses_ahead"),
        ],
        postgresql_where=text("left_at IS NOT NULL"),
    ),
    by_day=False,
)
completed_activities = _fact_table(
    "completed_activities",
    "what people finished",
    *_of_client(),
    Column("kind", String(300), nullable=False),
    Column("title", String(300), nullable=False),
    Column("with_result", Boolean, nullable=False),
    Column("on_time", Boolean, nullable=False),
    Column("next_planned", Boolean, nullable=False),
)
cancelled_activities = _fact_table(
    "cancelled_activities",
    "what will not be done",
    *_of_client(),
    Column("kind", String(300), nullable=False),
    Column("title", String(300), nullable=False),
    Column("automatic", Boolean, nullable=False),
)
tasks = _fact_table(
    "tasks",
    "each stretch in which an activity had one owner and one deadline",
    *_of_client(),
    Column("kind", String(300), nullable=False),
    Column("title", String(300), nullable=False),
    Column("department", String(60), nullable=False),
    moment("deadline"),
    moment("until"),
    Column("ended", String(20)),
    moment("overdue_at"),
    Column("overdue_on", Date),
    Column("ended_on", Date),
    Index(
        "ix_tasks_late_or_moved",
        "until",
        postgresql_where=text("overdue_at IS NOT NULL OR ended = 'rescheduled'"),
    ),
    Index("ix_tasks_overdue", "overdue_at", "until", postgresql_where=text("overdue_at IS NOT NULL")),
    # Which were overdue at a moment: of all that ever were, those whose time holds it.
    Index(
        "ix_tasks_overdue_then",
        text("tstzrange(overdue_at, until, '(]')"),
        postgresql_using="gist",
        postgresql_where=text("overdue_at IS NOT NULL"),
    ),
    # The steps of a client, to tell when it had one; told out of order, a task may end before it began.
    Index(
        "ix_tasks_steps",
        "contact_id",
        postgresql_include=["at", "until", "deadline"],
        postgresql_where=text("deadline IS NOT NULL AND department = 'sales' AND (until IS NULL OR until > at)"),
    ),
    by_day=False,
)
client_touches = _fact_table(
    "client_touches",
    "what people did with a client: one row per client, person and moment",
    Column("contact_id", Uuid, nullable=False),
    Index("ix_client_touches_of_contact", "contact_id", "day", postgresql_include=["at"]),
    # A day that is cut short is read from here alone: its rows lie all over the table.
    Index(
        "ix_client_touches_until", "day", "at", postgresql_include=["owner_id", "team_id", "contact_type", "contact_id"]
    ),
)
new_accounts = _fact_table(
    "new_accounts",
    "counterparties that came into the base, and those that became clients",
    Column("what", String(10), nullable=False),
    Column("record", String(10), nullable=False),
    Column("origin", String(300), nullable=False),
    Column("contact_id", Uuid),
    Column("account_id", Uuid),
)
client_stretches = _fact_table(
    "client_stretches",
    "whose each client was and of which type, from when to when",
    Column("contact_id", Uuid, nullable=False),
    Column("priority", String(20), nullable=False),
    Column("origin", String(300), nullable=False),
    Column("began_on", Date, nullable=False),
    moment("until"),
    Column("ended_on", Date),
    Index(None, "until", "at"),
    Index(None, "contact_id", "at"),
)
hand_offs = _fact_table(
    "hand_offs",
    "order requests with the first moment of each step between sales and production",
    *_of_client(),
    Column("number", String(300), nullable=False),
    Column("needed_by", Date, nullable=False),
    moment("accepted_at"),
    moment("rejected_at"),
    moment("started_at"),
    moment("ready_at"),
    Column("ready_on", Date),
    moment("shipped_at"),
    moment("cancelled_at"),
    Column("promised_by", Date),
    Column("last_promise", Date),
    moment("over_at"),
    # Which were on their way at a moment: what became of them in the end was not known then.
    Index("ix_hand_offs_under_way", text("tstzrange(at, over_at)"), postgresql_using="gist"),
)
FACT_TABLES: dict[str, Table] = {
    "sales": sale_entries,
    "stays": stage_stays,
    "activities": completed_activities,
    "cancelled": cancelled_activities,
    "tasks": tasks,
    "touches": client_touches,
    "new_accounts": new_accounts,
    "clients": client_stretches,
    "orders": hand_offs,
}
"""By the name of the facts."""
