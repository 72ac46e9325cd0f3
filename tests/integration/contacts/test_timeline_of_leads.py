"""Leads, and money that was taken off an invoice, in the history of a client and of their company."""

import random
from datetime import timedelta
from typing import Any

from shared.events import (
    Event,
    LeadConverted,
    LeadDisqualified,
    LeadOpened,
    LeadOwnerChanged,
    LeadQualified,
    LeadRepeated,
    LeadTaken,
    PaymentUnapplied,
)
from shared.ids import new_id
from tests.integration.contacts.clients import ACCOUNTS, CONTACTS, a_contact, an_account, tell
from tests.integration.contacts.test_timeline import FRIDAY, a_sale
from tests.system import Caller, System, envelope_of


def of_two_leads(contact_id: str, owner: Caller) -> list[Event]:
    """One that became a sale, one that was given up, and money of that sale that went back."""
    won: dict[str, Any] = {"lead_id": new_id(), "contact_id": contact_id, "owner_id": owner.id}
    lost = {**won, "lead_id": new_id()}
    asked: dict[str, Any] = {"channel": "website", "need": "Канаты"}
    kind = {"contact_type": "potential"}
    sale = a_sale(contact_id, owner)
    return [
        LeadOpened(**won, **asked, **kind, number="Л-1"),
        LeadRepeated(**won, **asked),
        LeadOwnerChanged(lead_id=won["lead_id"], contact_id=contact_id, old_owner_id=new_id(), new_owner_id=owner.id),
        LeadTaken(**won, **kind),
        LeadQualified(**won, **kind),
        LeadConverted(**won, **kind, sale_id=sale.sale_id),
        LeadOpened(**lost, **asked, **kind, number="Л-2"),
        LeadDisqualified(**lost, **kind, reason="no_need", note="Уже купили"),
        sale,
        PaymentUnapplied(
            payment_id="PP-9",
            invoice_id=new_id(),
            invoice_number="С-9",
            sale_id=sale.sale_id,
            contact_id=contact_id,
            owner_id=owner.id,
            amount="100.00",
            outstanding="100.00",
            currency="RUB",
            reason="refund",
            sale_kind="open",
        ),
    ]


async def test_leads_and_money_taken_off_stand_in_it_by_their_kind_in_order_and_once(system: System) -> None:
    anna = await system.a_manager()
    account = await an_account(anna)
    contact = await a_contact(anna, account_id=account["id"])
    colleague = await a_contact(anna, name="Инна Ветрова", account_id=account["id"])
    versions: dict[str, int] = {}
    envelopes = []
    for number, event in enumerate(of_two_leads(contact["id"], anna)):
        subject = str(getattr(event, event.subject))
        versions[subject] = versions.get(subject, 0) + 1
        at = FRIDAY + timedelta(minutes=number)
        envelopes.append(envelope_of(event, time=at, aggregateversion=versions[subject], actor=f"user:{anna.id}"))
    of_colleague = envelope_of(a_sale(colleague["id"], anna), time=FRIDAY + timedelta(hours=1), aggregateversion=1)
    shuffled = [*envelopes, *envelopes[:4], of_colleague]
    random.Random(5).shuffle(shuffled)

    await tell(system, *shuffled)

    leads, money = [each.id for each in envelopes[:9]], [envelopes[9].id]
    for path, sales in (
        (f"{CONTACTS}/{contact['id']}", leads),
        (f"{ACCOUNTS}/{account['id']}", [*leads, of_colleague.id]),
    ):
        for kind, expected in (("sales", sales), ("invoices", money), ("orders", [])):
            for language in ("ru", "en"):
                asked = {"limit": 200, "kind": kind, "lang": language}
                items = (await anna.get(f"{path}/timeline", params=asked)).json()["items"]
                assert [each["id"] for each in items] == expected, (path, kind)
                assert not [each["title"] for each in items if "{" in each["title"] or "None" in each["title"]]
    theirs = (await anna.get(f"{CONTACTS}/{colleague['id']}/timeline", params={"kind": "sales"})).json()["items"]
    assert [each["id"] for each in theirs] == [of_colleague.id], "and a colleague's holds their own alone"
