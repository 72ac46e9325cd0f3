"""Routes of the page of figures: what stands on it, arranged by oneself or for a role, and all of it in one call."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import Query, Request
from pydantic import Field

from services.analytics import usecases
from services.analytics.domain.dashboards import TILE_FIGURES, Layout, check_tile
from services.analytics.domain.reports import BASES, GROUPS_OF, Basis, Group, ReportName
from services.analytics.domain.roles import reports_of
from shared.edge import Tx
from shared.fields import Body, Out
from shared.service import make_router

from .answering import answer
from .asking import Lead, Viewer, question_of
from .replies import ReportOut
from .requests import AskDashboard, AskReport, Groups

router = make_router()
Arranged = Literal["manager", "head", "production", "accountant", "admin"]
"""The roles that have a page of figures."""


class PointOut(Out):
    """What the figure was in the day, week or month that begins on `start`; the last one may still be running."""

    start: date
    value: Decimal | None


class TrendOut(Out):
    by: Literal["day", "week", "month"]
    points: list[PointOut]


class TileOut(Out):
    """One thing on the page with its report; `show`, `figure` and `chart` say what of it to show and how.

    `trend` is of numbers, where it was asked for; of money in the currency of the first total.
    """

    report: ReportName
    show: str
    figure: str | None
    group_by: str | None
    basis: Basis | None
    chart: str | None
    trend: TrendOut | None
    reply: ReportOut


class DashboardOut(Out):
    """`place` says whose arrangement it is: the person's, the role's or the product's."""

    place: str
    items: list[TileOut]


@router.get("/dashboard")
async def read_dashboard(
    asked: Annotated[AskDashboard, Query()], request: Request, tx: Tx, actor: Viewer
) -> DashboardOut:
    """Everything on the caller's page in one call, all of it of the same moment."""
    layout, place = await usecases.dashboard_of(tx, actor)
    answers: dict[Any, Any] = {}
    trends: dict[Any, usecases.Trend] = {}
    items = []
    for tile in layout:
        name, groups = tile["report"], tile.get("group_by")
        basis = (tile.get("basis") or asked.basis) if name == "sales_and_margin" else None
        given = {**asked.model_dump(by_alias=True, exclude_unset=True, exclude={"trend"}), "basis": basis}
        if (name, groups, basis) not in answers:
            report = AskReport(**given, group_by=groups)
            answers[name, groups, basis] = await answer(request, tx, actor, name, report)
        reply, trend = answers[name, groups, basis], None
        if asked.trend and tile["show"] == "number":
            if (name, basis) not in trends:
                trends[name, basis] = await usecases.trend(tx, actor, question_of(tx, actor, name, AskReport(**given)))
            trend = _trend(trends[name, basis], tile["figure"], reply)
        shown = {each: tile.get(each) for each in ("report", "show", "figure", "group_by", "chart")}
        items.append({**shown, "basis": basis, "trend": trend, "reply": reply})
    return {"place": place, "items": items}  # type: ignore[return-value]  # FastAPI makes the model


def _trend(found: usecases.Trend, figure: str, reply: dict[str, Any]) -> TrendOut:
    currency = reply["total"][0]["currency"] if isinstance(reply["total"], list) else None
    points = [PointOut(start=start, value=found.value(start, figure, currency)) for start in found.starts]
    return TrendOut(by=found.by, points=points)


class Tile(Body):
    """One thing on the page: a figure of a report's total, its rows as a table, or a chart of them."""

    report: ReportName
    show: Literal["number", "table", "chart"]
    figure: Annotated[
        str | None, Field(max_length=40, description="Of a number; left out: the first of the report.")
    ] = None
    group_by: Annotated[Groups | None, Field(description="The rows of a table or a chart.")] = None
    basis: Annotated[Basis | None, Field(description="Of sales_and_margin; left out: the page's.")] = None
    chart: Annotated[Literal["bars", "line", "funnel"] | None, Field(description="Left out: bars.")] = None


class ArrangeDashboard(Body):
    """`items` in their order; none gives the page back to what it was before."""

    items: Annotated[list[Tile], Field(max_length=40)]


class OfferedOut(Out):
    """What a tile of this report can show and be grouped by; `bases` only of sales."""

    report: ReportName
    figures: list[str]
    groups: list[Group]
    bases: list[Basis]


class LayoutOut(Out):
    """`place` says whose arrangement it is: the person's, the role's or the product's. `offered` is what could be."""

    place: str
    items: list[Tile]
    offered: list[OfferedOut]


@router.get("/dashboard/layout")
async def read_layout(tx: Tx, actor: Viewer) -> LayoutOut:
    """What stands on the caller's page."""
    layout, place = await usecases.dashboard_of(tx, actor)
    return _layout_out(place, actor.role, layout)


@router.put("/dashboard/layout")
async def arrange_own(body: ArrangeDashboard, tx: Tx, actor: Viewer) -> LayoutOut:
    """Arrange one's own page."""
    await usecases.arrange_dashboard(tx, actor.tag, _checked(body, actor.role))
    return await read_layout(tx, actor)


@router.get("/dashboard/layout/{role}")
async def read_layout_of_role(role: Arranged, tx: Tx, actor: Lead) -> LayoutOut:
    """What people of a role see until they arrange their own."""
    layout, place = await usecases.dashboard_of_role(tx, role)
    return _layout_out(place, role, layout)


@router.put("/dashboard/layout/{role}")
async def arrange_for_role(role: Arranged, body: ArrangeDashboard, tx: Tx, actor: Lead) -> LayoutOut:
    """Arrange what people of a role see until they arrange their own."""
    await usecases.arrange_dashboard(tx, f"role:{role}", _checked(body, role))
    return await read_layout_of_role(role, tx, actor)


def _checked(body: ArrangeDashboard, role: str) -> Layout:
    layout = [tile.model_dump(exclude_none=True) for tile in body.items]
    for tile in layout:
        check_tile(tile, role)
    return layout


def _layout_out(place: str, role: str, layout: Layout) -> LayoutOut:
    offered = [
        OfferedOut(
            report=report,
            figures=list(TILE_FIGURES[report]),
            groups=list(GROUPS_OF[report]),
            bases=list(BASES) if report == "sales_and_margin" else [],
        )
        for report in reports_of(role)
    ]
    return LayoutOut(place=place, items=[Tile(**each) for each in layout], offered=offered)
