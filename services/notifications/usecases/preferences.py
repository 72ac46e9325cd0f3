"""What people choose: how each kind reaches them, quiet hours, the daily digest, and chats they connect."""

from collections.abc import Collection, Mapping
from datetime import time, timedelta

from services.notifications import store
from services.notifications.adapters.codes import digest, fresh_code
from services.notifications.domain.kinds import IN_APP, Mode
from services.notifications.domain.preferences import NoSuchChannel, Preferences, Quiet, QuietHoursEmpty, check_kind
from shared.auth import Actor
from shared.db import Transaction

CODE_HOLDS = timedelta(minutes=30)


async def choose(
    tx: Transaction,
    actor: Actor,
    ways: Collection[str],
    *,
    modes: Mapping[tuple[str, str], Mode],
    quiet: Quiet | None,
    changes_quiet: bool,
    digest_at: time | None,
) -> Preferences:
    """Set what is named; the rest stays as it was."""
    for kind, channel in modes:
        check_kind(kind)
        if channel != IN_APP and channel not in ways:
            raise NoSuchChannel(f"channel: {channel!r} is not set up here", field="channel")
    await store.readers.put_modes(tx, actor.id, modes)
    if changes_quiet:
        if quiet is not None and quiet.begins == quiet.ends and not quiet.weekends:
            raise QuietHoursEmpty("quiet: begins and ends at the same time; send null for none", field="quiet")
        nights = quiet is not None and quiet.begins != quiet.ends
        await store.readers.put_settings(
            tx,
            actor.id,
            quiet_begins=quiet.begins if quiet and nights else None,
            quiet_ends=quiet.ends if quiet and nights else None,
            quiet_weekends=bool(quiet and quiet.weekends),
        )
    if digest_at is not None:
        await store.readers.put_settings(tx, actor.id, digest_at=digest_at)
    return await store.readers.preferences_of(tx, actor.id)


async def begin_connecting(tx: Transaction, actor: Actor, channel: str) -> str:
    """A code that whoever sends it to the bot within half an hour shows to be this person's chat."""
    code = fresh_code()
    await store.readers.add_code(tx, actor.id, channel, digest(code), tx.now + CODE_HOLDS)
    return code


async def finish_connecting(tx: Transaction, channel: str, code: str, address: str) -> bool:
    """Somebody sent a code: from now on that chat is theirs. False for a code that does not hold."""
    user_id = await store.readers.take_code(tx, channel, digest(code))
    if user_id is not None:
        await store.readers.connect(tx, user_id, channel, address)
    return user_id is not None


async def disconnect(tx: Transaction, actor: Actor, channel: str) -> None:
    """Nothing goes to that chat any more."""
    await store.readers.disconnect(tx, actor.id, channel)
