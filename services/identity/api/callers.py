"""Who is calling identity: here the session must still hold, elsewhere a token is good until it expires."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request

from services.identity import usecases
from shared.auth import ROLES, Actor, allow, claims_of
from shared.edge import Tx
from shared.errors import Unauthorized
from shared.events.identity import Role


async def _session(request: Request, tx: Tx) -> UUID | None:
    """The session of the caller's token, checked before anything else is done or replayed for it."""
    try:
        claims = claims_of(request)
    except Unauthorized:
        return None  # `allow` answers that
    return await usecases.check_session(tx, _uuid(claims.get("sid")), claims["role"])


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


Session = Annotated[UUID, Depends(_session)]


def signed_in(*roles: Role) -> Any:
    """`allow`, and the session must still hold."""
    admitted = allow(*roles)

    async def actor(session_id: Session, actor: Annotated[Actor, admitted]) -> Actor:
        return actor

    actor.roles = frozenset(roles)  # type: ignore[attr-defined]
    return Depends(actor)


Anybody = Annotated[Actor, signed_in(*ROLES)]
Employee = Annotated[Actor, signed_in("manager", "head", "production", "accountant", "ops", "admin")]
Managing = Annotated[Actor, signed_in("admin", "ops")]
Administering = Annotated[Actor, signed_in("admin")]


def address_of(request: Request) -> str:
    """Where the request comes from, for limits and for the list of sessions."""
    return (request.client.host if request.client else "unknown")[:64]
