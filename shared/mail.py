"""Mail that leaves the house: one message to one mail server; whoever calls decides when to try again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

TIMEOUT = 30.0
"""Seconds for the whole conversation with the mail server."""


class NoMailServer(Exception):
    """Nobody has said which server takes mail: set FIBEX_SMTP_URL."""


class MailRefused(Exception):
    """The mail server will never take this message, as for an address that does not exist; trying again is no use."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail; `kind` is its media type."""

    name: str
    content: bytes
    kind: str


@dataclass(frozen=True)
class Mail:
    """One message to one address. `id` stays the same over every attempt, so that a reader sees a repetition as one."""

    id: str
    to: str
    subject: str
    text: str
    at: datetime
    html: str | None = None
    reply_to: str | None = None
    attachments: Sequence[Attachment] = ()


class Mailer:
    """The way out: `smtp://`, upgraded to TLS where the server offers it; `smtp+starttls://`, only with TLS; `smtps://`.

    User and password, where the server wants them, are part of the address, percent-encoded.
    """

    def __init__(self, smtp_url: str | None, sender: str) -> None:
        self.sender = sender
        self._url = urlsplit(smtp_url) if smtp_url else None

    @property
    def is_on(self) -> bool:
        return self._url is not None

    async def send(self, mail: Mail) -> str:
        """What the server answered when it took the message.

        Raises MailRefused where another attempt is no use, NoMailServer where there is none, and what aiosmtplib and
        the network raise where it may help to try again.
        """
        if self._url is None:
            raise NoMailServer("no mail server is known: set FIBEX_SMTP_URL")
        url = self._url
        try:
            _, answer = await aiosmtplib.send(
                self._message(mail),
                hostname=url.hostname,
                port=url.port,
                username=unquote(url.username) if url.username else None,
                password=unquote(url.password) if url.password else None,
                use_tls=url.scheme == "smtps",
                start_tls={"smtps": False, "smtp+starttls": True}.get(url.scheme),
                timeout=TIMEOUT,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            refusals = error.recipients
            told = "; ".join(f"{each.code} {each.message}" for each in refusals)
            if all(each.code >= 500 for each in refusals):
                raise MailRefused(told) from error
            raise
        except (aiosmtplib.SMTPDataError, aiosmtplib.SMTPSenderRefused) as error:
            if error.code >= 500:
                raise MailRefused(f"{error.code} {error.message}") from error
            raise
        return answer

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        name, address = parseaddr(self.sender)
        message["From"] = formataddr((name, address))
        message["To"], message["Subject"] = mail.to, mail.subject
        message["Date"] = format_datetime(mail.at)
        message["Message-ID"] = f"<{mail.id}@{address.partition('@')[2] or 'localhost'}>"
        if mail.reply_to:
            message["Reply-To"] = mail.reply_to
        message["Auto-Submitted"] = "auto-generated"  # so that no out-of-office note answers it
        message.set_content(mail.text)
        if mail.html is not None:
            message.add_alternative(mail.html, subtype="html")
        for each in mail.attachments:
            main, _, sub = each.kind.partition("/")
            message.add_attachment(each.content, maintype=main, subtype=sub, filename=each.name)
        return message
