"""The route by which a service hands out all that it holds about a person, alike in every service that holds any."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response

from shared.auth import Actor, allow
from shared.edge import Tx
from shared.fields import Out
from shared.held import Held
from shared.service import make_router

Leading = Annotated[Actor, allow("head", "admin")]


class HeldOut(Out):
    """`tables`: by name of the table every row about the person, as it is kept; a table without any is there, empty.

    `contact_ids` are the person's record and those that became part of it: the rows are about all of them. Ids and
    moments are text, messages (`event_log`, `outbox`, kept answers) are the JSON they were sent as.
    """

    contact_ids: list[UUID]
    as_of: datetime
    tables: dict[str, list[dict[str, Any]]]


def held_routes(service: str, held: Held) -> APIRouter:
    """`/contacts/{contact_id}/export` of a service."""
    router = make_router()

    @router.get("/contacts/{contact_id}/export")
    async def export_contact(contact_id: UUID, tx: Tx, actor: Leading, response: Response) -> HeldOut:
        """Everything this service holds about a person, to hand to them.

        The same route of the other services gives the rest; the app's page of the person gathers all into one file.
        """
        persons = await held.persons(tx, actor, contact_id)
        response.headers["content-disposition"] = f'attachment; filename="{service}-{contact_id}.json"'
        return HeldOut(contact_ids=persons, as_of=tx.now, tables=await held.about(tx, persons))

    return router
