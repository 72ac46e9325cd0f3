"""Clients are looked for by whatever people remember of them, typed however they type it."""

from dataclasses import dataclass

from services.contacts import store
from services.contacts.domain.search import Places, Reading, digits_of, match, readings
from shared.auth import Actor
from shared.db import Transaction

NOTED, ALIKE = 10, 20
"""Scores of what is only like the words typed: below all that holds them."""


@dataclass(frozen=True)
class Hit:
    """A client that may be meant, the fields in which the words were found, the better the higher `score`."""

    client: store.search.Found
    score: int
    fields: tuple[str, ...]


async def search_clients(tx: Transaction, actor: Actor, typed: str, *, limit: int) -> list[Hit]:
    """The likeliest first: what holds the words, or where nothing does, what is like them; then what notes speak of."""
    asked = readings(typed)
    if not asked:
        return []
    exact = [_hit(actor, each, asked) for each in await store.search.find_exact(tx, actor, asked, limit=limit)]
    hits = {each.client.id: each for each in exact if each is not None}
    if not hits:
        hits = {each.id: _like(each) for each in await store.search.find_alike(tx, actor, asked, limit=limit)}
    if len(hits) < limit:
        noted = await store.search.find_noted(tx, actor, asked, limit=limit)
        hits = {each.id: Hit(each, NOTED, ("note",)) for each in noted} | hits
    return sorted(hits.values(), key=lambda each: (-each.score, each.client.name_key, each.client.id))[:limit]


def _hit(actor: Actor, found: store.search.Found, asked: list[Reading]) -> Hit | None:
    places = Places(found.name_key, tax_id=found.tax_id)
    if actor.role != "accountant":
        places = Places(found.name_key, [digits_of(each) for each in found.phones], found.emails, found.tax_id)
    fits = match(asked, places)
    return Hit(found, fits.score, fits.fields) if fits else None


def _like(found: store.search.Found) -> Hit:
    return Hit(found, ALIKE, ("name",))
