"""A mail with an invoice, written and handed to the mail server."""

import asyncio

from services.sales.domain.delivery import MailJob
from shared.mail import Attachment, Mail, Mailer

from . import letters, paper


async def carry(mailer: Mailer, job: MailJob) -> str:
    """What the mail server answered. What this raises is for whoever settles the delivery."""
    content = await asyncio.to_thread(paper.pdf, job.paper, job.issued_at)
    letter = letters.write(job.told, job.language)
    name = f"{'Счёт' if job.language == 'ru' else 'Invoice'} {job.told.number}.pdf"
    mail = Mail(
        id=str(job.delivery_id),
        to=job.to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        at=job.at,
        reply_to=job.reply_to,
        attachments=[Attachment(name, content, "application/pdf")],
    )
    return await mailer.send(mail)
