"""Keys of other systems: what each may do here, and when it no longer opens anything."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.errors import Invalid, NotFound, Unauthorized

PREFIX = "fbx_"
"""Every key begins with it, so that people and secret scanners know one when they see it."""
SHOWN = len(PREFIX) + 6
"""So many of its first characters stay to be seen, to tell keys apart."""


class ApiKeyRejected(Unauthorized):
    """The API key is unknown, was revoked or has expired. Ask an administrator for a new one."""


class ApiKeyUnknown(NotFound):
    """There is no such API key."""


class ExpiryInThePast(Invalid):
    """A key that has expired already opens nothing. Choose a later moment, or none."""


@dataclass(eq=False)
class ApiKey:
    """What another system signs in with. The key itself is known to its holder alone; here is its digest."""

    id: UUID
    name: str
    scopes: list[str]
    digest: str
    begins: str
    created_by: UUID
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    def opens(self, now: datetime) -> bool:
        """Whether it may be used at this moment."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def check_expiry(expires_at: datetime | None, now: datetime) -> None:
    """Raises ExpiryInThePast."""
    if expires_at is not None and expires_at <= now:
        raise ExpiryInThePast("expires_at: lies in the past; choose a later moment or none", field="expires_at")
