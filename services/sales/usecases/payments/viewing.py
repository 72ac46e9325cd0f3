"""The accountant's list with suggestions: which invoices speak for themselves, and why."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.sales import store
from services.sales.domain.matching import MOST_SUGGESTIONS, score
from services.sales.domain.payment import ZERO, Incoming
from shared.auth import Actor
from shared.db import Transaction

WAITING = {"unmatched", "partly"}


async def suggest(tx: Transaction, actor: Actor, payments: Iterable[Any]) -> dict[UUID, list[dict[str, Any]]]:
    """For each payment of a page that waits: the likeliest invoices first, at most five, each with its reasons.

    Only for whom every invoice is open; a head sees the list, and matching is not hers to do.
    """
    if actor.reach is not None:
        return {}
    waiting = [(row.id, _left_of(row)) for row in payments if row.status in WAITING]
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in await store.matching.suggestions(tx, waiting):
        found[row.payment_id].append({**row._mapping, "score": score(row.reasons)})
    return {payment_id: _likeliest(rows) for payment_id, rows in found.items()}


def _likeliest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is paid already goes last among equals, then the older debt first."""
    ranked = sorted(rows, key=lambda row: (-row["score"], row["outstanding"] == ZERO, row["due_on"], row["number"]))
    return ranked[:MOST_SUGGESTIONS]


def _left_of(row: Any) -> Incoming:
    return Incoming(
        payment_id=row.payment_id,
        amount=row.free,
        currency=row.currency,
        paid_at=row.paid_at,
        invoice_number=row.invoice_number,
        payer=row.payer,
        payer_tax_id=row.payer_tax_id,
        purpose=row.purpose,
    )
