"""The vocabulary of refusal. Standard library only, so that a domain may speak it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal


@dataclass(frozen=True)
class Missing:
    """One thing to fill in before a request can go through: what kind it is, its code and its name for people."""

    kind: Literal["field", "step", "fact"]
    code: str
    title: str


class Refused(Exception):
    """A request the business says no to. `code` is the class name in snake case and never changes."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400

    def __init__(self, detail: str, *, missing: Sequence[Missing] = (), field: str | None = None, **told: Any) -> None:
        super().__init__(detail)
        self.detail, self.missing, self.field = detail, tuple(missing), field
        self.told = told
        """What else a program can use, as JSON; it stands in the answer under these names."""

    def __init_subclass__(cls) -> None:
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


class Unauthorized(Refused):
    """Nobody is signed in, or the token does not hold. Sign in again."""

    status = 401


class SessionEnded(Unauthorized):
    """The session was signed out, or the person's role, password or account changed since. Sign in again."""


class Forbidden(Refused):
    """The caller's role does not allow this. Ask the head of sales or an administrator."""

    status = 403


class NotFound(Refused):
    """There is no such record, or the caller may not see it; the two are not told apart."""

    status = 404


class NotHereYet(NotFound):
    """The request names a record of another service that has not arrived here; the edge waits for it a moment."""


class Conflict(Refused):
    """The record is in a state that does not allow this."""

    status = 409


class NoLongerKept(Refused):
    """What the request goes on from is older than what is kept. Start again as `detail` says."""

    status = 410


class Stale(Refused):
    """Somebody changed the record first. Read it again, then repeat the change."""

    status = 412


class Invalid(Refused):
    """The request contradicts a rule on its content; `field` names the part to change."""

    status = 422


class VersionRequired(Refused):
    """A change needs `If-Match` with the version the caller has read."""

    status = 428


class TooMany(Refused):
    """Too many attempts in a short time. Wait, then try again."""

    status = 429
