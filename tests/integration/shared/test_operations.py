"""What operations sees: log lines that can be followed from service to service, health, figures."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import structlog

from shared.bus import Consumers, Inbound, make_broker
from shared.events import SaleCreated
from shared.telemetry import Metrics, log, log_as_json
from tests.eventually import eventually
from tests.integration.shared.ground import Ground, a_payment
from tests.integration.shared.relays import hasten, opened, running_relay, sent, tell
from tests.integration.shared.toy import Toy, running_toy


@pytest.fixture
def written() -> Iterator[StringIO]:
    """Where the log lines go: logging as a started service has it, and as it was before afterwards."""
    root = logging.getLogger()
    before, configured = (root.handlers[:], root.level), structlog.get_config()
    lines = StringIO()
    vars(log).pop("bind", None)  # it remembers how it was configured at its first line
    log_as_json("info", lines)
    yield lines
    root.handlers = before[0]
    root.setLevel(before[1])
    vars(log).pop("bind", None)
    structlog.configure(**configured)


async def test_one_correlation_id_runs_from_the_request_through_both_services_log_lines(
    ground: Ground, written: StringIO
) -> None:
    consumers = Consumers("contacts")

    @consumers.on(SaleCreated)
    async def sale_created(tx, event, envelope) -> None:
        log.info("the other service heard of it")

    settings = ground.settings.model_copy(update={"rabbitmq_url": ground.addresses.broker("contacts")})
    broker = make_broker(settings)
    async with opened(ground) as database, running_toy(ground) as toy:
        Inbound(consumers, database, settings, Metrics("contacts")).attach(broker)
        async with broker:
            await broker.start()
            await toy.post("/broken", headers={"x-request-id": "ask-7"})
            await toy.add_note(headers={"x-request-id": "ask-7"})
            await eventually(lambda: ground.count("inbox"))
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    followed = [line for line in lines if line.get("correlation_id") == "ask-7"]
    assert [(line["service"], line["event"]) for line in followed] == [
        ("sales", "request failed"),
        ("contacts", "the other service heard of it"),
    ]
    assert "RuntimeError: a bug" in followed[0]["exception"]
    assert followed[1]["event_id"]
    assert all(line["level"] and line["timestamp"].endswith("Z") for line in followed)


async def test_foreign_libraries_log_as_json_too(written: StringIO) -> None:
    logging.getLogger("somebody.else").warning("careful: %s", "кириллица")
    [line] = [json.loads(line) for line in written.getvalue().splitlines()]
    assert (line["event"], line["level"]) == ("careful: кириллица", "warning")


async def test_health_and_figures_need_no_sign_in(toy: Toy) -> None:
    live = await toy.http.get("/live")
    assert (live.status_code, live.json()) == (200, {"service": "sales", "status": "live"})
    ready = await toy.http.get("/ready")
    expected = {"service": "sales", "status": "ready", "database": "ok", "broker": "connected"}
    assert (ready.status_code, ready.json()) == (200, expected)
    metrics = await toy.http.get("/metrics")
    assert metrics.status_code == 200
    assert metrics.headers["content-type"].startswith("text/plain")


async def test_the_outbox_is_counted_and_its_oldest_row_is_timed(ground: Ground) -> None:
    async with running_relay(ground) as relay:
        await eventually(lambda: relay.leads)
        async with running_toy(ground, consume=False) as toy:
            assert await toy.figure("relay_leader") == 0, "another process leads"
            await relay.kill()
            await eventually(lambda: led_by(toy), within=3)
            await tell(ground)
            await sent(ground, 1)
            assert await toy.figure("outbox_pending") == 0
            assert await toy.figure("outbox_oldest_age_seconds") == 0
            assert await toy.figure("relay_published_total") == 1
            await tell(ground, exchange="fibex.commands")
            await eventually(lambda: refused_once(ground))
            aged = datetime.now(UTC) - timedelta(minutes=5)
            await ground.rows("UPDATE outbox SET parked_at = now(), available_at = $1", aged)
            assert await toy.figure("outbox_parked") == 1
            assert await toy.figure("outbox_pending") == 0
    await tell(ground)
    await ground.rows("UPDATE outbox SET parked_at = NULL, available_at = now() - interval '90 seconds'")
    async with running_toy(ground, consume=False, rabbitmq_url="amqp://sales:sales@127.0.0.1:1/nowhere") as toy:
        assert await toy.figure("outbox_pending") == 2
        assert 90 <= await toy.figure("outbox_oldest_age_seconds") < 100
    await hasten(ground)


async def test_messages_are_counted_by_type_and_outcome_and_requests_by_route(ground: Ground) -> None:
    async with running_toy(ground) as toy:
        await ground.publish("accounting", a_payment(), a_payment())
        await ground.publish_raw("accounting", b"poison", type="PaymentConfirmed")

        async def counted() -> bool:
            handled = await toy.figure('events_handled_total{outcome="handled",type="PaymentConfirmed"}')
            dead = await toy.figure('events_handled_total{outcome="dead",type="PaymentConfirmed"}')
            return (handled, dead) == (2, 1)

        await eventually(counted)
        await toy.add_note()
        await toy.post("/notes", json={})
        route = 'method="POST",route="/notes"'
        assert await toy.figure(f'http_request_seconds_count{{{route},status="201"}}') == 1
        assert await toy.figure(f'http_request_seconds_count{{{route},status="422"}}') == 1
        await ground.take_all("sales.events.dlq")


async def led_by(toy: Toy) -> bool:
    return await toy.figure("relay_leader") == 1


async def refused_once(ground: Ground) -> bool:
    return await ground.count("outbox WHERE attempts > 0") == 1
