"""What each role may do, named for a front end: which menus and buttons to show. The services decide by themselves."""

from collections.abc import Mapping

_SALES = frozenset({"manager", "head", "admin"})
_EVERYBODY = frozenset({"manager", "head", "production", "accountant", "ops", "admin"})

PERMISSIONS: Mapping[str, frozenset[str]] = {
    "clients.read": _SALES,
    "clients.write": _SALES,
    "clients.assign": frozenset({"head", "admin"}),
    "sales.read": _SALES,
    "sales.write": _SALES,
    "sales.assign": frozenset({"head", "admin"}),
    "invoices.read": _SALES | {"accountant"},
    "invoices.write": _SALES,
    "orders.read": _SALES | {"production"},
    "orders.answer": frozenset({"production", "admin"}),
    "payments.read": frozenset({"head", "accountant", "admin"}),
    "payments.match": frozenset({"accountant", "admin"}),
    "products.write": frozenset({"head", "admin"}),
    "activities.read": _EVERYBODY - {"ops"},
    "activities.write": _EVERYBODY - {"ops"},
    "notifications.read": _EVERYBODY,
    "reports.read": _EVERYBODY - {"ops"},
    "webhooks.manage": frozenset({"admin"}),
    "users.manage": frozenset({"ops", "admin"}),
    "absences.write": _EVERYBODY,
    "api_keys.manage": frozenset({"admin"}),
    "teams.manage": frozenset({"admin"}),
}
"""Permission → roles. A contract test compares each with the route it stands for."""


def permissions_of(role: str) -> list[str]:
    """The permissions of a role, by name."""
    return sorted(name for name, roles in PERMISSIONS.items() if role in roles)
