"""Mail in development: taken by a real mail server, kept, and read in the browser."""

from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from uuid import uuid4

import aiosmtplib
import httpx2
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from cli.mailbox import Catcher, Mailbox, catching, pages
from shared.mail import Attachment, Mail, Mailer, MailRefused, NoMailServer

SENDER = "Fibex <sales@fibex.example>"


def a_mail(**changes: object) -> Mail:
    given = {
        "id": str(uuid4()),
        "to": "zakupki@client.example",
        "subject": "Счёт № 2026-00001",
        "text": "Здравствуйте!",
        "html": "<p>Здравствуйте!</p><script>alert(1)</script>",
        "at": datetime.now(UTC),
        "reply_to": "anna@fibex.example",
        "attachments": [Attachment("Счёт 1.pdf", b"%PDF-1.7 x", "application/pdf")],
    }
    return Mail(**{**given, **changes})  # type: ignore[arg-type]


async def test_a_mail_arrives_whole_and_is_read_in_the_browser(tmp_path: Path) -> None:
    mailbox, sent = Mailbox(tmp_path), a_mail()
    async with catching(Catcher(mailbox)) as port:
        await Mailer(f"smtp://127.0.0.1:{port}", SENDER).send(sent)
    (letter,) = Mailbox(tmp_path).letters(to="zakupki@client.example")
    told = {name: letter.header(name) for name in ("From", "To", "Reply-To", "Subject", "Message-ID")}
    assert told == {
        "From": SENDER,
        "To": "zakupki@client.example",
        "Reply-To": "anna@fibex.example",
        "Subject": "Счёт № 2026-00001",
        "Message-ID": f"<{sent.id}@fibex.example>",
    }
    transport = httpx2.ASGITransport(app=pages(mailbox))
    async with httpx2.AsyncClient(transport=transport, base_url="http://mail.test") as browser:
        assert "Счёт № 2026-00001" in (await browser.get("/mail")).text
        page = (await browser.get(f"/mail/{letter.id}")).text
        assert "Счёт 1.pdf" in page and "anna@fibex.example" in page
        body = await browser.get(f"/mail/{letter.id}/body")
        assert "Здравствуйте!" in body.text and body.headers["content-security-policy"].startswith("sandbox;")
        file = await browser.get(f"/mail/{letter.id}/attachments/0")
        assert (file.content, file.headers["content-type"]) == (b"%PDF-1.7 x", "application/pdf")
        for missing in (f"/mail/{uuid4()}", f"/mail/{letter.id}/attachments/7", "/mail/..%2f..%2fetc"):
            assert (await browser.get(missing)).status_code == 404


async def test_a_refusal_for_good_is_told_from_one_that_may_pass(tmp_path: Path) -> None:
    class Busy(Catcher):
        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
            return "451 4.3.0 busy, come again"

    async with catching(Busy(Mailbox(tmp_path))) as port:
        mailer = Mailer(f"smtp://127.0.0.1:{port}", SENDER)
        with pytest.raises(MailRefused, match="550"):
            await mailer.send(a_mail(to="nobody@client.example"))
        with pytest.raises(aiosmtplib.SMTPDataError, match="busy"):
            await mailer.send(a_mail())
    with pytest.raises((aiosmtplib.SMTPConnectError, OSError)):
        await mailer.send(a_mail())
    assert Mailbox(tmp_path).letters() == []


async def test_without_a_mail_server_nothing_is_mailed_and_a_header_cannot_be_smuggled_in(tmp_path: Path) -> None:
    assert not Mailer(None, SENDER).is_on
    with pytest.raises(NoMailServer):
        await Mailer(None, SENDER).send(a_mail())
    async with catching(Catcher(Mailbox(tmp_path))) as port:
        mailer = Mailer(f"smtp://127.0.0.1:{port}", SENDER)
        for evil in ({"subject": "x\r\nBcc: all@client.example"}, {"to": "a@b.example\nBcc: c@d.example"}):
            with pytest.raises(ValueError):
                await mailer.send(a_mail(**evil))
        with pytest.raises(aiosmtplib.SMTPException):
            await Mailer(f"smtp+starttls://127.0.0.1:{port}", SENDER).send(a_mail())


def test_letters_outlive_the_program(tmp_path: Path) -> None:
    Mailbox(tmp_path).keep(b"Subject: x\r\n\r\ny")
    assert message_from_bytes(next(tmp_path.glob("*.eml")).read_bytes())["Subject"] == "x"
