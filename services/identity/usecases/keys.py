"""API keys: made once, shown once, exchanged for short-lived tokens, revoked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.identity import store
from services.identity.adapters.tokens import Signer, digest, fresh_secret
from services.identity.domain.keys import PREFIX, SHOWN, ApiKey, ApiKeyRejected, check_expiry
from services.identity.domain.signing_in import TOKEN_LIFETIME
from shared.auth import AUDIENCE, ISSUER, Actor
from shared.db import Transaction
from shared.events import AccessEnded
from shared.ids import new_id


async def create_key(
    tx: Transaction, actor: Actor, *, name: str, scopes: Sequence[str], expires_at: datetime | None
) -> tuple[ApiKey, str]:
    """A key for another system, and the key itself: nobody can look at it again."""
    check_expiry(expires_at, tx.now)
    secret = PREFIX + fresh_secret()
    key = ApiKey(
        id=new_id(tx.now),
        name=name,
        scopes=sorted(set(scopes)),
        digest=digest(secret),
        begins=secret[:SHOWN],
        created_by=actor.id,
        created_at=tx.now,
        expires_at=expires_at,
    )
    await store.keys.save_key(tx, key)
    return key, secret


async def revoke_key(tx: Transaction, actor: Actor, key_id: UUID) -> ApiKey:
    """It gives no token any more, and those it gave open nothing once a service has heard. Tells AccessEnded once."""
    key = await store.keys.get_key(tx, key_id)
    if key.revoked_at is None:
        key.revoked_at = tx.now
        await store.keys.save_key(tx, key)
        tx.emit(AccessEnded(access_id=key.id, holder_id=key.id, reason="key_revoked"))
    return key


async def exchange_key(tx: Transaction, secret: str, signer: Signer) -> tuple[ApiKey, str]:
    """A token with the key's scopes, good everywhere for ten minutes. Raises ApiKeyRejected."""
    key = await store.keys.key_by_digest(tx, digest(secret))
    if key is None or not key.opens(tx.now):
        raise ApiKeyRejected("the API key is unknown, revoked or expired; ask an administrator for a new one")
    await store.keys.note_use(tx, key.id)
    return key, signer.sign(_claims(tx, key))


def _claims(tx: Transaction, key: ApiKey) -> dict[str, Any]:
    ends = tx.now + TOKEN_LIFETIME
    return {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(key.id),
        "iat": tx.now.timestamp(),
        "exp": int((min(ends, key.expires_at) if key.expires_at else ends).timestamp()),
        "jti": str(new_id(tx.now)),
        "role": "integrator",
        "scopes": key.scopes,
        "name": key.name,
    }
