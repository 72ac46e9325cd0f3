"""Who may ask for figures, and how what they ask becomes a question to the store."""

from typing import Annotated, Any

from services.analytics.domain.periods import Period, period
from services.analytics.domain.reports import Group, Question, ReportName, check_basis
from services.analytics.domain.roles import check_report, department_of
from shared.auth import Actor, allow
from shared.edge import Tx

Reader = Annotated[Actor, allow("manager", "head", "admin")]
"""A manager's own figures, a head's teams, an admin's all."""
Viewer = Annotated[Actor, allow("manager", "head", "production", "accountant", "admin")]
"""Whoever has a page of figures: production and accounting see the reports of their own work, without the rows."""
ReportAsker = Annotated[
    Actor, allow("manager", "head", "production", "accountant", "admin", "integrator", scope="analytics:read")
]
"""The same, and with a key's scope all of them."""
Asker = Annotated[Actor, allow("manager", "head", "admin", "integrator", scope="analytics:read")]
"""Figures and the rows behind them; with a key's scope all of them."""
Lead = Annotated[Actor, allow("head", "admin")]


def question_of(
    tx: Tx, actor: Actor, report: ReportName, asked: Any, groups: tuple[Group, ...] = (), **more: Any
) -> Question:
    """The question behind a request of a report or of its records. Raises Forbidden where it is not for the caller."""
    check_report(actor.role, report)
    window = period_of(tx, asked)
    whose = {"team": asked.team, "manager": asked.manager, "basis": check_basis(report, asked.basis)}
    department = department_of(actor.role, report)
    return Question(report, window, groups, now=tx.now, as_of=asked.as_of, department=department, **whose, **more)


def period_of(tx: Tx, asked: Any) -> Period:
    return period(asked.period, tx.now, tx.organisation.zone, asked.start, asked.end)
