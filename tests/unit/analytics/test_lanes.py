"""Where a percentile lies follows from sums of bands and lanes; a window is read in as few whole pieces as it has."""

from datetime import date, timedelta
from decimal import Decimal
from math import ceil, floor

from hypothesis import given
from hypothesis import strategies as st

from services.analytics.domain.lanes import BORDERS, OF_BAND, WIDEST, Spread, band_of, counted, lane_of, numbers
from services.analytics.domain.periods import DAY, first_of, pieces

SECONDS = st.integers(-100, 300_000_000).map(float) | st.sampled_from([0.0, *BORDERS[::40]])
STEPS = ("day", "week", "month", "quarter")


def percentile(values: list[float], share: float) -> float:
    """As the database interpolates: between the two it falls between."""
    place = share * (len(values) - 1)
    low, high = values[floor(place)], values[ceil(place)]
    return low + (place - floor(place)) * (high - low)


@given(st.lists(st.lists(SECONDS, min_size=1, max_size=9), min_size=1, max_size=4))
def test_a_percentile_of_what_is_added_up_is_that_of_all_in_order(parts: list[list[float]]) -> None:
    together, bands, lanes = Spread(), 0, dict[int, int]()
    for part in parts:
        bands += sum(counted(band_of(lane_of(timedelta(seconds=each)))) for each in part)
        for lane in (lane_of(timedelta(seconds=each)) for each in part):
            lanes[band_of(lane)] = lanes.get(band_of(lane), 0) + counted(lane % OF_BAND)
    together.add(Decimal(0), numbers(Decimal(bands)))
    spent = sorted(each for part in parts for each in part)
    assert together.number == len(spent)
    for share in (0.5, 0.9):
        looked_into = together.bands_for([share])
        for band in looked_into - together.lanes.keys():
            together.look_into(band, numbers(Decimal(lanes[band])))
        wanted = together.lanes_for([share])
        assert {band_of(lane) for lane in wanted} <= looked_into
        near = {lane: [each for each in spent if lane_of(timedelta(seconds=each)) == lane] for lane in wanted}
        assert together.percentile(share, near) == percentile(spent, share)


@given(SECONDS)
def test_no_stay_of_a_band_is_longer_than_its_widest(seconds: float) -> None:
    spent = timedelta(seconds=seconds)
    assert spent <= WIDEST[band_of(lane_of(spent))]


@given(st.dates(date(2023, 1, 1), date(2027, 1, 1)), st.integers(0, 800), st.sampled_from([STEPS, STEPS[:2], ("day",)]))
def test_pieces_of_a_window_are_whole_and_hold_each_day_once(start: date, days: int, steps: tuple[str, ...]) -> None:
    end = start + days * DAY
    found = [(step, *span) for step, spans in pieces(start, end, steps).items() for span in spans]
    held = sorted(each for _, first, behind in found for each in range(first.toordinal(), behind.toordinal()))
    assert held == [*range(start.toordinal(), end.toordinal())]
    for step, first, behind in found:
        assert (first_of(step, first), first_of(step, behind)) == (first, behind)
    single = sum((behind - first).days for step, first, behind in found if step == "day")
    assert single == days if steps == ("day",) else single <= 24
