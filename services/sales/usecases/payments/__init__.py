"""Money: taken in once, counted towards invoices, sent back, matched by hand; alarms where it does not come."""

from .alarms import remind_of_dues, remind_to_close
from .counting import confirm_payment, note_invoice, release_invoice
from .matching import match_payment, set_payment_aside, unmatch_payment
from .refunds import refund_payment
from .statements import Row, import_statement
from .viewing import suggest

__all__ = [
    "Row",
    "confirm_payment",
    "import_statement",
    "match_payment",
    "note_invoice",
    "refund_payment",
    "release_invoice",
    "remind_of_dues",
    "remind_to_close",
    "set_payment_aside",
    "suggest",
    "unmatch_payment",
]
