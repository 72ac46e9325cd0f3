"""Absences: who is away, who stands in. Other services hear of it and act by it."""

from datetime import date
from typing import Any
from uuid import UUID

from services.identity import store
from services.identity.domain.absences import (
    Absence,
    NoSuchPerson,
    NoSuchSubstitute,
    NotYourAbsence,
    OwnSubstitute,
    check_days,
    check_no_overlap,
)
from shared.auth import Actor
from shared.db import Transaction
from shared.events import AbsenceCancelled, AbsencePlanned
from shared.ids import new_id


async def plan_absence(
    tx: Transaction, actor: Actor, *, user_id: UUID | None, substitute_id: UUID | None, starts_on: date, ends_on: date
) -> Absence:
    """One's own absence, or that of somebody the caller leads. Tells AbsencePlanned."""
    away = user_id or actor.id
    check_days(starts_on, ends_on, _today(tx))
    await _check_people(tx, actor, away, substitute_id)
    await store.people.lock(tx, f"absences:{away}")
    check_no_overlap(await store.absences.absences_within(tx, away, starts_on, ends_on))
    absence = Absence(new_id(tx.now), away, substitute_id, starts_on, ends_on, actor.id, tx.now)
    await store.absences.save_absence(tx, absence)
    tx.emit(AbsencePlanned(**_told(absence)))
    return absence


async def cancel_absence(tx: Transaction, actor: Actor, absence_id: UUID) -> Absence:
    """Call it off, or end it early. Tells AbsenceCancelled once."""
    absence = await store.absences.get_absence(tx, actor, absence_id)
    if not store.absences.manages(actor, absence.user_id):
        raise NotYourAbsence("you stand in for this person; ask them or their head to cancel it")
    if absence.cancel(tx.now, _today(tx)):
        await store.absences.save_absence(tx, absence)
        tx.emit(AbsenceCancelled(**_told(absence)))
    return absence


async def _check_people(tx: Transaction, actor: Actor, away: UUID, substitute_id: UUID | None) -> None:
    if not store.absences.manages(actor, away) or not await store.people.is_active_user(tx, away):
        raise NoSuchPerson(f"user_id: you may not plan for {away}, or there is no such active user", field="user_id")
    if substitute_id == away:
        raise OwnSubstitute("substitute_id: names the person who is away; choose somebody else", field="substitute_id")
    if substitute_id is not None and not await store.people.is_active_user(tx, substitute_id):
        raise NoSuchSubstitute(f"substitute_id: there is no active user {substitute_id}", field="substitute_id")


def _today(tx: Transaction) -> date:
    return tx.now.astimezone(tx.organisation.zone).date()


def _told(absence: Absence) -> dict[str, Any]:
    return {
        "absence_id": absence.id,
        "user_id": absence.user_id,
        "substitute_id": absence.substitute_id,
        "from": absence.starts_on,
        "to": absence.ends_on,
    }
