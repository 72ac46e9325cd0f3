"""How often a sign-in may fail."""

from datetime import UTC, datetime, timedelta

import pytest

from services.identity.domain.signing_in import (
    FAILURES_COUNT_FOR,
    FAILURES_PER_ACCOUNT,
    FAILURES_PER_ADDRESS,
    SignInThrottled,
    check_attempts,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def failures(count: int, newest: timedelta = timedelta(seconds=1)) -> list[datetime]:
    """So many failures a second apart, the newest that long ago; in no order, as a query may bring them."""
    return [NOW - newest - timedelta(seconds=number) for number in range(count)]


def test_nine_failures_leave_the_door_open() -> None:
    check_attempts(failures(FAILURES_PER_ACCOUNT - 1), [], NOW)


def test_ten_failures_of_an_account_close_it() -> None:
    with pytest.raises(SignInThrottled) as refusal:
        check_attempts(failures(FAILURES_PER_ACCOUNT), [], NOW)
    assert "in 15 min" in refusal.value.detail and refusal.value.status == 429


def test_an_address_may_fail_more_often_than_an_account() -> None:
    check_attempts([], failures(FAILURES_PER_ADDRESS - 1), NOW)
    with pytest.raises(SignInThrottled):
        check_attempts([], failures(FAILURES_PER_ADDRESS), NOW)


def test_the_door_opens_when_the_oldest_of_the_ten_no_longer_counts() -> None:
    ten = failures(FAILURES_PER_ACCOUNT)
    with pytest.raises(SignInThrottled) as refusal:
        check_attempts(ten, [], min(ten) + FAILURES_COUNT_FOR - timedelta(seconds=1))
    assert "in 1 min" in refusal.value.detail
    check_attempts(ten, [], min(ten) + FAILURES_COUNT_FOR)


def test_more_than_ten_wait_for_the_tenth_newest() -> None:
    many = failures(FAILURES_PER_ACCOUNT + 5)
    with pytest.raises(SignInThrottled):
        check_attempts(many, [], min(many) + FAILURES_COUNT_FOR)
    check_attempts(many, [], sorted(many)[-FAILURES_PER_ACCOUNT] + FAILURES_COUNT_FOR)
