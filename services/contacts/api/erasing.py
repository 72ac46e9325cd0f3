"""A person's right to be forgotten, over HTTP."""

from uuid import UUID

from services.contacts import store, usecases
from shared.edge import Tx, Version, check_version
from shared.fields import Body, Line
from shared.service import make_router

from .contacts import ContactOut
from .forms import Leading

router = make_router()


class Erase(Body):
    """`reason` says on what ground, such as the number of the request; it is kept, so it must name nobody."""

    reason: Line


@router.post("/contacts/{contact_id}/erase")
async def erase_contact(contact_id: UUID, body: Erase, tx: Tx, actor: Leading, version: Version) -> ContactOut:
    """Forget a person for good, in every service. Doing it twice changes nothing, whatever version was read."""
    contact = await store.clients.get_contact(tx, actor, contact_id)
    if contact.status != "erased":
        check_version(contact.version, version)
        await usecases.erase_contact(tx, actor, contact, body.reason)
    return ContactOut.model_validate(contact)
