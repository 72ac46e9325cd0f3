"""The network between services and servers is cut, goes silent and comes back, while people work."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from shared import bus, relay
from tests.faults.conftest import Company
from tests.faults.oracle import nothing_is_lost_or_doubled
from tests.proxy import Proxy, proxied
from tests.servers import TestServers

CUTS = 12


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same waits as always, only shorter."""
    monkeypatch.setattr(bus, "PUBLISH_TIMEOUT", 2.0)
    monkeypatch.setattr(bus, "HEARTBEAT", 2)
    monkeypatch.setitem(relay._LEADER_SESSION, "idle_session_timeout", "5s")
    return


async def test_links_cut_and_silent_under_load_lose_and_double_nothing(
    servers: TestServers, company: Company, impatient: None
) -> None:
    sql = servers.postgres_url.rpartition("@")[2]
    host, _, port = sql.partition(":")
    async with (
        proxied(servers.rabbitmq_host, servers.rabbitmq_port) as broker,
        proxied(host, int(port)) as database,
        company(
            through=lambda place: replace(
                place,
                postgres_url=place.postgres_url.replace(sql, f"127.0.0.1:{database.listening_on}"),
                rabbitmq_host="127.0.0.1",
                rabbitmq_port=broker.listening_on,
            )
        ) as world,
    ):
        await world.hire(2)
        await asyncio.gather(world.work(sales_each=4), _spoil([broker, database], random.Random(3)))
        await nothing_is_lost_or_doubled(world)


async def _spoil(links: list[Proxy], dice: random.Random) -> None:
    for _ in range(CUTS):
        await asyncio.sleep(dice.uniform(0.1, 0.5))
        link = dice.choice(links)
        if dice.random() < 0.3:
            link.black_hole()
            await asyncio.sleep(dice.uniform(0.2, 1.0))
        link.cut()
        link.heal()
