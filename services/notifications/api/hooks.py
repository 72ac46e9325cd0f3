"""Webhooks over HTTP: administrators say where other systems listen, and to what."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import AfterValidator, Field, StringConstraints

from services.notifications import store, usecases
from services.notifications.domain.offered import OFFERED
from services.notifications.domain.webhook import Endpoint
from shared.auth import Actor, allow
from shared.edge import Tx, Version, check_version, shows_a_secret
from shared.fields import Body, Code, Cursor, Limit, Line, Out
from shared.pages import Page
from shared.service import make_router

router = make_router()
Administrator = Annotated[Actor, allow("admin")]


def _ascii(url: str) -> str:
    if not (url.isascii() and url.isprintable()):
        raise ValueError("must be printable ASCII; write other characters percent-encoded, names in Punycode")
    return url


Url = Annotated[str, StringConstraints(min_length=10, max_length=2000), AfterValidator(_ascii)]
EventTypes = Annotated[list[Code], Field(min_length=1, max_length=100)]


class CreateWebhook(Body):
    name: Line
    url: Url
    event_types: EventTypes


class ChangeWebhook(Body):
    name: Line = ""
    url: Url = ""
    event_types: EventTypes = Field(default_factory=list)
    active: bool = True


class WebhookOut(Out):
    """`disabled_why` says who or what switched it off; null while it is on."""

    id: UUID
    name: str
    url: str
    event_types: list[str]
    active: bool
    disabled_why: str | None
    created_by: UUID
    created_at: datetime
    version: int


class WebhookWithSecretOut(WebhookOut):
    """`secret` verifies signatures by Standard Webhooks; it is shown here and never again."""

    secret: str


class WebhooksOut(Out):
    items: list[WebhookOut]
    next_cursor: str | None


class EventTypesOut(Out):
    items: list[str]


@router.get("/webhooks")
async def list_webhooks(tx: Tx, actor: Administrator, cursor: Cursor | None = None, limit: Limit = 50) -> WebhooksOut:
    """The newest first."""
    page: Page[Endpoint] = await store.hooks.list_endpoints(tx, cursor=cursor, limit=limit)
    return WebhooksOut.model_validate(page)


@router.get("/webhooks/event-types")
async def list_event_types(actor: Administrator) -> EventTypesOut:
    """What webhooks may be told of; docs/events.md says what each means."""
    return EventTypesOut(items=[*OFFERED])


@router.post("/webhooks", status_code=201)
@shows_a_secret
async def create_webhook(body: CreateWebhook, request: Request, tx: Tx, actor: Administrator) -> WebhookWithSecretOut:
    """Events go there as CloudEvents, signed, in the order they come; a 2xx within ten seconds takes one."""
    made = await usecases.create_endpoint(tx, actor, OFFERED, **body.model_dump(), plain=_plain(request))
    return WebhookWithSecretOut.model_validate(made)


@router.get("/webhooks/{webhook_id}")
async def get_webhook(webhook_id: UUID, tx: Tx, actor: Administrator) -> WebhookOut:
    return WebhookOut.model_validate(await store.hooks.get_endpoint(tx, webhook_id))


@router.patch("/webhooks/{webhook_id}")
async def change_webhook(
    webhook_id: UUID, body: ChangeWebhook, request: Request, tx: Tx, actor: Administrator, version: Version
) -> WebhookOut:
    endpoint = await store.hooks.get_endpoint(tx, webhook_id)
    check_version(endpoint.version, version)
    changes = body.model_dump(exclude_unset=True)
    return WebhookOut.model_validate(
        await usecases.change_endpoint(tx, actor, OFFERED, endpoint, _plain(request), **changes)
    )


@router.post("/webhooks/{webhook_id}/secret")
@shows_a_secret
async def change_secret(webhook_id: UUID, tx: Tx, actor: Administrator) -> WebhookWithSecretOut:
    """Another secret, from the next call on; the old one signs nothing any more."""
    endpoint = await store.hooks.get_endpoint(tx, webhook_id)
    return WebhookWithSecretOut.model_validate(await usecases.change_secret(tx, actor, endpoint))


@router.delete("/webhooks/{webhook_id}", status_code=204)
async def remove_webhook(webhook_id: UUID, tx: Tx, actor: Administrator) -> None:
    """Nothing is sent there any more; its log goes with it."""
    await usecases.remove_endpoint(tx, actor, await store.hooks.get_endpoint(tx, webhook_id))


def _plain(request: Request) -> bool:
    """Addresses without TLS are for development alone."""
    return bool(request.app.state.settings.env == "dev")
