"""Who is told of a client: the owner, a substitute, the head of the team, the head of sales; never nobody silently."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Person:
    """Somebody of the directory, as far as telling them goes."""

    id: UUID
    role: str
    team_id: UUID | None
    active: bool


@dataclass(frozen=True)
class Team:
    """A team, who leads it and which one is above."""

    id: UUID
    parent_id: UUID | None
    head_id: UUID | None


@dataclass(frozen=True)
class Absence:
    """Somebody is away today; the substitute stands in, if one was named."""

    user_id: UUID
    substitute_id: UUID | None


@dataclass(frozen=True)
class Directory:
    """Everybody there is, and who is away today."""

    people: Mapping[UUID, Person]
    teams: Mapping[UUID, Team]
    absences: Mapping[UUID, Absence]

    def recipient(self, owner_id: UUID | None) -> UUID | None:
        """Owner → substitute during an absence → head of the team → head of sales; None only where nobody is left.

        An owner who is away without a substitute reads nothing for days: then it is the head's to look after.
        """
        owner = self.people.get(owner_id) if owner_id else None
        if owner is not None and owner.active:
            if self._is_here(owner.id):
                return owner.id
            stand_in = self._stand_in(owner.id)
            if stand_in is not None:
                return stand_in
        return self.team_head(owner_id) or self.head_of_sales()

    def team_head(self, owner_id: UUID | None) -> UUID | None:
        """The nearest head above the owner who is here, or whose substitute is; not the owner themselves."""
        return next((each for each in self._heads_above(owner_id) if each != owner_id), None)

    def head_of_sales(self) -> UUID | None:
        """Whoever leads a team that has none above; then any head; then an administrator."""
        top = sorted(team.head_id for team in self.teams.values() if team.parent_id is None and team.head_id)
        heads = sorted(person.id for person in self.people.values() if person.role == "head")
        admins = sorted(person.id for person in self.people.values() if person.role == "admin")
        leading = [each for each in top if each in self.people and self.people[each].role == "head"]
        for each in (*leading, *heads, *admins):
            found = self._reachable(each)
            if found is not None:
                return found
        return None

    def _heads_above(self, owner_id: UUID | None) -> Iterator[UUID]:
        owner = self.people.get(owner_id) if owner_id else None
        team_id, seen = owner.team_id if owner else None, set[UUID]()
        while team_id is not None and team_id not in seen and team_id in self.teams:
            seen.add(team_id)
            team = self.teams[team_id]
            found = self._reachable(team.head_id) if team.head_id else None
            if found is not None:
                yield found
            team_id = team.parent_id

    def _reachable(self, user_id: UUID) -> UUID | None:
        """The person, or whoever stands in; None where neither would read it."""
        person = self.people.get(user_id)
        if person is None or not person.active:
            return None
        return user_id if self._is_here(user_id) else self._stand_in(user_id)

    def _stand_in(self, user_id: UUID) -> UUID | None:
        """The substitute, or theirs where they are away as well."""
        seen = {user_id}
        absence = self.absences.get(user_id)
        while absence is not None and absence.substitute_id is not None and absence.substitute_id not in seen:
            substitute = self.people.get(absence.substitute_id)
            if substitute is None or not substitute.active:
                return None
            if self._is_here(substitute.id):
                return substitute.id
            seen.add(substitute.id)
            absence = self.absences.get(substitute.id)
        return None

    def _is_here(self, user_id: UUID) -> bool:
        return user_id not in self.absences
