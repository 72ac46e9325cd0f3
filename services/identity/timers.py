"""What identity does by itself: make the first administrator, forget attempts and sessions that no longer count."""

import asyncio
from datetime import timedelta

from shared.db import Database
from shared.settings import Settings
from shared.telemetry import log

from . import usecases
from .adapters.passwords import Passwords
from .domain.signing_in import PASSWORD_LENGTH


async def first_administrator(database: Database, settings: Settings, passwords: Passwords) -> None:
    """Make the administrator named in the settings while there are no users; waits for the database if it must."""
    email, password = settings.first_admin_email, settings.first_admin_password
    if not email or not password:
        return
    if "@" not in email or len(password) < PASSWORD_LENGTH:
        log.error("first administrator not made: first_admin_email needs an @, first_admin_password 8 characters")
        return
    password_hash = await passwords.hash(password)
    while True:
        try:
            async with database.transaction(by=usecases.FIRST_ADMIN_RULE) as tx:
                if await usecases.create_first_administrator(tx, email, password_hash):
                    log.info("first administrator made")
            return
        except Exception as error:  # not migrated yet, not up yet: nobody can sign in before this has happened
            log.warning("the first administrator cannot be made yet", error=repr(error))
            await asyncio.sleep(1.0)


async def forget_the_old(database: Database) -> None:
    """Once an hour drop attempts and sessions that no longer count; any number of replicas may."""
    while True:
        await asyncio.sleep(timedelta(hours=1).total_seconds())
        try:
            async with database.transaction(by="system:housekeeping") as tx:
                await usecases.forget_the_old(tx)
        except Exception as error:
            log.warning("old sessions stay for another hour", error=repr(error))
