"""Messages as a broken accounting program sends them, which no service can take in: dead letters to look at.

`python -m tests.browser.damage host:port/vhost MARK`; the mark stands in each, to know them by.
"""

import asyncio
import sys

import aio_pika

from shared.events import PaymentConfirmed


async def damage(broker: str, mark: str) -> None:
    """One message that is no JSON, and one whose amount is missing."""
    bodies = (
        f"payment {mark};not JSON".encode(),
        b'{"id": "%s", "type": "PaymentConfirmed", "data": {"payment": "17"}}' % mark.encode(),
    )
    async with await aio_pika.connect(f"amqp://accounting:accounting@{broker}", timeout=10) as connection:
        channel = await connection.channel(publisher_confirms=True)
        exchange = await channel.get_exchange("fibex.ext", ensure=False)
        for body in bodies:
            message = aio_pika.Message(body, type="PaymentConfirmed", user_id="accounting")
            await exchange.publish(message, PaymentConfirmed.key)


if __name__ == "__main__":
    asyncio.run(damage(*sys.argv[1:]))
