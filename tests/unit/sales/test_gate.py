"""The gate of every stage, each thing it can miss, and the moves it lets through."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from services.sales.domain.case import Case
from services.sales.domain.move import Facts, LostReason
from services.sales.domain.process import Step, Titles
from services.sales.domain.refusals import (
    GoodsAreShipped,
    NothingToDoThere,
    NothingToOverride,
    NothingToProduce,
    OnlyAPersonWins,
    OverrideCannotWin,
    SaleIsClosed,
    SaleIsOpen,
    SameStage,
    StageNotReady,
    UnknownStage,
)
from services.sales.domain.sale import NOT_ENTERED
from tests.unit.sales.making import FIBEX, NOW, PREPAID, a_case, a_sale, an_invoice, an_order

CALLED = Facts(steps_done=frozenset({"contact_client"}))
SENT = Facts(invoice_issued=True, invoice_checked=True, invoice_sent=True)
READY, PAID = Facts(order_ready=True), Facts(paid_in_full=True)
BUDGET = LostReason("budget", Titles("Нет бюджета", "No budget"))
OTHER = LostReason("other", Titles("Другое", "Something else"), needs_note=True)
OPEN = {"qualification": CALLED, "paperwork": SENT, "production": READY, "payment": PAID}


def codes(sale: Any, facts: Facts) -> list[str]:
    return [each.code for each in sale.missing_to_leave(facts)]


@pytest.mark.parametrize("field", ["contact_person", "need", "delivery_terms", "lines"])
def test_qualification_misses_each_empty_field(field: str) -> None:
    for empty in ([],) if field == "lines" else (None, ""):
        assert codes(a_sale(**{field: empty}), CALLED) == [field]


def test_qualification_misses_the_call() -> None:
    (missing,) = a_sale().missing_to_leave(Facts())
    assert (missing.kind, missing.code) == ("step", "contact_client")


@pytest.mark.parametrize("fact", ["invoice_issued", "invoice_checked", "invoice_sent"])
def test_paperwork_misses_each_step_of_the_invoice(fact: str) -> None:
    facts = Facts(**{**vars(SENT), fact: False})
    assert codes(a_sale(stage="paperwork"), facts) == [fact]


def test_production_misses_the_goods_and_payment_the_money() -> None:
    assert codes(a_sale(stage="production"), SENT) == ["order_ready"]
    assert codes(a_sale(stage="payment"), READY) == ["paid_in_full"]


@pytest.mark.parametrize("stage", OPEN)
def test_an_open_gate_misses_nothing(stage: str) -> None:
    assert a_sale(stage=stage).missing_to_leave(OPEN[stage]) == []


def test_what_is_missing_is_named_in_the_readers_language() -> None:
    sale = a_sale(need=None)
    assert [each.title for each in sale.missing_to_leave(CALLED, "ru")] == ["Потребность"]
    assert [each.title for each in sale.missing_to_leave(CALLED, "en")] == ["Need"]


def test_the_system_moves_on_three_stages_and_never_wins() -> None:
    found = {stage: a_sale(stage=stage).next_by_system(facts) for stage, facts in OPEN.items()}
    assert {stage: after and after.code for stage, after in found.items()} == {
        "qualification": "paperwork",
        "paperwork": "production",
        "production": "payment",
        "payment": None,
    }
    assert a_sale().next_by_system(Facts()) is None
    with pytest.raises(OnlyAPersonWins):
        a_sale(stage="payment").move_to("won", PAID, by="system", now=NOW)


def test_a_process_that_is_paid_first_moves_on_from_payment_by_itself() -> None:
    """The order of the stages is data: no line of the gate names a stage."""
    found = a_sale(PREPAID, stage="payment").next_by_system(PAID)
    assert found is not None
    assert found.code == "production"
    assert a_sale(PREPAID, stage="production").next_by_system(READY) is None
    won = a_sale(PREPAID, stage="production")
    assert codes(won, READY) == ["paid_in_full"]  # it went back since, or an override passed over it
    assert won.move_to("won", Facts(order_ready=True, paid_in_full=True), by="person", now=NOW).new.kind == "won"


def test_a_step_counts_as_done_while_what_it_asks_for_holds() -> None:
    step = Step("pay", Titles("Оплатить", "Pay"), "task", "business_days:1", required=True, met_by="paid_in_full")
    stages = tuple(replace(each, steps=(step,)) if each.code == "payment" else each for each in FIBEX.stages)
    sale = a_sale(replace(FIBEX, stages=stages), stage="payment")
    assert codes(sale, READY) == ["pay", "paid_in_full"]
    assert codes(sale, PAID) == []


def test_production_is_entered_with_lines_whatever_the_stage_before_it_asks_for() -> None:
    assert codes(a_sale(stage="paperwork", lines=[]), SENT) == ["lines"]


@pytest.mark.parametrize(("stage", "target"), [(s, t.code) for s in OPEN for t in FIBEX.stages if t.kind != "lost"])
def test_only_the_next_stage_is_let_in_and_only_through_an_open_gate(stage: str, target: str) -> None:
    following = FIBEX.after(stage)
    assert following is not None

    def move(facts: Facts) -> Any:
        return a_sale(stage=stage).move_to(target, facts, by="person", now=NOW)

    if target == stage:
        with pytest.raises(SameStage):
            move(OPEN[stage])
    elif target == following.code:
        assert move(OPEN[stage]).new.code == target
        with pytest.raises(StageNotReady) as refusal:
            move(Facts())
        assert refusal.value.missing
    elif target in FIBEX.stage(stage).back_to:  # type: ignore[union-attr]
        assert move(Facts()).how == "back"
    else:
        with pytest.raises(StageNotReady) as refusal:
            move(OPEN[stage])
        back = target != "won" and FIBEX.position(target) < FIBEX.position(stage)
        assert [each.code for each in refusal.value.missing] == ["no_way_back" if back else f"stage_{following.code}"]


def test_a_move_counts_the_entry_and_says_what_it_left() -> None:
    sale = a_sale()
    move = sale.move_to("paperwork", CALLED, by="system", now=NOW)
    assert (move.old.code, move.new.code, move.old_entry, move.by) == ("qualification", "paperwork", 1, "system")
    assert (sale.stage, sale.entry, sale.kind, sale.closed_at) == ("paperwork", 2, "open", None)


@pytest.mark.parametrize("stage", OPEN)
def test_a_sale_is_lost_from_any_stage_but_only_with_a_reason(stage: str) -> None:
    with pytest.raises(StageNotReady) as refusal:
        a_sale(stage=stage).move_to("lost", Facts(), by="person", now=NOW)
    assert [each.code for each in refusal.value.missing] == ["reason"]
    for note in (None, "", "  "):
        with pytest.raises(StageNotReady) as refusal:
            a_sale(stage=stage).move_to("lost", Facts(), by="person", now=NOW, reason=OTHER, note=note)
        assert [each.code for each in refusal.value.missing] == ["note"]
    sale = a_sale(stage=stage)
    sale.move_to("lost", Facts(), by="person", now=NOW, reason=BUDGET)
    assert (sale.kind, sale.lost_reason, sale.closed_at, sale.closed_from) == ("lost", "budget", NOW, stage)


@pytest.mark.parametrize("kind", ["won", "lost"])
def test_a_closed_sale_neither_moves_nor_changes(kind: str) -> None:
    def closed() -> Any:
        return a_sale(stage=kind, kind=kind, closed_at=NOW)

    attempts: list[Callable[[], Any]] = [
        lambda: closed().move_to("payment", PAID, by="person", now=NOW),
        lambda: closed().move_to("lost", PAID, by="person", now=NOW, reason=BUDGET),
        lambda: closed().must_be_open(),
        lambda: closed().must_take_lines(has_invoice=False),
    ]
    for attempt in attempts:
        with pytest.raises(SaleIsClosed):
            attempt()
    assert closed().next_by_system(PAID) is None


def test_an_unknown_stage_is_named_as_the_wrong_field() -> None:
    with pytest.raises(UnknownStage) as refusal:
        a_sale().move_to("negotiation", CALLED, by="person", now=NOW)
    assert refusal.value.field == "stage"


def test_a_sale_brought_in_is_not_asked_for_a_call_that_was_never_planned() -> None:
    assert codes(a_sale(entry=NOT_ENTERED), Facts()) == []
    assert codes(a_sale(entry=NOT_ENTERED, need=None), Facts()) == ["need"]


def test_a_case_gathers_its_facts_from_what_it_holds() -> None:
    def facts(**parts: Any) -> Facts:
        return a_case(**parts).facts()

    assert facts() == Facts()
    assert facts(steps_done={"contact_client"}).steps_done == {"contact_client"}
    assert facts(invoice=an_invoice()) == Facts(invoice_issued=True)
    assert facts(invoice=an_invoice(checked_at=NOW, sent_at=NOW)) == SENT
    assert facts(order=an_order()) == Facts()
    assert facts(order=an_order(ready_at=NOW)) == READY
    assert not facts(invoice=an_invoice(), paid=Decimal("1219.99")).paid_in_full
    assert facts(invoice=an_invoice(), paid=Decimal("1220.00")).paid_in_full
    assert not facts(paid=Decimal("1220.00")).paid_in_full


def test_the_path_of_a_won_and_of_a_lost_sale() -> None:
    def states(case: Case) -> dict[str, str]:
        return {each.stage: each.state for each in case.path("ru")}

    won = a_case("payment")
    won.sale.move_to("won", PAID, by="person", now=NOW)
    assert set(list(states(won).values())[:-1]) == {"done"}
    assert states(won)["won"] == "current"
    lost = a_case("paperwork")
    lost.sale.move_to("lost", Facts(), by="person", now=NOW, reason=BUDGET)
    assert states(lost) == {
        "qualification": "done",
        "paperwork": "later",
        "production": "later",
        "payment": "later",
        "won": "later",
        "lost": "current",
    }


def test_nobody_goes_back_to_a_stage_where_nothing_is_left_to_do() -> None:
    """The system would take the sale on at once: back and forth for nothing."""
    with pytest.raises(NothingToDoThere):
        a_sale(stage="production").move_to("paperwork", SENT, by="person", now=NOW)
    assert a_sale(stage="production").move_to("paperwork", Facts(), by="person", now=NOW).new.code == "paperwork"
    shipped = Facts(order_ready=True, order_shipped=True)
    with pytest.raises(GoodsAreShipped):
        a_sale(stage="production").move_to("paperwork", shipped, by="person", now=NOW)


def test_an_override_says_what_it_passes_over_and_never_wins() -> None:
    move, missing = a_sale(stage="paperwork").override_to("payment", Facts(), now=NOW, reason="Старый клиент")
    assert (move.old.code, move.new.code, move.how, move.note) == ("paperwork", "payment", "override", "Старый клиент")
    assert [each.code for each in missing] == ["invoice_issued", "invoice_checked", "invoice_sent", "stage_production"]
    assert (
        a_sale(stage="payment").override_to("qualification", Facts(), now=NOW, reason="x")[1][0].code == "no_way_back"
    )
    with pytest.raises(OverrideCannotWin):
        a_sale(stage="payment").override_to("won", Facts(), now=NOW, reason="x")
    with pytest.raises(NothingToOverride):
        a_sale(stage="paperwork").override_to("production", SENT, now=NOW, reason="x")
    with pytest.raises(NothingToProduce):
        a_sale(stage="paperwork", lines=[]).override_to("production", Facts(), now=NOW, reason="x")


@pytest.mark.parametrize("kind", ["won", "lost"])
def test_a_closed_sale_is_opened_again_where_it_was_closed_or_where_one_says(kind: str) -> None:
    def closed() -> Any:
        return a_sale(stage=kind, kind=kind, closed_at=NOW, closed_from="payment", entry=5, lost_reason="budget")

    sale = closed()
    move = sale.reopen(None, Facts(), now=NOW, reason="Передумали")
    assert (move.how, move.new.code, sale.kind, sale.entry, sale.closed_at) == ("reopen", "payment", "open", 6, None)
    assert (sale.closed_from, sale.lost_reason, sale.lost_note) == (None, None, None)
    assert closed().reopen("qualification", Facts(), now=NOW, reason="x").new.code == "qualification"
    with pytest.raises(NothingToDoThere):
        closed().reopen("paperwork", SENT, now=NOW, reason="x")
    for stage in ("won", "lost", "nowhere"):
        with pytest.raises(UnknownStage):
            closed().reopen(stage, Facts(), now=NOW, reason="x")
    with pytest.raises(SaleIsOpen):
        a_sale().reopen(None, Facts(), now=NOW, reason="x")


def test_the_choices_from_here_are_the_way_on_the_ways_back_and_the_loss() -> None:
    def told(stage: str, facts: Facts) -> list[tuple[str, str, list[str]]]:
        found = a_sale(stage=stage).choices(facts)
        return [(each.how, each.stage.code, [one.code for one in each.missing]) for each in found]

    assert told("production", Facts()) == [
        ("on", "payment", ["order_ready"]),
        ("back", "paperwork", []),
        ("lost", "lost", []),
    ]
    assert told("production", SENT)[1][0] == "lost"
