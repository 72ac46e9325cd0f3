"""API keys over HTTP: an administrator makes and revokes them, another system exchanges its own for a token."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Request, Response
from pydantic import Field

from services.identity import store, usecases
from services.identity.domain.keys import ApiKey
from services.identity.domain.signing_in import TOKEN_LIFETIME
from shared.auth import Scope, public
from shared.edge import Tx, shows_a_secret
from shared.fields import Body, Cursor, Limit, Line, Moment, Out, Secret
from shared.pages import Page
from shared.service import make_router

from .callers import Administering

router = make_router()


class CreateApiKey(Body):
    """Without `expires_at` it holds until it is revoked."""

    name: Line
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=50)]
    expires_at: Moment | None = None


class ExchangeApiKey(Body):
    api_key: Secret


class ApiKeyOut(Out):
    """`begins` are the first characters of the key, to tell it from others."""

    id: UUID
    name: str
    scopes: list[str]
    begins: str
    created_by: UUID
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class NewApiKeyOut(ApiKeyOut):
    """`api_key` is shown here and never again."""

    api_key: str


class ApiKeysOut(Out):
    items: list[ApiKeyOut]
    next_cursor: str | None


class KeyTokenOut(Out):
    """A token for `Authorization: Bearer`, good in every service; `scopes` say for what."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int
    scopes: list[str]


@router.post("/tokens", status_code=201, dependencies=[public])
async def exchange_api_key(body: ExchangeApiKey, request: Request, response: Response, tx: Tx) -> KeyTokenOut:
    """An access token for an API key. Ask again when it has expired; a key itself opens no other route."""
    key, token = await usecases.exchange_key(tx, body.api_key, request.app.state.signer)
    response.headers["cache-control"] = "no-store"
    return KeyTokenOut(access_token=token, expires_in=int(TOKEN_LIFETIME.total_seconds()), scopes=key.scopes)


@router.get("/api-keys")
async def list_api_keys(
    tx: Tx, actor: Administering, revoked: bool | None = None, cursor: Cursor | None = None, limit: Limit = 50
) -> ApiKeysOut:
    """The newest first."""
    page: Page[ApiKey] = await store.keys.list_keys(tx, revoked=revoked, cursor=cursor, limit=limit)
    return ApiKeysOut.model_validate(page)


@router.post("/api-keys", status_code=201)
@shows_a_secret
async def create_api_key(body: CreateApiKey, response: Response, tx: Tx, actor: Administering) -> NewApiKeyOut:
    """The answer shows the key this once, and is not kept for an `Idempotency-Key` either."""
    key, secret = await usecases.create_key(tx, actor, **body.model_dump())
    response.headers["cache-control"] = "no-store"
    return NewApiKeyOut(**ApiKeyOut.model_validate(key).model_dump(), api_key=secret)


@router.get("/api-keys/{key_id}")
async def get_api_key(key_id: UUID, tx: Tx, actor: Administering) -> ApiKeyOut:
    return ApiKeyOut.model_validate(await store.keys.get_key(tx, key_id))


@router.post("/api-keys/{key_id}/revoke")
async def revoke_api_key(key_id: UUID, tx: Tx, actor: Administering) -> ApiKeyOut:
    """It gives no token from now on, and those it gave open nothing once a service has heard."""
    return ApiKeyOut.model_validate(await usecases.revoke_key(tx, actor, key_id))
