"""Which invoices a payment may have been for: by number, by what is still owed, by who paid."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Numeric, Row, String, Uuid, bindparam, select, text

from services.sales.domain.matching import Candidate, numbers_in, payer_key
from services.sales.domain.payment import Incoming
from shared.db import Transaction

from .clients import accounts, clients
from .dues import dues
from .invoices import invoices
from .sales import sales

_MOST = 20
"""Invoices looked at for one payment and one reason."""


async def named_in(tx: Transaction, told: Incoming) -> list[Candidate]:
    """The invoices whose numbers stand in the payment, void ones included."""
    i = invoices.c
    query = select(i.id, i.sale_id, i.number, i.total, i.currency).where(i.number.in_(numbers_in(told)))
    rows = await tx.session.execute(query.limit(_MOST))
    return [Candidate(row.id, row.sale_id, row.number, row.total, row.currency) for row in rows]


async def owed_exactly(tx: Transaction, told: Incoming) -> list[Candidate]:
    """The invoices of which exactly this amount is outstanding, with what is known of who owes it."""
    query = (
        select(
            dues.c.invoice_id,
            dues.c.sale_id,
            invoices.c.number,
            dues.c.outstanding,
            dues.c.currency,
            accounts.c.tax_id,
            accounts.c.name_key.label("account_key"),
            clients.c.name_key.label("contact_key"),
        )
        .join(invoices, invoices.c.id == dues.c.invoice_id)
        .join(sales, sales.c.id == dues.c.sale_id)
        .outerjoin(accounts, accounts.c.account_id == sales.c.account_id)
        .outerjoin(clients, clients.c.contact_id == sales.c.contact_id)
        .where(dues.c.currency == told.currency, dues.c.outstanding == told.amount, dues.c.outstanding > 0)
        .where(sales.c.kind != "lost")
        .where(
            (accounts.c.tax_id == told.payer_tax_id)
            | (accounts.c.name_key == payer_key(told.payer or ""))
            | (clients.c.name_key == payer_key(told.payer or ""))
        )
    )
    rows = await tx.session.execute(query.limit(_MOST))
    return [_candidate(row) for row in rows]


def _candidate(row: Any) -> Candidate:
    names = frozenset(name for name in (row.account_key, row.contact_key) if name)
    return Candidate(row.invoice_id, row.sale_id, row.number, row.outstanding, row.currency, row.tax_id, names)


# One statement for a whole page of the accountant's list. Each branch is a look-up by index for each payment. Of many
# invoices over the same amount a branch takes some: the last step therefore looks at the amount of all it shows.
_SUGGESTIONS = text(f"""
    WITH asked AS (
        SELECT * FROM unnest(:ids, :free, :currencies, :tax_ids, :payers)
            AS t(payment_id, free, currency, tax_id, payer)
    ), named AS (
        SELECT * FROM unnest(:named_ids, :numbers) AS t(payment_id, number)
    ), found AS (
        SELECT n.payment_id, i.id AS invoice_id, 'number' AS reason
        FROM named n JOIN invoices i ON i.number = n.number
        UNION ALL
        SELECT n.payment_id, d.invoice_id, 'same_sale'
        FROM named n JOIN invoices i ON i.number = n.number AND i.status = 'void' JOIN dues d ON d.sale_id = i.sale_id
        UNION ALL
        SELECT a.payment_id, d.invoice_id, 'amount' FROM asked a CROSS JOIN LATERAL (
            SELECT invoice_id FROM dues
            WHERE currency = a.currency AND outstanding = a.free AND outstanding > 0 LIMIT {_MOST}) d
        UNION ALL
        SELECT a.payment_id, d.invoice_id, 'payer_tax_id' FROM asked a CROSS JOIN LATERAL (
            SELECT dues.invoice_id FROM accounts JOIN sales USING (account_id) JOIN dues ON dues.sale_id = sales.id
            WHERE accounts.tax_id = a.tax_id AND dues.outstanding > 0 LIMIT {_MOST}) d
        UNION ALL
        SELECT a.payment_id, d.invoice_id, 'payer_name' FROM asked a CROSS JOIN LATERAL (
            SELECT dues.invoice_id FROM accounts JOIN sales USING (account_id) JOIN dues ON dues.sale_id = sales.id
            WHERE accounts.name_key = a.payer AND dues.outstanding > 0 LIMIT {_MOST}) d
        UNION ALL
        SELECT a.payment_id, d.invoice_id, 'payer_name' FROM asked a CROSS JOIN LATERAL (
            SELECT dues.invoice_id FROM clients JOIN sales USING (contact_id) JOIN dues ON dues.sale_id = sales.id
            WHERE clients.name_key = a.payer AND dues.outstanding > 0 LIMIT {_MOST}) d
        UNION ALL
        SELECT a.payment_id, d.invoice_id, 'paid_before' FROM asked a CROSS JOIN LATERAL (
            SELECT DISTINCT now_owed.invoice_id
            FROM payments p JOIN payment_shares s ON s.payment_id = p.id JOIN invoices i ON i.id = s.invoice_id
            JOIN sales old ON old.id = i.sale_id JOIN sales ON sales.contact_id = old.contact_id
            JOIN dues now_owed ON now_owed.sale_id = sales.id
            WHERE p.payer_tax_id = a.tax_id AND now_owed.outstanding > 0 LIMIT {_MOST}) d
    )
    SELECT f.payment_id, i.id AS invoice_id, i.number, i.sale_id, d.outstanding, i.total, i.currency, i.due_on,
        sales.number AS sale_number, people.name AS owner_name,
        coalesce(accounts.display_name, clients.display_name) AS client_name,
        array_agg(DISTINCT f.reason ORDER BY f.reason)
            || CASE WHEN d.outstanding = a.free AND NOT bool_or(f.reason = 'amount') THEN ARRAY['amount'] END AS reasons
    FROM found f JOIN asked a USING (payment_id) JOIN invoices i ON i.id = f.invoice_id AND i.currency = a.currency
    JOIN dues d ON d.invoice_id = i.id JOIN sales ON sales.id = i.sale_id
    LEFT JOIN accounts ON accounts.account_id = sales.account_id
    LEFT JOIN clients ON clients.contact_id = sales.contact_id
    LEFT JOIN people ON people.user_id = sales.owner_id
    WHERE i.status <> 'void'
    GROUP BY f.payment_id, a.free, i.id, d.invoice_id, sales.id, people.name, accounts.display_name,
        clients.display_name
""").bindparams(  # noqa: S608
    *(
        bindparam(name, type_=ARRAY(kind))
        for name, kind in (
            ("ids", Uuid()),
            ("free", Numeric(18, 2)),
            ("currencies", String()),
            ("tax_ids", String()),
            ("payers", String()),
            ("named_ids", Uuid()),
            ("numbers", String()),
        )
    )
)


async def suggestions(tx: Transaction, waiting: Sequence[tuple[UUID, Incoming]]) -> Sequence[Row[Any]]:
    """For each of these payments the invoices that speak for themselves, with every reason; unranked.

    `amount` of an Incoming here is what is left of the payment. For accountants, who see the invoices of everybody.
    """
    if not waiting:
        return []
    named = [(payment_id, number) for payment_id, told in waiting for number in numbers_in(told)]
    asked = {
        "ids": [payment_id for payment_id, _ in waiting],
        "free": [told.amount for _, told in waiting],
        "currencies": [told.currency for _, told in waiting],
        "tax_ids": [told.payer_tax_id for _, told in waiting],
        "payers": [payer_key(told.payer) or None if told.payer else None for _, told in waiting],
        "named_ids": [payment_id for payment_id, _ in named],
        "numbers": [number for _, number in named],
    }
    return (await tx.session.execute(_SUGGESTIONS, asked)).all()
