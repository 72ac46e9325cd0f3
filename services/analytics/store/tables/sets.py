"""Sets of clients as bits, and the number that says where in them each client lies."""

from sqlalchemy import Column, Date, Index, Integer, Table, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import BIT

from services.analytics.domain.sets import BASE, BASE_STEPS, CHUNK, TOUCHED, TOUCHED_STEPS
from services.analytics.domain.sums import by_step

from .events import metadata
from .facts import attribution

SET_KEY = ("day", "owner_id", "team_id", "contact_type", "chunk")
client_numbers = Table(
    "client_numbers",
    metadata,
    Column("contact_id", Uuid, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    # All zeros where it was nobody's, so that it is found like any other.
    Column("owner_id", Uuid, nullable=False),
    Index(None, "owner_id", "number"),
    comment="where in the sets a client lies: given once, beside those who had the same first owner",
)


def _set_table(name: str, what: str) -> Table:
    return Table(
        name,
        metadata,
        Column("day", Date, nullable=False),
        *attribution(),
        Column("chunk", Integer, nullable=False),
        Column("members", BIT(CHUNK), nullable=False),
        UniqueConstraint(*SET_KEY, name=f"uq_{name}", postgresql_nulls_not_distinct=True),
        Index(None, "owner_id", "day"),
        comment=what,
    )


def _name(table: str, step: str) -> str:
    return table if step == "day" else by_step(table, step)


TOUCHED_SETS: dict[str, Table] = {
    step: _set_table(_name(TOUCHED, step), f"the clients of client_touches by {step}, a bit each")
    for step in TOUCHED_STEPS
}
"""By the step they are by."""
BASE_SETS: dict[str, Table] = {
    step: _set_table(_name(BASE, step), f"who came into the base or left it by {step}, a bit turned over for each")
    for step in BASE_STEPS
}
"""By the step they are by."""
SET_TABLES = (*TOUCHED_SETS.values(), *BASE_SETS.values())
