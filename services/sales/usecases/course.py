"""The course of a sale: every move from stage to stage, by whichever door it comes, goes through here."""

from uuid import UUID

from services.sales import store
from services.sales.domain.case import Case
from services.sales.domain.move import LostReason, Move
from services.sales.domain.process import Stage
from services.sales.domain.refusals import ReasonNotFound
from services.sales.domain.sale import Sale
from shared.auth import Actor
from shared.db import Transaction
from shared.edge import check_version
from shared.events import SaleGateOverridden, SaleReopened, StillMissing

from .mailing import drop_waiting_mail
from .planning import change_steps, plan_steps, withdraw_steps
from .producing import cancel_order, fix_costs, request_production
from .telling import tell_move

LOSE = "*lost"
"""For a move of sales of several processes: the stage that is lost, whatever its name there."""


async def move_stage(
    tx: Transaction,
    actor: Actor,
    sale_id: UUID,
    version: int | None,
    stage: str,
    reason: str | None = None,
    note: str | None = None,
) -> Case:
    """A person moves the sale; the gate decides. `version` None: whatever it is at, as for one of a bulk."""
    case = await store.sales.lock_case(tx, sale_id, actor)
    if version is not None:
        check_version(case.sale.version, version)
    language = await store.sales.language_of(tx, actor.id)
    if stage == LOSE:
        stage = case.sale.course.ends_in("lost").code
    why = await _reason(tx, reason)
    move = case.sale.move_to(stage, case.facts(), by="person", now=tx.now, reason=why, note=note, language=language)
    await carry_out(tx, case, move)
    await advance(tx, case)
    return case


async def override_gate(tx: Transaction, actor: Actor, sale_id: UUID, version: int, stage: str, reason: str) -> Case:
    """A head takes the responsibility for what is missing; said as a fact of its own, before the move."""
    case = await store.sales.lock_case(tx, sale_id, actor)
    sale = case.sale
    check_version(sale.version, version)
    language = await store.sales.language_of(tx, actor.id)
    move, missing = sale.override_to(stage, case.facts(), now=tx.now, reason=reason, language=language)
    lacking = [StillMissing(kind=each.kind, code=each.code, title=each.title) for each in missing]
    tx.emit(
        SaleGateOverridden(
            sale_id=sale.id,
            number=sale.number,
            contact_id=sale.contact_id,
            owner_id=sale.owner_id,
            stage=move.old.code,
            to=move.new.code,
            missing=lacking,
            reason=reason,
        )
    )
    told = {"to": move.new.code, "missing": [each.code for each in missing], "reason": reason}
    await store.audit.note(tx, sale.id, "gate_overridden", before={"stage": move.old.code}, after=told)
    await carry_out(tx, case, move)
    await advance(tx, case)
    return case


async def reopen_sale(
    tx: Transaction, actor: Actor, sale_id: UUID, version: int, reason: str, stage: str | None = None
) -> Case:
    """A won or lost sale goes on, where it was closed or in the stage named; goods given back are asked for anew."""
    case = await store.sales.lock_case(tx, sale_id, actor)
    sale = case.sale
    check_version(sale.version, version)
    closed_at, old_kind = sale.closed_at, sale.kind
    move = sale.reopen(stage, case.facts(), now=tx.now, reason=reason)
    tx.emit(
        SaleReopened(
            sale_id=sale.id,
            number=sale.number,
            contact_id=sale.contact_id,
            account_id=sale.account_id,
            owner_id=sale.owner_id,
            team_id=await store.sales.team_of(tx, sale.owner_id),
            old_kind="won" if old_kind == "won" else "lost",
            stage=sale.stage,
            reason=reason,
            closed_at=closed_at or move.entered_old_stage_at,
            amount=sale.amount,
            currency=sale.currency,
        )
    )
    await store.dues.look_again_at_sale(tx, sale.id)
    await carry_out(tx, case, move)
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
        await carry_out(tx, case, move)


async def carry_out(tx: Transaction, case: Case, move: Move) -> None:
    """Everything a move brings with it, told and noted in its own transaction."""
    sale = case.sale
    case.steps_done.clear()
    rule = sale.rule(move.old) if move.by == "system" else None
    await _fix_costs_of_new_goods(tx, case)
    await tell_move(tx, sale, move, rule)
    await _note_move(tx, sale, move, rule)
    if move.old.kind == "open":
        await withdraw_steps(tx, sale, move)
    await _settle_goods(tx, case, "sale_lost" if sale.kind == "lost" else "stage_left")
    await plan_steps(tx, sale, case.facts())
    if sale.kind == "lost" and case.invoice is not None:
        await drop_waiting_mail(tx, case.invoice)


async def stay(tx: Transaction, case: Case, before: Stage) -> None:
    """The sale stays in its stage under another version: what that asks for in goods and steps is put right."""
    await _fix_costs_of_new_goods(tx, case)
    await _settle_goods(tx, case, "process_changed")
    await change_steps(tx, case.sale, before, case.facts())


async def _fix_costs_of_new_goods(tx: Transaction, case: Case) -> None:
    if case.sale.course.wants_goods_in(case.sale.at) and case.order is None:
        await fix_costs(tx, case.sale)


async def _settle_goods(tx: Transaction, case: Case, because: str) -> None:
    """Goods are asked for where the process wants them, and called off where it does not.

    A won sale keeps its own, and so does whichever had them shipped: they are not asked for twice.
    """
    sale = case.sale
    wanted = sale.course.wants_goods_in(sale.at)
    if wanted and case.order is None:
        await request_production(tx, case)
    elif case.order is not None and case.order.shipped_at is None and not wanted and sale.kind != "won":
        await cancel_order(tx, case, because)
        case.order = None
    if sale.kind == "open" and not wanted:
        _take_costs_back(sale)


def _take_costs_back(sale: Sale) -> None:
    """Before production the goods cost what they cost that day, and the lines may change again."""
    sale.costs_fixed_at = None
    for line in sale.lines:
        line.cost = None


async def _note_move(tx: Transaction, sale: Sale, move: Move, rule: str | None) -> None:
    why = {name: value for name, value in (("reason", move.reason), ("note", move.note)) if value}
    after = {"stage": move.new.code, "entry": sale.entry, **why}
    before = {"stage": move.old.code, "entry": move.old_entry}
    what = "reopened" if move.how == "reopen" else "moved"
    await store.audit.note(tx, sale.id, what, before=before, after=after, rule=rule)


async def _reason(tx: Transaction, code: str | None) -> LostReason | None:
    if code is None:
        return None
    found = await store.reasons.find_reason(tx, code)
    if found is None:
        raise ReasonNotFound(f"reason: {code!r} is not in the list (GET /api/sales/lost-reasons)", field="reason")
    return found
