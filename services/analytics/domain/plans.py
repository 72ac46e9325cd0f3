"""What was planned for each row of a report: which goals are said of it, and which of them count once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from .goals import Goal
from .periods import DAY, whole_months
from .reports import Group, Question, Value

PLANNED = {"revenue": "plan_revenue", "margin": "plan_margin"}
"""The goals that stand beside sales, and the figure of the report that holds each."""
_KNOWN: frozenset[Group] = frozenset({"manager", "team", "day", "week", "month"})
"""Goals are for people, teams and days; of products or types of clients they say nothing."""
Key = tuple[tuple[Value, ...], str]
"""The cell of a row, and the currency."""
Plans = Mapping[Key, Mapping[str, Decimal]]


@dataclass(frozen=True)
class Teams:
    """Which team stands below which, and who is in which."""

    parent_of: Mapping[UUID, UUID | None] = field(default_factory=dict)
    team_of: Mapping[UUID, UUID | None] = field(default_factory=dict)

    def above(self, team_id: UUID | None) -> list[UUID]:
        """The team and all above it, nearest first."""
        found: list[UUID] = []
        while team_id is not None and team_id not in found:
            found.append(team_id)
            team_id = self.parent_of.get(team_id)
        return found

    def is_leaf(self, team_id: UUID) -> bool:
        return team_id not in self.parent_of.values()


def planned_rows(goals: Sequence[Goal], asked: Question, teams: Teams) -> Plans:
    """What is planned for the rows of a report, by their cells: also for a row in which nothing has happened yet.

    By manager the goals of people count, by team those of teams without others below them, for a row of such a team is
    that team alone; by days, weeks or months those that lie whole in one.
    """
    groups = set(asked.group_by)
    if not groups <= _KNOWN or {"manager", "team"} <= groups:
        return {}
    if "manager" in groups:
        said = [each for each in goals if each.owner_id is not None and _is_asked_for(each, asked, teams)]
    elif "team" in groups:
        leaves = (each for each in goals if each.team_id is not None and teams.is_leaf(each.team_id))
        said = [] if asked.manager else [each for each in leaves if _is_asked_for(each, asked, teams)]
    else:
        said = _of_all(goals, asked, teams)
    return _summed((each, _cell(each, asked.group_by)) for each in said)


def planned_total(goals: Sequence[Goal], asked: Question, teams: Teams) -> Plans:
    """What is planned for all that was asked about."""
    return _summed((each, ()) for each in _of_all(goals, asked, teams))


def _of_all(goals: Sequence[Goal], asked: Question, teams: Teams) -> list[Goal]:
    """The goals that together say what is planned: of the person or the team, else of the widest there are.

    For everybody, else for teams that have no planned team above them, else for people.
    """
    found: list[Goal] = []
    for figure, currency in dict.fromkeys((each.figure, each.currency) for each in goals):
        same = [each for each in goals if (each.figure, each.currency) == (figure, currency)]
        if asked.manager is not None:
            found += [each for each in same if each.owner_id == asked.manager and asked.team is None]
        elif asked.team is not None:
            exactly = [each for each in same if each.team_id == asked.team]
            found += exactly or _widest([each for each in same if _is_asked_for(each, asked, teams)], teams)
        else:
            found += _widest(same, teams)
    return found


def _widest(goals: Sequence[Goal], teams: Teams) -> list[Goal]:
    everybody = [each for each in goals if each.owner_id is None and each.team_id is None]
    if everybody:
        return everybody
    planned = {each.team_id for each in goals if each.team_id is not None}
    top = [each for each in goals if each.team_id and not planned & {*teams.above(each.team_id)[1:]}]
    return top or [each for each in goals if each.owner_id is not None]


def _is_asked_for(goal: Goal, asked: Question, teams: Teams) -> bool:
    """Whether the person or the team of a goal is that of the filters, or below it."""
    if asked.manager is not None and goal.owner_id != asked.manager:
        return False
    if asked.team is None:
        return True
    team_id = teams.team_of.get(goal.owner_id) if goal.owner_id else goal.team_id
    return asked.team in teams.above(team_id)


def _cell(goal: Goal, groups: Sequence[Group]) -> tuple[Value, ...] | None:
    """The row a goal is said of; None where its days do not lie in one."""
    starts: dict[Group, tuple[Value, date]] = {
        "manager": (goal.owner_id, goal.end),
        "team": (goal.team_id, goal.end),
        "day": (goal.start, goal.start + DAY),
        "week": (monday := goal.start - timedelta(days=goal.start.weekday()), monday + 7 * DAY),
        "month": (first := goal.start.replace(day=1), _next_month(first)),
    }
    if any(goal.end > starts[each][1] for each in groups):
        return None
    return tuple(starts[each][0] for each in groups)


def _next_month(first: date) -> date:
    return whole_months(first + DAY, first + DAY)[0]


def _summed(said: Iterable[tuple[Goal, tuple[Value, ...] | None]]) -> Plans:
    """The sums by cell. Of goals of the same people whose days overlap the longest counts, of equal ones the newest."""
    counted: dict[tuple[object, ...], list[Goal]] = {}
    sums: dict[Key, dict[str, Decimal]] = {}
    placed = [(goal, cell) for goal, cell in said if cell is not None and goal.currency is not None]
    placed.sort(key=lambda each: (each[0].end - each[0].start, each[0].id), reverse=True)
    for goal, cell in placed:
        before = counted.setdefault((goal.figure, goal.currency, goal.owner_id, goal.team_id), [])
        if all(goal.end <= other.start or other.end <= goal.start for other in before):
            before.append(goal)
            of = sums.setdefault((cell, goal.currency or ""), {})
            of[PLANNED[goal.figure]] = of.get(PLANNED[goal.figure], Decimal(0)) + goal.value
    return sums
