"""People and teams: who works here, who leads whom, who may manage whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from shared.errors import Conflict, Forbidden, Invalid, NotFound

MOST_SETTINGS = 100


class EmailTaken(Conflict):
    """Another user has this e-mail; capital letters make no difference."""


class UserDeactivatedAlready(Conflict):
    """A deactivated user cannot be changed. Reactivate them first."""


class OnlyAdminsManageAdmins(Forbidden):
    """Only an administrator makes, changes or deactivates an administrator."""


class OwnAccount(Conflict):
    """Nobody takes the own role away or deactivates the own account; another administrator can."""


class LastAdministrator(Conflict):
    """Somebody must be left who can administer the system."""


class NotYourPassword(Forbidden):
    """Only administrators and operators set other people's passwords."""


class TooManySettings(Invalid):
    """A person keeps at most 100 settings. Drop some by setting them to null."""


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
            raise UserDeactivatedAlready(f"user {self.id} is deactivated; reactivate the account first")
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


def check_settings(settings: Mapping[str, object]) -> None:
    """Raises TooManySettings: they are for the screens of one person, not a store of anything."""
    if len(settings) > MOST_SETTINGS:
        raise TooManySettings(f"settings: at most {MOST_SETTINGS}; set some to null to drop them", field="settings")


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


def _set(record: object, changes: Mapping[str, object]) -> bool:
    differing = {name: value for name, value in changes.items() if getattr(record, name) != value}
    for name, value in differing.items():
        setattr(record, name, value)
    return bool(differing)
