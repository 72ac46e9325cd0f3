"""Signing in: how long tokens and sessions hold, how often an attempt may fail, what refuses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shared.errors import Invalid, NotFound, TooMany, Unauthorized

PASSWORD_LENGTH = 8
TOKEN_LIFETIME = timedelta(minutes=10)
SESSION_IDLE, SESSION_LIFETIME = timedelta(days=14), timedelta(days=90)
"""A session ends after two weeks in which nobody used it, and after three months in any case."""
ANSWER_LOST_WITHIN = timedelta(seconds=30)
"""A page that is closed while it refreshes never sees the answer; so long its spent token is taken once more."""
FAILURES_COUNT_FOR = timedelta(minutes=15)
FAILURES_PER_ACCOUNT, FAILURES_PER_ADDRESS = 10, 50
"""An address may stand for a whole office, so it may fail more often than one account."""


class CredentialsRejected(Unauthorized):
    """E-mail and password do not open an account; why exactly (unknown, wrong, deactivated) is never told."""


class RefreshRejected(Unauthorized):
    """The refresh token is unknown, was used before, or its session has ended. Sign in again.

    Each is good for one use. One that comes again more than 30 seconds later has been copied, so its whole session is
    ended; before that the first answer may have been lost on its way, and what it carried is replaced.
    """


class SignInThrottled(TooMany):
    """Too many failed sign-ins for this account or from this address. Wait as long as the answer says."""


class CurrentPasswordWrong(Invalid):
    """Changing one's own password needs the present one."""


class SessionUnknown(NotFound):
    """You have no such session; perhaps it has ended already."""


@dataclass(frozen=True)
class Session:
    """Somebody signed in at one place, until it is signed out, or is not used for too long."""

    id: UUID
    user_id: UUID
    kind: str
    address: str
    agent: str
    started_at: datetime
    last_seen_at: datetime
    expires_at: datetime


def session_until(started_at: datetime, now: datetime) -> datetime:
    """How long a session that is used now goes on without being used again."""
    return min(now + SESSION_IDLE, started_at + SESSION_LIFETIME)


def check_attempts(of_account: Sequence[datetime], from_address: Sequence[datetime], now: datetime) -> None:
    """Raises SignInThrottled while the failures of the last quarter of an hour are too many."""
    wait = max(_wait(of_account, FAILURES_PER_ACCOUNT, now), _wait(from_address, FAILURES_PER_ADDRESS, now))
    if wait > timedelta(0):
        minutes = -(-wait // timedelta(minutes=1))
        raise SignInThrottled(
            f"too many failed sign-ins; try again in {minutes} min, or ask an administrator for a new password"
        )


def _wait(failures: Sequence[datetime], limit: int, now: datetime) -> timedelta:
    """How long until the failure that filled the limit stops counting."""
    if len(failures) < limit:
        return timedelta(0)
    return max(sorted(failures)[-limit] + FAILURES_COUNT_FOR - now, timedelta(0))
