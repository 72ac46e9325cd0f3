"""An empty system gets the administrator named in its settings, once."""

import asyncio

from services.identity import timers
from services.identity.adapters.passwords import Passwords
from shared.db import Database
from tests.system import ADMIN, System


async def test_there_is_one_first_administrator_however_many_replicas_start(system: System) -> None:
    """The system under test made its own when it started; replicas that start later find it there."""
    settings = system.apps["identity"].state.settings
    passwords = Passwords(1)
    databases = [Database(settings.database_url, "identity", pool_size=1) for _ in range(4)]
    await asyncio.gather(*(timers.first_administrator(each, settings, passwords) for each in databases))
    for database in databases:
        await database.close()
    rows = await system.rows("identity", "SELECT id FROM users WHERE email = $1", ADMIN)
    assert [row["id"] for row in rows] == [system.admin.id]


async def test_with_users_already_there_nobody_is_made(system: System) -> None:
    state = system.apps["identity"].state
    settings = state.settings.model_copy(update={"first_admin_email": "second@test.example"})
    await timers.first_administrator(state.database, settings, Passwords(1))
    assert await system.rows("identity", "SELECT 1 FROM users WHERE email = 'second@test.example'") == []
