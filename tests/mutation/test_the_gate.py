"""Each guard of the messaging is taken out once, and the tests that claim it must go red; with all in place, green."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.mutation.mutations import MUTATIONS
from tests.servers import TestServers

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
async def runs(servers: TestServers, worker: str) -> dict[str, dict[str, str]]:
    """The outcome of each test by mutation; under "" without any."""
    command = [sys.executable, "-m", "tests.mutation.runner", json.dumps(servers.as_json()), f"mutated_{worker}"]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    told: list[dict[str, Any]] = [json.loads(line) for line in out.decode().splitlines()]
    assert {each["mutation"] for each in told} == {"", *MUTATIONS}, err.decode()
    return {each["mutation"]: each["outcomes"] for each in told}


async def test_with_every_guard_in_place_the_tests_are_green(runs: dict[str, dict[str, str]]) -> None:
    expected = {test for each in MUTATIONS.values() for test in each.noticed_by}
    assert runs[""] == dict.fromkeys(expected, "passed")


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_a_guard_taken_out_is_noticed(runs: dict[str, dict[str, str]], mutation: str) -> None:
    assert runs[mutation] == dict.fromkeys(MUTATIONS[mutation].noticed_by, "failed")
