"""E-mail: text and HTML in the reader's language."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from services.notifications.domain.delivery import Letter, Rejected
from shared.mail import Mail, Mailer, MailRefused
from shared.settings import Settings

_SUBJECTS = {"ru": "Fibex: уведомлений за день: {count}", "en": "Fibex: notifications of the day: {count}"}


class Email:
    """One mail per letter; its Message-ID is the delivery's, so that a repetition is seen as one."""

    name = "email"

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer
        self._pages = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "letters"),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    async def send(self, letter: Letter) -> str:
        try:
            return await self._mailer.send(self.mail(letter))
        except MailRefused as refusal:
            raise Rejected(str(refusal)) from refusal

    def mail(self, letter: Letter) -> Mail:
        """The letter as a mail."""
        subject = letter.items[0].title
        if letter.is_digest:
            subject = _SUBJECTS[letter.language].format(count=len(letter.items))
        said = {"items": letter.items, "is_digest": letter.is_digest, "subject": subject}
        text, html = (self._pages.get_template(f"{letter.language}.{kind}").render(said) for kind in ("txt", "html"))
        return Mail(id=str(letter.id), to=letter.to, subject=subject, text=text, html=html, at=letter.at)


def make(settings: Settings) -> Email | None:
    """The channel, where a mail server is known."""
    mailer = Mailer(settings.smtp_url, settings.mail_from)
    return Email(mailer) if mailer.is_on else None
