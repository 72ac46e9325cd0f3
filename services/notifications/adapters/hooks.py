"""Webhooks to other systems, signed by Standard Webhooks, and never to where this system must not call."""

import asyncio
import base64
import secrets
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

import httpx2
from standardwebhooks import Webhook

from services.notifications.domain.delivery import Gone
from services.notifications.domain.webhook import Network, address, may_be_called, networks
from shared.settings import Settings

TIMEOUT = 10.0
MOST_READ = 2_000
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class AddressForbidden(Exception):
    """The webhook's host leads to an address that is not public and not allowed. It may lead elsewhere tomorrow."""


class NotTaken(Exception):
    """The other side did not say that it took the message."""


@dataclass(frozen=True)
class Call:
    """One message to one endpoint."""

    message_id: str
    url: str
    secret: str
    body: bytes
    at: datetime


async def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a host, as the system's resolver says."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class Hooks:
    """Sends calls. The host is resolved once, every address checked, and the connection goes to a checked one.

    A name that answers differently a moment later, or an answer that points elsewhere, leads nowhere: redirects
    are not followed, and no proxy of the environment is asked.
    """

    def __init__(self, allowed: Sequence[Network], *, lookup: Resolve = resolve) -> None:
        self._allowed, self._lookup = allowed, lookup

    async def send(self, call: Call) -> str:
        """What the other side answered. Raises Gone for 410, AddressForbidden and NotTaken where a later try may do."""
        parts = urlsplit(call.url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        checked = await self._checked(host, port)
        place = f"[{checked}]:{port}" if ":" in checked else f"{checked}:{port}"
        request = httpx2.Request(
            "POST",
            urlunsplit((parts.scheme, place, parts.path or "/", parts.query, "")),
            content=call.body,
            headers={**_signed(call), "host": parts.netloc, "content-type": "application/cloudevents+json"},
            extensions={"sni_hostname": host},
        )
        async with httpx2.AsyncClient(timeout=TIMEOUT, trust_env=False, follow_redirects=False) as http:
            async with asyncio.timeout(TIMEOUT * 2):
                answer = await http.send(request, stream=True)
                told = await _beginning(answer)
        if answer.status_code == 410:
            raise Gone(f"410 {told}".strip())
        if not 200 <= answer.status_code < 300:
            raise NotTaken(f"{answer.status_code} {told}".strip())
        return f"{answer.status_code} {told}".strip()

    async def _checked(self, host: str, port: int) -> str:
        try:
            found = await self._lookup(host, port)
        except OSError as error:
            raise NotTaken(f"{host} cannot be found") from error
        forbidden = [each for each in found if not may_be_called(address(each), self._allowed)]
        if forbidden or not found:
            raise AddressForbidden(f"{host} leads to {', '.join(forbidden) or 'nowhere'}; that is not a public address")
        return found[0]


def _signed(call: Call) -> dict[str, str]:
    signature = Webhook(call.secret).sign(call.message_id, call.at, call.body.decode())
    moment = str(int(call.at.timestamp()))
    return {"webhook-id": call.message_id, "webhook-timestamp": moment, "webhook-signature": signature}


async def _beginning(answer: httpx2.Response) -> str:
    """The first of what was answered: enough for the log, whatever the other side sends."""
    read = b""
    async for chunk in answer.aiter_bytes():
        read += chunk
        if len(read) >= MOST_READ:
            break
    await answer.aclose()
    text = read[:200].decode("utf-8", "replace").replace("\x00", "")
    return " ".join(text.split())


def fresh_secret() -> str:
    """A signing secret as Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def make_hooks(settings: Settings) -> Hooks:
    return Hooks(networks(settings.webhook_allow))
