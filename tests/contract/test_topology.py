"""The broker's topology follows the contract: names, bindings, rights, and policies that lose nothing."""

import re
from typing import Any

import pytest

from cli.topology import SERVICES, USERS, definitions, listens
from shared.bus import LADDER
from shared.events import OUTSIDE, PaymentConfirmed, ProduceOrder, SaleStageChanged, catalogue

ORDERS = ProduceOrder.key
MADE = definitions({user: f"secret of {user}" for user in USERS})
WORK = [*(f"{service}.events" for service in SERVICES), "production.order_requests"]


def policies_of(kind: str, name: str) -> dict[str, Any]:
    """What RabbitMQ applies: of all policies that fit, the one with the highest priority."""
    fits = [policy for policy in MADE["policies"] if policy["apply-to"] == kind and re.search(policy["pattern"], name)]
    found: dict[str, Any] = max(fits, key=lambda policy: policy["priority"])["definition"]
    return found


def bound(source: str, destination: str) -> set[str]:
    return {
        binding["routing_key"]
        for binding in MADE["bindings"]
        if (binding["source"], binding["destination"]) == (source, destination)
    }


def matches(pattern: str, key: str) -> bool:
    words = {"*": r"[^.]+", "#": r".*"}
    return re.fullmatch(r"\.".join(words.get(word, re.escape(word)) for word in pattern.split(".")), key) is not None


def test_names_are_those_of_the_contract() -> None:
    exchanges = {each["name"]: each["type"] for each in MADE["exchanges"]}

    assert exchanges == {
        "fibex.events": "topic",
        "fibex.ext": "topic",
        "fibex.commands": "direct",
        "fibex.dlx": "direct",
        "fibex.unrouted": "fanout",
        **{f"fibex.delay.{rung}": "fanout" for rung in ("5s", "30s", "2m", "15m", "1h")},
    }
    assert {each["name"] for each in MADE["queues"]} == {
        *WORK,
        *(f"{name}.dlq" for name in WORK),
        *(f"fibex.delay.{rung}" for rung in LADDER),
        "fibex.unrouted",
        "fibex.events.log",
    }
    assert {each["name"] for each in MADE["vhosts"]} == {"fibex"}


def test_everything_survives_a_restart_of_the_broker() -> None:
    assert all(each["durable"] and not each["auto_delete"] for each in (*MADE["exchanges"], *MADE["queues"]))
    kinds = {each["name"]: each["arguments"] for each in MADE["queues"]}
    assert kinds.pop("fibex.events.log") == {"x-queue-type": "stream"}
    assert all(arguments == {"x-queue-type": "quorum"} for arguments in kinds.values()), "the rest is policy"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_gets_each_event_it_listens_to_and_no_other(service: str) -> None:
    keys = bound("fibex.events", f"{service}.events")
    got = {kind for kind in catalogue.values() if any(matches(key, kind.key) for key in keys)}

    assert got == set(listens(service))


@pytest.mark.parametrize("service", SERVICES)
def test_a_forged_outside_event_reaches_the_service_that_would_believe_it(service: str) -> None:
    keys = bound("fibex.events", f"{service}.events")
    for kind in listens(service):
        if kind.producer in OUTSIDE:
            for forger in OUTSIDE - {kind.producer}:
                assert any(matches(key, f"{forger}.{kind.key.split('.', 1)[1]}") for key in keys)


@pytest.mark.parametrize("name", WORK)
def test_a_full_or_failing_queue_loses_nothing(name: str) -> None:
    policy = policies_of("queues", name)

    assert policy["overflow"] == "reject-publish"
    assert policy["dead-letter-strategy"] == "at-least-once"
    assert (policy["dead-letter-exchange"], policy["dead-letter-routing-key"]) == ("fibex.dlx", name)
    assert policy["delivery-limit"] == 20
    assert bound("fibex.dlx", f"{name}.dlq") == {name}


@pytest.mark.parametrize("name", WORK)
def test_looking_at_dead_letters_never_loses_them(name: str) -> None:
    policy = policies_of("queues", f"{name}.dlq")

    assert policy == {"delivery-limit": 1_000_000}


@pytest.mark.parametrize(("rung", "seconds"), [("5s", 5), ("30s", 30), ("2m", 120), ("15m", 900), ("1h", 3600)])
def test_a_rung_of_the_ladder_hands_back_to_the_one_queue(rung: str, seconds: int) -> None:
    policy = policies_of("queues", f"fibex.delay.{rung}")

    assert policy["message-ttl"] == seconds * 1000
    assert policy["dead-letter-exchange"] == "", "the default exchange: back to the queue by its name"
    assert "dead-letter-routing-key" not in policy, "it keeps the key it came with, which is that name"
    assert policy["overflow"] == "reject-publish"


def test_what_nobody_takes_is_kept_where_it_can_be_seen() -> None:
    for exchange in ("fibex.events", "fibex.ext"):
        assert policies_of("exchanges", exchange) == {"alternate-exchange": "fibex.unrouted"}
    assert bound("fibex.unrouted", "fibex.unrouted") == {""}


def test_a_command_has_no_alternate_exchange() -> None:
    assert not [
        policy
        for policy in MADE["policies"]
        if policy["apply-to"] == "exchanges" and re.search(policy["pattern"], "fibex.commands")
    ]
    assert bound("fibex.commands", ProduceOrder.key) == {ProduceOrder.key}


def test_outside_systems_get_in_by_their_own_keys_only() -> None:
    assert bound("fibex.ext", "fibex.events") == {f"{name}.#" for name in OUTSIDE}


def rights(user: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    own = next(each for each in MADE["permissions"] if each["user"] == user)
    return own, [each for each in MADE["topic_permissions"] if each["user"] == user]


@pytest.mark.parametrize("user", USERS)
def test_nobody_declares_anything(user: str) -> None:
    assert rights(user)[0]["configure"] == "^$"


@pytest.mark.parametrize("user", USERS)
def test_a_user_reads_its_own_queue_and_its_dead_letters_only(user: str) -> None:
    own = {"production": {ORDERS}}.get(user, {f"{user}.events", f"{user}.events.dlq"} if user in SERVICES else set())
    if user == "sales":
        own |= {f"{ORDERS}.dlq"}  # what the department gave up of the orders that sales gave
    readable = {each["name"] for each in MADE["queues"] if re.search(rights(user)[0]["read"], each["name"])}

    assert readable == own


@pytest.mark.parametrize("user", USERS)
def test_a_user_writes_where_it_has_something_to_say(user: str) -> None:
    writable = {each["name"] for each in MADE["exchanges"] if re.search(rights(user)[0]["write"], each["name"])}
    aside = {"fibex.dlx", *(f"fibex.delay.{rung}" for rung in LADDER)}
    commands = {"fibex.commands"} if user == "sales" else set()

    assert writable == ({"fibex.ext"} if user in OUTSIDE else {"fibex.events", *aside, *commands})


@pytest.mark.parametrize("user", USERS)
def test_a_user_speaks_with_its_own_keys_only(user: str) -> None:
    (topic,) = rights(user)[1]

    assert topic["exchange"] == ("fibex.ext" if user in OUTSIDE else "fibex.events")
    said = {kind.event_type for kind in catalogue.values() if re.search(topic["write"], kind.key)}
    assert said == {kind.event_type for kind in catalogue.values() if kind.producer == user}


def test_accounting_confirms_payments_and_tells_nothing_of_sales() -> None:
    (topic,) = rights("accounting")[1]

    assert re.search(topic["write"], PaymentConfirmed.key)
    assert not re.search(topic["write"], SaleStageChanged.key)
    assert not re.search(topic["write"], "accountings.payment.confirmed")


def test_no_password_stands_in_clear() -> None:
    assert "secret of" not in str(MADE)
    assert {user["name"] for user in MADE["users"]} == set(USERS)
    assert all(user["tags"] == [] for user in MADE["users"]), "nobody of them administers the broker"
    assert len({user["password_hash"] for user in MADE["users"]}) == len(USERS)
