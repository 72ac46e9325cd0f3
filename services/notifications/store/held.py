"""Where this service keeps what it knows of persons."""

from sqlalchemy import select

from shared.held import PERSONS, Held, of_persons, says_any_of

from .tables import clients, deliveries, notifications

_told = select(notifications.c.id).where(of_persons(notifications.c.contact_id))
held = Held(
    clients.c.contact_id,
    select(clients.c.contact_id, clients.c.merged_into).where(clients.c.merged_into.is_not(None)),
    {deliveries: deliveries.c.notification_id.in_(_told) | says_any_of(PERSONS, deliveries.c.body)},
)
