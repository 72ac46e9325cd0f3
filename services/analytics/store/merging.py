"""Merges of clients as they were told: whose facts, and whose tasks, are the survivor's."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, String, Uuid, bindparam, func, select, text

from services.analytics.domain.facts import COUNTED, Merge
from shared.db import Transaction
from shared.events import ContactsMerged, Envelope, Event, MergeUndone

from .bulk import driver
from .tables import client_merges, raw_event

_IDS = bindparam("ids", type_=ARRAY(Uuid))
_KEEP = text("""
    INSERT INTO client_merges (merge_id, merged_id, into_id, merged_at, arrived, undone_at, undone)
    SELECT :merge_id, merged_id, :into_id, :merged_at, :arrived, :undone_at, :undone
    FROM unnest(:merged_ids) AS merged_id
    ON CONFLICT (merge_id, merged_id) DO UPDATE SET
        merged_at = coalesce(client_merges.merged_at, excluded.merged_at),
        arrived = coalesce(client_merges.arrived, excluded.arrived),
        undone_at = coalesce(client_merges.undone_at, excluded.undone_at),
        undone = coalesce(client_merges.undone, excluded.undone)
""").bindparams(bindparam("merged_ids", type_=ARRAY(Uuid)))
_ANEW = text("""
    INSERT INTO client_merges (merge_id, merged_id, into_id, merged_at, arrived, undone_at, undone)
    SELECT (data->>'merge_id')::uuid, merged_id::uuid, (data->>'into_id')::uuid,
        min(time) FILTER (WHERE type = 'ContactsMerged'), min(received_at) FILTER (WHERE type = 'ContactsMerged'),
        min(time) FILTER (WHERE type = 'MergeUndone'), min(received_at) FILTER (WHERE type = 'MergeUndone')
    FROM (SELECT type, time, received_at, body->'data' AS data FROM raw_event
        WHERE type = 'ContactsMerged' OR (type = 'MergeUndone' AND body->'data'->>'record' = 'contact')) AS told,
        jsonb_array_elements_text(data->'merged_ids') AS merged_id
    GROUP BY 1, 2, 3
""")

_ALL = "SELECT merge_id, merged_id, into_id, arrived, undone FROM client_merges"
_OF_CLIENTS = """
    WITH RECURSIVE known(contact_id) AS (
        SELECT unnest($1::uuid[])
        UNION SELECT into_id FROM client_merges JOIN known ON merged_id = contact_id
    )
    SELECT merge_id, merged_id, into_id, arrived, undone FROM client_merges
    WHERE merged_id IN (SELECT contact_id FROM known)"""


def speaks_of_clients(event: Event) -> bool:
    """Whether the event merges clients, or takes such a merge back."""
    return isinstance(event, ContactsMerged) or (isinstance(event, MergeUndone) and event.record == "contact")


async def keep(tx: Transaction, received: Sequence[tuple[Envelope, Event]]) -> tuple[list[str], set[UUID]]:
    """Note the merges among these events; returns the records whose facts are to be made anew, and the clients."""
    touched: set[UUID] = set()
    for envelope, event in received:
        if not isinstance(event, ContactsMerged | MergeUndone) or not speaks_of_clients(event):
            continue
        told, arrived = (envelope.time, tx.now), (None, None)
        merged, undone = (told, arrived) if isinstance(event, ContactsMerged) else (arrived, told)
        given = {"merge_id": event.merge_id, "merged_ids": event.merged_ids, "into_id": event.into_id}
        moments = {"merged_at": merged[0], "arrived": merged[1], "undone_at": undone[0], "undone": undone[1]}
        await tx.session.execute(_KEEP, {**given, **moments})
        touched |= {*event.merged_ids}
    return await _about(tx, touched), touched


async def make_anew(tx: Transaction) -> None:
    """The merges as they follow from everything recorded."""
    await tx.session.execute(client_merges.delete())
    await tx.session.execute(_ANEW)


async def merges_of(tx: Transaction, contact_ids: Iterable[UUID] | None) -> dict[UUID, list[Merge]]:
    """The merges that took these clients, or those they went into, further; all there are for None."""
    connection = await driver(tx)
    rows = await (connection.fetch(_ALL) if contact_ids is None else connection.fetch(_OF_CLIENTS, [*contact_ids]))
    found: dict[UUID, list[Merge]] = {}
    for row in rows:
        found.setdefault(row["merged_id"], []).append(Merge(*row))
    return found


async def _about(tx: Transaction, contact_ids: set[UUID]) -> list[str]:
    """The records with counted events about these clients, or about those that had gone into them."""
    if not contact_ids:
        return []
    merge = client_merges.c
    known = select(func.unnest(_IDS).label("contact_id")).cte("known", recursive=True)
    known = known.union(select(merge.merged_id).join(known, merge.into_id == known.c.contact_id))
    ids = select(known.c.contact_id.cast(String))
    of_client = raw_event.c.body["data"]["contact_id"].astext
    query = select(raw_event.c.subject).where(of_client.in_(ids), raw_event.c.type.in_(sorted(COUNTED))).distinct()
    return sorted(await tx.session.scalars(query, {"ids": [*contact_ids]}))
