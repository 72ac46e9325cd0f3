"""The history of a client: complete, in order, once, whatever way the events came."""

import asyncio
import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

from shared.events import (
    ActivityCancelled,
    ActivityCompleted,
    ActivityPlanned,
    ActivityReassigned,
    ActivityRescheduled,
    ClientSnoozed,
    Envelope,
    Event,
    InvoiceChecked,
    InvoiceDeliveryFailed,
    InvoiceIssued,
    InvoiceSent,
    InvoiceVoided,
    OrderLine,
    OrderRequestCancelled,
    OrderRequested,
    OrderRequestProgressed,
    PaymentApplied,
    SaleAmountChanged,
    SaleCreated,
    SaleOwnerChanged,
    SaleProcessChanged,
    SaleReopened,
    SaleStageChanged,
    SnoozeEnded,
)
from shared.ids import new_id
from tests.integration.contacts.clients import CONTACTS, a_contact, facts, tell, timeline
from tests.system import Caller, System, envelope_of

FRIDAY = datetime(2026, 11, 20, 9, tzinfo=UTC)
OWN = {"ContactCreated", "ContactTypeChanged", "ContactOwnerChanged"}


def a_sale(contact_id: Any, owner: Caller, sale_id: UUID | None = None) -> SaleCreated:
    return SaleCreated(
        sale_id=sale_id or new_id(),
        number="П-17",
        contact_id=contact_id,
        account_id=None,
        owner_id=owner.id,
        process="fibex",
        process_version=1,
        stage="qualification",
        amount="1200.50",
        currency="RUB",
    )


def a_move(contact_id: Any, owner: Caller, sale_id: UUID, old: str, new: str, kind: str = "open") -> SaleStageChanged:
    return SaleStageChanged(
        sale_id=sale_id,
        number="П-17",
        old_stage=old,
        new_stage=new,
        kind=kind,
        by="person",
        contact_id=contact_id,
        contact_type="potential",
        owner_id=owner.id,
        amount="1200.50",
        margin="0.00",
        margin_unknown="1200.50",
        currency="RUB",
        entered_old_stage_at=FRIDAY,
    )


def everything(contact_id: Any, owner: Caller) -> list[Event]:
    """One of each event that touches a client, in the order a sale brings them."""
    sale, invoice, order, activity = new_id(), new_id(), new_id(), new_id()
    of_sale: dict[str, Any] = {"sale_id": sale, "contact_id": contact_id, "owner_id": owner.id}
    of_invoice = {**of_sale, "invoice_id": invoice, "number": "С-5"}
    sums = {"total": "1440.60", "currency": "RUB", "due_on": date(2026, 12, 1)}
    of_activity = {**of_sale, "activity_id": activity}
    titled = {**of_activity, "kind": "call", "title": "Позвонить"}
    line = OrderLine(sku="P-1", quantity="100", unit="m", from_stock="60", to_produce="40")
    steps = ("accepted", "rejected", "started", "partly_ready", "ready", "shipped")
    snooze = {"snooze_id": new_id(), "contact_id": contact_id, "owner_id": owner.id}
    of_order = {**of_sale, "order_request_id": order, "number": "З-3"}
    return [
        a_sale(contact_id, owner, sale),
        ActivityPlanned(**titled, due_at=FRIDAY, step=None, automatic=False, rule=None),
        ActivityRescheduled(**of_activity, old_due_at=FRIDAY, new_due_at=FRIDAY + timedelta(days=3)),
        ActivityReassigned(
            activity_id=activity,
            kind="call",
            title="Позвонить",
            old_owner_id=owner.id,
            new_owner_id=new_id(),
            team_id=None,
            contact_id=contact_id,
            sale_id=sale,
            due_at=None,
            automatic=False,
        ),
        ActivityCompleted(**titled, result="Договорились", on_time=True, due_at=None, step=None, automatic=False),
        SaleAmountChanged(**of_sale, stage="qualification", old_amount="1.00", amount="1200.50", currency="RUB"),
        a_move(contact_id, owner, sale, "qualification", "paperwork"),
        InvoiceIssued(**of_invoice, **sums, account_id=None),
        InvoiceVoided(**of_invoice, reason="Не та сумма"),
        InvoiceChecked(**of_invoice),
        InvoiceDeliveryFailed(**of_invoice, reason="550 no such user"),
        InvoiceSent(**of_invoice, **sums),
        OrderRequested(**of_order, lines=[line], needed_by=date(2026, 12, 5)),
        *(OrderRequestProgressed(**of_order, status=step, at=FRIDAY, promised_by=date(2026, 12, 4)) for step in steps),
        OrderRequestCancelled(**of_sale, order_request_id=order, reason="Проиграна"),
        SaleOwnerChanged(sale_id=sale, contact_id=contact_id, old_owner_id=owner.id, new_owner_id=new_id()),
        PaymentApplied(
            payment_id="PP-1",
            invoice_id=invoice,
            invoice_number="С-5",
            amount="1440.60",
            outstanding="0.00",
            currency="RUB",
            **of_sale,
        ),
        ActivityCancelled(**titled, reason="Продажа закрыта", automatic=True),
        SaleProcessChanged(
            **of_sale,
            number="П-17",
            old_process="fibex",
            old_process_version=1,
            process="fibex",
            process_version=2,
            old_stage="paperwork",
            stage="paperwork",
        ),
        ClientSnoozed(**snooze, until=date(2027, 1, 11), reason="После праздников"),
        SnoozeEnded(**snooze, why="day_came"),
    ]


TYPES = [
    "SaleCreated", "ActivityPlanned", "ActivityRescheduled", "ActivityReassigned", "ActivityCompleted",
    "SaleAmountChanged", "SaleStageChanged", "InvoiceIssued", "InvoiceVoided", "InvoiceChecked",
    "InvoiceDeliveryFailed", "InvoiceSent", "OrderRequested", "OrderAccepted", "OrderRejected", "OrderStarted",
    "OrderPartlyReady", "OrderReady", "OrderShipped", "OrderRequestCancelled", "SaleOwnerChanged", "PaymentApplied",
    "ActivityCancelled", "SaleProcessChanged", "ClientSnoozed", "SnoozeEnded",
]  # fmt: skip


async def test_all_that_touches_a_client_stands_there_in_order_and_once(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna)
    envelopes, versions = [], dict[str, int]()
    for number, event in enumerate(everything(contact["id"], anna)):
        subject = str(getattr(event, event.subject))
        versions[subject] = versions.get(subject, 0) + 1
        moment = FRIDAY + timedelta(minutes=number)
        envelopes.append(envelope_of(event, time=moment, aggregateversion=versions[subject], actor="system:test"))
    shuffled = envelopes + envelopes[:7]
    random.Random(7).shuffle(shuffled)
    await tell(system, *shuffled)
    entries = [entry for entry in await timeline(anna, contact["id"]) if entry["type"] not in OWN]
    assert [entry["type"] for entry in entries] == TYPES
    assert [entry["id"] for entry in entries] == [envelope.id for envelope in envelopes]
    assert {entry["actor"] for entry in entries} == {"system:test"}
    sale_id = entries[0]["subject"]
    assert {entry["sale_id"] for entry in entries if "Snooze" not in entry["type"]} == {sale_id}
    assert entries[0]["params"] == {
        "number": "П-17",
        "stage": "qualification",
        "amount": "1200.50",
        "currency": "RUB",
    }
    assert entries[0]["title"] == "Открыта продажа П-17 на 1\u00a0200,50\u00a0₽"
    for language in ("ru", "en"):
        titles = [each["title"] for each in await timeline(anna, contact["id"], lang=language)]
        assert not [title for title in titles if "{" in title or "None" in title]
    backwards = await timeline(anna, contact["id"], order="desc")
    assert backwards == list(reversed(await timeline(anna, contact["id"])))


async def test_pages_of_the_timeline_join_without_a_gap(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna)
    moments = [FRIDAY, FRIDAY, FRIDAY + timedelta(seconds=1)]
    events = [envelope_of(event, time=moments[number % 3], aggregateversion=number + 1)
              for number, event in enumerate(everything(contact["id"], anna))]  # fmt: skip
    await tell(system, *events)
    for order in ("asc", "desc"):
        seen, options = [], {"limit": "4", "order": order}
        while True:
            page = (await anna.get(f"{CONTACTS}/{contact['id']}/timeline", params=options)).json()
            seen += page["items"]
            if page["next_cursor"] is None:
                break
            options["cursor"] = page["next_cursor"]
        assert seen == await timeline(anna, contact["id"], order=order)
        assert len(seen) == len(events) + 1


async def test_events_of_one_moment_keep_the_order_they_were_told_in(system: System) -> None:
    """One transaction sent an invoice, moved the sale and asked production: one moment, three subjects, versions that
    say nothing across subjects. The ids, UUIDv7 in the order of telling, do."""
    anna = await system.a_manager()
    contact = await a_contact(anna)
    by_name = {type(event).__name__: event for event in everything(contact["id"], anna)}
    told = [("InvoiceSent", 3), ("SaleStageChanged", 2), ("OrderRequested", 1)]
    envelopes = [
        envelope_of(by_name[name], time=FRIDAY, aggregateversion=version, id=str(new_id(FRIDAY, sequence=number)))
        for number, (name, version) in enumerate(told)
    ]
    await tell(system, *reversed(envelopes))
    assert [entry["type"] for entry in await timeline(anna, contact["id"])][:3] == [name for name, _ in told]


async def test_within_one_subject_its_versions_say_the_order(system: System) -> None:
    """Also where a sender's ids do not grow."""
    anna = await system.a_manager()
    contact = await a_contact(anna)
    sale = a_sale(contact["id"], anna)
    stages = ["qualification", "paperwork", "production", "payment", "lost"]
    moves = [a_move(contact["id"], anna, sale.sale_id, *pair) for pair in pairwise(stages)]
    events: list[Event] = [sale, *moves]
    ids = sorted((str(uuid4()) for _ in events), reverse=True)
    envelopes = [
        envelope_of(event, time=FRIDAY, aggregateversion=number + 1, id=ids[number])
        for number, event in enumerate(events)
    ]
    random.Random(3).shuffle(envelopes)
    await tell(system, *envelopes)
    entries = (await timeline(anna, contact["id"]))[: len(events)]
    assert [entry["params"].get("new_stage", "qualification") for entry in entries] == stages


async def test_what_one_transaction_tells_is_told_in_that_order(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna)
    path = f"{CONTACTS}/{contact['id']}/type"
    assert (await anna.post(path, json={"type": "existing"}, if_match=1)).status_code == 200
    ids = [each["id"] for each in await facts(system, contact["id"])]
    assert ids == sorted(ids)


async def test_the_first_win_makes_the_client_existing_once(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna)
    wins: list[Envelope] = []
    for _ in range(5):
        win = a_move(contact["id"], anna, new_id(), "payment", "won", kind="won")
        wins.append(envelope_of(win, aggregateversion=5, actor=f"user:{anna.id}"))
    await tell(system, *wins, *wins[:2])
    now = (await anna.get(f"{CONTACTS}/{contact['id']}")).json()
    assert (now["type"], now["version"]) == ("existing", 2)
    told = await facts(system, contact["id"])
    assert [each["type"] for each in told] == ["ContactCreated", "ContactTypeChanged", "ContactUpdated"]
    assert {each["actor"] for each in told[1:]} == {"system:first_won_sale"}
    assert told[1]["causationid"] in {win.id for win in wins}
    assert (told[2]["data"]["type"], told[2]["data"]["team_id"]) == ("existing", str(anna.team_id))
    changes = [each for each in await timeline(anna, contact["id"]) if each["type"] == "ContactTypeChanged"]
    assert [each["title"] for each in changes] == ["Тип клиента: потенциальный → действующий"]
    assert [each["actor"] for each in changes] == ["system:first_won_sale"]


async def test_a_reopened_sale_leaves_the_client_existing_and_a_second_win_changes_nothing(system: System) -> None:
    anna = await system.a_manager()
    contact, sale_id = await a_contact(anna), new_id()
    win = a_move(contact["id"], anna, sale_id, "payment", "won", kind="won")
    reopened = SaleReopened(
        sale_id=sale_id,
        number="П-17",
        contact_id=contact["id"],
        account_id=None,
        owner_id=anna.id,
        old_kind="won",
        stage="payment",
        reason="Возврат",
        closed_at=FRIDAY,
        amount="1200.50",
        currency="RUB",
    )
    back = a_move(contact["id"], anna, sale_id, "won", "payment")
    for version, event in enumerate((win, reopened, back, win), start=5):
        await tell(system, envelope_of(event, aggregateversion=version))
        assert (await anna.get(f"{CONTACTS}/{contact['id']}")).json()["type"] == "existing"
    told = await facts(system, contact["id"])
    assert [each["type"] for each in told] == ["ContactCreated", "ContactTypeChanged", "ContactUpdated"]
    titles = [each["title"] for each in await timeline(anna, contact["id"]) if each["type"] == "SaleReopened"]
    assert titles == ["Продажа П-17 открыта снова: Возврат"]


async def test_a_move_that_is_no_win_changes_no_type(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna)
    for stage, kind in (("paperwork", "open"), ("lost", "lost")):
        await tell(system, envelope_of(a_move(contact["id"], anna, new_id(), "qualification", stage, kind=kind)))
    assert (await anna.get(f"{CONTACTS}/{contact['id']}")).json()["type"] == "potential"


async def test_a_win_and_a_persons_change_at_once_lose_neither(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna)
    path = f"{CONTACTS}/{contact['id']}"
    win = envelope_of(a_move(contact["id"], anna, new_id(), "payment", "won", kind="won"), aggregateversion=5)
    changed, _ = await asyncio.gather(anna.patch(path, json={"priority": "high"}, if_match=1), tell(system, win))
    now = (await anna.get(path)).json()
    assert now["type"] == "existing"
    assert (now["priority"], now["version"]) == (("high", 3) if changed.status_code == 200 else ("normal", 2))
    told = await facts(system, contact["id"])
    assert [each["aggregateversion"] for each in told] == list(range(1, len(told) + 1))
    assert (told[-1]["data"]["type"], told[-1]["data"]["priority"]) == (now["type"], now["priority"])


async def test_an_event_without_a_client_or_with_an_unknown_one_stops_nothing(system: System) -> None:
    anna = await system.a_manager()
    nobody = envelope_of(a_move(None, anna, new_id(), "payment", "won", kind="won"))
    stranger = envelope_of(a_move(new_id(), anna, new_id(), "payment", "won", kind="won"))
    await tell(system, nobody, stranger)
    assert (await anna.get(f"{CONTACTS}/{new_id()}/timeline")).status_code == 404


async def test_long_texts_fit(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna)
    done = next(each for each in everything(contact["id"], anna) if isinstance(each, ActivityCompleted))
    await tell(system, envelope_of(done.model_copy(update={"result": "ё" * 10_000}), time=FRIDAY))
    assert len((await timeline(anna, contact["id"]))[0]["params"]["result"]) == 10_000
