"""Sales, lines and cases for the unit tests, valid unless a test says otherwise."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from services.sales.domain.case import Case
from services.sales.domain.definition import read_process
from services.sales.domain.invoice import Invoice
from services.sales.domain.line import Line, Product, Wanted, price_line
from services.sales.domain.order import OrderLine, OrderRequest
from services.sales.domain.process import Process
from services.sales.domain.sale import Sale

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FOUNDED = Path(__file__).resolve().parents[3] / "services" / "sales" / "migrations" / "processes"


def a_process(code: str = "fibex", version: int = 1) -> Process:
    """A process the house was founded with, as its migration writes it down."""
    return read_process(code, version, json.loads((FOUNDED / f"{code}.json").read_text(encoding="utf-8")))


FIBEX, PREPAID = a_process("fibex"), a_process("prepaid")


def an_id(number: int = 1) -> UUID:
    return UUID(int=number)


def a_product(**changes: Any) -> Product:
    given: dict[str, Any] = {
        "sku": "CORD",
        "name": "Paracord",
        "unit": "m",
        "price": Decimal("100.00"),
        "cost": Decimal("60.00"),
        "currency": "RUB",
    }
    return Product(**{**given, **changes})


def a_line(quantity: str = "10", position: int = 0, product: Product | None = None, **wanted: Any) -> Line:
    product = product or a_product()
    asked = Wanted(product.sku, Decimal(quantity), **wanted)
    return price_line(an_id(100 + position), position, asked, product, "RUB")


def a_sale(course: Process = FIBEX, **changes: Any) -> Sale:
    given: dict[str, Any] = {
        "id": an_id(),
        "number": "S-000001",
        "title": "Paracord",
        "contact_id": an_id(2),
        "account_id": None,
        "owner_id": an_id(3),
        "currency": "RUB",
        "stage": "qualification",
        "opened_at": NOW,
        "entered_at": NOW,
        "changed_at": NOW,
        "process": course.code,
        "process_version": course.version,
        "contact_person": "Igor",
        "need": "Restock",
        "delivery_terms": "Pick-up",
        "lines": [a_line()],
    }
    return Sale(**{**given, **changes}).follow(course)


def an_invoice(**changes: Any) -> Invoice:
    given: dict[str, Any] = {
        "id": an_id(4),
        "number": "2026-00001",
        "sale_id": an_id(),
        "net": Decimal("1000.00"),
        "vat": Decimal("220.00"),
        "total": Decimal("1220.00"),
        "currency": "RUB",
        "issued_at": NOW,
        "issued_on": date(2026, 11, 23),
        "due_on": date(2026, 11, 30),
        "issued_by": "user:x",
    }
    return Invoice(**{**given, **changes})


def an_order(*lines: OrderLine, **changes: Any) -> OrderRequest:
    given: dict[str, Any] = {
        "id": an_id(5),
        "number": "R-000001",
        "sale_id": an_id(),
        "needed_by": date(2026, 12, 7),
        "requested_at": NOW,
        "changed_at": NOW,
        "lines": list(lines) or [an_order_line()],
    }
    return OrderRequest(**{**given, **changes})


def an_order_line(sku: str = "CORD", quantity: str = "10") -> OrderLine:
    return OrderLine(sku, sku, Decimal(quantity), "m", Decimal(0), Decimal(quantity))


def a_case(stage: str = "qualification", *, entry: int = 1, **parts: Any) -> Case:
    return Case(a_sale(stage=stage, entry=entry), **parts)
