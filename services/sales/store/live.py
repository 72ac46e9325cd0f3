"""Which records changed, and whose they were: triggers on their tables note it with the change itself."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Row, String, Table, Uuid, text

from shared.events.identity import Role
from shared.watching import changes_in

from .mapping import metadata

CHANNEL = "sales"
CHANGES = changes_in("changed_records", "kind", "record_id", "owner_id")
LISTS: dict[str, tuple[str, frozenset[Role]]] = {
    "payment": ("payments", frozenset({"accountant", "head", "admin"})),
    "order": ("orders", frozenset({"production", "admin"})),
}
"""What is nobody's own: the list it stands in, and who looks at that whoever's the sale is.

A manager and a head hear of an order request with its sale, whose history tells each step of it.
"""
changed_records = Table(
    "changed_records",
    metadata,
    Column("kind", String(10), primary_key=True),
    Column("record_id", Uuid, primary_key=True),
    Column(
        "owner_id",
        Uuid,
        primary_key=True,
        comment="who has it, or had it until then: the sight of it comes and goes; of what is nobody's own the nil id",
    ),
    Column(
        "batch", BigInteger, nullable=False, server_default=text("(pg_current_xact_id()::text)::bigint"), index=True
    ),
    comment="which transaction last changed a record: what the live stream tells, and what was missed on it",
)


def seen_of(changed: Iterable[Row[Any]], role: Role, sight: frozenset[UUID] | None) -> tuple[set[UUID], set[str]]:
    """Of what changed, the sales and the lists that somebody in this role sees; `sight` None: whoever's they are."""
    sales: set[UUID] = set()
    lists: set[str] = set()
    for row in changed:
        if row.kind in LISTS:
            name, roles = LISTS[row.kind]
            lists |= {name} if role in roles else set()
        elif role != "production" and (sight is None or row.owner_id in sight):
            if row.kind == "sale":
                sales.add(row.record_id)
            elif role != "accountant":
                lists.add("leads")
    return sales, lists
