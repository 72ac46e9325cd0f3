"""The gate of every stage, each thing it can miss, and the moves it lets through."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from services.sales.domain.case import Case
from services.sales.domain.process import FIBEX
from services.sales.domain.sale import (
    NOT_ENTERED,
    Facts,
    OnlyAPersonWins,
    SaleIsClosed,
    SameStage,
    StageNotReady,
    UnknownStage,
)
from tests.unit.sales.making import NOW, a_case, a_sale, an_invoice, an_order

CALLED = Facts(steps_done=frozenset({"contact_client"}))
SENT = Facts(invoice_issued=True, invoice_checked=True, invoice_sent=True)
READY, PAID = Facts(order_ready=True), Facts(paid_in_full=True)
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


def test_a_process_that_is_paid_first_moves_on_from_payment_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """The order of the stages is data: no line of the gate names a stage."""
    from dataclasses import replace

    from services.sales.domain import process, sale

    payment = replace(process.PAYMENT, moved_on_by="system")
    stages = (process.QUALIFICATION, process.PAPERWORK, payment, process.PRODUCTION, process.WON, process.LOST)
    prepaid = replace(FIBEX, code="prepaid", stages=stages)
    monkeypatch.setitem(sale.PROCESSES, ("prepaid", 1), prepaid)
    found = a_sale(process="prepaid", stage="payment").next_by_system(PAID)
    assert found is not None
    assert found.code == "production"
    assert a_sale(process="prepaid", stage="production").next_by_system(READY) is None


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
    else:
        with pytest.raises(StageNotReady) as refusal:
            move(OPEN[stage])
        assert [each.code for each in refusal.value.missing] == [f"stage_{following.code}"]


def test_a_move_counts_the_entry_and_says_what_it_left() -> None:
    sale = a_sale()
    move = sale.move_to("paperwork", CALLED, by="system", now=NOW)
    assert (move.old.code, move.new.code, move.old_entry, move.by) == ("qualification", "paperwork", 1, "system")
    assert (sale.stage, sale.entry, sale.kind, sale.closed_at) == ("paperwork", 2, "open", None)


@pytest.mark.parametrize("stage", OPEN)
def test_a_sale_is_lost_from_any_stage_but_only_with_a_reason(stage: str) -> None:
    for reason in (None, "", "  "):
        with pytest.raises(StageNotReady) as refusal:
            a_sale(stage=stage).move_to("lost", Facts(), by="person", now=NOW, reason=reason)
        assert [each.code for each in refusal.value.missing] == ["reason"]
    sale = a_sale(stage=stage)
    sale.move_to("lost", Facts(), by="person", now=NOW, reason="budget")
    assert (sale.kind, sale.lost_reason, sale.closed_at, sale.closed_from) == ("lost", "budget", NOW, stage)


@pytest.mark.parametrize("kind", ["won", "lost"])
def test_a_closed_sale_neither_moves_nor_changes(kind: str) -> None:
    def closed() -> Any:
        return a_sale(stage=kind, kind=kind, closed_at=NOW)

    attempts: list[Callable[[], Any]] = [
        lambda: closed().move_to("payment", PAID, by="person", now=NOW),
        lambda: closed().move_to("lost", PAID, by="person", now=NOW, reason="x"),
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
    lost.sale.move_to("lost", Facts(), by="person", now=NOW, reason="x")
    assert states(lost) == {
        "qualification": "done",
        "paperwork": "later",
        "production": "later",
        "payment": "later",
        "won": "later",
        "lost": "current",
    }
