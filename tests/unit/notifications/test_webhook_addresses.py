"""Where webhooks may go, and how long they are tried."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from services.notifications.adapters.hooks import AddressForbidden, Call, Hooks, NotTaken
from services.notifications.domain.delivery import MOST_ATTEMPTS, Gone, Rejected, after_failure, next_try
from services.notifications.domain.webhook import (
    WebhookAddressInvalid,
    address,
    check_url,
    may_be_called,
    networks,
)

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
FORBIDDEN = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.0.8", "198.18.0.1", "203.0.113.7", "224.0.0.1", "255.255.255.255", "240.0.0.1",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:7f00:1::",
]  # fmt: skip


@pytest.mark.parametrize("text", FORBIDDEN)
def test_no_webhook_goes_to_an_address_that_is_not_public(text: str) -> None:
    assert not may_be_called(address(text), [])


@pytest.mark.parametrize("text", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_may_be_called_in_whatever_clothes(text: str) -> None:
    assert may_be_called(address(text), [])


def test_an_operator_may_allow_networks_of_the_house_and_no_others_with_them() -> None:
    allowed = networks("10.1.0.0/16, fd12::/16")
    assert may_be_called(address("10.1.2.3"), allowed)
    assert may_be_called(address("::ffff:10.1.2.3"), allowed)
    assert may_be_called(address("fd12::5"), allowed)
    assert not may_be_called(address("10.2.0.1"), allowed)
    assert not may_be_called(address("fd13::5"), allowed)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://hooks.example/x", "file:///etc/passwd", "https://", "https:///x", "//hooks.example", "hooks.example",
        "https://user:secret@hooks.example/", "https://user@hooks.example/", "https://hooks.example/#part",
        "https://hooks.example:99999/", "https://hooks .example/", "https://[::1/",
        "gopher://hooks.example", "http://hooks.example/x",
    ],
)  # fmt: skip
def test_an_address_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(WebhookAddressInvalid):
        check_url(url, plain_allowed=False)


def test_without_tls_only_in_development() -> None:
    check_url("http://localhost:9000/hook", plain_allowed=True)
    check_url("https://hooks.example:8443/fibex?x=1", plain_allowed=False)


def a_call(url: str) -> Call:
    return Call("event-1", url, "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0", b"{}", NOW)


@pytest.mark.parametrize(
    "found", [["169.254.169.254"], ["8.8.8.8", "10.0.0.1"], ["::ffff:127.0.0.1"], ["2606:4700::1", "fd00::1"], []]
)
async def test_a_name_that_leads_inside_is_not_called_even_if_it_leads_outside_as_well(found: list[str]) -> None:
    async def lookup(host: str, port: int) -> Sequence[str]:
        return found

    with pytest.raises(AddressForbidden):
        await Hooks([], lookup=lookup).send(a_call("https://hooks.example/x"))


async def test_a_name_nobody_knows_is_tried_again_later() -> None:
    async def lookup(host: str, port: int) -> Sequence[str]:
        raise OSError("no such host")

    with pytest.raises(NotTaken):
        await Hooks([], lookup=lookup).send(a_call("https://hooks.example/x"))


def test_a_delivery_is_tried_later_and_later_for_days_and_then_given_up() -> None:
    waited, now = timedelta(0), NOW
    for attempts in range(1, MOST_ATTEMPTS):
        after = after_failure(attempts, NotTaken("503"), now)
        assert after.state == "waiting"
        pause = after.next_try_at - now
        assert pause == next_try(attempts, now) - now
        waited, now = waited + pause, after.next_try_at
    assert timedelta(days=3) < waited < timedelta(days=4)
    assert after_failure(MOST_ATTEMPTS, NotTaken("503"), now).state == "failed"


@pytest.mark.parametrize("failure", [Gone("410"), Rejected("550 no such user")])
def test_what_will_never_be_taken_is_not_tried_again(failure: Exception) -> None:
    assert after_failure(1, failure, NOW).state == "failed"
