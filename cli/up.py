"""`make run`: everything on one machine, in one process beside its own PostgreSQL and RabbitMQ."""

import asyncio
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
import uvloop
from fastapi import FastAPI
from starlette.types import ASGIApp

from cli.house import (
    Addresses,
    Keys,
    Operations,
    Origin,
    create_apps,
    create_databases,
    migrate_all,
    running,
    settings_for,
)
from cli.mailbox import Catcher, Mailbox, catching, pages
from cli.seed import load
from cli.servers import Servers, ServersUnavailable, start_servers
from cli.topology import OPERATOR, SERVICES, USERS, definitions
from cli.web import WebAppUnavailable, build
from shared.telemetry import log_as_json

ADMIN, PASSWORD = "admin@fibex.example", "fibex-demo"
SIGN_INS = ("head", "anna", "boris", "production", "accounting", "admin")


def run(port: int, broker_port: int, home: Path, *, with_seed: bool) -> None:
    """Start, serve until Ctrl+C or SIGTERM, stop what was started. Raises ServersUnavailable with what to do."""
    # A signal while the servers start must unwind the same way as one while they serve.
    signal.signal(signal.SIGTERM, _interrupt)
    _must_be_free(port)
    _must_be_free(port + 1)
    _build_web_app()
    made = definitions({user: user for user in (*USERS, OPERATOR)})
    servers = start_servers(
        home, definitions=made, amqp_port=broker_port, postgres_port=None, management_port=None, say=_say
    )
    try:
        uvloop.run(_serve(servers, port, home, with_seed=with_seed))
    except KeyboardInterrupt:
        pass
    finally:
        _say("Stopping …")
        servers.stop()
        _say("Stopped. Your data stays in " + str(home))


async def _serve(servers: Servers, port: int, home: Path, *, with_seed: bool) -> None:
    addresses = Addresses(servers.postgres_url, servers.rabbitmq_host, servers.rabbitmq_port)
    addresses.keep_in(home)
    # Never closed: what the libraries still say while everything is being torn down goes there, not to the terminal.
    log_as_json(stream=(home / "fibex.log").open("a", buffering=1))
    await create_databases(addresses)
    _say("Preparing six databases …")
    await asyncio.to_thread(migrate_all, addresses)
    keys = Keys.kept_in(home / "keys")
    mailbox = Mailbox(home / "mail")
    async with catching(Catcher(mailbox)) as mail_port:
        more = {
            "first_admin_email": ADMIN,
            "first_admin_password": PASSWORD,
            "smtp_url": f"smtp://127.0.0.1:{mail_port}",
        }
        apps = create_apps({name: settings_for(name, addresses, keys, "dev", **more) for name in SERVICES})
        front, back = _server(Origin(apps, pages(mailbox)), port), _server(Operations(apps), port + 1)
        await _serve_all(apps, front, back, servers, port, home, with_seed=with_seed)


async def _serve_all(
    apps: dict[str, FastAPI],
    front: "_Server",
    back: "_Server",
    servers: Servers,
    port: int,
    home: Path,
    *,
    with_seed: bool,
) -> None:
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, lambda: _leave(front, back))
    async with running(apps):
        serving = asyncio.gather(front.serve(), back.serve())
        try:
            if with_seed:
                broker = f"{servers.rabbitmq_host}:{servers.rabbitmq_port}"
                await asyncio.to_thread(load, f"http://127.0.0.1:{port}", broker, ADMIN, PASSWORD, say=_say)
            if not front.should_exit:
                _welcome(port, servers, home)
        except BaseException:
            _leave(front, back)
            raise
        finally:
            await serving


def _build_web_app() -> None:
    """Without the web app the rest is still of use, and `/` says so."""
    try:
        build(_say)
    except WebAppUnavailable as trouble:
        _say(f"{trouble}\nThe services start without it.")


class _Server(uvicorn.Server):
    """Leaves signals to `_serve`: two servers share this process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(app: ASGIApp, port: int) -> _Server:
    quiet = {"log_config": None, "access_log": False}
    return _Server(
        uvicorn.Config(app, "127.0.0.1", port, lifespan="off", timeout_graceful_shutdown=5, **quiet)  # type: ignore[arg-type]
    )


def _leave(*servers: uvicorn.Server) -> None:
    for server in servers:
        server.should_exit = True


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            told = f"Port {port} is taken by another program: stop it, or run `FIBEX_PORT=8090 make run`."
            raise ServersUnavailable(told) from error


def _welcome(port: int, servers: Servers, home: Path) -> None:
    people = "\n".join(f"    {name}@fibex.example" for name in SIGN_INS)
    _say(
        f"""
Fibex Sales is running.

  Web and API    http://localhost:{port}
  API pages      http://localhost:{port}/api/<service>/docs   ({", ".join(SERVICES)})
  Mail           http://localhost:{port}/mail   (nothing leaves this machine)
  Broker (AMQP)  amqp://{servers.rabbitmq_host}:{servers.rabbitmq_port}/fibex
  Health         http://localhost:{port + 1}/<service>/ready · /metrics
  Log            {home / "fibex.log"}

  Sign in with the password {PASSWORD} as
{people}

Ctrl+C stops it.
"""
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
