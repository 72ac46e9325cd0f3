"""Ids: UUIDv7, so that they sort by the moment they were made."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.ids import new_id

NOW = datetime(2026, 11, 23, 9, 0, 0, 123000, tzinfo=UTC)
moments = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments, st.none() | st.integers(0, 4095))
def test_an_id_is_a_uuid_of_version_7_and_says_when_it_was_made(now: datetime, sequence: int | None) -> None:
    made = new_id(now, sequence=sequence)

    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert made.int >> 80 == int(now.timestamp() * 1000)


@given(moments, st.timedeltas(timedelta(milliseconds=2), timedelta(days=3650)))
def test_a_later_id_sorts_behind(now: datetime, later: timedelta) -> None:
    assert new_id(now) < new_id(now + later)
    assert str(new_id(now)) < str(new_id(now + later))


def test_ids_of_one_moment_sort_by_their_sequence() -> None:
    made = [new_id(NOW, sequence=number) for number in range(4096)]

    assert made == sorted(made)


def test_a_sequence_beyond_its_bits_stays_at_their_end() -> None:
    assert new_id(NOW, sequence=4096).int >> 64 == new_id(NOW, sequence=4095).int >> 64


def test_ids_of_one_moment_differ() -> None:
    assert len({new_id(NOW) for _ in range(10_000)}) == 10_000


def test_without_a_moment_the_clock_is_asked() -> None:
    before = int(datetime.now(UTC).timestamp() * 1000)

    assert before <= new_id().int >> 80 <= int(datetime.now(UTC).timestamp() * 1000)
