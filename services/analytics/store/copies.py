"""What analytics keeps of other services' records: names to show, teams and who may see whose client."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Table

from shared.db import Transaction
from shared.directory import access_row, person_row, team_row
from shared.events import (
    AccessEnded,
    AccountCreated,
    AccountUpdated,
    ContactCreated,
    ContactUpdated,
    Envelope,
    Event,
    TeamCreated,
    TeamUpdated,
    UserCreated,
    UserDeactivated,
    UserUpdated,
)
from shared.tables import ended_access, people, teams

from .intake import put_newest
from .tables import accounts, contacts

Row = dict[str, Any]


def contact_row(event: Any, envelope: Envelope) -> Row:
    return {
        "contact_id": event.contact_id,
        "display_name": event.display_name,
        "owner_id": event.owner_id,
        "version": envelope.aggregateversion,
    }


def account_row(event: Any, envelope: Envelope) -> Row:
    return {
        "account_id": event.account_id,
        "display_name": event.display_name,
        "version": envelope.aggregateversion,
    }


COPIES: tuple[tuple[Table, Callable[[Any, Envelope], Row], tuple[type[Event], ...]], ...] = (
    (people, person_row, (UserCreated, UserUpdated, UserDeactivated)),
    (teams, team_row, (TeamCreated, TeamUpdated)),
    (ended_access, access_row, (AccessEnded,)),
    (contacts, contact_row, (ContactCreated, ContactUpdated)),
    (accounts, account_row, (AccountCreated, AccountUpdated)),
)
COPIED: tuple[type[Event], ...] = tuple(kind for _, _, kinds in COPIES for kind in kinds)
"""Events that carry a whole record; without their version nobody could tell which is newer."""


async def keep(tx: Transaction, received: Sequence[tuple[Envelope, Event]]) -> None:
    """Bring the copies up to date with these events."""
    for table, row_of, kinds in COPIES:
        rows = [row_of(event, envelope) for envelope, event in received if isinstance(event, kinds)]
        if rows:
            await put_newest(tx, table, rows)
