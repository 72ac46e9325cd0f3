"""The steps of a stage: asked for on entry, withdrawn when they are pointless or the stage is left."""

from collections.abc import Sequence
from uuid import UUID

from services.sales import store
from services.sales.domain.move import Facts, Move
from services.sales.domain.process import OWNER, Stage, Step
from services.sales.domain.sale import NOT_ENTERED, Sale
from shared.db import Transaction
from shared.events import PlannedStep, StepsPlanned, StepsWithdrawn


async def plan_steps(tx: Transaction, sale: Sale, facts: Facts) -> None:
    """Ask for the steps of the stage just entered, but for what has come true already."""
    await _plan(tx, sale, [step for step in sale.at.steps if not facts.settles(step)])


async def change_steps(tx: Transaction, sale: Sale, before: Stage, facts: Facts) -> None:
    """The stage is the same and asks for other steps now: the new ones are planned, those dropped withdrawn."""
    asked, kept = {step.code for step in before.steps}, {step.code for step in sale.at.steps}
    if dropped := sorted(asked - kept):
        _withdraw(tx, sale, before, sale.entry, dropped, "process_changed")
    await _plan(tx, sale, [step for step in sale.at.steps if step.code not in asked and not facts.settles(step)])


async def _plan(tx: Transaction, sale: Sale, wanted: Sequence[Step]) -> None:
    stage = sale.at
    if not wanted:
        return
    steps = [await _asked_of(tx, sale, step) for step in wanted]
    rule = sale.rule(stage)
    tx.emit(
        StepsPlanned(
            sale_id=sale.id,
            number=sale.number,
            contact_id=sale.contact_id,
            owner_id=sale.owner_id,
            process=sale.process,
            process_version=sale.process_version,
            stage=stage.code,
            entry=sale.entry,
            entered_at=sale.entered_at,
            steps=steps,
        ),
        by=f"system:{rule}",
    )
    await store.audit.note(tx, sale.id, "steps_planned", after={"steps": [each.step for each in steps]}, rule=rule)


async def withdraw_met_steps(tx: Transaction, sale: Sale, fact: str) -> None:
    """A fact came true: the steps that asked for it are pointless now."""
    met = [step.code for step in sale.at.steps if step.met_by == fact]
    if met:
        _withdraw(tx, sale, sale.at, sale.entry, met, fact)


async def withdraw_steps(tx: Transaction, sale: Sale, move: Move) -> None:
    """A stage was left: its unfinished automatic steps are not wanted any more; what a person planned stays."""
    if move.old.steps and move.old_entry != NOT_ENTERED:
        reason = "sale_lost" if move.new.kind == "lost" else "stage_left"
        _withdraw(tx, sale, move.old, move.old_entry, None, reason)


async def _asked_of(tx: Transaction, sale: Sale, step: Step) -> PlannedStep:
    """In the language of whoever has it to do: the owner, or somebody of the role; the owner where there is none."""
    assignee_id: UUID | None = sale.owner_id
    if step.assignee != OWNER:
        assignee_id = await store.sales.somebody_of(tx, step.assignee, sale.owner_id)
    assignee_id = assignee_id or sale.owner_id
    return PlannedStep(
        step=step.code,
        title=step.titles.to(await store.sales.language_of(tx, assignee_id)),
        kind=step.kind,
        due_rule=step.due_rule,
        assignee_id=assignee_id,
        required=step.required,
    )


def _withdraw(tx: Transaction, sale: Sale, stage: Stage, entry: int, steps: list[str] | None, reason: str) -> None:
    tx.emit(
        StepsWithdrawn(sale_id=sale.id, stage=stage.code, entry=entry, steps=steps, reason=reason),
        by=f"system:{sale.rule(stage)}",
    )
