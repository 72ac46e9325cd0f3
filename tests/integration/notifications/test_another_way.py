"""A channel is one file: put beside the others, it is offered to people, chosen by them, and carries their letters."""

import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import httpx2
import pytest

from services.notifications import adapters, timers
from services.notifications.adapters.telegram import Telegram
from services.notifications.app import create
from services.notifications.domain.delivery import Letter
from tests.eventually import eventually
from tests.integration.notifications.lines import Caught, a_web_server, running, served
from tests.integration.notifications.told import a_payment, tell
from tests.system import Caller, System, envelope_of

PAGER = """
    from services.notifications.domain.delivery import Letter

    SENT: list[Letter] = []


    class Pager:
        name = "pager"

        async def send(self, letter: Letter) -> str:
            SENT.append(letter)
            return "beeped"


    def make(settings):
        return Pager()
"""
PREFERENCES = "/api/notifications/preferences"


@pytest.fixture
def with_a_pager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "pager.py").write_text(dedent(PAGER))
    monkeypatch.setattr(adapters, "__path__", [*adapters.__path__, str(tmp_path)])
    yield
    sys.modules.pop("services.notifications.adapters.pager", None)


async def test_a_channel_is_one_file(system: System, with_a_pager: None) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    app = create(system.apps["notifications"].state.settings)
    async with served(app) as address, httpx2.AsyncClient(base_url=address) as http:
        offered = (await _of(anna, http).get(PREFERENCES)).json()
        assert "pager" in {each["channel"] for each in offered["channels"]}
        assert all(each["modes"]["pager"] == "now" for each in offered["kinds"])
        off = {"kind": "payment_to_owner", "channel": "pager", "mode": "off"}
        assert (await _of(boris, http).patch(PREFERENCES, json={"modes": [off]})).status_code == 200
    for person in (anna, boris):
        await system.rows(
            "notifications",
            "INSERT INTO addresses (user_id, channel, address, version) VALUES ($1, 'pager', '17', 1)",
            person.id,
        )

    way = app.state.ways["pager"]
    async with running(system, timers.letters(way, "https://sales.fibex.example", 0.1)):
        await tell(system, envelope_of(a_payment(boris)), envelope_of(a_payment(anna)))
        sent: list[Letter] = sys.modules[type(way).__module__].SENT

        async def logged() -> bool:
            answer = await anna.get("/api/notifications/deliveries", params={"mine": "true", "channel": "pager"})
            return [(each["state"], each["result"]) for each in answer.json()["items"]] == [("sent", "beeped")]

        await eventually(logged)

    [letter] = sent
    assert (letter.to, letter.items[0].title) == ("17", "Счёт\u00a0№\u00a0С-42 оплачен полностью")


async def test_the_bot_is_reached_where_the_settings_say(system: System) -> None:
    caught = Caught()
    settings = system.apps["notifications"].state.settings
    assert "telegram" not in adapters.ways(settings), "without a token there is no such channel"
    async with a_web_server(caught) as address:
        told = settings.model_copy(update={"telegram_base_url": address, "telegram_bot_token": "12:secret"})
        bot = adapters.ways(told)["telegram"]
        assert isinstance(bot, Telegram)
        with pytest.raises(ConnectionError):  # the stand-in answers nothing that a bot would
            await bot.new_chats(0)
    assert [each["path"] for each in caught.got] == ["/bot12:secret/getUpdates"]


def _of(caller: Caller, http: httpx2.AsyncClient) -> Caller:
    """The same person at another replica."""
    return Caller(http, caller.id, caller.email, caller.role, caller.team_id, caller.token)
