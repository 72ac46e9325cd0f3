"""Told by services/identity: people, teams and who belongs where."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from .base import Event, Label

Role = Literal["manager", "head", "production", "accountant", "integrator", "ops", "admin"]


class _Person(BaseModel):
    user_id: UUID
    name: Label
    email: Label
    role: Role
    team_id: UUID | None
    language: Literal["ru", "en"]


class _Team(BaseModel):
    team_id: UUID
    name: Label
    parent_id: UUID | None
    head_id: UUID | None


class _Absence(BaseModel):
    model_config = ConfigDict(serialize_by_alias=True)

    absence_id: UUID
    user_id: UUID
    substitute_id: UUID | None
    starts_on: date = Field(alias="from")
    ends_on: date = Field(alias="to")


class UserCreated(_Person, Event, key="identity.user.created", subject="user_id"):
    """Somebody may sign in from now on. Carries the whole of what others may know of the person."""


class UserUpdated(_Person, Event, key="identity.user.updated", subject="user_id"):
    """Something of the person changed; carries the whole again, so the newest version alone is enough."""


class UserDeactivated(_Person, Event, key="identity.user.deactivated", subject="user_id"):
    """The person may no longer sign in; what they did stays theirs."""


class TeamCreated(_Team, Event, key="identity.team.created", subject="team_id"):
    """A team, its place in the tree of teams and its head."""


class TeamUpdated(_Team, Event, key="identity.team.updated", subject="team_id"):
    """The team was renamed, moved in the tree or got another head; carries the whole again."""


class AccessEnded(Event, key="identity.access.ended", subject="access_id"):
    """A session or an API key: whatever token it gave until the moment of this event opens nothing any more.

    After a change of role the session goes on, and the tokens it gives from now on hold.
    """

    access_id: UUID
    holder_id: UUID
    reason: Literal["signed_out", "copied", "password_changed", "role_changed", "deactivated", "key_revoked"]


class AbsencePlanned(_Absence, Event, key="identity.absence.planned", subject="absence_id"):
    """Somebody will be away from the first to the last day, both included; who stands in is null where nobody does."""


class AbsenceCancelled(_Absence, Event, key="identity.absence.cancelled", subject="absence_id"):
    """An absence was called off or ended early: from now on the person is there. Carries the whole again."""
