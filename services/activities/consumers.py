"""What Activities hears: the steps a sale wants done, and the clients and sales they are about."""

from shared.bus import Consumers
from shared.db import Transaction
from shared.events import (
    ContactCreated,
    ContactUpdated,
    Envelope,
    SaleCreated,
    SaleOwnerChanged,
    StepsPlanned,
    StepsWithdrawn,
)
from shared.service import with_directory

from .usecases import by_rule, copies

consumers = with_directory(Consumers("activities"))


@consumers.on(StepsPlanned)
async def steps_planned(tx: Transaction, event: StepsPlanned, envelope: Envelope) -> None:
    await by_rule.plan_steps(tx, event, envelope)


@consumers.on(StepsWithdrawn)
async def steps_withdrawn(tx: Transaction, event: StepsWithdrawn, envelope: Envelope) -> None:
    await by_rule.withdraw_steps(tx, event)


@consumers.on(SaleOwnerChanged)
async def sale_owner_changed(tx: Transaction, event: SaleOwnerChanged, envelope: Envelope) -> None:
    await by_rule.hand_over_sale(tx, event, envelope)


@consumers.on(ContactCreated, ContactUpdated)
async def contact_changed(tx: Transaction, event: ContactCreated | ContactUpdated, envelope: Envelope) -> None:
    await copies.keep_contact(tx, event, envelope)


@consumers.on(SaleCreated)
async def sale_created(tx: Transaction, event: SaleCreated, envelope: Envelope) -> None:
    await copies.keep_sale(tx, event, envelope)
