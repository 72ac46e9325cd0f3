"""Who asks, and what of the base that person may see. A route without `allow` or `public` does not start."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

import jwt
from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer
from sqlalchemy import ColumnElement, exists, select, true

from shared.db import Transaction
from shared.edge import Tx, claim_idempotency_key
from shared.errors import Forbidden, SessionEnded, Unauthorized
from shared.events.identity import Role
from shared.settings import Settings
from shared.tables import ended_access, people, teams

ISSUER = AUDIENCE = "fibex"
ACCESS_COOKIE, CSRF_HEADER = "fibex_access", "x-fibex-csrf"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_bearer = HTTPBearer(auto_error=False, description="The access_token of POST /api/identity/sessions.")
_cookie = APIKeyCookie(
    name=ACCESS_COOKIE,
    auto_error=False,
    description='Set by POST /api/identity/sessions with `"cookie": true`; `__Host-fibex_access` outside development. '
    "Requests that change something carry the header `X-Fibex-CSRF: 1` as well.",
)
Scope = Literal["activities:read", "analytics:events", "analytics:read", "contacts:read", "sales:read"]
"""What an API key may be made for. A route says which of them opens it; one that says none stays closed to keys.

Keys read. What other systems have to say they publish as events, where it is taken once however often it is told.
"""
ROLES: tuple[Role, ...] = ("manager", "head", "production", "accountant", "integrator", "ops", "admin")


class CrossSite(Forbidden):
    """A change signed in by cookie did not come from a page of this site. Send the header `X-Fibex-CSRF: 1`."""


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
        for name in ("team_id", "sid"):
            if claims.get(name) is not None:
                UUID(str(claims[name]))
        datetime.fromtimestamp(claims["iat"], UTC)
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, OSError) as error:
        raise Unauthorized("the token does not hold or has expired; sign in again") from error
    if claims["role"] not in ROLES:
        raise Unauthorized("the token names no role of this system; sign in again")
    scopes = claims.get("scopes", [])
    if not isinstance(scopes, list) or (scopes and claims["role"] != "integrator"):
        raise Unauthorized("the token names scopes that do not hold; sign in again")
    return claims


def access_cookie(settings: Settings) -> str:
    """The cookie's name. Outside development its prefix makes browsers take it over TLS and for this host alone."""
    return ACCESS_COOKIE if settings.env == "dev" else f"__Host-{ACCESS_COOKIE}"


def claims_of(request: Request) -> dict[str, Any]:
    """The claims of the caller's access token: from `Authorization`, else from the cookie. Verified once a request.

    Raises Unauthorized without a token that holds, CrossSite where a cookie comes with what another site may have sent.
    """
    found: dict[str, Any] | None = getattr(request.state, "claims", None)
    if found is None:
        found = request.state.claims = verify_token(_token(request), request.app.state.settings.token_public_keys)
        if "authorization" not in request.headers:
            refuse_other_sites(request)
    return found


def refuse_other_sites(request: Request) -> None:
    """Raises CrossSite for a change that no page of ours asked for: a browser adds cookies whoever makes it ask.

    A page elsewhere cannot add our header without asking this site first, and this site allows nobody.
    """
    if request.method in _SAFE:
        return
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if foreign or site not in {"same-origin", "none"} or not request.headers.get(CSRF_HEADER):
        raise CrossSite("with a cookie, send the header `X-Fibex-CSRF: 1`, from a page of this site")


def _token(request: Request) -> str:
    authorization = request.headers.get("authorization")
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        given = token.strip() if scheme.lower() == "bearer" else ""
    else:
        given = request.cookies.get(access_cookie(request.app.state.settings), "")
    if not given:
        raise Unauthorized("send `Authorization: Bearer <access_token>`; POST /api/identity/sessions gives one")
    return given


def allow(*roles: Role, scope: Scope | None = None) -> Any:
    """A dependency that lets these roles in and gives the route its Actor; everybody else gets 401 or 403.

    A route for integrators names the `scope` an API key needs for it; without one no key opens it.
    """

    async def actor(
        request: Request, tx: Tx, bearer: Annotated[Any, Depends(_bearer)], cookie: Annotated[Any, Depends(_cookie)]
    ) -> Actor:
        claims = claims_of(request)
        if claims["role"] not in roles:
            raise Forbidden(f"the role {claims['role']} may not do this")
        if ("scopes" in claims or scope is not None) and claims["role"] == "integrator":
            _check_scope(claims.get("scopes", []), scope)
        user_id = UUID(claims["sub"])
        await refuse_ended(tx, claims)
        tx.by = f"user:{user_id}"
        await claim_idempotency_key(request, tx, tx.by)
        team_id = UUID(claims["team_id"]) if claims.get("team_id") else None
        # A key sees whatever its scopes open, whoever owns it.
        reach = None if "scopes" in claims else await reach_of(tx, user_id, claims["role"])
        return Actor(user_id, claims["role"], team_id, reach)

    actor.roles, actor.scope = frozenset(roles), scope  # type: ignore[attr-defined]
    return Depends(actor)


async def refuse_ended(tx: Transaction, claims: Mapping[str, Any]) -> None:
    """A token lives for minutes; whoever signed out or was deactivated is out as soon as this service has heard of it.

    Raises Unauthorized; SessionEnded where signing in again helps.
    """
    given = datetime.fromtimestamp(claims["iat"], UTC)
    ended = exists().where(ended_access.c.access_id == UUID(str(claims.get("sid") or claims["sub"])))
    active = select(people.c.active).where(people.c.user_id == UUID(claims["sub"])).scalar_subquery()
    heard = (await tx.session.execute(select(active, ended.where(ended_access.c.ended_at >= given)))).one()
    if heard[0] is False:
        raise Unauthorized("this account was deactivated; ask an administrator")
    if heard[1]:
        raise SessionEnded("the session was signed out, or your role or password has changed; sign in again")


def _check_scope(held: list[Any], needed: Scope | None) -> None:
    if needed is None:
        raise Forbidden("no API key opens this; it is for people who sign in")
    if needed not in held:
        raise Forbidden(f"this needs an API key with the scope {needed}")


async def _everybody() -> None:
    """Marks a route that needs no sign-in."""


_everybody.roles = frozenset({"public"})  # type: ignore[attr-defined]
public = Depends(_everybody)
Operating = Annotated[Actor, allow("ops", "admin")]
"""Whoever runs the system: its health and its dead letters, not its business."""


async def reach_of(tx: Transaction, user_id: UUID, role: Role) -> frozenset[UUID] | None:
    """The people whose records somebody in this role may see; None means everybody's."""
    if role in {"admin", "production", "accountant"}:
        return None  # these see their own kind of record whoever owns it; which fields, their services decide
    if role != "head":
        return frozenset({user_id})
    led = select(teams.c.team_id).where(teams.c.head_id == user_id).cte("led", recursive=True)
    led = led.union(select(teams.c.team_id).join(led, teams.c.parent_id == led.c.team_id))
    members = select(people.c.user_id).where(people.c.team_id.in_(select(led.c.team_id)))
    return frozenset((await tx.session.scalars(members)).all()) | {user_id}
