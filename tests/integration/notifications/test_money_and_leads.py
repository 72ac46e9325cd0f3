"""What is heard of money that is late or went back, and of leads."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from shared.events import (
    InvoiceDueSoon,
    InvoiceOverdue,
    LeadOpened,
    LeadOwnerChanged,
    LeadRepeated,
    PaidNotClosed,
    WonSaleUnpaid,
)
from shared.ids import new_id
from tests.integration.notifications.told import handled, read_list, tell, told
from tests.system import Caller, System, envelope_of


def an_invoice(kind: type[Any], owner: Caller, days: int) -> Any:
    return kind(
        invoice_id=new_id(), number="С-7", sale_id=new_id(), contact_id=None, owner_id=owner.id,
        total=Decimal("100.00"),
        outstanding=Decimal("40.00"), currency="RUB", due_on=date(2026, 12, 1), days=days,
    )  # fmt: skip


async def dealt_with(system: System, *envelopes: Any) -> None:
    for envelope in envelopes:
        await tell(system, envelope)
        await handled(system, envelope)


async def test_the_owner_hears_of_invoices_due_and_the_head_once_one_is_long_overdue(system: System) -> None:
    head, team = await system.a_head(language="en")
    anna = await system.a_manager(team, name="Anna", language="en")
    events = [an_invoice(InvoiceDueSoon, anna, 1), an_invoice(InvoiceOverdue, anna, 1)]
    await dealt_with(system, *map(envelope_of, events))
    late, soon = await told(anna, 2)
    assert (soon["title"], late["title"]) == ("Invoice С-7 is due soon", "Invoice С-7 is overdue")
    assert "RUB\u00a040.00 is open" in late["text"] and (await read_list(head))["items"] == []
    await dealt_with(system, envelope_of(an_invoice(InvoiceOverdue, anna, 7)))
    [escalated] = await told(head)
    assert escalated["why"]["rule"] == "escalation_to_head" and "that of Anna" in escalated["text"]
    await told(anna, 3)


async def test_the_owner_hears_of_a_sale_that_is_paid_and_not_closed_and_of_one_whose_money_went_back(
    system: System,
) -> None:
    anna = await system.a_manager(language="en")
    given = {"sale_id": new_id(), "number": "П-9", "contact_id": None, "owner_id": anna.id, "invoice_id": new_id()}
    given |= {"invoice_number": "С-9", "currency": "RUB"}
    paid = PaidNotClosed(**given, amount=Decimal("5.00"), paid_since=datetime(2026, 11, 27, tzinfo=UTC))
    back = WonSaleUnpaid(**given, payment_id="p-1", outstanding=Decimal("5.00"), reason="refunded")
    await dealt_with(system, envelope_of(paid), envelope_of(back))
    titles = [each["title"] for each in await told(anna, 2)]
    assert titles == ["Money of sale П-9 went back", "Sale П-9 is paid, not closed"]


async def test_a_lead_is_told_to_whoever_has_it_unless_they_took_it_themselves(system: System) -> None:
    anna, boris = await system.a_manager(language="en"), await system.a_manager(language="en")
    lead = {"lead_id": new_id(), "contact_id": new_id()}
    opened = LeadOpened(
        **lead, number="Л-1", contact_type="potential", owner_id=anna.id, channel="website", need="Cord"
    )
    asked_again = LeadRepeated(**lead, owner_id=anna.id, channel="website", need="Still cord")
    handed = LeadOwnerChanged(**lead, old_owner_id=anna.id, new_owner_id=boris.id)
    by_herself = {"actor": f"user:{anna.id}"}
    await dealt_with(
        system, envelope_of(opened), envelope_of(opened, **by_herself), envelope_of(asked_again), envelope_of(handed)
    )
    assert {each["key"] for each in await told(anna, 2)} == {"lead_assigned", "lead_repeated"}
    [item] = await told(boris)
    assert (item["category"], item["about"], item["about_id"]) == ("leads", "lead", str(lead["lead_id"]))
