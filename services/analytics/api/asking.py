"""Who may ask for figures, and how what they ask becomes a question to the store."""

from typing import Annotated, Any

from services.analytics.domain.periods import Period, period
from services.analytics.domain.reports import Group, Question, ReportName, check_basis
from shared.auth import Actor, allow
from shared.edge import Tx

Reader = Annotated[Actor, allow("manager", "head", "admin")]
"""A manager's own figures, a head's teams, an admin's all."""
Asker = Annotated[Actor, allow("manager", "head", "admin", "integrator", scope="analytics:read")]
"""Figures and the rows behind them; with a key's scope all of them."""
Lead = Annotated[Actor, allow("head", "admin")]


def question_of(tx: Tx, report: ReportName, asked: Any, groups: tuple[Group, ...] = (), **more: Any) -> Question:
    """The question behind a request of a report or of its records."""
    window = period_of(tx, asked)
    whose = {"team": asked.team, "manager": asked.manager, "basis": check_basis(report, asked.basis)}
    return Question(report, window, groups, now=tx.now, as_of=asked.as_of, **whose, **more)


def period_of(tx: Tx, asked: Any) -> Period:
    return period(asked.period, tx.now, tx.organisation.zone, asked.start, asked.end)
