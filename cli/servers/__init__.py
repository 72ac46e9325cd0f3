"""Real PostgreSQL and RabbitMQ, private to one folder: started, handed over, and stopped without a trace."""

import json
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cli.servers import postgres, rabbitmq
from cli.servers.places import (
    ServersInUse,
    ServersUnavailable,
    choose_ports,
    hold,
    make_reachable,
    remove,
    unprivileged_account,
)
from cli.servers.processes import ServerProcesses

__all__ = ["Servers", "ServersInUse", "ServersUnavailable", "remove_servers", "start_servers"]


@dataclass(frozen=True)
class Servers:
    """The addresses of a running pair, and the way to end it."""

    postgres_url: str
    """postgresql://user:password@127.0.0.1:port, without a database; may create databases and roles."""
    rabbitmq_host: str
    rabbitmq_port: int
    rabbitmq_admin: str
    """user:password of an administrator with all rights in every vhost of the definitions and in "/"."""
    management_url: str
    """http://127.0.0.1:port"""
    _stop: Callable[[], None] = field(repr=False, compare=False)

    def stop(self) -> None:
        """End everything that was started, and nothing else; a second call does nothing."""
        self._stop()


def start_servers(
    home: Path,
    *,
    definitions: dict[str, object] | None,
    amqp_port: int | None,
    postgres_port: int | None,
    management_port: int | None,
    fast: bool = False,
    say: Callable[[str], None],
    use_system: bool = True,
) -> Servers:
    """Start PostgreSQL and RabbitMQ with their data in `home` and return when both have answered.

    A port that is None becomes a free one, the same at every start. `definitions` are loaded by RabbitMQ at every
    start. `fast` is for tests: empty data at the start, removed at the end, and not made safe against a power cut.
    Without `use_system` the machine's own installations are passed over and the programs are fetched next to `home`.
    What a killed predecessor left running is stopped first. Refuses with ServersUnavailable, in one sentence, and
    with ServersInUse while another living program holds `home`.
    """
    run = _Run(ServerProcesses(home.resolve()), fast=fast, say=say, release=hold(home.resolve()))
    try:
        run.clear_away_what_was_left()
        ports = choose_ports(
            run.home,
            {
                "RabbitMQ": amqp_port,
                "PostgreSQL": postgres_port,
                "RabbitMQ's management page": management_port,
                "RabbitMQ's node": None,
                "Erlang's port mapper": None,
            },
        )
        return run.start(definitions, list(ports.values()), use_system=use_system)
    except BaseException:
        run.end()
        raise


def remove_servers(home: Path, *, say: Callable[[str], None]) -> None:
    """Stop what an interrupted run left behind in `home` and remove it with all its data, wherever they were put."""
    run = _Run(ServerProcesses(home.resolve()), fast=True, say=say, release=hold(home.resolve()))
    try:
        run.clear_away_what_was_left()
        shutil.rmtree(run.home)
    finally:
        run.end()


@dataclass
class _Run:
    """One run of the pair in a home that is held, and the undoing of it."""

    processes: ServerProcesses
    fast: bool
    say: Callable[[str], None]
    release: Callable[[], None]
    ended: bool = False

    @property
    def home(self) -> Path:
        return self.processes.home

    def clear_away_what_was_left(self) -> None:
        if self.processes.running():
            self.say("Stopping the servers that an interrupted run left behind …")
            self.processes.stop(gently=not self.fast)
        if self.fast:
            self._remove_data()

    def start(self, definitions: dict[str, object] | None, ports: list[int], *, use_system: bool) -> Servers:
        account, began, passwords = unprivileged_account(), time.monotonic(), _passwords(self.home)
        (self.home / "log").mkdir(exist_ok=True)
        programs = make_reachable(self.home.parent / "programs", account, own=False)
        cluster, node = make_reachable(self.home / "postgres", account), make_reachable(self.home / "rabbitmq")
        binaries = postgres.find_binaries(cluster / "data", programs, use_system=use_system, say=self.say)
        program = rabbitmq.find_program(programs, use_system=use_system, say=self.say)

        self.say(f"Starting PostgreSQL {binaries.version} and RabbitMQ {program.version} …")
        amqp, sql, management, *_ = ports
        broker_ports = rabbitmq.Ports(amqp, management, *ports[3:])
        broker = rabbitmq.launch(
            self.processes,
            program,
            node,
            ports=broker_ports,
            definitions=definitions,
            password=passwords["rabbitmq"],
        )
        postgres.start(
            self.processes,
            binaries,
            cluster,
            port=sql,
            password=passwords["postgres"],
            account=account,
            fast=self.fast,
        )
        rabbitmq.wait_until_ready(
            broker,
            node,
            ports=broker_ports,
            password=passwords["rabbitmq"],
            log=self.processes.log("rabbitmq"),
            say=self.say,
        )
        self.say(f"PostgreSQL and RabbitMQ answer after {time.monotonic() - began:.1f} s.")
        return Servers(
            postgres_url=postgres.url_of(sql, passwords["postgres"]),
            rabbitmq_host="127.0.0.1",
            rabbitmq_port=amqp,
            rabbitmq_admin=f"{rabbitmq.ADMINISTRATOR}:{passwords['rabbitmq']}",
            management_url=f"http://127.0.0.1:{management}",
            _stop=self.end,
        )

    def end(self) -> None:
        if self.ended:
            return
        self.ended = True
        try:
            if not self.fast and self.processes.running():
                self.say("Stopping PostgreSQL and RabbitMQ …")
            self._stop_processes()
            if self.fast:
                self._remove_data()
        finally:
            self.release()

    def _stop_processes(self) -> None:
        try:
            self.processes.stop(gently=not self.fast)
        except KeyboardInterrupt:  # a second Ctrl+C: at once, but still everything
            self.processes.stop(gently=False)

    def _remove_data(self) -> None:
        for name in ("postgres", "rabbitmq"):
            remove(self.home / name)


def _passwords(home: Path) -> dict[str, str]:
    """Made once per home: PostgreSQL's is part of its data."""
    kept = home / "passwords.json"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(json.dumps({name: secrets.token_hex(16) for name in ("postgres", "rabbitmq")}))
    passwords: dict[str, str] = json.loads(kept.read_text())
    return passwords
