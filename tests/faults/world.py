"""A running company on which faults are let loose: some services as processes of their own, people who keep working."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import httpx2

from cli.house import Addresses, Keys, Origin, create_apps, running, settings_for
from cli.topology import SERVICES
from services.identity.adapters.keys import make_keys
from shared.events import PaymentConfirmed
from shared.ids import new_id
from shared.settings import Settings
from tests.eventually import eventually
from tests.servers import TestServers, import_topology
from tests.system import ADMIN, CHEAP, DELAY_SCALE, PASSWORD, Caller, System, fresh

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Outside:
    """A service in a process of its own, which is started again whenever it dies."""

    service: str
    journal: Path
    process: asyncio.subprocess.Process
    http: httpx2.AsyncClient = field(init=False)

    def lines(self, word: str) -> list[str]:
        told = self.journal.read_text().splitlines() if self.journal.exists() else []
        return [line.partition(" ")[2] for line in told if line.startswith(f"{word} ")]

    @property
    def deaths(self) -> int:
        return len(self.lines("died"))

    def kill(self) -> None:
        """kill -9 of the one that lives now."""
        for pid in set(self.lines("started")) - set(self.lines("died")):
            os.kill(int(pid), signal.SIGKILL)

    async def lives(self) -> bool:
        """Whether it serves; waits for one that is being started."""
        try:
            return (await self.http.get("/live", timeout=5)).is_success
        except httpx2.TransportError:
            return False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """As an ASGI app: hands the request on. A caller whose service dies is left without an answer."""
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        path = scope["path"] + (f"?{scope['query_string'].decode()}" if scope["query_string"] else "")
        answer = await self.http.request(scope["method"], path, headers=scope["headers"], content=body)
        await send({"type": "http.response.start", "status": answer.status_code, "headers": answer.headers.raw})
        await send({"type": "http.response.body", "body": answer.content})


@dataclass
class World:
    """The system, what runs outside this process, and what people and other systems were promised."""

    system: System
    outside: dict[str, Outside]
    managers: list[Caller] = field(default_factory=list)
    sales: list[str] = field(default_factory=list)
    completed: list[str] = field(default_factory=list)
    payments: list[str] = field(default_factory=list)
    poison: dict[str, list[bytes]] = field(default_factory=dict)

    # People at work.

    async def hire(self, people: int) -> None:
        """Managers everybody knows; call it before the trouble begins."""
        team = await patiently(self.system.a_team)
        self.managers += [await patiently(self.system.a_manager, team) for _ in range(people)]

    async def work(self, sales_each: int) -> None:
        """All managers open sales and do their first activity, each write repeated until it is acknowledged."""
        await asyncio.gather(*(self._manager_at_work(manager, sales_each) for manager in self.managers))

    async def work_until(self, happened: Callable[[], bool]) -> None:
        """A sale each, again and again, until it has happened."""
        for _ in range(25):
            await self.work(sales_each=1)
            if happened():
                return
        raise AssertionError("the fault did not happen, whatever was done")

    async def _manager_at_work(self, manager: Caller, sales: int) -> None:
        for _ in range(sales):
            contact = await acknowledged(
                manager, "/api/contacts/contacts", {"name": f"Client {new_id()}", "type": "existing"}
            )
            sale = await acknowledged(manager, "/api/sales/sales", {"contact_id": contact["id"], "title": "Paracord"})
            self.sales.append(sale["id"])
            call = await patiently(self._first_activity, manager, sale["id"])
            path = f"/api/activities/activities/{call['id']}/complete"
            await acknowledged(manager, path, {"result": "Agreed"}, if_match=call["version"])
            self.completed.append(call["id"])
            await self.pay()

    async def _first_activity(self, manager: Caller, sale_id: str) -> dict[str, Any]:
        async def there() -> dict[str, Any] | None:
            answer = await manager.get("/api/activities/activities", params={"sale_id": sale_id})
            items = answer.json()["items"] if answer.status_code == 200 else []
            return items[0] if items else None

        found = await eventually(there, within=25)
        assert found
        return found

    async def pay(self, times: int = 1) -> None:
        """Accounting confirms a payment, as often as its own system likes."""
        payment = PaymentConfirmed(
            payment_id=f"pay-{new_id()}", amount=Decimal("100.00"), currency="RUB", paid_at=datetime.now(UTC)
        )
        self.payments.append(payment.payment_id)
        body = {"specversion": "1.0", "type": "PaymentConfirmed", "data": payment.model_dump(mode="json")}
        for _ in range(times):
            await patiently(self.system.publish_raw, "accounting", json.dumps(body).encode(), payment.key)

    async def poisoned(self, body: bytes, *queues: str) -> None:
        """Something nobody can read, on the way to these queues."""
        for queue in queues:
            self.poison.setdefault(queue, []).append(body)
        await patiently(self.system.publish_raw, "accounting", body, PaymentConfirmed.key)


async def patiently(do: Any, *arguments: Any) -> Any:
    """As people do: once more, until it works."""

    async def tried() -> Any:
        try:
            return [await do(*arguments)]
        except (httpx2.TransportError, ConnectionError, OSError, TimeoutError) as error:
            raise AssertionError(repr(error)) from error

    return (await eventually(tried, within=40, every=0.2))[0]


async def acknowledged(caller: Caller, path: str, body: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Post until the system says it is done, under one Idempotency-Key, so that it is done once."""
    key = str(new_id())

    async def tried() -> dict[str, Any] | None:
        try:
            answer = await caller.post(path, json=body, key=key, **options)
        except httpx2.TransportError as error:
            raise AssertionError(repr(error)) from error
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    done = await eventually(tried, within=40, every=0.1)
    assert done
    return done


@asynccontextmanager
async def a_world(
    servers: TestServers,
    name: str,
    folder: Path,
    *,
    outside: Iterable[str] = (),
    crash: str = "",
    template: str | None = None,
    through: Callable[[Addresses], Addresses] = lambda place: place,
) -> AsyncIterator[World]:
    """Fresh databases and a fresh virtual host; the services of `outside` as processes of their own.

    `crash` is where and when these kill themselves, `through` says by which way the services reach their servers.
    """
    place = Addresses(
        servers.postgres_url, servers.rabbitmq_host, servers.rabbitmq_port, vhost=name, database_prefix=f"{name}_"
    )
    await (_copied(servers, place, template) if template else fresh(servers, place))
    used = through(place)
    keys = Keys(*make_keys())
    first = {"first_admin_email": ADMIN, "first_admin_password": PASSWORD, "log_level": "error", **CHEAP}
    settings = {each: settings_for(each, used, keys, "dev", **first) for each in SERVICES}
    apps = create_apps({each: given for each, given in settings.items() if each not in outside})
    processes = {each: await _start(each, settings[each], folder, crash) for each in outside}
    try:
        async with (
            running(apps),
            httpx2.AsyncClient(
                transport=httpx2.ASGITransport(app=Origin({**apps, **processes}), raise_app_exceptions=True),
                base_url="http://fibex.test",
                timeout=30,
            ) as http,
        ):
            system = System(servers, place, keys, apps, http)
            for each in processes.values():
                port = (await eventually(lambda each=each: each.lines("port"), within=30))[0]
                each.http = httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30)
            await eventually(lambda: all(app.state.broker_connected for app in apps.values()), within=30)
            system.admin = await eventually(lambda: system.sign_in(ADMIN), within=30)
            yield World(system, processes)
            await system.stop_looking()
    finally:
        for each in processes.values():
            await _end(each)


async def _copied(servers: TestServers, place: Addresses, template: str) -> None:
    import_topology(servers, place.vhost, DELAY_SCALE)
    connection = await asyncpg.connect(f"{servers.postgres_url}/postgres")
    try:
        for service in SERVICES:
            name = f"{place.database_prefix}{service}"
            await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}{service}"')
    finally:
        await connection.close()


async def _start(service: str, settings: Settings, folder: Path, crash: str) -> Outside:
    journal = folder / f"{service}.journal"
    told = {name: value for name, value in settings.model_dump().items() if value is not None}
    environment = {f"FIBEX_{name.upper()}": str(value) for name, value in told.items()}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.runner", service, str(journal)),
        cwd=ROOT,
        env={**os.environ, **environment, "FIBEX_TEST_CRASH": crash},
    )
    return Outside(service, journal, process)


async def _end(outside: Outside) -> None:
    if hasattr(outside, "http"):
        await outside.http.aclose()
    if outside.process.returncode is None:
        outside.process.terminate()
        try:
            await asyncio.wait_for(outside.process.wait(), 20)
        except TimeoutError:
            outside.kill()
            outside.process.kill()
            await outside.process.wait()
