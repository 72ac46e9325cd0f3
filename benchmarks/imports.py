"""An import of clients beside bare INSERTs of the same rows into a table with the same indexes, in the same batches."""

import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg

from services.contacts import usecases
from services.contacts.usecases.taking import BATCH
from shared.auth import Actor
from shared.db import Database, dsn
from shared.settings import Settings

_COLUMNS = (
    "id, name, name_key, phones, emails, priority, payment_terms, origin, owner_id, external_ref, created_at, version,"
    " status, type, account_id"
)


async def measure(settings: Settings, clients: int) -> dict[str, Any]:
    """Rows per second from the file to the last batch, the same again (which changes nothing), and bare."""
    actor = Actor(uuid4(), "admin", None, None)
    database = Database(settings.database_url, "contacts", organisation=settings.organisation)
    connection = await asyncpg.connect(dsn(settings.database_url))
    person = "INSERT INTO people (user_id, name, role, language, active, version) VALUES ($1, $2, $3, $4, true, 1)"
    await connection.execute(person, actor.id, "Bench", "admin", "ru")
    content = _file(clients)
    try:
        first, created = await _run(database, actor, content)
        second, again = await _run(database, actor, content)
        bare = await _bare(connection, clients)
    finally:
        await connection.close()
        await database.close()
    if (created, again) != (clients, 0):
        raise AssertionError(f"the first run made {created} of {clients}, the second {again}")
    return {
        "clients": clients,
        "seconds": round(first, 1),
        "per_second": round(clients / first),
        "again_per_second": round(clients / second),
        "bare_per_second": round(clients / bare),
        "ratio": round(bare / first, 2),
    }


def _file(clients: int) -> bytes:
    """Every tenth client of one company."""
    lines = ["Код;ФИО;Телефон;E-mail;Компания;Тип"]
    for n in range(clients):
        phone = f"+7916{n:07}"
        lines.append(f"B-{n};Клиент Номер {n};{phone};client{n}@bench.example;ООО Компания {n // 10};потенциальный")
    return "\n".join(lines).encode("cp1251")


async def _run(database: Database, actor: Actor, content: bytes) -> tuple[float, int]:
    """From the bytes of the file until its import is done; the timer's turns are taken without its pauses."""
    began = time.perf_counter()
    async with database.transaction(by=actor.tag) as tx:
        made = await usecases.open_import(tx, actor, content, "clients.csv", "contacts")
        await usecases.run_import(tx, actor, made)
    more = True
    while more:
        async with database.transaction(by="system:import") as tx:
            more = await usecases.work_on_imports(tx)
    took = time.perf_counter() - began
    connection = await asyncpg.connect(dsn(database.url))
    created = await connection.fetchval("SELECT created FROM imports WHERE id = $1 AND status = 'done'", made.id)
    await connection.close()
    return took, int(created)


async def _bare(connection: asyncpg.Connection, clients: int) -> float:
    await connection.execute("CREATE TABLE bare (LIKE contacts INCLUDING ALL)")
    now = datetime.now(UTC)
    rows = [
        (
            *(uuid4(), f"Клиент Номер {n}", f"клиент номер {n}", [f"+7916{n:07}"], [f"client{n}@bench.example"]),
            *("normal", "postpayment", "import", uuid4(), f"B-{n}", now, 1, "active", "potential", None),
        )
        for n in range(clients)
    ]
    insert = f"INSERT INTO bare ({_COLUMNS}) VALUES ({', '.join(f'${n}' for n in range(1, 16))})"
    began = time.perf_counter()
    for start in range(0, clients, BATCH):
        async with connection.transaction():
            await connection.executemany(insert, rows[start : start + BATCH])
    took = time.perf_counter() - began
    await connection.execute("DROP TABLE bare")
    return took
