"""What operations sees of a service: JSON log lines with correlation ids, and its metrics."""

import logging
import sys
from typing import Any, TextIO

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

log: Any = structlog.get_logger()


def log_as_json(level: str = "info", stream: TextIO | None = None) -> None:
    """One JSON object per line on standard error (or `stream`), from our code and from libraries alike."""
    shared_steps: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared_steps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared_steps,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for served in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(served).handlers, logging.getLogger(served).propagate = [], True
    for noisy in ("aio_pika", "aiormq", "uvicorn.access", "httpx2", "httpcore2"):
        logging.getLogger(noisy).setLevel(logging.ERROR)


class Metrics:
    """The figures of one service, in a registry of its own: several services may share a process."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        made: dict[str, Any] = {"registry": self.registry}
        self.outbox_pending = Gauge("outbox_pending", "Events committed and not yet published", **made)
        self.outbox_oldest_age = Gauge("outbox_oldest_age_seconds", "Age of the oldest unpublished event", **made)
        self.outbox_parked = Gauge(
            "outbox_parked", "Events set aside because the broker refused them ten times", **made
        )
        self.relay_published = Counter("relay_published_total", "Events the broker has confirmed", **made)
        self.relay_leader = Gauge("relay_leader", "1 while this process publishes for its database", **made)
        self.events = Counter("events_handled_total", "Messages received", ["type", "outcome"], **made)
        self.timer_failures = Counter("timer_failures_total", "Turns of a timer that failed", ["rule"], **made)
        self.requests = Histogram(
            "http_request_seconds",
            "Time to answer",
            ["method", "route", "status"],
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
            **made,
        )
        Gauge("service_info", "The service these figures are of", ["service"], **made).labels(service).set(1)
