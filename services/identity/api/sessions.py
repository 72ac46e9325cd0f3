"""Signing in and out over HTTP: for programs by tokens in the answer, for browsers by cookies no script can read."""

import json
from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import Request, Response

from services.identity import store, usecases
from services.identity.domain.signing_in import SESSION_IDLE, TOKEN_LIFETIME, RefreshRejected
from services.identity.usecases import Place, SignedIn
from shared.auth import access_cookie, public, refuse_other_sites
from shared.edge import Tx
from shared.errors import Unauthorized
from shared.fields import Body, Cursor, Limit, Line, Out, Secret
from shared.pages import Page
from shared.service import make_router
from shared.settings import Settings

from .callers import Anybody, Session, address_of
from .people import SelfOut

router = make_router()
REFRESH_PATH = "/api/identity/sessions"


class SignIn(Body):
    """With `cookie` the tokens come as HttpOnly cookies and not in the answer; the header `X-Fibex-CSRF` is needed."""

    email: Line
    password: Secret
    cookie: bool = False


class Refresh(Body):
    """A browser sends none: its cookie says it."""

    refresh_token: Secret | None = None


class SignedInOut(Out):
    """The tokens are null for a browser: it has them as cookies."""

    access_token: str | None
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int
    refresh_token: str | None
    user: SelfOut


class SessionOut(Out):
    """One place where the caller is signed in; `current` is the one that asks."""

    id: UUID
    kind: Literal["browser", "program"]
    address: str
    agent: str
    started_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    current: bool


class SessionsOut(Out):
    items: list[SessionOut]
    next_cursor: str | None


class KeyOut(Out):
    kty: str
    crv: str
    x: str
    kid: str
    use: str = "sig"
    alg: str = "EdDSA"


class KeysOut(Out):
    keys: list[KeyOut]


@router.post("/sessions", status_code=201, dependencies=[public])
async def sign_in(body: SignIn, request: Request, response: Response) -> SignedInOut:
    """Two transactions with the hashing between them: the first makes a failure count although its request is
    refused (a refusal rolls back), and no connection is held while the processor is busy with the hash."""
    if body.cookie:
        refuse_other_sites(request)  # else another site could sign its visitors in as somebody of its choice
    state = request.app.state
    async with state.database.transaction() as tx:
        attempt = await usecases.begin_sign_in(tx, body.email, address_of(request))
    matches = await state.passwords.match(attempt.password_hash, body.password)
    place = Place("browser" if body.cookie else "program", address_of(request), _agent(request))
    async with state.database.transaction() as tx:
        signed = await usecases.finish_sign_in(tx, attempt, matches, state.signer, place)
    return _answer(signed, state.settings, response, by_cookie=body.cookie)


@router.post("/sessions/refresh", dependencies=[public])
async def refresh_session(
    request: Request,
    response: Response,
    body: Refresh | None = None,
) -> SignedInOut:
    """The next access token and the next refresh token. Each refresh token is good for one use.

    One that comes again after half a minute ends its session: somebody has a copy. Until then its answer may have been
    lost, and another takes that one's place. So a browser with several tabs refreshes in one of them at a time.
    """
    state, given = request.app.state, body.refresh_token if body else None
    by_cookie = given is None
    if given is None:
        given = request.cookies.get(_refresh_cookie(state.settings))
        if not given:
            raise Unauthorized("send the refresh_token of your session, or its cookie; else sign in again")
        refuse_other_sites(request)
    async with state.database.transaction() as tx:
        signed = await usecases.renew_session(tx, given, state.signer, address_of(request))
    if signed is None:
        raise RefreshRejected("the refresh token was used before, so its session has ended; sign in again")
    return _answer(signed, state.settings, response, by_cookie=by_cookie)


@router.get("/sessions")
async def list_sessions(
    tx: Tx, actor: Anybody, session_id: Session, cursor: Cursor | None = None, limit: Limit = 50
) -> SessionsOut:
    """Where the caller is signed in, the newest first."""
    page: Page[SessionOut] = await _sessions(tx, actor.id, session_id, cursor, limit)
    return SessionsOut(items=page.items, next_cursor=page.next_cursor)


@router.delete("/sessions/current", status_code=204)
async def sign_out(tx: Tx, actor: Anybody, session_id: Session, request: Request, response: Response) -> None:
    """End the session that asks, and take its cookies back."""
    await usecases.end_session(tx, actor, session_id)
    _drop_cookies(request.app.state.settings, response)


@router.delete("/sessions/{session_id}", status_code=204)
async def end_session(session_id: UUID, tx: Tx, actor: Anybody) -> None:
    """End one of one's own sessions, such as that of a lost telephone."""
    await usecases.end_session(tx, actor, session_id)


@router.get("/jwks.json", dependencies=[public])
async def jwks(request: Request) -> KeysOut:
    """The public keys access tokens are verified with. Only the fields of a public key are ever shown."""
    return KeysOut.model_validate(json.loads(request.app.state.settings.token_public_keys))


async def _sessions(tx: Tx, user_id: UUID, current: UUID, cursor: str | None, limit: int) -> Page[SessionOut]:
    page = await store.sessions.list_sessions(tx, user_id, cursor=cursor, limit=limit)
    items = [SessionOut.model_validate({**row._mapping, "current": row.id == current}) for row in page.items]
    return Page(items, page.next_cursor)


def _answer(signed: SignedIn, settings: Settings, response: Response, *, by_cookie: bool) -> SignedInOut:
    response.headers["cache-control"] = "no-store"
    if by_cookie:
        _set_cookies(signed, settings, response)
    return SignedInOut(
        access_token=None if by_cookie else signed.access_token,
        refresh_token=None if by_cookie else signed.refresh_token,
        expires_in=int(TOKEN_LIFETIME.total_seconds()),
        user=SelfOut.model_validate(signed.user),
    )


def _set_cookies(signed: SignedIn, settings: Settings, response: Response) -> None:
    """The refresh token goes to these routes alone, and with no request that another site caused."""
    secure = settings.env != "dev"
    response.set_cookie(
        access_cookie(settings),
        signed.access_token,
        max_age=int(TOKEN_LIFETIME.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
    response.set_cookie(
        _refresh_cookie(settings),
        signed.refresh_token,
        max_age=int(SESSION_IDLE.total_seconds()),
        path=REFRESH_PATH,
        secure=secure,
        httponly=True,
        samesite="strict",
    )


def _drop_cookies(settings: Settings, response: Response) -> None:
    secure = settings.env != "dev"
    response.delete_cookie(access_cookie(settings), path="/", secure=secure, httponly=True, samesite="lax")
    response.delete_cookie(
        _refresh_cookie(settings), path=REFRESH_PATH, secure=secure, httponly=True, samesite="strict"
    )


def _refresh_cookie(settings: Settings) -> str:
    return "fibex_refresh" if settings.env == "dev" else "__Secure-fibex_refresh"


def _agent(request: Request) -> str:
    """What the program calls itself, as far as it can be shown."""
    given = request.headers.get("user-agent", "")
    return "".join(character for character in given if character.isprintable())[:200]
