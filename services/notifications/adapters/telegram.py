"""Telegram: messages of a bot to the chats people connected, and the connecting itself."""

import re
from typing import Any

import httpx2

from services.notifications.domain.delivery import Letter, Rejected
from shared.settings import Settings

TIMEOUT = 15.0
MOST_CHARACTERS = 4096
_START = re.compile(r"/start (?P<code>[A-Za-z0-9_-]{1,64})\s*")
"""Whatever else strangers write to the bot is read past: it must not keep those who come after from being heard."""
_NEVER = {400, 403, 404}
"""No such chat, or the person blocked the bot."""


class Telegram:
    """The bot API at a configurable address; texts go as plain text, so nothing in them is taken for markup."""

    name = "telegram"

    def __init__(self, base_url: str, token: str) -> None:
        self._base, self._token = base_url.rstrip("/"), token

    async def send(self, letter: Letter) -> str:
        told = "\n\n".join(f"{item.title}\n{item.body}\n{item.why}.\n{item.link}" for item in letter.items)
        message = {"chat_id": letter.to, "text": told[:MOST_CHARACTERS], "link_preview_options": {"is_disabled": True}}
        return f"message {(await self._call('sendMessage', message))['message_id']}"

    async def new_chats(self, after: int) -> tuple[int, list[tuple[str, str]]]:
        """Who wrote `/start <code>` to the bot: (chat, code); and the mark to go on from."""
        wanted = {"offset": after + 1, "timeout": 0, "allowed_updates": ["message"]}
        starts = []
        for update in await self._call("getUpdates", wanted):
            after = max(after, int(update["update_id"]))
            message = update.get("message") or {}
            start = _START.fullmatch(str(message.get("text", "")))
            if start and "chat" in message:
                starts.append((str(message["chat"]["id"]), start["code"]))
        return after, starts

    async def _call(self, method: str, body: dict[str, Any]) -> Any:
        async with httpx2.AsyncClient(timeout=TIMEOUT, trust_env=False) as http:
            answer = await http.post(f"{self._base}/bot{self._token}/{method}", json=body)
        told = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        if answer.status_code == 200 and told.get("ok"):
            return told["result"]
        failure = f"{answer.status_code} {str(told.get('description', ''))[:200]}".strip()
        raise Rejected(failure) if answer.status_code in _NEVER else ConnectionError(failure)


def make(settings: Settings) -> Telegram | None:
    """The channel, where a bot's token is known."""
    token = settings.telegram_bot_token
    return Telegram(settings.telegram_base_url, token) if token else None
