"""What the services tell, as analytics hears it, and what analytics answers."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import aio_pika

from shared.db import EVENTS_EXCHANGE
from shared.events import (
    CONTENT_TYPE,
    AccountCreated,
    ActivityCancelled,
    ActivityCompleted,
    ActivityPlanned,
    ActivityRescheduled,
    ContactCreated,
    ContactsMerged,
    ContactTypeChanged,
    ContactUpdated,
    DepartmentTaskPlanned,
    Envelope,
    InvoiceIssued,
    InvoiceVoided,
    LeadDisqualified,
    LeadQualified,
    MergeUndone,
    OrderRequestCancelled,
    OrderRequested,
    OrderRequestProgressed,
    PaymentApplied,
    PaymentUnapplied,
    SaleCreated,
    SaleStageChanged,
    SoldPart,
)
from shared.ids import new_id
from tests.eventually import eventually
from tests.system import Caller, System, envelope_of

REPORTS = "/api/analytics/reports"
NOON = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
"""Noon in Moscow on a Wednesday long past."""


def by(caller: Caller) -> str:
    return f"user:{caller.id}"


def a_move(owner: Caller, kind: str = "won", *, version: int = 1, at: datetime = NOON, **more: Any) -> Envelope:
    """A sale moved by its owner; 1,000.00 with 300.00 margin unless told otherwise."""
    amount = Decimal(more.pop("amount", "1000.00"))
    actor = more.pop("actor", by(owner))
    given: dict[str, Any] = {
        "sale_id": new_id(),
        "number": "S-1",
        "old_stage": "payment",
        "new_stage": {"won": "won", "lost": "lost"}.get(kind, f"stage_{version}"),
        "by": "person",
        "contact_id": None,
        "contact_type": "existing",
        "owner_id": owner.id,
        "team_id": owner.team_id,
        "margin": Decimal("300.00"),
        "margin_unknown": Decimal("0.00"),
        "currency": "RUB",
        "entered_old_stage_at": at,
    }
    event = SaleStageChanged(kind=kind, amount=amount, **{**given, **more})  # type: ignore[arg-type]
    return envelope_of(event, aggregateversion=version, time=at, actor=actor)


def a_completion(owner: Caller, *, at: datetime = NOON, **more: Any) -> Envelope:
    """An activity its owner finished with a result, on time."""
    actor = more.pop("actor", by(owner))
    given: dict[str, Any] = {
        "activity_id": new_id(),
        "kind": "call",
        "title": "Позвонить",
        "result": "Договорились",
        "on_time": True,
        "due_at": at,
        "contact_id": None,
        "contact_type": "existing",
        "sale_id": None,
        "owner_id": owner.id,
        "team_id": owner.team_id,
        "step": None,
        "automatic": False,
    }
    return envelope_of(ActivityCompleted(**{**given, **more}), aggregateversion=2, time=at, actor=actor)


def an_opening(owner: Caller, sale_id: UUID, *, at: datetime = NOON, **more: Any) -> Envelope:
    """A sale its owner opened; the first event of the sale."""
    given: dict[str, Any] = {
        "number": "S-1",
        "contact_id": None,
        "account_id": None,
        "contact_type": "existing",
        "owner_id": owner.id,
        "team_id": owner.team_id,
        "process": "fibex",
        "process_version": 1,
        "stage": "qualification",
        "amount": Decimal("1000.00"),
        "currency": "RUB",
    }
    event = SaleCreated(sale_id=sale_id, **{**given, **more})
    return envelope_of(event, aggregateversion=more.get("version", 1), time=at, actor=by(owner))


def a_part(owner: Caller, *lines: dict[str, Any], **more: Any) -> SoldPart:
    """What of a sale an invoice or a payment stands for: 1,000.00 with 300.00 margin unless told otherwise."""
    given: dict[str, Any] = {
        "amount": Decimal("1000.00"),
        "margin": Decimal("300.00"),
        "margin_unknown": Decimal("0.00"),
        "lines": [{"sku": "cord", "quantity": "1", "amount": "1000.00", "cost": "700.00", "group": "Паракорд"}],
        "contact_type": "existing",
        "account_id": None,
        "team_id": owner.team_id,
    }
    return SoldPart(**{**given, **({"lines": lines} if lines else {}), **more})


def an_invoice(owner: Caller, invoice_id: UUID, part: SoldPart, *, at: datetime = NOON, **more: Any) -> Envelope:
    given: dict[str, Any] = {
        "number": "2026-00001",
        "sale_id": uuid4(),
        "contact_id": None,
        "account_id": None,
        "owner_id": owner.id,
        "total": part.amount * Decimal("1.22"),
        "currency": "RUB",
        "due_on": at.date(),
    }
    event = InvoiceIssued(invoice_id=invoice_id, part=part, **{**given, **more})
    return envelope_of(event, aggregateversion=1, time=at, actor=by(owner))


def a_void_invoice(owner: Caller, invoice_id: UUID, *, at: datetime) -> Envelope:
    about = {"number": "2026-00001", "sale_id": uuid4(), "contact_id": None, "owner_id": owner.id}
    event = InvoiceVoided(invoice_id=invoice_id, **about, reason="Не те реквизиты")  # type: ignore[arg-type]
    return envelope_of(event, aggregateversion=2, time=at, actor=by(owner))


def a_payment(
    owner: Caller, payment_id: str, invoice_id: UUID, part: SoldPart, *, at: datetime, version: int = 1, **more: Any
) -> Envelope:
    """So much came in for an invoice, VAT included; with `back` it was sent back."""
    given: dict[str, Any] = {
        "invoice_number": "2026-00001",
        "sale_id": uuid4(),
        "contact_id": None,
        "owner_id": owner.id,
        "amount": part.amount * Decimal("1.22"),
        "outstanding": Decimal("0.00"),
        "currency": "RUB",
        **({"reason": "refunded", "sale_kind": "open"} if more.pop("back", False) else {}),
    }
    kind = PaymentUnapplied if "reason" in given else PaymentApplied
    event = kind(payment_id=payment_id, invoice_id=invoice_id, part=part, **{**given, **more})
    return envelope_of(event, aggregateversion=version, time=at, actor="ext:accounting")


def a_task(
    owner: Caller, activity_id: UUID, *, at: datetime = NOON, due: datetime | None = None, **more: Any
) -> Envelope:
    """Something its owner has to do, by noon of the next day unless told otherwise; the first event of the activity."""
    given: dict[str, Any] = {
        "kind": "call",
        "title": "Позвонить",
        "due_at": due or at + timedelta(days=1),
        "contact_id": None,
        "sale_id": None,
        "owner_id": owner.id,
        "team_id": owner.team_id,
        "step": None,
        "automatic": False,
        "rule": None,
    }
    event = ActivityPlanned(activity_id=activity_id, **{**given, **more})
    return envelope_of(event, aggregateversion=1, time=at, actor=by(owner))


def a_department_task(
    activity_id: UUID, *, due: datetime, owner_id: UUID | None = None, at: datetime = NOON
) -> Envelope:
    event = DepartmentTaskPlanned(
        activity_id=activity_id,
        department="production",
        title="Подготовить заказ",
        due_at=due,
        order_request_id=uuid4(),
        sale_id=None,
        contact_id=None,
        owner_id=owner_id,
    )
    return envelope_of(event, aggregateversion=1, time=at, actor="system:production")


def a_moved_task(owner: Caller, activity_id: UUID, due: datetime, *, at: datetime, version: int = 2) -> Envelope:
    event = ActivityRescheduled(
        activity_id=activity_id, old_due_at=None, new_due_at=due, contact_id=None, sale_id=None, owner_id=owner.id
    )
    return envelope_of(event, aggregateversion=version, time=at, actor=by(owner))


def a_dropped_task(
    owner: Caller, activity_id: UUID, *, at: datetime, version: int = 2, automatic: bool = False
) -> Envelope:
    event = ActivityCancelled(
        activity_id=activity_id,
        kind="call",
        title="Позвонить",
        reason="not wanted",
        contact_id=None,
        sale_id=None,
        owner_id=owner.id,
        automatic=automatic,
    )
    return envelope_of(event, aggregateversion=version, time=at, actor=by(owner))


def a_client(
    owner: Caller, contact_id: UUID, *, at: datetime = NOON, version: int = 1, created: bool = True, **more: Any
) -> Envelope:
    """A client as contacts tells of it: created, or changed."""
    given: dict[str, Any] = {
        "display_name": "Клиент",
        "type": "potential",
        "work": "lead",
        "owner_id": owner.id,
        "team_id": owner.team_id,
        "priority": "normal",
        "account_id": None,
        "origin": "person",
    }
    kind = ContactCreated if created else ContactUpdated
    event = kind(contact_id=contact_id, **{**given, **more})
    return envelope_of(event, aggregateversion=version, time=at, actor=by(owner))


def a_won_client(owner: Caller, contact_id: UUID, *, at: datetime, version: int = 2) -> Envelope:
    event = ContactTypeChanged(contact_id=contact_id, old_type="potential", new_type="existing", owner_id=owner.id)
    return envelope_of(event, aggregateversion=version, time=at, actor=by(owner))


def a_merge(owner: Caller, into_id: UUID, *merged_ids: UUID, at: datetime = NOON) -> Envelope:
    event = ContactsMerged(merge_id=new_id(), into_id=into_id, merged_ids=[*merged_ids])
    return envelope_of(event, time=at, actor=by(owner))


def an_undoing(owner: Caller, merge: Envelope, *, at: datetime = NOON) -> Envelope:
    """Takes back what `a_merge` told."""
    event = MergeUndone(**{**merge.data, "record": "contact"})
    return envelope_of(event, time=at, actor=by(owner))


def a_lead_decided(owner: Caller, contact_id: UUID, *, at: datetime = NOON, reason: str | None = None) -> Envelope:
    """Qualified, or with a reason disqualified."""
    given = {"lead_id": new_id(), "contact_id": contact_id, "contact_type": "potential"}
    given |= {"owner_id": owner.id, "team_id": owner.team_id}
    event = LeadDisqualified(**given, reason=reason) if reason else LeadQualified(**given)
    return envelope_of(event, aggregateversion=3, time=at, actor=by(owner))


def an_order(owner: Caller, order_id: UUID, *, at: datetime = NOON, **more: Any) -> Envelope:
    given: dict[str, Any] = {
        "number": "P-1",
        "sale_id": uuid4(),
        "contact_id": None,
        "owner_id": owner.id,
        "team_id": owner.team_id,
        "lines": [],
        "needed_by": at.date(),
    }
    event = OrderRequested(order_request_id=order_id, **{**given, **more})
    return envelope_of(event, aggregateversion=1, time=at, actor="system:fibex@1:production")


def a_called_off_order(owner: Caller, order_id: UUID, *, at: datetime, version: int) -> Envelope:
    event = OrderRequestCancelled(
        order_request_id=order_id, sale_id=uuid4(), contact_id=None, owner_id=owner.id, reason="not needed"
    )
    return envelope_of(event, aggregateversion=version, time=at)


def a_progress(owner: Caller, order_id: UUID, status: str, *, at: datetime, version: int, **more: Any) -> Envelope:
    promise = {"promised_by": (at + timedelta(days=2)).date()} if status == "accepted" else {}
    event = OrderRequestProgressed(
        order_request_id=order_id,
        number="P-1",
        sale_id=uuid4(),
        contact_id=None,
        owner_id=owner.id,
        status=status,  # type: ignore[arg-type]
        at=at,
        **{**promise, **more},
    )
    return envelope_of(event, aggregateversion=version, time=at, actor="ext:production")


def a_contact(owner: Caller, contact_id: UUID, name: str, version: int = 1) -> Envelope:
    event = ContactUpdated(
        contact_id=contact_id,
        display_name=name,
        type="existing",
        work="sale",
        owner_id=owner.id,
        team_id=owner.team_id,
        priority="normal",
        account_id=None,
        origin="person",
    )
    return envelope_of(event, aggregateversion=version)


def an_account(account_id: UUID, name: str) -> Envelope:
    event = AccountCreated(account_id=account_id, display_name=name, owner_id=None, origin="person")
    return envelope_of(event, aggregateversion=1)


async def tell(system: System, *envelopes: Envelope, to: str = "") -> None:
    """Publish each event as the service that tells it, over one connection per service.

    `to` is put behind the routing key: a queue bound with it gets these events and nothing that the system tells.
    """
    for user in sorted({each.event().producer for each in envelopes}):
        mine = [each for each in envelopes if each.event().producer == user]
        async with await aio_pika.connect(system.addresses.broker(user)) as connection:
            channel = await connection.channel(publisher_confirms=True)
            exchange = await channel.get_exchange(EVENTS_EXCHANGE, ensure=False)
            for envelope in mine:
                message = aio_pika.Message(
                    envelope.encode(), content_type=CONTENT_TYPE, delivery_mode=2, user_id=user, type=envelope.type
                )
                await exchange.publish(message, envelope.event().key + to, mandatory=False)


async def recorded(system: System, envelopes: Sequence[Envelope]) -> None:
    """Wait until analytics has recorded these events."""
    ids = [each.id for each in envelopes]

    async def all_there() -> bool:
        rows = await system.rows("analytics", "SELECT count(*) AS n FROM raw_event WHERE id = ANY($1::text[])", ids)
        return bool(rows[0]["n"] == len({*ids}))

    await eventually(all_there, within=20)


async def told(system: System, *envelopes: Envelope) -> None:
    """Tell, and wait until it is counted."""
    await tell(system, *envelopes)
    await recorded(system, envelopes)


async def report(caller: Caller, name: str, **query: Any) -> dict[str, Any]:
    """A report over March 2026 unless another period is asked for."""
    if "period" not in query:
        query = {"period": "custom", "from": "2026-03-01", "to": "2026-04-01", **query}
    answer = await caller.get(f"{REPORTS}/{name}", params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def records(caller: Caller, link: str, limit: int = 200) -> dict[str, Any]:
    """All pages behind a link of a report, as one."""
    whole: dict[str, Any] | None = None
    cursor: str | None = None
    while True:
        extra = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        address = link + "&" + "&".join(f"{name}={value}" for name, value in extra.items())
        answer = await caller.get(address)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        if whole is None:
            whole = page
        else:
            whole["items"] += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return dict(whole)
