"""The sale and its stages, and the steps each stage asks for."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Amount, Currency, Event, Label, Pieces, Text

StageKind = Literal["open", "won", "lost"]


class SaleCreated(Event, key="sales.sale.created", subject="sale_id"):
    """A sale was opened, or brought in from a history (`origin` = import)."""

    sale_id: UUID
    number: Label
    contact_id: UUID | None
    account_id: UUID | None
    contact_type: Label | None = None
    owner_id: UUID
    team_id: UUID | None = None
    process: Label
    process_version: int
    stage: Label
    amount: Amount
    currency: Currency
    origin: Label = "person"


class SoldLine(BaseModel):
    """One line of a sale at the moment of the fact; cost is None where nobody knows it.

    `group` is the product group of the goods at that moment, None where they are in none.
    """

    model_config = ConfigDict(frozen=True)
    sku: Label
    quantity: Pieces
    amount: Amount
    cost: Amount | None
    group: Label | None = None


class SoldPart(BaseModel):
    """What of a sale an invoice or a payment stands for, net of VAT and discounts: as figures count it.

    `margin` covers the lines whose cost is known, `margin_unknown` is the amount of the others. The shares of all
    payments of an invoice add up to the invoice, to the kopeck. Type and team are those of that moment.
    """

    model_config = ConfigDict(frozen=True)
    amount: Amount
    margin: Amount
    margin_unknown: Amount
    lines: list[SoldLine]
    contact_type: Label | None
    account_id: UUID | None
    team_id: UUID | None


class SaleStageChanged(Event, key="sales.sale.stage_changed", subject="sale_id"):
    """A sale went from one stage to another; said once per move, by whichever door it came.

    Amounts are net of VAT and discounts. `margin` covers the lines whose cost is known; `margin_unknown` is the amount
    of the others, so that an unknown cost is never taken for zero. `time` of the envelope is the moment of the move.
    The `reason` of a lost sale is a code of the list of reasons; `note` is what the person said to it.
    """

    sale_id: UUID
    number: Label
    old_stage: Label
    new_stage: Label
    kind: StageKind
    by: Literal["person", "system"]
    reason: Text | None = None
    note: Text | None = None
    contact_id: UUID | None
    contact_type: Label | None
    account_id: UUID | None = None
    owner_id: UUID
    team_id: UUID | None = None
    amount: Amount
    margin: Amount
    margin_unknown: Amount
    currency: Currency
    lines: list[SoldLine] | None = None
    entered_old_stage_at: datetime
    origin: Label = "person"


class StillMissing(BaseModel):
    """One thing that a stage asks for and that is not there."""

    model_config = ConfigDict(frozen=True)
    kind: Literal["field", "step", "fact"]
    code: Label
    title: Label


class SaleGateOverridden(Event, key="sales.sale.gate_overridden", subject="sale_id"):
    """A head took a sale from `stage` to `to` although something was missing, and said why.

    A SaleStageChanged follows it in the same transaction. A sale is never won this way.
    """

    sale_id: UUID
    number: Label
    contact_id: UUID | None
    owner_id: UUID
    stage: Label
    to: Label
    missing: list[StillMissing]
    reason: Text


class SaleReopened(Event, key="sales.sale.reopened", subject="sale_id"):
    """A won or lost sale goes on, in `stage`; figures take back what its win had counted.

    A SaleStageChanged follows it in the same transaction. The type of the client stays as it is.
    """

    sale_id: UUID
    number: Label
    contact_id: UUID | None
    account_id: UUID | None
    owner_id: UUID
    team_id: UUID | None = None
    old_kind: Literal["won", "lost"]
    stage: Label
    reason: Text
    closed_at: datetime
    amount: Amount
    currency: Currency


class SaleProcessChanged(Event, key="sales.sale.process_changed", subject="sale_id"):
    """A running sale follows another version of its process, or another process, from now on.

    Where `stage` differs from `old_stage` a SaleStageChanged follows it in the same transaction.
    """

    sale_id: UUID
    number: Label
    contact_id: UUID | None
    owner_id: UUID
    old_process: Label
    old_process_version: int
    process: Label
    process_version: int
    old_stage: Label
    stage: Label


class SaleOwnerChanged(Event, key="sales.sale.owner_changed", subject="sale_id"):
    """Another manager leads the sale from now on; facts of the past stay with the old one."""

    sale_id: UUID
    contact_id: UUID | None
    old_owner_id: UUID
    new_owner_id: UUID
    team_id: UUID | None = None


class SaleContactChanged(Event, key="sales.sale.contact_changed", subject="sale_id"):
    """The sale is another client's from now on, or another person's of the same company; facts of the past stay."""

    sale_id: UUID
    number: Label
    old_contact_id: UUID | None
    old_account_id: UUID | None
    contact_id: UUID
    account_id: UUID | None
    contact_type: Label
    owner_id: UUID


class SaleAmountChanged(Event, key="sales.sale.amount_changed", subject="sale_id"):
    """The lines of a sale add up to another amount than before."""

    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID
    stage: Label
    old_amount: Amount
    amount: Amount
    currency: Currency


class PlannedStep(BaseModel):
    """A step the process asks for. `due_rule` is `business_days:<n>` counted from the entry into the stage."""

    model_config = ConfigDict(frozen=True)
    step: Label
    title: Label
    kind: Label
    due_rule: Label
    assignee_id: UUID
    required: bool


class StepsPlanned(Event, key="sales.sale.steps_planned", subject="sale_id"):
    """A sale entered a stage and the process wants these steps done; said once per entry (`entry` counts them)."""

    sale_id: UUID
    number: Label
    contact_id: UUID | None
    owner_id: UUID
    process: Label
    process_version: int
    stage: Label
    entry: int
    entered_at: datetime
    steps: list[PlannedStep]


class StepsWithdrawn(Event, key="sales.sale.steps_withdrawn", subject="sale_id"):
    """Unfinished automatic steps are no longer wanted; `steps` None means all of that entry into the stage."""

    sale_id: UUID
    stage: Label
    entry: int
    steps: list[Label] | None = None
    reason: Label
