"""Each fact reaches whom it concerns, them alone and once however often it is told, in the language they read."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from services.notifications.domain.texts import TEMPLATES
from shared.events import InvoiceOverdue
from tests.integration.notifications.notices import (
    ELSEWHERE,
    NB,
    NOTICES,
    OPEN_EN,
    OPEN_RU,
    WHO,
    Notice,
    Room,
    an_invoice,
)
from tests.integration.notifications.told import handled, read_list, tell
from tests.system import Caller, System, envelope_of


@pytest.fixture(scope="module")
async def rooms(system: System) -> AsyncIterator[dict[str, Room]]:
    yield {language: await _a_room(system, language) for language in ("ru", "en")}


async def _a_room(system: System, language: str) -> Room:
    head, team = await system.a_head(language=language, name=WHO)
    manager, colleague = [await system.a_manager(team, language=language, name=WHO) for _ in range(2)]
    production, accountant = [await system.a_user(role, language=language) for role in ("production", "accountant")]
    return Room(head, manager, colleague, production, accountant)


def test_no_text_is_without_its_test() -> None:
    assert {each.key for each in NOTICES} | ELSEWHERE == set(TEMPLATES)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.key)
async def test_it_reaches_whom_it_concerns_and_nobody_else_once(
    system: System, rooms: dict[str, Room], notice: Notice, language: str
) -> None:
    room = rooms[language]
    by = f"user:{getattr(room, notice.by).id}" if notice.by else "system:test"
    told = envelope_of(notice.fact(room), actor=by)

    await tell(system, told, told, told)
    await handled(system, told)

    reader: Caller = getattr(room, notice.reader)
    [item] = [each for each in (await read_list(reader))["items"] if each["why"]["event_id"] == told.id]
    assert (item["title"], item["text"]) == (notice.ru if language == "ru" else notice.en)
    assert (item["key"], item["why"]["rule"], item["why"]["event_type"]) == (notice.key, notice.rule, told.type)
    assert await _readers_of(system, told.id) == await _meant(system, reader)


async def test_the_head_hears_of_what_is_long_overdue_beside_the_owner(system: System, rooms: dict[str, Room]) -> None:
    said = {
        "ru": (
            f"Счёт{NB}№{NB}С-7 просрочен давно",
            f"Рабочих дней после срока: 7, не оплачено {OPEN_RU}. Продажу ведёт сотрудник {WHO}.",
        ),
        "en": (
            "Invoice С-7 is long overdue",
            f"Working days after it fell due: 7; {OPEN_EN} is open. The sale is that of {WHO}.",
        ),
    }
    for language, room in rooms.items():
        told = envelope_of(an_invoice(InvoiceOverdue, room.manager, days=7))
        await tell(system, told, told, told)
        await handled(system, told)

        [item] = [each for each in (await read_list(room.head))["items"] if each["why"]["event_id"] == told.id]
        assert (item["title"], item["text"]) == said[language]
        assert item["why"]["rule"] == "escalation_to_head"
        assert await _readers_of(system, told.id) == sorted([room.head.id, room.manager.id])


async def _readers_of(system: System, event_id: str) -> list[UUID]:
    """In whose lists an event left something, once for each time."""
    query = "SELECT recipient_id FROM notifications WHERE event_id = $1 ORDER BY recipient_id"
    return [row["recipient_id"] for row in await system.rows("notifications", query, event_id)]


async def _meant(system: System, reader: Caller) -> list[UUID]:
    """One person; what goes to a department goes to all of its people who can sign in."""
    if reader.role not in {"production", "accountant"}:
        return [reader.id]
    query = "SELECT user_id FROM people WHERE role = $1 AND active ORDER BY user_id"
    return [row["user_id"] for row in await system.rows("notifications", query, reader.role)]
