"""What the README tells a newcomer to type works as it says."""

import asyncio
import os
import re
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from tests.conftest import ROOT
from tests.eventually import eventually


@pytest.fixture(scope="module")
async def started(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str, Path]]:
    """`make run` as a newcomer's terminal runs it, but on ports and in a folder of its own."""
    home = tmp_path_factory.mktemp("newcomer") / "run"
    port, broker = free_ports()
    environment = {"FIBEX_PORT": str(port), "FIBEX_BROKER_PORT": str(broker), "FIBEX_HOME": str(home)}
    said = home.parent / "terminal.txt"
    with said.open("w") as terminal:
        process = await asyncio.create_subprocess_exec(
            "make", "run", cwd=ROOT, env={**os.environ, **environment}, stdout=terminal, stderr=terminal,
            start_new_session=True,
        )  # fmt: skip
    try:
        await eventually(lambda: "Ctrl+C stops it" in said.read_text() or process.returncode, within=240, every=0.2)
        yield process, f"http://127.0.0.1:{port}", said
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGINT)
            await process.wait()


def test_two_commands_are_all_there_is_to_it() -> None:
    block = re.search(r"## Two commands.*?```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block is not None
    assert [line.split("#")[0].strip() for line in block[1].strip().splitlines()] == ["make run", "make test"]
    assert "make test" in (ROOT / ".ci" / "run").read_text()


async def test_make_run_shows_the_address_and_the_sign_ins_work(
    started: tuple[asyncio.subprocess.Process, str, Path],
) -> None:
    _, url, said = started
    assert url.rsplit(":", 1)[1] in said.read_text(), said.read_text()
    people = re.findall(r"\S+@fibex\.example", said.read_text())
    async with httpx2.AsyncClient(base_url=url) as http:
        assert "Fibex Sales" in (await http.get("/")).text
        assert (await http.get("/asyncapi.json")).json()["asyncapi"] == "3.0.0"
        for person in people:
            body = {"email": person, "password": "fibex-demo"}
            assert (await http.post("/api/identity/sessions", json=body)).status_code == 201, person
    assert {person.split("@")[0] for person in people} == {"head", "anna", "boris", "production", "accounting", "admin"}


async def test_ctrl_c_stops_everything_it_started(started: tuple[asyncio.subprocess.Process, str, Path]) -> None:
    process, _, said = started
    home = said.parent / "run"
    assert left_of(home), "servers of this folder ought to be running"
    os.killpg(process.pid, signal.SIGINT)
    await asyncio.wait_for(process.wait(), 60)
    assert "Stopped." in said.read_text()
    await eventually(lambda: not left_of(home))


def left_of(home: Path) -> list[str]:
    """Processes whose command line or environment names the folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            known = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except OSError:
            continue
        if str(home).encode() in known and folder.name != str(os.getpid()):
            found.append(folder.name)
    return found


def free_ports() -> tuple[int, int]:
    """One for the web app, whose neighbour answers for health and metrics, and one for the broker."""
    for port in range(23_000, 28_000, 7):
        with socket.socket() as web, socket.socket() as health, socket.socket() as broker:
            try:
                for each, number in ((web, port), (health, port + 1), (broker, port + 2)):
                    each.bind(("127.0.0.1", number))
            except OSError:
                continue
            return port, port + 2
    raise AssertionError("no free ports")
