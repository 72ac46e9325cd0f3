"""One service alone in its process, as its container runs it: `python -m shared.serve SERVICE`."""

import sys
from importlib import import_module

import structlog
import uvicorn

from shared.settings import Settings
from shared.telemetry import log_as_json

PORT = 8000
SECONDS_TO_FINISH = 8
"""Requests under way at SIGTERM get this long; streams that never end are cut then."""


def serve(service: str) -> None:
    """Serve until SIGTERM. Whoever starts the process decides about its log lines, so that is done here."""
    settings = Settings.read()
    log_as_json(settings.log_level)
    structlog.contextvars.bind_contextvars(service=service)
    uvicorn.run(
        import_module(f"services.{service}.app").create(settings),
        host="0.0.0.0",  # noqa: S104 (inside a container, whose ports nobody publishes)
        port=PORT,
        forwarded_allow_ips="*",  # the gateway alone reaches us and writes X-Forwarded-For itself: whose sign-in failed
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m shared.serve SERVICE")
    serve(sys.argv[1])
