"""Where this service keeps what it knows of persons."""

from sqlalchemy import select

from shared.held import Held, of_merges, of_persons

from .clients import clients
from .invoices import invoices
from .merging import merging
from .next_steps import sale_activities
from .payments import payment_shares, payments, refunds
from .sales import sales

_sales = select(sales.c.id).where(of_persons(sales.c.contact_id))
_invoices = select(invoices.c.id).where(invoices.c.sale_id.in_(_sales))
# A payment may have been for several clients of a company: each is told of the payment, and of their own share in it.
_shares = payment_shares.c.invoice_id.in_(_invoices)
_payments = payments.c.id.in_(select(payment_shares.c.payment_id).where(_shares))
held = Held(
    clients.c.contact_id,
    merging.standing,
    {
        sale_activities: sale_activities.c.sale_id.in_(_sales),
        payments: _payments,
        payment_shares: _shares,
        refunds: refunds.c.payment_id.in_(select(payments.c.payment_id).where(_payments)),
        **of_merges(merging),
    },
)
