"""Told by services/notifications: what became of messages that left the house."""

from uuid import UUID

from pydantic import BaseModel

from .base import Event, Label


class _Delivery(BaseModel):
    delivery_id: UUID
    channel: Label
    attempts: int
    recipient_id: UUID | None
    notification_id: UUID | None
    endpoint_id: UUID | None


class NotificationDelivered(_Delivery, Event, key="notifications.delivery.delivered", subject="delivery_id"):
    """The other side took the message: a mail server, a chat, a webhook. Nothing is said of messages in the app."""


class NotificationFailed(_Delivery, Event, key="notifications.delivery.failed", subject="delivery_id"):
    """A message was given up: refused for good, or not taken in days of tries. It may be sent again by hand."""

    cause: Label
