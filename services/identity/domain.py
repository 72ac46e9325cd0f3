"""Who works here, who leads whom, who may manage whom, and how often a sign-in may fail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shared.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unauthorized

PASSWORD_LENGTH = 8
TOKEN_LIFETIME = timedelta(minutes=10)
FAILURES_COUNT_FOR = timedelta(minutes=15)
FAILURES_PER_ACCOUNT, FAILURES_PER_ADDRESS = 10, 50
"""An address may stand for a whole office, so it may fail more often than one account."""


class CredentialsRejected(Unauthorized):
    """E-mail and password do not open an account; why exactly (unknown, wrong, deactivated) is never told."""


class SessionEnded(Unauthorized):
    """The session was signed out, or the person's role or account changed since. Sign in again."""


class SignInThrottled(TooMany):
    """Too many failed sign-ins for this account or from this address. Wait as long as the answer says."""


class CurrentPasswordWrong(Invalid):
    """Changing one's own password needs the present one."""


class EmailTaken(Conflict):
    """Another user has this e-mail; capital letters make no difference."""


class UserDeactivatedAlready(Conflict):
    """A deactivated user can no longer be changed."""


class OnlyAdminsManageAdmins(Forbidden):
    """Only an administrator makes, changes or deactivates an administrator."""


class OwnAccount(Conflict):
    """Nobody takes the own role away or deactivates the own account; another administrator can."""


class LastAdministrator(Conflict):
    """Somebody must be left who can administer the system."""


class NotYourPassword(Forbidden):
    """Only administrators and operators set other people's passwords."""


class UserUnknown(NotFound):
    """There is no such user."""


class TeamUnknown(NotFound):
    """There is no such team."""


class NoSuchTeam(Invalid):
    """The request names a team that does not exist."""


class NoSuchHead(Invalid):
    """The request names as head of a team somebody who does not exist or is deactivated."""


class NoSuchParent(Invalid):
    """The request names a parent team that does not exist."""


class TeamCircle(Conflict):
    """A team cannot stand, however far up, above itself."""


@dataclass(eq=False)
class User:
    """A person who works with the system. `email` is kept in small letters."""

    id: UUID
    name: str
    email: str
    role: str
    team_id: UUID | None
    language: str
    active: bool = True
    version: int = 1

    def change(self, **changes: object) -> bool:
        """Set the fields named; whether that changed anything. Raises UserDeactivatedAlready."""
        if not self.active:
            raise UserDeactivatedAlready(f"user {self.id} is deactivated; create a new account instead")
        return _set(self, changes)


@dataclass(eq=False)
class Team:
    """Some people and who leads them; teams form trees."""

    id: UUID
    name: str
    parent_id: UUID | None
    head_id: UUID | None
    version: int = 1

    def change(self, **changes: object) -> bool:
        """Set the fields named; whether that changed anything."""
        return _set(self, changes)


def small_letters(email: str) -> str:
    """The one spelling under which an e-mail is kept and compared."""
    return email.strip().lower()


def check_may_manage(manager_role: str, *roles: str) -> None:
    """Raises OnlyAdminsManageAdmins where an operator touches or would make an administrator."""
    if "admin" in roles and manager_role != "admin":
        raise OnlyAdminsManageAdmins("only an administrator may make, change or deactivate an administrator")


def check_no_circle(team_id: UUID, parent_id: UUID | None, parents: Mapping[UUID, UUID | None]) -> None:
    """Raises TeamCircle where putting the team under this parent would put it under itself."""
    above = parent_id
    while above is not None:
        if above == team_id:
            raise TeamCircle(
                "parent_id: that team stands below this one already; move it out first, or choose another parent",
                field="parent_id",
            )
        above = parents.get(above)


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


def _set(record: object, changes: Mapping[str, object]) -> bool:
    differing = {name: value for name, value in changes.items() if getattr(record, name) != value}
    for name, value in differing.items():
        setattr(record, name, value)
    return bool(differing)
