"""Who was forgotten stays in every figure, and what comes late of them is recorded without words."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import permutations
from uuid import uuid4

import pytest

from services.analytics import usecases
from shared.events import ContactErased, Envelope, NextStepMissing, PaymentConfirmed
from tests.integration.analytics.conftest import Store
from tests.integration.analytics.test_intake import somebody
from tests.integration.analytics.told import a_completion, a_move, a_part, a_payment, an_opening
from tests.system import envelope_of

WORD = "Незабудкин"


async def take_in(store: Store, *envelopes: Envelope) -> None:
    async with store.database.transaction() as tx:
        await usecases.take_in(tx, [(each, each.event()) for each in envelopes])


async def saying(store: Store, word: str = WORD) -> list[str]:
    rows = await store.rows("SELECT type FROM raw_event WHERE body::text LIKE '%' || $1 || '%'", word)
    return [row["type"] for row in rows]


async def test_no_figure_changes_not_even_why_sales_were_lost(store: Store) -> None:
    anna, sale, client = somebody(), uuid4(), uuid4()
    await take_in(
        store,
        an_opening(anna, sale, contact_id=client),
        a_move(anna, "lost", sale_id=sale, version=2, contact_id=client, reason="price", note=WORD),
        a_completion(anna, contact_id=client),
    )
    sums = ("SELECT * FROM losses_daily", "SELECT * FROM funnel_daily", "SELECT * FROM activities_daily")
    before = [await store.rows(each) for each in sums]
    assert [row["reason"] for row in before[0]] == ["price"]

    await take_in(store, envelope_of(ContactErased(contact_id=client), aggregateversion=2))

    assert [await store.rows(each) for each in sums] == before
    assert await saying(store) == []
    assert await saying(store, "price") == ["SaleStageChanged"], "a code of a list says nothing of anybody"
    async with store.database.transaction():
        assert await usecases.differences(store.database) == []


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
async def test_who_paid_is_not_kept_of_somebody_erased(store: Store, order: tuple[int, ...]) -> None:
    anna, client, payment_id = somebody(), uuid4(), f"pay-{uuid4()}"
    confirmed = PaymentConfirmed(
        payment_id=payment_id,
        amount=Decimal("100.00"),
        currency="RUB",
        payer=f"{WORD} И. П.",
        paid_at=datetime.now(UTC),
        purpose=f"За канаты, {WORD}",
    )
    told = [
        envelope_of(confirmed).model_copy(update={"subject": payment_id}),
        a_payment(anna, payment_id, uuid4(), a_part(anna), at=datetime.now(UTC), contact_id=client),
        envelope_of(ContactErased(contact_id=client), aggregateversion=2),
    ]
    for place in order:
        await take_in(store, told[place])

    assert await saying(store) == []
    assert len(await store.rows("SELECT 1 FROM raw_event WHERE subject = $1", payment_id)) == 2


async def test_what_the_check_says_late_of_somebody_erased_is_taken_in(store: Store) -> None:
    anna, client = somebody(), uuid4()
    await take_in(store, envelope_of(ContactErased(contact_id=client), aggregateversion=2))
    about = {"contact_id": client, "owner_id": anna.id, "recipient_id": anna.id, "run_id": uuid4()}
    missing = NextStepMissing(episode_id=uuid4(), reason="no_step", since=datetime.now(UTC), day=1, **about)

    await take_in(store, envelope_of(missing, aggregateversion=1))

    assert await saying(store, "no_step") == ["NextStepMissing"], "its reason is no word of anybody"
