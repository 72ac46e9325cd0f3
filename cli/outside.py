"""The broker's door for outside systems, as the demo company's accounting, production and warehouse use it."""

from collections.abc import Sequence
from datetime import UTC, datetime

import aio_pika

from shared.events import CONTENT_TYPE, Envelope, Event
from shared.ids import new_id


async def publish(address: str, user: str, events: Sequence[Event]) -> None:
    """Tell events as an outside system does, each confirmed by the broker. `user` is its own, and the source."""
    async with await aio_pika.connect(address, timeout=10) as connection:
        channel = await connection.channel(publisher_confirms=True)
        exchange = await channel.get_exchange("fibex.ext", ensure=False)
        for event in events:
            envelope = Envelope(
                id=str(new_id()),
                source=f"/{user}",
                type=event.event_type,
                subject=str(getattr(event, event.subject)),
                time=datetime.now(UTC),
                dataschema=event.schema_id(),
                data=event.model_dump(mode="json"),
            )
            message = aio_pika.Message(
                envelope.encode(),
                content_type=CONTENT_TYPE,
                delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
                message_id=envelope.id,
                type=event.event_type,
                user_id=user,
            )
            await exchange.publish(message, event.key)
