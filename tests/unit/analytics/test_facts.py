"""What counts, and for whom, whatever order the events come in."""

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.analytics.domain.facts import Facts, Recorded, facts_of
from services.analytics.domain.sums import ClientSum, Difference, difference
from tests.unit.analytics.histories import ANNA, BOOKS, BORIS, CLIENT, TEAM, done, moved

RECORDED = [
    moved("s1", 1, "open", by="system", actor="system:process"),
    moved("s1", 2, "open"),
    moved("s1", 3, "won"),
    moved("s1", 4, "open", owner_id=str(BORIS)),
    moved("s1", 5, "won", owner_id=str(BORIS), amount="1200.50"),
    moved("s2", 1, "lost"),
    moved("s3", 1, "won", origin="import", actor="system:import", margin="0.00", margin_unknown="1000.00"),
    done("a1"),
    done("a2", result=" "),
    done("a3", actor="system:process"),
    done("a4", contact_id=None, on_time=False, next_planned=True),
]


def test_a_won_sale_is_an_entry_of_its_owner_on_its_local_day() -> None:
    late = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)
    (entry,) = facts_of([moved("s1", 4, "won", at=late)], BOOKS).sales.values()
    assert (entry.day, entry.owner_id, entry.team_id, entry.contact_type) == (
        date(2026, 11, 24),
        ANNA,
        TEAM,
        "existing",
    )
    assert (entry.sign, entry.amount, entry.margin, entry.currency) == (1, Decimal("1000.00"), Decimal("300.00"), "RUB")


def test_a_reopened_sale_takes_back_what_its_win_counted_from_whom_it_counted_for() -> None:
    history = [moved("s1", 1, "won"), moved("s1", 2, "open", owner_id=str(BORIS), amount="9.99")]
    won, reopened = facts_of(history, BOOKS).sales.values()
    assert (reopened.sign, reopened.amount, reopened.owner_id) == (-1, -won.amount, ANNA)
    assert reopened.at == history[1].time


def test_a_sale_won_twice_over_counts_once_and_won_again_after_a_reopening_counts_again() -> None:
    once = facts_of([moved("s1", 1, "won"), moved("s1", 2, "won")], BOOKS)
    assert [entry.sign for entry in once.sales.values()] == [1]
    again = facts_of([moved("s1", 1, "won"), moved("s1", 2, "open"), moved("s1", 3, "won")], BOOKS)
    assert [entry.sign for entry in again.sales.values()] == [1, -1, 1]


def test_a_win_without_any_lines_brings_its_money_in_without_a_product() -> None:
    facts = facts_of([moved("s", 1, "won", lines=[])], BOOKS)
    assert [entry.lines for entry in facts.sales.values()] == [None]
    (goods,) = difference(facts, Facts()).sums["goods_daily"].items()
    assert (goods[0][-2:], goods[1][:4]) == ((None, None), [1, 1, 1, Decimal("1000.00")])


def test_a_lost_sale_is_no_entry() -> None:
    assert not facts_of([moved("s1", 1, "open"), moved("s1", 2, "lost")], BOOKS).sales


def test_an_imported_sale_counts_as_a_sale_and_never_as_work_with_a_client() -> None:
    facts = facts_of([moved("s1", 1, "won", origin="import", actor="user:admin")], BOOKS)
    assert len(facts.sales) == 1
    assert not facts.touches


def test_what_the_system_moved_or_finished_is_nobodys_work() -> None:
    facts = facts_of(
        [
            moved("s1", 1, "open", by="system", actor="user:anna"),
            moved("s1", 2, "open", actor="system:process"),
            moved("s1", 3, "open", actor=None),
            done("a1", actor="system:process"),
            done("a2", actor="ext:accounting"),
        ],
        BOOKS,
    )
    assert facts == Facts()


def test_an_activity_without_a_result_is_finished_but_no_client_is_processed_by_it() -> None:
    facts = facts_of([done("a1", result=" \n")], BOOKS)
    assert [each.with_result for each in facts.activities.values()] == [False]
    assert not facts.touches


def test_an_activity_with_a_result_processes_its_client_for_who_had_it_to_do() -> None:
    (touch,) = facts_of([done("a1", owner_id=str(BORIS))], BOOKS).touches.values()
    assert (touch.contact_id, touch.owner_id) == (CLIENT, BORIS)


def test_an_activity_that_is_about_no_client_processes_none() -> None:
    facts = facts_of([done("a1", contact_id=None)], BOOKS)
    assert len(facts.activities) == 1
    assert not facts.touches


def test_events_of_older_senders_without_the_newer_fields_still_count() -> None:
    move, activity = moved("s1", 1, "won"), done("a1")
    for event in (move, activity):
        for field in ("team_id", "contact_type"):
            del event.data[field]  # type: ignore[attr-defined]
    facts = facts_of([move, activity], BOOKS)
    assert [entry.team_id for entry in facts.sales.values()] == [None]
    assert [entry.contact_type for entry in facts.activities.values()] == [None]


@st.composite
def deliveries(draw: st.DrawFn) -> list[Recorded]:
    """The recorded history in any order, each event one to three times."""
    repeated = [event for event in RECORDED for _ in range(draw(st.integers(1, 3)))]
    return draw(st.permutations(repeated))


@given(deliveries())
def test_any_order_with_any_duplicates_makes_the_same_facts(delivered: list[Recorded]) -> None:
    assert facts_of(delivered, BOOKS) == facts_of(RECORDED, BOOKS)


@given(deliveries(), st.lists(st.integers(0, 40), max_size=6))
def test_differences_of_facts_add_up_to_the_sums_however_the_history_is_cut(
    delivered: list[Recorded], cuts: list[int]
) -> None:
    """What the intake does batch by batch, without its tables."""
    known, before = Difference(), Facts()
    borders = sorted({min(cut, len(delivered)) for cut in cuts} | {len(delivered)})
    for border in borders:
        after = facts_of(delivered[:border], BOOKS)
        added, removed = after.without(before), before.without(after)
        step = difference(added, removed)
        known.add(step)
        for key, change in step.clients.items():
            known.clients.setdefault(key, ClientSum(change.last_at)).touches += change.touches
        before = after
    whole = difference(facts_of(RECORDED, BOOKS), Facts())
    for table, sums in known.sums.items():
        assert {key: row for key, row in sums.items() if any(row)} == {
            key: row for key, row in whole.sums[table].items() if any(row)
        }
    assert {key: each.touches for key, each in known.clients.items() if each.touches} == {
        key: each.touches for key, each in whole.clients.items()
    }
