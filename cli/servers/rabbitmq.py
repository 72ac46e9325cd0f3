"""A private RabbitMQ: its program found or fetched, started as its own node on its own ports, made sure to answer."""

import asyncio
import base64
import hashlib
import json
import re
import secrets
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import aiormq

from cli.servers.places import ServersUnavailable
from cli.servers.postgres import last_complaint
from cli.servers.processes import SYSTEM_PATH, ServerProcesses
from cli.servers.programs import Say, fetch_rabbitmq

OLDEST = (3, 10)
ADMINISTRATOR = "fibex_admin"
SERVER_SCRIPTS = (
    "usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server",
    "opt/rabbitmq_server-*/sbin/rabbitmq-server",
)

# What a definition of each kind is known by, in the order of RabbitMQ's import, which stops at the first bad one.
IDENTITY = {
    "users": ("name",),
    "vhosts": ("name",),
    "permissions": ("vhost", "user"),
    "exchanges": ("vhost", "name"),
    "queues": ("vhost", "name"),
    "bindings": ("vhost", "source", "destination", "routing_key"),
    "policies": ("vhost", "name"),
}


@dataclass(frozen=True)
class Program:
    """One installation of RabbitMQ with the Erlang that runs it."""

    server: Path
    erlang: Path
    libraries: str = ""

    @property
    def version(self) -> str:
        """3.10.8, 4.0.5: Debian and the generic archive both name the folder by it."""
        return self.server.parent.parent.name.rpartition("-")[2]


@dataclass(frozen=True)
class Ports:
    """The four ports of one broker, all on 127.0.0.1; epmd and the node's own are private too."""

    amqp: int
    management: int
    epmd: int
    node: int


def find_program(programs: Path, *, use_system: bool, say: Say) -> Program:
    """The system's RabbitMQ, else Debian's packages unpacked into `programs`."""
    erl = shutil.which("erl")
    if use_system and erl:
        system = _newest(Path("/"), Path(erl).resolve().parent)
        if system and _numbers(system.version) >= OLDEST:
            return system
    root = fetch_rabbitmq(programs, say)
    fetched = _newest(root, root / "usr" / "lib" / "erlang" / "bin")
    if fetched and _numbers(fetched.version) >= OLDEST:
        return fetched
    raise ServersUnavailable(f"RabbitMQ {'.'.join(map(str, OLDEST))} or newer is needed: install it on this machine.")


def launch(
    processes: ServerProcesses,
    program: Program,
    place: Path,
    *,
    ports: Ports,
    definitions: Mapping[str, object] | None,
    password: str,
) -> subprocess.Popen[bytes]:
    """Start epmd and the broker on it, which takes its time: see `wait_until_ready`."""
    _write_configuration(place, ports, with_administrator(definitions, password))
    environment = {
        "HOME": str(place),  # the Erlang cookie is made there
        "PATH": f"{program.erlang}:{SYSTEM_PATH}",
        "LD_LIBRARY_PATH": program.libraries,
        "ERL_EPMD_PORT": str(ports.epmd),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_INETRC": str(place / "inetrc"),
        "ERL_CRASH_DUMP": str(processes.home / "log" / "erl_crash.dump"),
        "RABBITMQ_NODENAME": "fibex@localhost",  # known to its own epmd only
        "RABBITMQ_DIST_PORT": str(ports.node),
        "RABBITMQ_MNESIA_BASE": str(place / "data"),
        "RABBITMQ_LOG_BASE": str(place / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(place / "enabled_plugins"),
        "RABBITMQ_CONFIG_FILE": str(place / "rabbitmq.conf"),
        # the system's own configuration, which would be read without these three
        "RABBITMQ_CONFIG_FILES": str(place / "none"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(place / "none.config"),
        "RABBITMQ_CONF_ENV_FILE": str(place / "rabbitmq-env.conf"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}",
        "RUNNING_UNDER_SYSTEMD": "true",  # the script becomes the broker instead of watching over it
    }
    epmd = [str(program.erlang / "epmd"), "-port", str(ports.epmd), "-address", "127.0.0.1"]
    _wait_for_epmd(processes.launch("epmd", epmd, env=environment), ports.epmd, processes.log("epmd"))
    return processes.launch("rabbitmq", [program.server], env=environment)


def wait_until_ready(
    broker: subprocess.Popen[bytes], place: Path, *, ports: Ports, password: str, log: Path, say: Say
) -> None:
    """Return when the administrator was let in over AMQP and the broker holds everything the definitions name."""
    started, told, patience = time.monotonic(), 0, 120.0
    refusal: Exception | None = None
    definitions = json.loads((place / "definitions.json").read_text())
    while (waited := time.monotonic() - started) < patience and broker.poll() is None:
        if waited // 10 > told:
            told = int(waited // 10)
            say(f"RabbitMQ is still starting ({told * 10} s) …")
        if _listens(ports.amqp):  # not before it has imported what it can of the definitions
            try:
                _must_hold(definitions, _held(ports.management, password), place / "log" / "fibex@localhost.log")
                with ThreadPoolExecutor(1) as own_loop:  # the caller's thread may already run one
                    own_loop.submit(asyncio.run, _log_in(ports.amqp, password)).result()
                return
            except (ServersUnavailable, OSError, aiormq.AMQPError) as why:
                refusal, patience = why, min(patience, waited + 5)
        time.sleep(0.1)
    if isinstance(refusal, ServersUnavailable):
        raise refusal
    raise ServersUnavailable(f"RabbitMQ did not start, see {log} ({refusal or last_complaint(log)}).")


def with_administrator(definitions: Mapping[str, object] | None, password: str) -> dict[str, object]:
    """The definitions and, beside what they bring, an administrator who may do everything in every vhost.

    RabbitMQ makes neither a user nor the vhost "/" of its own once it has definitions to load.
    """
    whole = dict(definitions or {})
    vhosts = _rows(whole, "vhosts")
    if not any(vhost["name"] == "/" for vhost in vhosts):
        vhosts.append({"name": "/"})
    user = {"name": ADMINISTRATOR, "password_hash": _hashed(password), "tags": ["administrator"]}
    user["hashing_algorithm"] = "rabbit_password_hashing_sha256"
    everything = {"user": ADMINISTRATOR, "configure": ".*", "write": ".*", "read": ".*"}
    whole["vhosts"] = vhosts
    whole["users"] = [*_rows(whole, "users"), user]
    whole["permissions"] = _rows(whole, "permissions") + [everything | {"vhost": vhost["name"]} for vhost in vhosts]
    return whole


def _rows(definitions: Mapping[str, object], key: str) -> list[dict[str, object]]:
    rows = definitions.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ServersUnavailable(f"`{key}` in RabbitMQ's definitions must be a list of objects.")
    return list(rows)


def _hashed(password: str) -> str:
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _write_configuration(place: Path, ports: Ports, definitions: Mapping[str, object]) -> None:
    (place / "log").mkdir(exist_ok=True)
    (place / "rabbitmq-env.conf").write_text("")
    (place / "inetrc").write_text(
        '{host, {127,0,0,1}, ["localhost"]}.\n{lookup, [file, native]}.\n'
    )  # no need of /etc/hosts
    (place / "enabled_plugins").write_text("[rabbitmq_management].\n")
    loaded = place / "definitions.json"
    loaded.touch(mode=0o600)  # it holds password hashes
    loaded.write_text(json.dumps(definitions, indent=2, ensure_ascii=False))
    lines = [
        f"listeners.tcp.1 = 127.0.0.1:{ports.amqp}",
        "management.tcp.ip = 127.0.0.1",
        f"management.tcp.port = {ports.management}",
        f"load_definitions = {loaded}",
    ]
    (place / "rabbitmq.conf").write_text("\n".join(lines) + "\n")


def _wait_for_epmd(epmd: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and epmd.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise ServersUnavailable(f"Erlang's port mapper did not start, see {log} ({last_complaint(log)}).")


def _must_hold(definitions: Mapping[str, object], held: Mapping[str, object], log: Path) -> None:
    """RabbitMQ leaves out what it cannot import and says nothing; here it is said."""
    for kind, fields in IDENTITY.items():
        there = [[row.get(field) for field in fields] for row in _rows(held, kind)]
        for row in _rows(definitions, kind):
            named = [row.get(field) for field in fields]
            if named not in there:
                what = " ".join(map(str, named))
                raise ServersUnavailable(f"RabbitMQ did not take `{what}` in `{kind}` of its definitions, see {log}.")


def _held(port: int, password: str) -> dict[str, object]:
    credentials = base64.b64encode(f"{ADMINISTRATOR}:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {credentials}"}
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/api/definitions", headers=headers)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never by a proxy of the environment
    with direct.open(asked, timeout=5) as reply:
        held: dict[str, object] = json.load(reply)
    return held


async def _log_in(port: int, password: str) -> None:
    connection = await aiormq.connect(f"amqp://{ADMINISTRATOR}:{quote(password)}@127.0.0.1:{port}/%2F")
    await connection.close()


def _newest(root: Path, erlang: Path) -> Program | None:
    found = [server for pattern in SERVER_SCRIPTS for server in root.glob(pattern) if (erlang / "epmd").exists()]
    libraries = ":".join(str(folder) for folder in root.glob("usr/lib/*-linux-*")) if root != Path("/") else ""
    programs = [Program(server, erlang, libraries) for server in found]
    return max(programs, key=lambda program: _numbers(program.version), default=None)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
