"""One search over persons and companies, by whatever people remember of them."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field, StringConstraints

from services.contacts import usecases
from services.contacts.adapters.phones import shown
from shared.auth import Actor
from shared.edge import Tx
from shared.fields import Out, Search
from shared.service import make_router

from .forms import Reading

router = make_router()
Most = Annotated[int, Field(ge=1, le=50)]


class HitOut(Out):
    """`fields` says where the words were found; `note` is the place in a note. Accounting sees name and INN only."""

    kind: Literal["contact", "account"]
    id: UUID
    name: str
    fields: list[Literal["name", "phone", "email", "tax_id", "note"]]
    score: int
    tax_id: str | None
    type: str | None = None
    phones_shown: list[str] = Field(default_factory=list)
    emails: list[str] = Field(default_factory=list)
    owner_id: UUID | None = None
    owner_name: str | None = None
    account_id: UUID | None = None
    account_name: str | None = None
    note: str | None = None


class HitsOut(Out):
    """The best first; no page follows: whoever wants others says more of what he looks for."""

    items: list[HitOut]


@router.get("/clients")
async def search(
    tx: Tx, actor: Reading, q: Annotated[Search, StringConstraints(min_length=2), Query()], limit: Most = 20
) -> HitsOut:
    """Words in any order, parts of phones, e-mails, INN; ё or е, the other keyboard layout, mistyped words, notes."""
    hits = await usecases.search_clients(tx, actor, q, limit=limit)
    return HitsOut(items=[_out(actor, each) for each in hits])


def _out(actor: Actor, hit: usecases.Hit) -> HitOut:
    client = hit.client
    seen = {name: getattr(client, name) for name in ("kind", "id", "name", "tax_id")}
    if actor.role != "accountant":
        names = "type", "emails", "owner_id", "owner_name", "account_id", "account_name", "note"
        seen |= {name: getattr(client, name) for name in names}
        seen["phones_shown"] = [shown(each) for each in client.phones]
    return HitOut(**seen, fields=list(hit.fields), score=hit.score)
