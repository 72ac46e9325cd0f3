"""Messages nobody can read among good ones: each ends in the dead letters, and holds nobody up."""

from tests.faults.conftest import Company
from tests.faults.oracle import duplicates, nothing_is_lost_or_doubled

POISON = [
    b"",
    b"{",
    b"[]",
    b'{"specversion": "1.0", "type": "PaymentConfirmed", "data": {"payment_id": "p"}}',
    b'{"specversion": "1.0", "type": "PaymentConfirmed", "data": {"payment_id": "\\u0000"}}',
    b'{"specversion": "1.0", "type": "PaymentConfirmed", "source": "/x", "id": "1", "subject": "1", "data": {}}',
    b"\xff" * 1000,
    b'{"data":' * 3000,
]


async def test_the_dead_letters_are_exactly_the_poison_that_was_put_in(company: Company) -> None:
    async with company() as world:
        for body in POISON:
            await world.poisoned(body, "sales.events", "analytics.events")
            await world.pay(times=3)
        await world.hire(2)
        await world.work(sales_each=2)
        for body in POISON:
            await world.poisoned(body, "sales.events", "analytics.events")
            await world.pay(times=2)
        await nothing_is_lost_or_doubled(world)
        assert await duplicates(world) >= 2 * len(POISON)
