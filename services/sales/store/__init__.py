"""Tables, mapping and queries: the only room that speaks SQL."""

from . import audit, clients, goods, invoices, money, orders, past, payments, products, reading, sales
from .mapping import metadata

__all__ = [
    "audit",
    "clients",
    "goods",
    "invoices",
    "metadata",
    "money",
    "orders",
    "past",
    "payments",
    "products",
    "reading",
    "sales",
]
