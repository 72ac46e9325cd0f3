"""What may come of an activity, as a list per kind that the house edits; a result may ask for what follows."""

from dataclasses import dataclass
from enum import StrEnum

from shared.errors import Invalid, NotFound

from .activity import Kind
from .calendar import business_days


class Outcome(StrEnum):
    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class UnknownResult(Invalid):
    """The result is not in the list of this kind of activity, or no longer used. Take one of the list, or leave it."""


class NextStepNeeded(Invalid):
    """This result asks for the next step in the same call: send `next` with it."""


class NoSuchResult(NotFound):
    """There is no such result in the list of this kind."""


@dataclass(frozen=True)
class FollowUp:
    """What is planned by itself where nobody plans something else: the same person, client and sale."""

    kind: Kind
    title_ru: str
    title_en: str
    due_rule: str

    def __post_init__(self) -> None:
        business_days(self.due_rule)


@dataclass(frozen=True)
class Result:
    """One entry of the list. `needs_next`: completing with it needs the next step; `follow_up` plans one by itself."""

    kind: Kind
    code: str
    title_ru: str
    title_en: str
    outcome: Outcome
    position: int
    active: bool = True
    needs_next: bool = False
    follow_up: FollowUp | None = None
    version: int = 1

    def allow(self, *, next_planned: bool) -> None:
        """Raises where this result may not be given now."""
        if not self.active:
            raise UnknownResult(f"result_code: {self.code} is no longer used", field="result_code")
        if self.needs_next and not next_planned and self.follow_up is None:
            raise NextStepNeeded(f"next: the result {self.code} asks for the next step", field="next")
