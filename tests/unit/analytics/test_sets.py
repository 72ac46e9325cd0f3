"""Sets of clients as bits: which bits a change turns over."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from services.analytics.domain.facts import ClientStretch, Facts
from services.analytics.domain.periods import first_of, pieces
from services.analytics.domain.sets import CHUNK, bits, turned
from services.analytics.domain.sums import ClientsKey, ClientSum, difference
from tests.unit.analytics.histories import ANNA, BORIS, CLIENT, NOON, TEAM

DAY = date(2026, 3, 11)
OTHER = UUID(int=5)


def key(client: UUID, day: date = DAY) -> ClientsKey:
    return day, client, ANNA, TEAM, "existing"


def a_stretch(**more: object) -> ClientStretch:
    stretch = ClientStretch(
        event="/fibex/contacts 1", subject=str(CLIENT), at=NOON, day=NOON.date(), late=False, received_at=NOON,
        owner_id=ANNA, team_id=TEAM, contact_type="existing", contact_id=CLIENT, priority="normal", origin="person",
        began_on=NOON.date(),
    )  # fmt: skip
    return replace(stretch, **more)  # type: ignore[arg-type]


def test_each_client_has_a_bit_of_its_own_and_the_first_number_the_first_bit() -> None:
    numbers = {CLIENT: 0, OTHER: CHUNK + 2}
    found = bits("day", [key(CLIENT), key(OTHER)], numbers)
    assert found == {
        (DAY, ANNA, TEAM, "existing", 0): 1 << CHUNK - 1,
        (DAY, ANNA, TEAM, "existing", 1): 1 << CHUNK - 3,
    }


def test_who_comes_and_goes_within_a_month_leaves_it_as_it_was() -> None:
    days = [key(CLIENT), key(CLIENT, DAY + timedelta(days=9))]
    assert bits("month", days, {CLIENT: 7}) == {}
    assert len(bits("day", days, {CLIENT: 7})) == 2


def test_a_client_turns_where_its_first_touch_comes_or_its_last_goes() -> None:
    change = {key(CLIENT): ClientSum(NOON, 2), key(OTHER): ClientSum(NOON, -1)}
    assert turned(change, {key(CLIENT): 2, key(OTHER): 0}) == {*change}
    assert turned(change, {key(CLIENT): 3, key(OTHER): 1}) == set()
    assert turned({key(CLIENT): ClientSum(NOON, 0)}, {key(CLIENT): 0}) == set(), "it came and went in one change"


def test_the_base_turns_on_the_days_a_stretch_begins_and_ends() -> None:
    begun, behind = a_stretch(), NOON + timedelta(days=3)
    ended = replace(begun, until=behind, ended_on=behind.date())
    now, before = Facts(clients={begun.event: ended}), Facts(clients={begun.event: begun})
    whose = (CLIENT, ANNA, TEAM, "existing")
    assert difference(before, Facts()).base == {(begun.began_on, *whose)}
    assert difference(now, before).base == {(behind.date(), *whose)}
    other = replace(begun, owner_id=BORIS)
    changed = difference(Facts(clients={begun.event: other}), before).base
    assert changed == {(begun.began_on, *whose), (begun.began_on, CLIENT, BORIS, TEAM, "existing")}


def test_a_stretch_that_ends_before_it_begins_was_never_there() -> None:
    nowhere = a_stretch(until=NOON - timedelta(days=1), ended_on=NOON.date() - timedelta(days=1))
    assert difference(Facts(clients={nowhere.event: nowhere}), Facts()).base == set()


def test_all_days_up_to_one_are_whole_years_then_months_then_days() -> None:
    steps = pieces(date.min, DAY, ("day", "month", "year"))
    year, month = first_of("year", DAY), first_of("month", DAY)
    assert steps == {"year": [(date.min, year)], "month": [(year, month)], "day": [(month, DAY)]}
