"""UUIDv7: ids that sort by the moment they were made, so that indexes grow at one end."""

import os
import time
from datetime import datetime
from uuid import UUID


def new_id(now: datetime | None = None, *, sequence: int | None = None) -> UUID:
    """A fresh UUIDv7 (RFC 9562) for the given moment, or for this one.

    `sequence` (0–4095) takes the twelve bits behind the milliseconds, so that ids made for one moment sort by it.
    """
    millis = int(now.timestamp() * 1000) if now else time.time_ns() // 1_000_000
    value = (millis & (2**48 - 1)) << 80 | int.from_bytes(os.urandom(10), "big")
    if sequence is not None:
        value = value & ~(0xFFF << 64) | min(sequence, 0xFFF) << 64
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def first_id(moment: datetime) -> str:
    """What the ids made from this moment on do not stand before, as text: the border of a stretch of ids."""
    millis = f"{int(moment.timestamp() * 1000):012x}"
    return f"{millis[:8]}-{millis[8:]}-0000-0000-000000000000"
