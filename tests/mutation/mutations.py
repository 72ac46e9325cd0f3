"""What is taken out, one guard at a time, and which claims must notice."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiormq
from sqlalchemy.dialects.postgresql import insert as pg_insert

from shared import bus
from shared.db import Transaction
from shared.relay import Relay

SHARED = "tests/integration/shared"


@dataclass(frozen=True)
class Mutation:
    """`apply` breaks the running code; each of `noticed_by` must go red then."""

    apply: Callable[[], None]
    noticed_by: tuple[str, ...]


def inbox_off() -> None:
    """Every delivery counts as the first."""

    async def first_time(*_: Any) -> bool:
        return True

    Transaction.first_time = first_time  # type: ignore[method-assign]


def version_guard_off() -> None:
    """The copy that arrives last wins, not the newest."""

    async def put_newer(self: Transaction, table: Any, **values: Any) -> bool:
        key = [column.name for column in table.primary_key.columns]
        insert = pg_insert(table).values(**values)
        await self.session.execute(insert.on_conflict_do_update(index_elements=key, set_=values))
        return True

    Transaction.put_newer = put_newer  # type: ignore[method-assign]


def confirms_not_awaited() -> None:
    """The relay takes what it has written to the socket for published."""
    publish, under_way = Relay._publish, set()

    async def at_once(self: Relay, wire: Any, row: Any) -> bool:
        task = asyncio.ensure_future(publish(self, wire, row))
        under_way.add(task)
        task.add_done_callback(lambda done: under_way.discard(done) or done.cancelled() or done.exception())
        await asyncio.sleep(0)
        return True

    Relay._publish = at_once  # type: ignore[method-assign]


def returns_ignored() -> None:
    """What no queue takes is dropped by the broker, and counts as published."""
    publish = aiormq.Channel.basic_publish

    async def into_the_blue(self: Any, *arguments: Any, **options: Any) -> Any:
        return await publish(self, *arguments, **{**options, "mandatory": False})

    aiormq.Channel.basic_publish = into_the_blue


def senders_not_checked() -> None:
    """An event counts whoever told it."""
    bus.check_sender = lambda *_: None


MUTATIONS = {
    "inbox off": Mutation(
        inbox_off,
        (f"{SHARED}/test_transactions.py::test_duplicates_have_one_effect_however_often_and_however_close_they_come",),
    ),
    "version guard off": Mutation(
        version_guard_off,
        (
            f"{SHARED}/test_transactions.py::test_copies_keep_the_newest_version_whatever_the_order_of_arrival",
            f"{SHARED}/test_transactions.py::test_put_newer_says_whether_the_row_was_written",
        ),
    ),
    "confirms not awaited": Mutation(
        confirms_not_awaited,
        (f"{SHARED}/test_links.py::test_what_was_sent_into_a_black_hole_counts_as_unsent_and_goes_out_again",),
    ),
    "returns ignored": Mutation(
        returns_ignored,
        (
            f"{SHARED}/test_publishing.py::test_an_event_no_queue_takes_parks_after_ten_tries_while_the_line_goes_on",
            f"{SHARED}/test_receiving.py::test_where_the_dead_letters_cannot_be_reached_the_message_is_kept",
        ),
    ),
    "senders not checked": Mutation(
        senders_not_checked,
        (f"{SHARED}/test_receiving.py::test_an_event_counts_only_from_its_producer",),
    ),
}
