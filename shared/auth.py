"""Who asks, and what of the base that person may see. A route without `allow` or `public` does not start."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any
from uuid import UUID

import jwt
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials as Credentials
from fastapi.security import HTTPBearer
from sqlalchemy import ColumnElement, select, true

from shared.db import Transaction, people, teams
from shared.edge import Tx, claim_idempotency_key
from shared.errors import Forbidden, Unauthorized
from shared.events.identity import Role

ISSUER = AUDIENCE = "fibex"
_bearer = HTTPBearer(auto_error=False, description="The access_token of POST /api/identity/sessions.")
ROLES: tuple[Role, ...] = ("manager", "head", "production", "accountant", "integrator", "ops", "admin")


@dataclass(frozen=True)
class Actor:
    """A signed-in caller. `reach` is the set of people whose records the caller may see; None means everybody's."""

    id: UUID
    role: Role
    team_id: UUID | None
    reach: frozenset[UUID] | None

    @property
    def tag(self) -> str:
        return f"user:{self.id}"

    def sees(self, owner: ColumnElement[Any]) -> ColumnElement[bool]:
        """The condition every query of owned records carries. Records of nobody are seen by heads and admins."""
        if self.reach is None:
            return true()
        mine = owner.in_(self.reach)
        return mine | owner.is_(None) if self.role == "head" else mine

    def may_act_for(self, owner_id: UUID | None) -> bool:
        """Whether a record of this owner is within the caller's reach."""
        if self.reach is None:
            return True
        return owner_id in self.reach or (owner_id is None and self.role == "head")


@lru_cache(maxsize=16)
def _keys(jwks: str) -> Mapping[str, jwt.PyJWK]:
    return {key["kid"]: jwt.PyJWK(key) for key in json.loads(jwks)["keys"]}


def verify_token(token: str, jwks: str) -> dict[str, Any]:
    """The claims of an access token. Raises Unauthorized unless signature, expiry, issuer and audience all hold."""
    try:
        key = _keys(jwks).get(str(jwt.get_unverified_header(token).get("kid")))
        if key is None:
            raise Unauthorized("the token was signed with a key this system does not know; sign in again")
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=["EdDSA"],
            issuer=ISSUER,
            audience=AUDIENCE,
            options={"require": ["exp", "iat", "iss", "aud", "sub", "role"]},
        )
        UUID(claims["sub"])
        if claims.get("team_id") is not None:
            UUID(str(claims["team_id"]))
    except (jwt.PyJWTError, ValueError) as error:
        raise Unauthorized("the token does not hold or has expired; sign in again") from error
    if claims["role"] not in ROLES:
        raise Unauthorized("the token names no role of this system; sign in again")
    return claims


def allow(*roles: Role) -> Any:
    """A dependency that lets these roles in and gives the route its Actor; everybody else gets 401 or 403."""

    async def actor(request: Request, tx: Tx, bearer: Annotated[Credentials | None, Depends(_bearer)]) -> Actor:
        if bearer is None or not bearer.credentials:
            raise Unauthorized("send `Authorization: Bearer <access_token>`; POST /api/identity/sessions gives one")
        claims = verify_token(bearer.credentials, request.app.state.settings.token_public_keys)
        if claims["role"] not in roles:
            raise Forbidden(f"the role {claims['role']} may not do this")
        user_id = UUID(claims["sub"])
        tx.by = f"user:{user_id}"
        await claim_idempotency_key(request, tx, tx.by)
        team_id = UUID(claims["team_id"]) if claims.get("team_id") else None
        return Actor(user_id, claims["role"], team_id, await _reach(tx, user_id, claims["role"]))

    actor.roles = frozenset(roles)  # type: ignore[attr-defined]
    return Depends(actor)


async def _everybody() -> None:
    """Marks a route that needs no sign-in."""


_everybody.roles = frozenset({"public"})  # type: ignore[attr-defined]
public = Depends(_everybody)


async def _reach(tx: Transaction, user_id: UUID, role: Role) -> frozenset[UUID] | None:
    if role in {"admin", "production", "accountant"}:
        return None  # these see their own kind of record whoever owns it; which fields, their services decide
    if role != "head":
        return frozenset({user_id})
    led = select(teams.c.team_id).where(teams.c.head_id == user_id).cte("led", recursive=True)
    led = led.union(select(teams.c.team_id).join(led, teams.c.parent_id == led.c.team_id))
    members = select(people.c.user_id).where(people.c.team_id.in_(select(led.c.team_id)))
    return frozenset((await tx.session.scalars(members)).all()) | {user_id}
