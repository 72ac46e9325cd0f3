"""The search over clients: a mistyped name beside the same name typed well, among a hundred thousand clients."""

import random
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import asyncpg

from services.contacts import usecases
from shared.auth import Actor
from shared.db import Database, dsn
from shared.settings import Settings

from .figures import latencies

_FIRST = "петр иван анна ольга семен лев юрий мария игорь дарья павел елена олег нина глеб инна артем софья".split()  # noqa: SIM905
_FATHERS = "петрович иванович семенович юрьевич павлович олегович глебович игоревич денисович".split()  # noqa: SIM905
_ENDINGS = ["ов", "ев", "ин", "ский", "енко", "ук"]
_FILL = """
    INSERT INTO contacts (id, name, name_key, phones, emails, priority, payment_terms, origin, owner_id, external_ref,
                          created_at, version, status, type)
    SELECT gen_random_uuid(), initcap(name), name, ARRAY['+7916' || lpad(n::text, 7, '0')],
           ARRAY['client' || n || '@bench.example'], 'normal', 'postpayment', 'import', gen_random_uuid(), 'S-' || n,
           now(), 1, 'active', 'potential'
    FROM unnest($1::text[]) WITH ORDINALITY AS given(name, n)
"""


async def measure(settings: Settings, clients: int, searches: int = 200) -> dict[str, Any]:
    """Milliseconds of a search by a surname as it is, with one mistake, with a first name, and for nobody."""
    chance = random.Random(7)
    names = _names(chance, clients)
    connection = await asyncpg.connect(dsn(settings.database_url))
    await connection.execute(_FILL, names)
    await connection.execute("VACUUM ANALYZE contacts")
    words = await connection.fetchval("SELECT count(*) FROM client_words")
    await connection.close()
    database = Database(settings.database_url, "contacts", organisation=settings.organisation)
    asked = chance.sample(names, searches)
    kinds: dict[str, Callable[[str], str]] = {
        "exact": lambda name: name.split()[2],
        "mistyped": lambda name: _mistyped(chance, name.split()[2]),
        "mistyped with a first name": lambda name: f"{_mistyped(chance, name.split()[2])} {name.split()[0]}",
        "nobody": lambda name: "щхъыэюйцуу",
    }
    found: dict[str, Any] = {"clients": clients, "words": words}
    for kind, typed in kinds.items():
        found[kind] = await _searches(database, [(typed(each), each.split()[2]) for each in asked])
    await database.close()
    found["ratio"] = round(found["mistyped"]["p95_ms"] / found["exact"]["p95_ms"], 2)
    return found


async def _searches(database: Database, asked: list[tuple[str, str]]) -> dict[str, Any]:
    head, taken, right = Actor(uuid4(), "admin", None, None), [], 0
    for typed, meant in asked:
        began = time.perf_counter()
        async with database.transaction() as tx:
            hits = await usecases.search_clients(tx, head, typed, limit=20)
        taken.append(time.perf_counter() - began)
        right += any(meant in hit.client.name_key for hit in hits)
    return {**latencies(taken, sum(taken)), "found": right}


def _names(chance: random.Random, clients: int) -> list[str]:
    """Names of some thousand families."""
    stems = ["".join(chance.choice("бвгдзклмнпрстфх") + chance.choice("аеиоу") for _ in range(2)) for _ in range(1500)]
    families = [stem + chance.choice("клмнрст") + ending for stem in stems for ending in chance.sample(_ENDINGS, 2)]
    return [f"{chance.choice(_FIRST)} {chance.choice(_FATHERS)} {chance.choice(families)}" for _ in range(clients)]


def _mistyped(chance: random.Random, word: str) -> str:
    """With a letter left out, doubled by another, changed, or swapped with its neighbour."""
    at = chance.randrange(1, len(word) - 1)
    return chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + "ж" + word[at:],
            word[:at] + "э" + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )
