"""What changed since: the route, and the line about it in the reply of a closed period's report."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query

from services.analytics import usecases
from services.analytics.domain.reports import KEEPS_ARRIVAL, Question, ReportName, SalesFigures, no_sales
from services.analytics.store import records
from shared.auth import Actor
from shared.edge import Tx
from shared.service import make_router

from . import shapes
from .asking import Reader, period_of, question_of
from .replies import ChangesOut, ClosedOut
from .replies.changes import ChangedFigure, ChangedTotal, ClosingSeen
from .replies.parts import PeriodOut
from .requests import AskChanges, AskWhose, cell_parameters

router = make_router()


@router.get("/reports/{report}/changes")
async def read_changes(report: ReportName, asked: Annotated[AskChanges, Query()], tx: Tx, actor: Reader) -> ChangesOut:
    """What is other than it was: since a moment, or since the period was closed, with what came too late for it."""
    question = question_of(tx, actor, report, asked)
    found = await usecases.changes(tx, actor, question, asked.since)
    window = period_of(tx, asked)
    return ChangesOut(
        report=report,
        period=PeriodOut(name=window.name, start=window.start, end=window.end, time_zone=tx.organisation.zone.key),
        since=found.since,
        as_of=asked.as_of or tx.now,
        closed=found.closed and ClosingSeen.model_validate(found.closed),
        total=[_total(question, asked, each) for each in _by_currency(found.then, found.now, found.late)],
    )


async def closed_of(tx: Tx, actor: Actor, asked: Question, request: AskWhose) -> ClosedOut | None:
    """What a report says of a closed period; None while a day of it is open."""
    closed = await usecases.closing_of(tx, asked.window)
    if closed is None:
        return None
    late_facts, changes = None, None
    if asked.report in KEEPS_ARRIVAL:
        late = usecases.too_late(tx, asked.over(asked.window))
        late_facts = (await records.RECORDS_OF[asked.report](tx, actor, late, None, 1)).count
        changes = f"{shapes.PATH}/{asked.report}/changes?{urlencode(cell_parameters(request, asked.window, {}))}"
    return ClosedOut(through=closed.through, at=closed.at, late_facts=late_facts, changes=changes)


def _by_currency(*totals: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The totals side by side; money by currency, zeros where a moment had none of it."""
    if not isinstance(totals[0][0], SalesFigures):
        return list(zip(*totals, strict=True))
    of = [{each.currency: each for each in some} for some in totals]
    currencies = sorted({*of[0], *of[1], *of[2]} - {None}) or [None]
    return [tuple(each.get(currency, no_sales(currency)) for each in of) for currency in currencies]


def _total(asked: Question, request: AskWhose, figures: tuple[Any, ...]) -> ChangedTotal:
    currency = getattr(figures[0], "currency", None)
    cell = {"currency": currency} if currency else {}
    link = urlencode({**cell_parameters(request, asked.window, cell), "late": "true"})
    return ChangedTotal(
        currency=currency,
        figures={name: _figure(*(getattr(each, name) for each in figures)) for name in _compared(asked.report)},
        late_records=f"{shapes.PATH}/{asked.report}/records?{link}",
    )


def _compared(report: ReportName) -> list[str]:
    """The base is what it was at its own moment, whenever it became known."""
    return [name for name in shapes.comparable(report) if name not in ("eligible", "not_processed")]


def _figure(then: Any, now: Any, late: Any) -> ChangedFigure:
    difference = None if then is None or now is None else Decimal(now) - Decimal(then)
    return ChangedFigure(then=then, now=now, difference=difference, late=late)
