"""Waiting without sleeping a fixed time: ask again until it holds."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(check: Callable[[], T | Awaitable[T]], within: float = 30.0, every: float = 0.02) -> T:
    """The first truthy answer of `check`, which may also assert. Fails with its last answer or assertion.

    Asked at first after `every` seconds, then less and less often: who asks takes the time of who is to answer.
    """
    deadline = time.monotonic() + within
    while True:
        failure: AssertionError | None = None
        answer = None
        try:
            given = check()
            answer = await given if inspect.isawaitable(given) else given
            if answer:
                return answer
        except AssertionError as error:
            failure = error
        if time.monotonic() > deadline:
            raise failure or AssertionError(f"still {answer!r} after {within} s")
        await asyncio.sleep(every)
        every = max(every, min(every * 1.3, 0.2))
