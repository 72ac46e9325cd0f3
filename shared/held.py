"""All that a service holds about a person, row by row: what is handed to whoever asks what is known of them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, ColumnElement, Select, String, Table, Uuid, any_, bindparam, func, or_, select
from sqlalchemy import cast as as_type

from shared.auth import Actor
from shared.db import Transaction
from shared.errors import NotFound
from shared.merging import Merging
from shared.tables import event_log, outbox, replies

Rows = list[dict[str, Any]]
PERSONS = bindparam("persons", type_=ARRAY(Uuid))
"""The persons asked about, as an array, in the conditions of `Held`."""
_mentions = bindparam("mentions", type_=ARRAY(String))


def of_persons(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """The condition that a column names one of the persons asked about: an id, one as text, or an array of ids."""
    if isinstance(column.type, ARRAY):
        return column.op("&&", is_comparison=True)(PERSONS)
    return column == any_(PERSONS if isinstance(column.type, Uuid) else as_type(PERSONS, ARRAY(String)))


def says_any_of(ids: ColumnElement[Any], message: ColumnElement[bytes]) -> ColumnElement[bool]:
    """The condition that one of these ids stands in a message."""
    each = func.unnest(as_type(ids, ARRAY(String))).column_valued("each")
    return select(each).where(func.position(func.convert_to(each, "UTF8").op("IN")(message)) > 0).exists()


def of_merges(merging: Merging) -> dict[Table, ColumnElement[bool]]:
    """What a service remembers of merges in which they had part."""
    merges, moved = merging.merges, merging.moved
    return {
        merges: of_persons(merges.c.merged_id) | of_persons(merges.c.into_id),
        moved: of_persons(moved.c.home_id) | of_persons(moved.c.moved_to_id),
    }


class PersonUnknown(NotFound):
    """There is no such person among your clients. A new one reaches every service within moments: ask again then."""


class Held:
    """Where a service keeps what it knows of persons.

    A table that has a `contact_id` is about persons, and so is every table that refers to one that is; `more` says it
    of those that neither is true of, or says it better. So a new table is handed out unless somebody decides otherwise.
    """

    def __init__(
        self, person: Column[Any], merged: Select[tuple[UUID, UUID]], more: Mapping[Table, ColumnElement[bool]]
    ) -> None:
        """`person` is the id in the service's own table of clients, which has their `owner_id`.

        `merged` are the records that are part of others now: which, and of which.
        """
        self.person, self.merged = person, merged.subquery("merged")
        self.tables: dict[Table, ColumnElement[bool]] = {}
        for table in person.table.metadata.sorted_tables:
            condition = {person.table: of_persons(person), **more}.get(table, self._by_reference(table))
            if condition is not None:
                self.tables[table] = condition

    def _by_reference(self, table: Table) -> ColumnElement[bool] | None:
        if "contact_id" in table.c:
            return of_persons(table.c.contact_id)
        keys = [key for key in table.foreign_keys if key.column.table in self.tables]
        mine = [key.parent.in_(select(key.column).where(self.tables[key.column.table])) for key in keys]
        return or_(*mine) if mine else None

    async def persons(self, tx: Transaction, actor: Actor, contact_id: UUID) -> list[UUID]:
        """The record and all that became part of it. Raises PersonUnknown where the actor does not see it."""
        seen = select(self.person).where(self.person == contact_id, actor.sees(self.person.table.c.owner_id))
        if await tx.session.scalar(seen) is None:
            raise PersonUnknown(f"there is no contact {contact_id} among your clients")
        merged_id, into_id = self.merged.c
        part = select(self.person.label("id")).where(self.person == contact_id).cte("part", recursive=True)
        part = part.union(select(merged_id).join(part, into_id == part.c.id))
        return sorted((await tx.session.scalars(select(part.c.id))).all())

    async def about(self, tx: Transaction, persons: Sequence[UUID]) -> dict[str, Rows]:
        """By table, the rows that are about these persons, then the messages and kept answers that speak of any."""
        found: dict[str, Rows] = {}
        mentions = {str(each) for each in persons}
        for table, condition in self.tables.items():
            found[table.name] = await _rows(tx, table, condition, persons=list(persons))
            match list(table.primary_key.columns):
                case [key] if isinstance(key.type, Uuid):
                    mentions |= {str(row[key.name]) for row in found[table.name]}
        return found | await _messages(tx, mentions)


async def _messages(tx: Transaction, mentions: Iterable[str]) -> dict[str, Rows]:
    """What was told of these records, and the answers to requests about them."""
    given = {"mentions": sorted(mentions)}
    return {
        "outbox": await _rows(tx, outbox, outbox.c.subject == any_(_mentions), **given),
        "event_log": await _rows(tx, event_log, event_log.c.subject == any_(_mentions), **given),
        "replies": await _rows(tx, replies, says_any_of(_mentions, replies.c.body), **given),
    }


async def _rows(tx: Transaction, table: Table, condition: ColumnElement[bool], **given: Any) -> Rows:
    query = select(table).where(condition).order_by(*table.primary_key.columns)
    return [
        {name: _legible(value) for name, value in row.items()}
        for row in (await tx.session.execute(query, given)).mappings()
    ]


def _legible(value: Any) -> Any:
    """A message as the JSON it is; anything else as it stands."""
    if not isinstance(value, bytes):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value.decode(errors="replace")
