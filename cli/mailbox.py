"""Where mail goes in development: a mail server that keeps every message in a folder, and pages to read them in."""

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from jinja2 import Environment
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from shared.ids import new_id

SHOWN = 200
MAX_BYTES = 30_000_000
NOBODY = "nobody@"
"""Mail to such an address is refused, so that a failed delivery can be seen in development as well."""
_NAME = re.compile(r"[0-9a-f-]{36}")


@dataclass(frozen=True)
class Letter:
    """A message as it was taken."""

    id: str
    taken_at: datetime
    message: EmailMessage

    def header(self, name: str) -> str:
        return str(self.message.get(name, ""))

    def body(self, kind: str) -> str | None:
        part = self.message.get_body((kind,))
        return part.get_content() if part is not None else None

    @property
    def attachments(self) -> list[EmailMessage]:
        return list(self.message.iter_attachments())


class Mailbox:
    """A folder of messages, one file each; it outlives the program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, content: bytes) -> None:
        path = self.folder / f"{new_id()}.eml"
        path.with_suffix(".part").write_bytes(content)
        path.with_suffix(".part").rename(path)

    def letters(self, to: str | None = None) -> list[Letter]:
        """The newest first."""
        newest = sorted(self.folder.glob("*.eml"), reverse=True)[:SHOWN]
        found = [self._open(path) for path in newest]
        return [each for each in found if to is None or to in each.header("To")]

    def letter(self, name: str) -> Letter | None:
        path = self.folder / f"{name}.eml"
        return self._open(path) if _NAME.fullmatch(name) and path.exists() else None

    def _open(self, path: Path) -> Letter:
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        return Letter(path.stem, datetime.fromtimestamp(path.stat().st_mtime, UTC), message)


class Catcher:
    """What the mail server does with what it is given: it keeps everything, and refuses mail to nobody."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith(NOBODY):
            return "550 5.1.1 no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content or b""
        self.mailbox.keep(content if isinstance(content, bytes) else content.encode())
        return "250 Message accepted for delivery"


@asynccontextmanager
async def catching(catcher: Catcher, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[int]:
    """The mail server, for as long as the block lasts. Gives its port."""

    def conversation() -> SMTP:
        return SMTP(catcher, data_size_limit=MAX_BYTES, enable_SMTPUTF8=True, hostname="mail.fibex.example")

    server = await asyncio.get_running_loop().create_server(conversation, host, port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def serve(folder: Path, smtp_port: int, port: int) -> None:
    """Server and pages in a program of their own, for compose."""
    mailbox = Mailbox(folder)
    config = uvicorn.Config(pages(mailbox), "0.0.0.0", port, log_level="warning")  # noqa: S104 (inside a container)
    async with catching(Catcher(mailbox), "0.0.0.0", smtp_port):  # noqa: S104
        await uvicorn.Server(config).serve()


def pages(mailbox: Mailbox, root: str = "/mail") -> Starlette:
    """The pages: a list, each message with its text and its attachments. For development only: anybody may read."""

    def found(request: Request) -> Letter | None:
        return mailbox.letter(request.path_params["id"])

    async def index(request: Request) -> Response:
        return _page("list", root=root, letters=mailbox.letters(), letter=None)

    async def letter(request: Request) -> Response:
        one = found(request)
        return _page("letter", root=root, letters=[], letter=one) if one else _gone()

    async def shown(request: Request) -> Response:
        """The message's own HTML, in a frame that may do nothing."""
        one = found(request)
        if one is None:
            return _gone()
        text = one.body("html") or f"<pre style='white-space: pre-wrap'>{html.escape(one.body('plain') or '')}</pre>"
        rights = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        return HTMLResponse(text, headers={"content-security-policy": rights})

    async def attachment(request: Request) -> Response:
        one, number = found(request), request.path_params["number"]
        if one is None or number >= len(one.attachments):
            return _gone()
        return _file(one.attachments[number])

    return Starlette(
        routes=[
            Route(root, index),
            Route(f"{root}/{{id}}", letter),
            Route(f"{root}/{{id}}/body", shown),
            Route(f"{root}/{{id}}/attachments/{{number:int}}", attachment),
        ]
    )


def _file(part: EmailMessage) -> Response:
    kind, name = part.get_content_type(), part.get_filename() or "attachment"
    content: Any = part.get_payload(decode=True) or b""
    way = "inline" if kind == "application/pdf" else "attachment"
    headers = {
        "content-disposition": f"{way}; filename*=UTF-8''{quote(name)}",
        "x-content-type-options": "nosniff",
    }
    return Response(content, media_type=kind, headers=headers)


def _gone() -> Response:
    return PlainTextResponse("There is no such message.", 404)


def _page(view: str, **shown: Any) -> Response:
    rights = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'"
    return HTMLResponse(_PAGE.render(view=view, **shown), headers={"content-security-policy": rights})


_PAGE = Environment(autoescape=True).from_string("""<!doctype html>
<html lang="ru"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Почта разработки · Fibex</title>
<style>
  :root { color-scheme: light dark; --line: light-dark(#e3e5e8, #33373c); --quiet: light-dark(#667, #9aa);
          --accent: light-dark(#0f5c5c, #5cc0bd) }
  body { font: 14px/1.45 Inter, system-ui, sans-serif; max-width: 960px; margin: 32px auto; padding: 0 16px }
  h1 { font-size: 20px } a { color: var(--accent); text-decoration: none } a:hover { text-decoration: underline }
  table { border-collapse: collapse; width: 100% } td { padding: 8px 8px 8px 0; border-bottom: 1px solid var(--line) }
  .quiet { color: var(--quiet) } iframe { width: 100%; height: 460px; border: 1px solid var(--line); border-radius: 6px;
          background: #fff }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 12px } dd { margin: 0 }
  dt { color: var(--quiet) }
</style>
{% if view == "list" %}
<h1>Почта разработки</h1>
<p class="quiet">Ни одно письмо не уходит наружу: всё, что отправила система, лежит здесь.
Адрес, который начинается с «nobody@», не принимается — так видно неудачную отправку.</p>
<table>{% for each in letters %}
<tr><td class="quiet">{{ each.taken_at.strftime("%d.%m %H:%M:%S") }} UTC</td><td>{{ each.header("To") }}</td>
<td><a href="{{ root }}/{{ each.id }}">{{ each.header("Subject") or "(без темы)" }}</a></td>
<td class="quiet">{{ each.attachments | length or "" }}{{ " 📎" if each.attachments }}</td></tr>
{% else %}<tr><td>Писем ещё нет. Отправьте счёт по электронной почте, и через семь секунд он появится здесь.</td></tr>
{% endfor %}</table>
{% else %}
<p><a href="{{ root }}">← все письма</a></p>
<h1>{{ letter.header("Subject") or "(без темы)" }}</h1>
<dl>{% for name in ("From", "To", "Reply-To", "Date", "Message-ID") %}{% if letter.header(name) %}
<dt>{{ name }}</dt><dd>{{ letter.header(name) }}</dd>{% endif %}{% endfor %}</dl>
<ul>{% for part in letter.attachments %}
<li><a href="{{ root }}/{{ letter.id }}/attachments/{{ loop.index0 }}">{{ part.get_filename() or "attachment" }}</a>
<span class="quiet">{{ part.get_content_type() }}</span></li>{% endfor %}</ul>
<iframe sandbox src="{{ root }}/{{ letter.id }}/body" title="Текст письма"></iframe>
{% endif %}</html>""")
