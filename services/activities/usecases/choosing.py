"""What a request may choose from: people within reach to give something to, results of a kind of activity."""

from uuid import UUID

from services.activities import store
from services.activities.domain.activity import Kind
from services.activities.domain.results import Result, UnknownResult
from shared.auth import Actor
from shared.db import Transaction
from shared.errors import Invalid, NotFound


class OwnerIsInactive(Invalid):
    """The person can no longer sign in. Choose somebody who can."""


async def team_of_assignee(tx: Transaction, actor: Actor, owner_id: UUID) -> UUID | None:
    """The team of somebody who may be given an activity by this actor."""
    person = await store.known.get_person(tx, owner_id)
    if not store.records.may_give_to(actor, owner_id):
        raise NotFound(f"there is no person {owner_id}, or they are not within your reach", field="owner_id")
    if not person.active:
        raise OwnerIsInactive("owner_id: this person can no longer sign in; choose somebody else", field="owner_id")
    team_id: UUID | None = person.team_id
    return team_id


async def result_of(tx: Transaction, kind: Kind, code: str | None) -> Result | None:
    """The entry of the list; None where only words were given."""
    if code is None:
        return None
    found = await store.results.find_result(tx, kind, code)
    if found is None:
        codes = ", ".join(each.code for each in await store.results.list_results(tx, kind) if each.active)
        raise UnknownResult(f"result_code: a {kind} has the results {codes}", field="result_code")
    return found
