"""The private PostgreSQL and RabbitMQ: really there, never somebody else's, gone without a trace, and never two."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import aiormq
import asyncpg
import httpx2
import pytest

from cli.servers import Servers, ServersInUse, ServersUnavailable, start_servers
from cli.servers.__main__ import main

ROOT = Path(__file__).resolve().parents[3]
DEFAULT_PORTS = {4369, 5432, 5672, 15672, 25672}
BUYER = {
    "vhosts": [{"name": "market"}],
    "users": [{"name": "buyer", "password": "paracord", "tags": []}],
    "permissions": [{"user": "buyer", "vhost": "market", "configure": "^$", "write": ".*", "read": ".*"}],
    "exchanges": [{"name": "orders", "vhost": "market", "type": "topic", "durable": True, "auto_delete": False}],
}


started: list[Servers] = []


def start(home: Path, **wanted: object) -> Servers:
    usual = {"definitions": None, "fast": True, "say": print}
    ports = {"amqp_port": None, "postgres_port": None, "management_port": None}
    started.append(start_servers(home, **{**usual, **ports, **wanted}))  # type: ignore[arg-type]
    return started[-1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Closed to everybody else, and with a space and Cyrillic letters in its path: a checkout in an awkward place."""
    awkward = tmp_path_factory.mktemp("servers") / "мои проекты"
    awkward.mkdir(mode=0o700)
    yield awkward
    while started:  # also those of a test that failed in between
        started.pop().stop()
    assert main(["remove", str(awkward)]) == 0


@pytest.fixture(scope="module")
def pair(folder: Path) -> Iterator[Servers]:
    with ExitStack() as undo:
        for port in DEFAULT_PORTS:  # where no system server occupies a default port, something else does
            undo.enter_context(occupied(port))
        servers = start(folder / "shared", definitions=BUYER)
        yield servers
        servers.stop()


async def test_postgres_lets_its_user_create_databases_roles_and_extensions(pair: Servers) -> None:
    connection = await asyncpg.connect(f"{pair.postgres_url}/postgres")
    await connection.execute("CREATE ROLE clerk LOGIN PASSWORD 'rope'")
    await connection.execute("CREATE DATABASE shop OWNER clerk")
    await connection.close()

    shop = await asyncpg.connect(f"{pair.postgres_url}/shop")
    await shop.execute("CREATE EXTENSION pg_trgm")
    assert await shop.fetchval("SELECT lower('ПАРАКОРД')") == "паракорд"
    await shop.close()


async def test_postgres_asks_for_the_password(pair: Servers) -> None:
    address = pair.postgres_url.rpartition("@")[2]
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(f"postgresql://fibex:wrong@{address}/postgres")


async def test_the_definitions_hold_from_the_first_connection(pair: Servers) -> None:
    connection = await aiormq.connect(f"amqp://buyer:paracord@{pair.rabbitmq_host}:{pair.rabbitmq_port}/market")
    channel = await connection.channel()
    await channel.exchange_declare("orders", passive=True)
    with pytest.raises(aiormq.exceptions.ChannelAccessRefused):
        await channel.queue_declare("of my own")
    await connection.close()


def test_an_administrator_exists_beside_what_the_definitions_bring(pair: Servers) -> None:
    user, _, password = pair.rabbitmq_admin.partition(":")
    users = httpx2.get(f"{pair.management_url}/api/users", auth=(user, password)).raise_for_status().json()
    assert {row["name"] for row in users} == {"buyer", user}
    permissions = httpx2.get(f"{pair.management_url}/api/users/{user}/permissions", auth=(user, password)).json()
    assert {row["vhost"] for row in permissions} == {"/", "market"}


def test_no_default_port_is_taken(pair: Servers) -> None:
    ports = {pair.rabbitmq_port, int(pair.postgres_url.rpartition(":")[2]), int(pair.management_url.rpartition(":")[2])}
    assert len(ports) == 3
    assert not ports & DEFAULT_PORTS


def test_only_this_machine_can_reach_them(pair: Servers, folder: Path) -> None:
    listening = {address for address in listening_addresses(folder / "shared") if not address.startswith("127.0.0.1:")}
    assert listening <= {f"[::1]:{port}" for port in range(1, 65536)}  # epmd adds the other loopback by itself


def test_a_second_program_is_told_who_has_them(pair: Servers, folder: Path) -> None:
    with pytest.raises(ServersInUse, match=rf"in use by process {os.getpid()}: wait for it or stop it\.$"):
        start(folder / "shared")
    with httpx2.Client() as client:  # and the first is none the worse for it
        assert client.get(f"{pair.management_url}/").status_code == 200


def test_stopping_leaves_no_process_and_no_port_behind(folder: Path) -> None:
    home = folder / "stopped"
    servers = start(home)
    before = marked(home)
    assert {"postgres", "beam.smp", "epmd"} <= set(before.values())
    assert len(listening_addresses(home)) >= 4

    servers.stop()
    servers.stop()  # a second time does nothing

    assert marked(home) == {}
    assert not [pid for pid in before if is_alive(pid)]
    for port in (servers.rabbitmq_port, int(servers.postgres_url.rpartition(":")[2])):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_wanted_port_that_is_taken_is_one_clear_sentence_and_nothing_is_left_running(folder: Path) -> None:
    home = folder / "refused"
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ServersUnavailable) as refused:
            start(home, amqp_port=port)
    assert str(refused.value) == (
        f"Port {port} for RabbitMQ is taken by another program: stop that program or choose another port."
    )
    assert marked(home) == {}
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with pytest.raises(ServersUnavailable, match="for PostgreSQL is taken"):  # so the folder was given back
            start(home, postgres_port=taken)


def test_a_definition_that_rabbitmq_does_not_take_is_named_and_nothing_is_left_running(folder: Path) -> None:
    home = folder / "misdefined"
    nowhere = {"name": "orders", "vhost": "nowhere", "type": "topic", "durable": True, "auto_delete": False}
    with pytest.raises(ServersUnavailable, match=r"^RabbitMQ did not .*nowhere"):
        start(home, definitions={"exchanges": [nowhere]})  # 3.10 leaves it out and says nothing, 4.x does not start
    assert marked(home) == {}


@pytest.mark.slow
async def test_after_a_kill_9_the_next_start_has_the_data_and_only_one_pair_runs(folder: Path) -> None:
    home = folder / "killed"
    starter = run(sys.executable, "-c", START_AND_DIE, str(home))
    assert starter.returncode == -signal.SIGKILL, starter.stderr
    orphans = marked(home)
    assert {"postgres", "beam.smp", "epmd"} <= set(orphans.values())

    said: list[str] = []
    servers = start(home, fast=False, say=said.append)
    try:
        assert said[0] == "Stopping the servers that an interrupted run left behind …"
        assert not set(orphans) & set(marked(home))
        assert sorted(marked(home).values()).count("beam.smp") == 1
        connection = await asyncpg.connect(f"{servers.postgres_url}/postgres")
        assert await connection.fetchval("SELECT word FROM kept") == "верёвка"
        await connection.close()
        assert servers == Servers(**json.loads(starter.stdout), _stop=servers.stop)  # the same addresses as before
    finally:
        began = time.monotonic()
        servers.stop()
    assert time.monotonic() - began < 15
    assert marked(home) == {}


START_AND_DIE = """
import asyncio, asyncpg, dataclasses, json, os, signal, sys
from pathlib import Path
from cli.servers import start_servers

free = dict(definitions=None, amqp_port=None, postgres_port=None, management_port=None)
servers = start_servers(Path(sys.argv[1]), **free, say=lambda _: None)

async def keep():
    connection = await asyncpg.connect(f"{servers.postgres_url}/postgres")
    await connection.execute("CREATE TABLE kept AS SELECT 'верёвка' AS word")

asyncio.run(keep())
addresses = {name: value for name, value in vars(servers).items() if name != "_stop"}
print(json.dumps(addresses), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("apt-get"), reason="without apt-get there are no Debian packages to unpack")
async def test_where_the_system_has_neither_both_are_fetched_without_root_and_nothing_is_installed(
    folder: Path,
) -> None:
    home = folder / "fetched"
    before = run("dpkg-query", "--list").stdout
    servers = start(home, use_system=False)
    try:
        connection = await asyncpg.connect(f"{servers.postgres_url}/postgres")
        assert await connection.fetchval("SHOW server_version_num") >= "180000"
        await connection.close()
        programs = str((folder / "programs").resolve())
        servers_of_ours = {name for name in executables(home) if not name.startswith(("/bin/", "/usr/bin/"))}
        assert servers_of_ours, "the shells that Erlang starts are the system's"
        assert all(name.startswith(programs) for name in servers_of_ours)
    finally:
        servers.stop()
    assert marked(home) == {}
    assert run("dpkg-query", "--list").stdout == before


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@contextmanager
def occupied(port: int) -> Iterator[None]:
    """The port belongs to another program: the one that has it, or else this one."""
    with socket.socket() as ours:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            ours.bind(("127.0.0.1", port))
            ours.listen()
        yield


def marked(home: Path) -> dict[int, str]:
    """Living processes that were told of `home`, by process id: the name of the program."""
    told = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            arguments = (folder / "cmdline").read_bytes()
            if arguments and str(home).encode() in arguments + (folder / "environ").read_bytes():
                told[int(folder.name)] = Path(arguments.split(b"\0")[0].decode()).name
    return told


def executables(home: Path) -> set[str]:
    """The files that run for `home`."""
    return {str(Path(f"/proc/{pid}/exe").readlink()) for pid in marked(home)}


def is_alive(pid: int) -> bool:
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False


def listening_addresses(home: Path) -> set[str]:
    """Every TCP address on which a process of `home` listens, as 127.0.0.1:5432 or [::1]:5432."""
    sockets = set()
    for pid in marked(home):
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                sockets.add(str(descriptor.readlink()))
    rows = [
        line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    ]
    return {readable(row[1]) for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets}


def readable(address: str) -> str:
    """The kernel writes an address as hexadecimal machine words: 0100007F:1538 is 127.0.0.1:5432."""
    host, port = address.split(":")
    words = [bytes.fromhex(host[at : at + 8])[::-1] for at in range(0, len(host), 8)]
    family, form = (socket.AF_INET, "{}:{}") if len(words) == 1 else (socket.AF_INET6, "[{}]:{}")
    return form.format(socket.inet_ntop(family, b"".join(words)), int(port, 16))
