"""Whose figures a change of facts touches, and who may be told of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from .facts import Facts, StageStay
from .reports import ReportName

Changed = tuple[ReportName, UUID | None, UUID | None]
"""A report whose figures changed, and by whom and in which team they are attributed."""
_REPORTS_OF: dict[str, tuple[ReportName, ...]] = {
    "sales": ("sales_and_margin",),
    "stays": ("funnel", "stage_times"),
    "activities": ("completed_activities",),
    "cancelled": ("completed_activities",),
    "tasks": ("overdue",),
    "touches": ("processed_clients",),
    "new_accounts": ("new_accounts",),
    "clients": ("processed_clients", "next_step_coverage"),
    "orders": ("production_handoff",),
}
_OF_BASE: dict[str, ReportName] = {"tasks": "next_step_coverage", "touches": "processed_clients"}
"""What else changes for those who have the client, whoever did something with it."""


def changed_figures(*changes: Facts) -> set[Changed]:
    """The figures that facts which come or go are counted in."""
    found: set[Changed] = set()
    for facts in changes:
        for kind, reports in _REPORTS_OF.items():
            for fact in getattr(facts, kind).values():
                found |= {(report, fact.owner_id, fact.team_id) for report in reports}
                if isinstance(fact, StageStay):
                    found.add(("funnel", fact.opened_owner_id, fact.opened_team_id))
    return found


def clients_concerned(*changes: Facts) -> dict[UUID, set[ReportName]]:
    """The clients in whose owners' figures these facts count too, and in which."""
    found: dict[UUID, set[ReportName]] = {}
    for facts in changes:
        for kind, report in _OF_BASE.items():
            for fact in getattr(facts, kind).values():
                if fact.contact_id is not None:
                    found.setdefault(fact.contact_id, set()).add(report)
    return found


def with_steps(*changes: Facts) -> set[UUID]:
    """The clients who may have had a next step at other moments than was thought."""
    of_tasks = {task.contact_id for facts in changes for task in facts.tasks.values() if task.contact_id is not None}
    return of_tasks | {stretch.contact_id for facts in changes for stretch in facts.clients.values()}


@dataclass(frozen=True)
class Sight:
    """Whose figures somebody sees, as the store's queries have it: `people` None means everybody's.

    `teams` are those a head leads, with all below them; nobody else has any.
    """

    id: UUID
    people: frozenset[UUID] | None
    teams: frozenset[UUID] = frozenset()
    leads: bool = False

    def sees(self, owner_id: UUID | None, team_id: UUID | None) -> bool:
        if self.people is None or owner_id == self.id or team_id in self.teams:
            return True
        if not self.leads:
            return owner_id in self.people
        return team_id is None and (owner_id is None or owner_id in self.people)

    def of(self, changed: Iterable[Changed]) -> set[ReportName]:
        """The reports that changed before these eyes."""
        return {report for report, owner_id, team_id in changed if self.sees(owner_id, team_id)}
