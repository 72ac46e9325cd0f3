"""API keys in the database."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select, update

from services.identity.domain.keys import ApiKey, ApiKeyUnknown
from shared.db import Transaction
from shared.pages import Page, rows_page

from .tables import api_keys

USE_IS_NOTED_EVERY = timedelta(minutes=1)


async def get_key(tx: Transaction, key_id: UUID) -> ApiKey:
    found = await tx.session.get(ApiKey, key_id)
    if found is None:
        raise ApiKeyUnknown(f"there is no API key {key_id}")
    return found


async def key_by_digest(tx: Transaction, digest: str) -> ApiKey | None:
    found: ApiKey | None = await tx.session.scalar(select(ApiKey).where(api_keys.c.digest == digest))
    return found


async def list_keys(tx: Transaction, *, revoked: bool | None, cursor: str | None, limit: int) -> Page[ApiKey]:
    """The newest first."""
    query = select(ApiKey)
    if revoked is not None:
        done = api_keys.c.revoked_at
        query = query.where(done.is_not(None) if revoked else done.is_(None))
    order = [api_keys.c.created_at, api_keys.c.id]
    page = await rows_page(tx, query, order, cursor=cursor, limit=limit, descending=True)
    return Page([row[0] for row in page.items], page.next_cursor)


async def save_key(tx: Transaction, key: ApiKey) -> None:
    tx.session.add(key)
    await tx.session.flush()


async def note_use(tx: Transaction, key_id: UUID) -> None:
    """Once a minute is enough for people to see, and spares a row that many ask for at once."""
    seen = api_keys.c.last_used_at
    stale = (api_keys.c.id == key_id) & or_(seen.is_(None), seen < tx.now - USE_IS_NOTED_EVERY)
    await tx.session.execute(update(api_keys).where(stale).values(last_used_at=tx.now))
