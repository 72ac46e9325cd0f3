"""The words of a mail with an invoice, in the language of the client."""

from dataclasses import dataclass

from jinja2 import Environment

from services.sales.domain.delivery import Language, Told


@dataclass(frozen=True)
class Letter:
    """Subject, plain text and HTML of a mail."""

    subject: str
    text: str
    html: str


WORDS: dict[Language, dict[str, str]] = {
    "ru": {
        "subject": "Счёт № {number} от {seller}",
        "hello": "Здравствуйте!",
        "body": "Во вложении — счёт № {number} на сумму {total}. Оплатите его, пожалуйста, до {due_on} включительно.",
        "code": "Реквизиты и QR-код для оплаты — в самом счёте; в назначении платежа достаточно указать его номер.",
        "reply": "Вопросы? Просто ответьте на это письмо.",
        "bye": "С уважением,",
    },
    "en": {
        "subject": "Invoice {number} from {seller}",
        "hello": "Hello,",
        "body": "Please find attached invoice {number} for {total}, payable by {due_on}.",
        "code": "Bank details and a payment code are on the invoice; its number is all we need as the reference.",
        "reply": "Any questions? Just reply to this message.",
        "bye": "Kind regards,",
    },
}
_HTML = Environment(autoescape=True).from_string("""<!doctype html><html lang="{{ language }}"><body
 style="font: 15px/1.5 -apple-system, 'Segoe UI', Roboto, sans-serif; color: #1c2328; max-width: 560px">
<p>{{ w.hello }}</p>
{% for part in told.message.splitlines() if part.strip() %}<p>{{ part }}</p>
{% endfor %}<p>{{ body }}</p>
<p style="color: #5b6670">{{ w.code }}<br>{{ w.reply }}</p>
<p>{{ w.bye }}<br>{{ told.manager }}<br>{{ told.seller }}</p></body></html>""")


def write(told: Told, language: Language) -> Letter:
    """The letter as it goes out."""
    words = WORDS[language]
    shown = {"number": told.number, "total": told.total, "due_on": told.due_on, "seller": told.seller}
    body = words["body"].format(**shown)
    closing = f"{words['bye']}\n{told.manager}\n{told.seller}"
    parts = [words["hello"], told.message, body, f"{words['code']}\n{words['reply']}", closing]
    return Letter(
        subject=" ".join(words["subject"].format(**shown).split()),
        text="\n\n".join(part for part in parts if part.strip()) + "\n",
        html=_HTML.render(w=words, told=told, body=body, language=language),
    )
