"""When something goes out: modes, quiet hours, digests."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.kinds import KINDS
from services.notifications.domain.preferences import NoSuchKind, Preferences, Quiet, check_kind

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
NIGHT = Quiet(time(22), time(8))
ANNA = UUID(int=1)


def at(day: int, hour: int, minute: int = 0, zone: ZoneInfo = MOSCOW) -> datetime:
    """A moment of the week that begins on Monday, 23 November 2026."""
    return datetime(2026, 11, 22 + day, hour, minute, tzinfo=zone)


@pytest.mark.parametrize(
    ("quiet", "now", "goes"),
    [
        (NIGHT, at(1, 21, 59), at(1, 21, 59)),
        (NIGHT, at(1, 22), at(2, 8)),
        (NIGHT, at(2, 3), at(2, 8)),
        (NIGHT, at(2, 8), at(2, 8)),
        (Quiet(time(12), time(14)), at(1, 13), at(1, 14)),
        (Quiet(time(12), time(14)), at(1, 14), at(1, 14)),
        (Quiet(time(22), time(8), weekends=True), at(5, 23), at(8, 8)),
        (Quiet(time(22), time(8), weekends=True), at(6, 12), at(8, 8)),
        (Quiet(time(0), time(0), weekends=True), at(6, 12), at(8, 0)),
        (Quiet(time(0), time(0), weekends=True), at(3, 3), at(3, 3)),
    ],
)
def test_quiet_hours_hold_a_message_until_they_are_over(quiet: Quiet, now: datetime, goes: datetime) -> None:
    assert Preferences(ANNA, {}, quiet).due("now", now.astimezone(UTC), MOSCOW) == goes


def test_a_digest_goes_at_its_hour_and_never_in_quiet_hours() -> None:
    chosen = Preferences(ANNA, {}, None, time(9))
    assert chosen.due("digest", at(1, 8, 59), MOSCOW) == at(1, 9)
    assert chosen.due("digest", at(1, 9), MOSCOW) == at(2, 9)
    early = Preferences(ANNA, {}, NIGHT, time(7))
    assert early.due("digest", at(1, 12), MOSCOW) == at(2, 8)


def test_the_end_of_quiet_hours_is_reckoned_by_the_clock_on_the_wall_when_clocks_change() -> None:
    night_before_winter = datetime(2026, 10, 24, 23, tzinfo=BERLIN)
    goes = Preferences(ANNA, {}, NIGHT).due("now", night_before_winter, BERLIN)
    assert (goes.hour, goes.astimezone(UTC) - night_before_winter.astimezone(UTC)) == (8, timedelta(hours=10))


clocks = st.times(timezones=st.none()).map(lambda clock: clock.replace(second=0, microsecond=0))


@given(clocks, clocks, st.booleans(), st.integers(0, 366 * 24 * 60))
def test_nothing_is_ever_dropped_and_nothing_goes_out_in_quiet_hours(
    begins: time, ends: time, weekends: bool, minutes: int
) -> None:
    quiet, now = Quiet(begins, ends, weekends), datetime(2026, 1, 1, tzinfo=MOSCOW) + timedelta(minutes=minutes)
    goes = Preferences(ANNA, {}, quiet).due("now", now, MOSCOW)
    assert now <= goes <= now + timedelta(days=4)
    assert quiet.over(goes) == goes


def test_what_somebody_did_not_choose_is_as_the_kind_says() -> None:
    urgent = next(name for name, kind in KINDS.items() if kind.urgent)
    calm = next(name for name, kind in KINDS.items() if not kind.urgent)
    chosen = Preferences(ANNA, {(urgent, "email"): "off"})
    assert chosen.mode(urgent, "email") == "off"
    assert (chosen.mode(calm, "email"), chosen.mode(calm, "telegram"), chosen.mode(calm, "in_app")) == (
        "digest",
        "now",
        "now",
    )
    with pytest.raises(NoSuchKind):
        check_kind("weather")
