"""One service as a process of its own that can be killed: at a named point, or from outside. It always comes back.

    python -m tests.faults.runner SERVICE JOURNAL      settings from FIBEX_…, FIBEX_TEST_CRASH="point:2,1,5"

The parent imports the service once and forks it anew after each death, as a container would be restarted, only faster.
The n-th child kills itself at the n-th number's visit of the point; when the numbers are used up, children live on.
The journal is what the test reads: the port, each child, each kill and each event that came again.
"""

import os
import signal
import socket
import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import uvicorn

from shared import edge
from shared.bus import Inbound
from shared.db import Transaction
from shared.relay import Relay
from shared.settings import Settings
from shared.telemetry import log_as_json

Die = Callable[[], None]


def main(service: str, journal: Path) -> None:
    point, _, visits = os.environ.get("FIBEX_TEST_CRASH", "").partition(":")
    plan = [int(number) for number in visits.split(",") if number]
    create = import_module(f"services.{service}.app").create
    listener = socket.create_server(
        ("127.0.0.1", 0)
    )  # kept by the parent: who knocks meanwhile waits for the next child
    _write(journal, f"port {listener.getsockname()[1]}")
    child = 0

    def stop(*_: object) -> None:
        nonlocal plan
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if child:
            os.kill(child, signal.SIGTERM)
            os.waitpid(child, 0)
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    while True:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            _serve(create, listener, journal, point if plan else "", plan[0] if plan else 0)
        _write(journal, f"started {child}")
        os.waitpid(child, 0)
        _write(journal, f"died {child}")
        plan = plan[1:]


def _serve(create: Any, listener: socket.socket, journal: Path, point: str, visit: int) -> None:
    """The life of one child; never returns."""
    settings = Settings.read()
    log_as_json(settings.log_level)
    _note_duplicates(journal)
    if point:
        POINTS[point](_at_visit(visit, lambda: os.kill(os.getpid(), signal.SIGKILL)))
    config = uvicorn.Config(create(settings), log_config=None, access_log=False, timeout_graceful_shutdown=5)
    uvicorn.Server(config).run(sockets=[listener])
    os._exit(0)


def _at_visit(visit: int, die: Die) -> Die:
    visits = 0

    def visited() -> None:
        nonlocal visits
        visits += 1
        if visits == visit:
            die()

    return visited


def _after_publish_before_mark(visited: Die) -> None:
    """The broker has confirmed, the outbox does not know it yet."""
    _before(Relay, "_settle", visited)


def _after_commit_before_ack(visited: Die) -> None:
    """The effect and its receipt are committed, the broker does not know it yet."""
    _after(Inbound, "_once", visited)
    if "services.analytics.consumers.intake" in sys.modules:
        _after(sys.modules["services.analytics.consumers.intake"].Intake, "_once", visited)


def _before_commit(visited: Die) -> None:
    """Everything is written, nothing is committed."""
    _after(Transaction, "flush_events", visited)


def _after_commit_before_reply(visited: Die) -> None:
    """The request is done, the caller does not know it yet."""
    _after(edge, "_attempt", visited, only=lambda arguments: arguments[0].method == "POST")


POINTS: dict[str, Callable[[Die], None]] = {
    "after publish before mark": _after_publish_before_mark,
    "after commit before ack": _after_commit_before_ack,
    "before commit": _before_commit,
    "after commit before reply": _after_commit_before_reply,
}


def _before(owner: Any, name: str, visited: Die) -> None:
    original = getattr(owner, name)

    @wraps(original)
    async def wrapped(*arguments: Any, **named: Any) -> Any:
        visited()
        return await original(*arguments, **named)

    setattr(owner, name, wrapped)


def _after(owner: Any, name: str, visited: Die, only: Callable[[Any], bool] = lambda _: True) -> None:
    original = getattr(owner, name)

    @wraps(original)
    async def wrapped(*arguments: Any, **named: Any) -> Any:
        result = await original(*arguments, **named)
        if only(arguments):
            visited()
        return result

    setattr(owner, name, wrapped)


def _note_duplicates(journal: Path) -> None:
    original = Transaction.first_time

    @wraps(original)
    async def first_time(self: Transaction, consumer: str, envelope: Any) -> bool:
        first = await original(self, consumer, envelope)
        if not first:
            _write(journal, f"duplicate {envelope.id}")
        return first

    Transaction.first_time = first_time  # type: ignore[method-assign]
    intake = sys.modules.get("services.analytics.consumers.intake")
    if intake is not None:  # takes its events in by hundreds, and counts what it knew already
        _count_duplicates(intake.Intake, journal)


def _count_duplicates(intake: Any, journal: Path) -> None:
    original = intake._once

    @wraps(original)
    async def once(self: Any, batch: Any) -> Any:
        before = _duplicates(self.metrics)
        result = await original(self, batch)
        for _ in range(_duplicates(self.metrics) - before):
            _write(journal, "duplicate in a batch")
        return result

    intake._once = once


def _duplicates(metrics: Any) -> int:
    samples = [sample for metric in metrics.events.collect() for sample in metric.samples]
    return int(
        sum(each.value for each in samples if each.name.endswith("_total") and each.labels["outcome"] == "duplicate")
    )


def _write(journal: Path, line: str) -> None:
    with journal.open("a") as file:
        file.write(line + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
