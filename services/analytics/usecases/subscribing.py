"""Having reports sent: who asked for which, and telling those that are due."""

from typing import Any
from uuid import UUID

from services.analytics.domain.periods import period
from services.analytics.domain.reports import Question
from services.analytics.domain.reports.titles import REPORT_TITLES, in_language
from services.analytics.domain.subscriptions import (
    MOST,
    Subscription,
    TooManySubscriptions,
    lines_of,
    next_due,
)
from services.analytics.store import subscriptions
from shared.auth import Actor
from shared.db import Transaction
from shared.events import ReportLine, ReportPrepared
from shared.ids import new_id

from .reporting import FIGURES_OF

IN_ONE_GO = 20


async def subscribe(tx: Transaction, actor: Actor, *, weekday: int | None, hour: int, **given: Any) -> Subscription:
    """Have a report sent to oneself. Raises TooManySubscriptions."""
    if await subscriptions.hold(tx, actor) >= MOST:
        raise TooManySubscriptions(f"you have {MOST} subscriptions; drop one first")
    next_at = next_due(weekday, hour, tx.now, tx.organisation.zone)
    made = Subscription(new_id(tx.now), actor.id, weekday=weekday, hour=hour, next_at=next_at, **given)
    await subscriptions.add(tx, made)
    return made


async def unsubscribe(tx: Transaction, actor: Actor, subscription_id: UUID, version: int) -> None:
    """No longer. Raises SubscriptionUnknown."""
    await subscriptions.drop(tx, actor, subscription_id, version)


async def send_due_reports(tx: Transaction) -> bool:
    """Tell the reports that are due; what was missed while the service was away is told once. True: maybe more."""
    due = await subscriptions.due(tx, IN_ONE_GO)
    for each in due:
        await _send(tx, each)
        await subscriptions.put_next(tx, each, next_due(each.weekday, each.hour, tx.now, tx.organisation.zone))
    return len(due) == IN_ONE_GO


async def _send(tx: Transaction, due: Subscription) -> None:
    """As the person may see it today; nothing to somebody who has left, or reads no figures any more."""
    found = await subscriptions.reader(tx, due.person_id)
    if found is None:
        return
    actor, written = found
    language = "en" if written == "en" else "ru"
    window = period(due.period, tx.now, tx.organisation.zone)
    totals = await FIGURES_OF[due.report](tx, actor, Question(due.report, window, now=tx.now))
    lines = [line for _, total in totals for line in lines_of(due.report, total, language)]
    tx.emit(
        ReportPrepared(
            subscription_id=due.id,
            recipient_id=due.person_id,
            report=due.report,
            title=in_language(REPORT_TITLES[due.report], language),
            start=window.start,
            end=window.end,
            lines=[ReportLine(title=title, value=value) for title, value in lines],
        )
    )
