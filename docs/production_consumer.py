"""A sample for production's own system: takes order requests from its queue, promises them, has them ready.

    FIBEX_AMQP=amqp://production:production@localhost:5673/fibex python docs/production_consumer.py

Needs `pip install aio-pika` and nothing else. Every answer names the order request and may be sent again: without an id
of its own it is recognised by what it says (docs/events.md). Answers: OrderAccepted, OrderRejected, OrderStarted,
OrderReady, OrderShipped.
"""

import asyncio
import json
import os
from datetime import date, timedelta
from typing import Any

import aio_pika
from aio_pika.abc import AbstractExchange


async def answer(exchange: AbstractExchange, kind: str, **data: Any) -> None:
    body = json.dumps({"specversion": "1.0", "type": kind, "data": data}).encode()
    key = f"production.order.{kind.removeprefix('Order').lower()}"  # OrderAccepted → production.order.accepted
    message = aio_pika.Message(body, content_type="application/cloudevents+json", user_id="production", delivery_mode=2)
    await exchange.publish(message, key)


async def main() -> None:
    async with await aio_pika.connect_robust(os.environ["FIBEX_AMQP"]) as connection:
        channel = await connection.channel()  # publisher confirms are on: `answer` returns when the broker has it
        await channel.set_qos(prefetch_count=1)
        queue = await channel.get_queue("production.order_requests", ensure=False)
        exchange = await channel.get_exchange("fibex.ext", ensure=False)
        async with queue.iterator() as requests:
            async for request in requests:
                async with request.process(requeue=True):  # acknowledged only when every answer is with the broker
                    order = json.loads(request.body)["data"]
                    promised = date.today() + timedelta(days=3)  # noqa: DTZ011 (a day on the wall calendar)
                    number = order["order_request_id"]
                    await answer(exchange, "OrderAccepted", order_request_id=number, promised_by=promised.isoformat())
                    made = [{"sku": line["sku"], "quantity": line["quantity"]} for line in order["lines"]]
                    await answer(exchange, "OrderReady", order_request_id=number, lines=made)  # so much in all
                    print(f"{order['number']}: promised by {promised}, ready", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
