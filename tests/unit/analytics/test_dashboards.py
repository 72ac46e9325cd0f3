"""Each role finds a page of figures that it may see, and no tile is kept that shows nothing."""

from typing import Any

import pytest

from services.analytics.api import shapes
from services.analytics.api.replies.figures import ClientsOut
from services.analytics.domain.dashboards import DEFAULTS, TILE_FIGURES, check_tile, shown_to
from services.analytics.domain.reports import REPORTS, ClientFigures, figures
from shared.errors import Invalid

CASE = {"processed_clients", "new_accounts", "completed_activities", "sales_and_margin", "overdue"}


@pytest.mark.parametrize("role", DEFAULTS)
def test_the_page_a_role_finds_is_one_it_could_have_arranged_itself(role: str) -> None:
    for tile in DEFAULTS[role]:
        check_tile(tile, role)
    assert shown_to(role, DEFAULTS[role]), role


@pytest.mark.parametrize("role", ["manager", "head", "admin"])
def test_the_five_results_of_the_case_stand_on_it(role: str) -> None:
    assert {tile["report"] for tile in DEFAULTS[role]} >= CASE


@pytest.mark.parametrize(
    ("role", "tile", "field"),
    [
        ("head", {"report": "overdue", "show": "number", "figure": "revenue"}, "figure"),
        ("head", {"report": "sales_and_margin", "show": "number", "figure": "luck"}, "figure"),
        ("head", {"report": "overdue", "show": "table", "group_by": "stage"}, "group_by"),
        ("head", {"report": "overdue", "show": "chart"}, "group_by"),
        ("head", {"report": "overdue", "show": "number", "basis": "payment"}, "basis"),
        ("production", {"report": "sales_and_margin", "show": "number"}, "report"),
        ("accountant", {"report": "processed_clients", "show": "number"}, "report"),
    ],
)
def test_a_tile_that_would_show_nothing_is_refused_by_its_field(role: str, tile: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_tile(tile, role)
    assert refused.value.field == field


def test_of_a_page_arranged_in_another_role_only_what_this_one_may_see_is_left() -> None:
    both = [{"report": "sales_and_margin", "show": "number"}, {"report": "overdue", "show": "chart", "group_by": "day"}]
    assert shown_to("production", both) == [{"report": "overdue", "show": "chart", "group_by": "day", "chart": "bars"}]
    assert shown_to("head", both)[0]["figure"] == "count", "without a name the first figure is meant"


@pytest.mark.parametrize("report", REPORTS)
def test_each_figure_a_tile_can_name_is_in_the_total_of_its_report(report: Any) -> None:
    kinds = {name.removesuffix("Figures"): kind for name, kind in vars(figures).items() if name.endswith("Figures")}
    of = {
        "processed_clients": "Client",
        "new_accounts": "NewAccount",
        "completed_activities": "Activity",
        "sales_and_margin": "Sales",
        "overdue": "Overdue",
        "funnel": "Funnel",
        "next_step_coverage": "Coverage",
        "stage_times": "StageTime",
        "production_handoff": "HandOff",
    }
    kind = kinds[of[report]]
    shape = ClientsOut if kind is ClientFigures else shapes.SHAPES[kind]
    assert set(TILE_FIGURES[report]) <= set(shape.model_fields)
