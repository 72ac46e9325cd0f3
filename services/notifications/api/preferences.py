"""What people choose over HTTP: ways and times, quiet hours, the daily digest, and chats they connect."""

from datetime import datetime, time
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import BeforeValidator, Field

from services.notifications import store, usecases
from services.notifications.adapters.telegram import Telegram
from services.notifications.domain.kinds import CATEGORIES, IN_APP, KINDS, Category, Mode
from services.notifications.domain.preferences import NoSuchChannel, Preferences, Quiet
from services.notifications.usecases.preferences import CODE_HOLDS
from shared.edge import Tx
from shared.fields import Body, Code, Out
from shared.service import make_router

from .notifications import Reader

router = make_router()
Clock = Annotated[time, Field(description="By the organisation's clock, such as 22:00.")]


class ModeIn(Body):
    """How one kind comes by one channel: `now`, with the daily `digest`, or `off`."""

    kind: Code
    channel: Code
    mode: Mode


class QuietHours(Body):
    """From when to when nothing goes out; what comes up meanwhile goes out at the end of it."""

    begins: Clock
    ends: Clock
    weekends: bool = False


class ChangePreferences(Body):
    """What is left out stays; `quiet: null` ends quiet hours."""

    modes: Annotated[list[ModeIn], Field(max_length=200)] = Field(default_factory=list)
    quiet: QuietHours | None = None
    digest_at: Clock = time(9, 0)


class KindOut(Out):
    """One kind of notification in the reader's language, and how it comes by each channel."""

    kind: str
    category: Category
    category_title: str
    title: str
    modes: dict[str, Mode]


class ChannelOut(Out):
    """A way to the reader; `address` is null where they have not connected it yet."""

    channel: str
    address: str | None
    connectable: bool


def _as_shown(clock: object) -> object:
    """Hours and minutes; the format `time` of OpenAPI would promise a zone, and these follow the organisation's."""
    return f"{clock:%H:%M}" if isinstance(clock, time) else clock


Shown = Annotated[str, BeforeValidator(_as_shown), Field(pattern=r"^[0-2][0-9]:[0-5][0-9]$")]


class QuietOut(Out):
    begins: Shown
    ends: Shown
    weekends: bool


class PreferencesOut(Out):
    kinds: list[KindOut]
    channels: list[ChannelOut]
    quiet: QuietOut | None
    digest_at: Shown
    time_zone: str


class ConnectionOut(Out):
    """Open `link`, or send the bot `command`; whoever does so before `expires_at` has this reader's messages."""

    link: str
    command: str
    expires_at: datetime


@router.get("/preferences")
async def get_preferences(request: Request, actor: Reader, tx: Tx) -> PreferencesOut:
    """One's own choices, with all kinds and channels there are."""
    return await _out(request, tx, await store.readers.preferences_of(tx, actor.id))


@router.patch("/preferences")
async def change_preferences(body: ChangePreferences, request: Request, actor: Reader, tx: Tx) -> PreferencesOut:
    """Needs no `If-Match`: nobody but the caller changes these, and each by itself."""
    given = body.model_fields_set
    quiet = Quiet(_clock(body.quiet.begins), _clock(body.quiet.ends), body.quiet.weekends) if body.quiet else None
    changed = await usecases.choose(
        tx,
        actor,
        request.app.state.ways,
        modes={(each.kind, each.channel): each.mode for each in body.modes},
        quiet=quiet,
        changes_quiet="quiet" in given,
        digest_at=_clock(body.digest_at) if "digest_at" in given else None,
    )
    return await _out(request, tx, changed)


@router.post("/preferences/connections", status_code=201)
async def connect_telegram(request: Request, actor: Reader, tx: Tx) -> ConnectionOut:
    """Connect a Telegram chat: a link that opens the bot, with a code that is good once and for half an hour."""
    telegram = request.app.state.ways.get(Telegram.name)
    if not isinstance(telegram, Telegram):
        raise NoSuchChannel("no Telegram bot is set up here", field="channel")
    code = await usecases.begin_connecting(tx, actor, telegram.name)
    link = f"https://t.me/{request.app.state.settings.telegram_bot_name}?start={code}"
    return ConnectionOut(link=link, command=f"/start {code}", expires_at=tx.now + CODE_HOLDS)


@router.delete("/preferences/connections/telegram", status_code=204)
async def disconnect_telegram(actor: Reader, tx: Tx) -> None:
    """Nothing goes to that chat any more; doing it twice changes nothing."""
    await usecases.disconnect(tx, actor, Telegram.name)


def _clock(given: time) -> time:
    """To the minute; a zone in it would contradict the organisation's."""
    return given.replace(second=0, microsecond=0, tzinfo=None)


async def _out(request: Request, tx: Tx, chosen: Preferences) -> PreferencesOut:
    user_id: UUID = chosen.user_id
    language = await store.readers.language_of(tx, user_id)
    reached = await store.readers.addresses_of(tx, user_id)
    ways = [*request.app.state.ways]
    return PreferencesOut(
        kinds=[
            KindOut(
                kind=name,
                category=kind.category,
                category_title=CATEGORIES[kind.category][language],
                title=kind.title[language],
                modes={channel: chosen.mode(name, channel) for channel in (IN_APP, *ways)},
            )
            for name, kind in KINDS.items()
        ],
        channels=[
            ChannelOut(channel=name, address=reached.get(name), connectable=name == Telegram.name) for name in ways
        ],
        quiet=QuietOut.model_validate(chosen.quiet) if chosen.quiet else None,
        digest_at=f"{chosen.digest_at:%H:%M}",
        time_zone=str(tx.organisation.zone),
    )
