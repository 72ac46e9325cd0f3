"""All facts that a set of records gives, by the event each was made of."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING
from uuid import UUID

from .record import Fact

if TYPE_CHECKING:
    from .activities import CancelledActivity, CompletedActivity, Task
    from .clients import ClientStretch, NewAccount
    from .orders import HandOff
    from .sales import SaleEntry, StageStay


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientTouch(Fact):
    """A person moved something on with a client: an activity with a result, a lead decided, a sale moved."""

    contact_id: UUID


@dataclass
class Facts:
    """Facts by the key of the event they were made of; an event makes at most one of each kind."""

    sales: dict[str, SaleEntry] = field(default_factory=dict)
    stays: dict[str, StageStay] = field(default_factory=dict)
    activities: dict[str, CompletedActivity] = field(default_factory=dict)
    cancelled: dict[str, CancelledActivity] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    touches: dict[str, ClientTouch] = field(default_factory=dict)
    new_accounts: dict[str, NewAccount] = field(default_factory=dict)
    clients: dict[str, ClientStretch] = field(default_factory=dict)
    orders: dict[str, HandOff] = field(default_factory=dict)

    def without(self, other: Facts) -> Facts:
        """The facts that the other does not hold in the very same form."""
        left = Facts()
        for each in fields(self):
            theirs = getattr(other, each.name)
            mine = {key: fact for key, fact in getattr(self, each.name).items() if theirs.get(key) != fact}
            setattr(left, each.name, mine)
        return left

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))
