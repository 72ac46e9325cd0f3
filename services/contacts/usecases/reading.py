"""What belongs on a page beside the records themselves: the names of the people, companies and types they mention."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from services.contacts import store
from shared.auth import Actor
from shared.db import Transaction


async def names_in_history(
    tx: Transaction, actor: Actor, changes: Iterable[store.history.Change], language: str
) -> dict[str, str]:
    """Id or `type:<code>` → name, for all that these changes mention; four queries however many changes.

    A client the caller does not see stays an id.
    """
    listed = list(changes)
    people_ids = {*_ids(listed, "owner_id"), *_people(one.who for one in listed)}
    found = {str(key): name for key, name in (await store.people.names(tx, people_ids)).items()}
    merged = _ids(listed, "merged_into") | _ids(listed, "parts")
    clients = await store.clients.account_names(tx, actor, _ids(listed, "account_id") | merged)
    clients |= await store.clients.contact_names(tx, actor, merged)
    found.update({str(key): name for key, name in clients.items()})
    return found | await _types(tx, language)


async def names_in_timeline(
    tx: Transaction, actor: Actor, entries: Iterable[store.timeline.Entry], language: str
) -> dict[str, str]:
    """Id or `type:<code>` → name, for all that these entries mention; two queries however many entries."""
    listed = list(entries)
    mentioned = {UUID(each.params[name]) for each in listed for name in _OWNERS if each.params.get(name)}
    known = await store.people.names(tx, mentioned | set(_people(each.actor for each in listed)))
    return {str(key): name for key, name in known.items()} | await _types(tx, language)


_OWNERS = ("owner_id", "old_owner_id", "new_owner_id")


async def _types(tx: Transaction, language: str) -> dict[str, str]:
    types = await store.types.list_types(tx, only_active=False)
    return {f"type:{each.code}": each.title_ru if language == "ru" else each.title_en for each in types}


def _ids(changes: Iterable[store.history.Change], field: str) -> set[UUID]:
    states: list[Mapping[str, Any]] = [state for each in changes for state in (each.before, each.after) if state]
    told = [state[field] for state in states if state.get(field)]
    return {UUID(each) for value in told for each in (value if isinstance(value, list) else [value])}


def _people(actors: Iterable[str]) -> Iterator[UUID]:
    """Those who acted as people; rules and systems outside have no name here."""
    for actor in actors:
        kind, _, name = actor.partition(":")
        with suppress(ValueError):
            if kind == "user":
                yield UUID(name)
