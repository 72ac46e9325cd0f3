"""What identity tells a front end that a role may do is what the routes let it do."""

import pytest

from services.identity.domain.permissions import PERMISSIONS
from tests.contract.matrix import written

STANDS_FOR = {
    "clients.read": "GET /api/contacts/contacts",
    "clients.write": "POST /api/contacts/contacts",
    "clients.assign": "POST /api/contacts/contacts/{contact_id}/owner",
    "sales.read": "GET /api/sales/sales",
    "sales.write": "POST /api/sales/sales/{sale_id}/stage",
    "sales.assign": "POST /api/sales/sales/{sale_id}/owner",
    "invoices.read": "GET /api/sales/invoices",
    "invoices.write": "POST /api/sales/sales/{sale_id}/invoices",
    "orders.read": "GET /api/sales/order-requests",
    "orders.answer": "POST /api/sales/order-requests/{order_id}/accept",
    "payments.read": "GET /api/sales/payments",
    "payments.match": "POST /api/sales/payments/{payment_id}/match",
    "products.write": "PUT /api/sales/products/{sku}",
    "activities.read": "GET /api/activities/activities",
    "activities.write": "POST /api/activities/activities",
    "notifications.read": "GET /api/notifications/notifications",
    "reports.read": "GET /api/analytics/reports/{report}",
    "webhooks.manage": "POST /api/notifications/webhooks",
    "users.manage": "POST /api/identity/users",
    "absences.write": "POST /api/identity/absences",
    "api_keys.manage": "POST /api/identity/api-keys",
    "teams.manage": "POST /api/identity/teams",
}
"""Each permission and one route it opens."""


def test_every_permission_stands_for_a_route() -> None:
    assert set(STANDS_FOR) == set(PERMISSIONS)


@pytest.mark.parametrize("name", STANDS_FOR)
def test_a_permission_is_given_to_the_roles_its_route_lets_in(name: str) -> None:
    route = STANDS_FOR[name]
    service = route.split("/")[2]

    assert PERMISSIONS[name] == written(service)[route] - {"integrator"}, (
        f"{route} and services/identity/domain/permissions.py name different roles for {name}"
    )
