"""The course of a sale: every move from stage to stage, by a person or by the system, goes through here."""

from uuid import UUID

from services.sales import store
from services.sales.domain.case import Case
from services.sales.domain.line import add_up, costs_now
from services.sales.domain.process import Stage
from services.sales.domain.sale import NOT_ENTERED, Move, Sale
from shared.auth import Actor
from shared.db import Transaction
from shared.edge import check_version
from shared.events import PlannedStep, SaleStageChanged, SoldLine, StepsPlanned, StepsWithdrawn

from .producing import cancel_order, fix_costs, request_production


async def move_stage(
    tx: Transaction, actor: Actor, sale_id: UUID, version: int, stage: str, reason: str | None
) -> Case:
    """A person moves the sale; the gate decides."""
    case = await store.sales.lock_case(tx, sale_id, actor)
    check_version(case.sale.version, version)
    language = await store.sales.language_of(tx, actor.id)
    move = case.sale.move_to(stage, case.facts(), by="person", now=tx.now, reason=reason, language=language)
    await _carry_out(tx, case, move)
    await advance(tx, case)
    return case


async def complete_step(tx: Transaction, sale_id: UUID, entry: int, step: str, activity_id: UUID) -> None:
    """A step of the process was done with a result; that may have been the last thing missing."""
    case = await store.sales.lock_case(tx, sale_id)
    if not await store.sales.record_step(tx, sale_id, entry, step, activity_id):
        return
    await store.audit.note(tx, sale_id, "step_done", after={"step": step, "entry": entry, "activity_id": activity_id})
    if entry == case.sale.entry:
        case.steps_done.add(step)
        await advance(tx, case)


async def advance(tx: Transaction, case: Case) -> None:
    """Let the system take the sale as far as the process lets it. Called after whatever may have opened the gate."""
    if case.sale.kind != "open":
        return
    while (following := case.sale.next_by_system(case.facts())) is not None:
        move = case.sale.move_to(following.code, case.facts(), by="system", now=tx.now)
        await _carry_out(tx, case, move)


async def plan_steps(tx: Transaction, sale: Sale) -> None:
    """Ask for the steps of the stage just entered."""
    stage = sale.at
    if not stage.steps:
        return
    steps = _asked_of(sale, stage, await store.sales.language_of(tx, sale.owner_id))
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


def _asked_of(sale: Sale, stage: Stage, language: str) -> list[PlannedStep]:
    return [
        PlannedStep(
            step=step.code,
            title=step.titles.to(language),
            kind=step.kind,
            due_rule=step.due_rule,
            assignee_id=sale.owner_id,
            required=step.required,
        )
        for step in stage.steps
    ]


async def withdraw_met_steps(tx: Transaction, sale: Sale, fact: str) -> None:
    """A fact came true: the reminders that asked for it are pointless now."""
    met = [step.code for step in sale.at.steps if step.met_by == fact]
    if met:
        _withdraw(tx, sale, sale.at, sale.entry, met, fact)


async def _carry_out(tx: Transaction, case: Case, move: Move) -> None:
    """Everything a move brings with it, told and noted in its own transaction."""
    sale = case.sale
    case.steps_done.clear()
    rule = sale.rule(move.old) if move.by == "system" else None
    if move.new.requests_production:
        await fix_costs(tx, sale)
    await _tell_move(tx, sale, move, rule)
    after = {"stage": move.new.code, "entry": sale.entry, **({"reason": move.reason} if move.reason else {})}
    before = {"stage": move.old.code, "entry": move.old_entry}
    await store.audit.note(tx, sale.id, "moved", before=before, after=after, rule=rule)
    if move.old.steps and move.old_entry != NOT_ENTERED:
        _withdraw(tx, sale, move.old, move.old_entry, None, "sale_lost" if move.new.kind == "lost" else "stage_left")
    await plan_steps(tx, sale)
    if move.new.requests_production:
        await request_production(tx, case)
    if move.new.kind == "lost":
        await cancel_order(tx, case, "sale_lost")


async def _tell_move(tx: Transaction, sale: Sale, move: Move, rule: str | None) -> None:
    costs = {line.id: line.cost for line in sale.lines}
    if sale.costs_fixed_at is None:
        products = await store.products.find_products(tx, [line.sku for line in sale.lines])
        costs = costs_now(sale.lines, products, sale.currency)
    totals = add_up(sale.lines, costs)
    sold = [SoldLine(sku=line.sku, quantity=line.quantity, amount=line.net, cost=costs[line.id]) for line in sale.lines]
    tx.emit(
        SaleStageChanged(
            sale_id=sale.id,
            number=sale.number,
            old_stage=move.old.code,
            new_stage=move.new.code,
            kind=move.new.kind,
            by=move.by,
            reason=move.reason,
            contact_id=sale.contact_id,
            contact_type=await store.clients.type_of(tx, sale.contact_id),
            account_id=sale.account_id,
            owner_id=sale.owner_id,
            team_id=await store.sales.team_of(tx, sale.owner_id),
            amount=totals.net,
            margin=totals.margin,
            margin_unknown=totals.margin_unknown,
            currency=sale.currency,
            lines=sold if move.new.kind == "won" else None,
            entered_old_stage_at=move.entered_old_stage_at,
        ),
        by=f"system:{rule}" if rule else None,
    )


def _withdraw(tx: Transaction, sale: Sale, stage: Stage, entry: int, steps: list[str] | None, reason: str) -> None:
    tx.emit(
        StepsWithdrawn(sale_id=sale.id, stage=stage.code, entry=entry, steps=steps, reason=reason),
        by=f"system:{sale.rule(stage)}",
    )
