"""Runs selected tests in forked processes, one per mutation and one without: the imports are paid for once.

    python -m tests.mutation.runner SERVERS-AS-JSON WORKER

Writes one line of JSON per run: the mutation and the outcome of each test.
"""

import json
import os
import sys
from typing import Any

import pytest

from tests.eventually import eventually
from tests.integration.shared import toy  # noqa: F401 - imported before the forks, for it is most of the time
from tests.mutation.mutations import MUTATIONS


class Told:
    """A pytest plugin: where the servers are, and what became of each test."""

    def __init__(self, servers: str, worker: str) -> None:
        self.workerinput = {"servers": servers, "workerid": worker}
        self.outcomes: dict[str, str] = {}

    def pytest_configure(self, config: Any) -> None:
        config.workerinput = self.workerinput

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[report.nodeid] = (
                report.outcome if report.when == "call" else f"{report.when} {report.outcome}"
            )


def main(servers: str, worker: str) -> None:
    runs = [("", [test for each in MUTATIONS.values() for test in each.noticed_by])]
    runs += [(name, list(each.noticed_by)) for name, each in MUTATIONS.items()]
    for name, tests in runs:
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            _run(name, tests, Told(servers, worker))
        os.waitpid(pid, 0)


def _run(name: str, tests: list[str], told: Told) -> None:
    out = os.dup(1)
    os.dup2(2, 1)  # pytest's own words go where nobody parses them
    if name:
        MUTATIONS[name].apply()
        eventually.__defaults__ = (3.0, 0.03)  # what will not come is not waited for as long as what will
    pytest.main(["-p", "no:xdist", "-p", "no:cacheprovider", "--show-capture=no", "--tb=line", *tests], plugins=[told])
    os.write(out, (json.dumps({"mutation": name, "outcomes": told.outcomes}) + "\n").encode())
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
