"""Which fields of events may name a client or be somebody's words about them: these go when a person is forgotten."""

from typing import Any

WORDS = frozenset(
    {
        *("display_name", "name", "company", "phone", "email", "payer", "payer_tax_id"),
        *("title", "description", "need", "note", "reason", "result", "purpose", "utm"),
    }
)
"""By name, for they mean the same in each event; what is not among them is a figure, a code or an id."""
CODED = frozenset(
    {
        *(
            "AccessEnded",
            "LeadDisqualified",
            "LeadStepsWithdrawn",
            "NextStepMissing",
            "OrderRequestCancelled",
            "PaymentUnapplied",
        ),
        *("SaleStageChanged", "StepsWithdrawn", "StockReleased", "WonSaleUnpaid"),
    }
)
"""Events whose `reason` is a code of a list: figures are made of it, and it says nothing of anybody."""


def wordless(kind: str, data: dict[str, Any], dash: str) -> dict[str, Any]:
    """The data of an event of this kind with the dash for each word; what is no plain text is left out altogether."""
    return {name: _without(value, dash) if _is_words(kind, name) else value for name, value in data.items()}


def _is_words(kind: str, name: str) -> bool:
    return name in WORDS and not (name == "reason" and kind in CODED)


def _without(value: Any, dash: str) -> Any:
    return dash if isinstance(value, str) else None if isinstance(value, dict) else value
