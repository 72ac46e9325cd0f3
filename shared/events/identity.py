"""Told by services/identity: people, teams and who belongs where."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel

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
