"""A process as it is written in requests and answers; whether it makes sense is for the domain to say."""

from typing import Annotated, Literal

from pydantic import Field

from shared.fields import Body, Code, Currency, Line

Days = Annotated[int, Field(ge=1, le=1000)]


class TitlesIn(Body):
    ru: Line
    en: Line


class NeedIn(Body):
    """Something that has to hold before the stage is left."""

    kind: Literal["field", "fact"]
    code: Code
    titles: TitlesIn


class StepIn(Body):
    """Something asked for on entry; `due_rule` is `business_days:<n>`, `assignee` is `owner` or a role."""

    code: Code
    titles: TitlesIn
    kind: Literal["task", "call", "meeting", "letter"]
    due_rule: Line
    required: bool = False
    met_by: Code | None = None
    assignee: Code = "owner"


class StageIn(Body):
    """A stage; `next` is the one that follows on the way to the win, `back_to` those a person may return to."""

    code: Code
    titles: TitlesIn
    kind: Literal["open", "won", "lost"] = "open"
    next: Code | None = None
    back_to: Annotated[list[Code], Field(default_factory=list, max_length=20)]
    moved_on_by: Literal["system", "person"] | None = None
    needs: Annotated[list[NeedIn], Field(default_factory=list, max_length=30)]
    steps: Annotated[list[StepIn], Field(default_factory=list, max_length=30)]
    requests_production: bool = False
    max_days: Days | None = None
    next_step_days: Days | None = None


class Definition(Body):
    """The whole of a version, its stages in the order of the way to the win."""

    titles: TitlesIn
    currency: Currency = "RUB"
    invoice_due_business_days: Annotated[int, Field(ge=0, le=250)] = 5
    order_needed_business_days: Annotated[int, Field(ge=0, le=250)] = 10
    stages: Annotated[list[StageIn], Field(min_length=3, max_length=20)]
