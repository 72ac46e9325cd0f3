"""What the clock sets off in Sales: mails that leave, stock kept too long, money that does not come."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from shared.db import Transaction
from shared.mail import Mailer
from shared.settings import Settings
from shared.timers import Background, deliver, every

from . import usecases
from .adapters.post import carry
from .domain.delivery import MailJob

MAIL, RESERVATIONS = "invoice_mail", "reservations"
DUE, NOT_CLOSED = "due_invoices", "paid_not_closed"


def loops(settings: Settings) -> list[Background]:
    """The timers of the service, as its settings have them."""
    hours = timedelta(hours=settings.paid_not_closed_hours)
    mailer = Mailer(settings.smtp_url, settings.mail_from)
    return [
        deliver(0.5, claim, partial(carry, mailer), settle, rule=MAIL),
        every(60, usecases.release_expired, rule=RESERVATIONS),
        every(30, usecases.remind_of_dues, rule=DUE),
        every(30, partial(usecases.remind_to_close, after=hours), rule=NOT_CLOSED),
    ]


async def claim(tx: Transaction, busy: object) -> Sequence[MailJob]:
    """The mails that are to leave now."""
    return await usecases.claim_mail(tx)


async def settle(tx: Transaction, job: MailJob, answer: Any, failure: Exception | None) -> None:
    """How a mail went."""
    await usecases.settle_mail(tx, job, failure)
