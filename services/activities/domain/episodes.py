"""The time a client spends without a next step: noticed, told, told again, told higher up, over."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from .cadence import Cadence, business_day_of
from .calendar import WorkingCalendar
from .next_step import Code, Verdict
from .recipients import Directory

Audience = Literal["responsible", "team_head", "head_of_sales"]
Why = Literal["planned", "snoozed", "out_of_scope", "archived", "merged", "erased"]


@dataclass(frozen=True)
class Episode:
    """One client without a next step. `alerting`: counts as having none at all; else it has a line of its own.

    `day` counts the business days since it first alerted (`alerted_on`), or since it was noticed. `told_to` and
    `told_day`: who heard of it last, and on which day of it. `head_told`, `sales_told`: to whom it was passed up.
    """

    id: UUID
    contact_id: UUID
    reason: Code
    since: datetime
    alerting: bool
    opened_on: date
    alerted_on: date | None
    day: int
    owner_id: UUID | None
    recipient_id: UUID | None
    told_to: UUID | None = None
    told_day: int = 0
    told_on: date | None = None
    head_told_on: date | None = None
    head_told: UUID | None = None
    sales_told_on: date | None = None
    sales_told: UUID | None = None


@dataclass(frozen=True)
class Telling:
    """Somebody is to hear of an episode, as the one who answers for the client or because it has lasted."""

    recipient_id: UUID
    audience: Audience


@dataclass(frozen=True)
class CheckDay:
    """What one run of the check goes by: its day, how often to tell, the working days, who is there."""

    on: date
    cadence: Cadence
    calendar: WorkingCalendar
    directory: Directory


def follow(
    before: Episode | None, own_id: UUID, contact_id: UUID, owner_id: UUID | None, verdict: Verdict, day: CheckDay
) -> tuple[Episode, list[Telling]]:
    """The episode of a client who has no next step today, and who is to hear of it now."""
    if verdict.since is None:
        raise ValueError(f"{verdict.code} is no reason for an episode")
    alerted_on = (before and before.alerted_on) or (day.on if verdict.alerts else None)
    opened_on = before.opened_on if before else day.on
    episode = replace(
        before
        or Episode(
            own_id, contact_id, verdict.code, verdict.since, False, day.on, None, 1, owner_id, recipient_id=None
        ),
        reason=verdict.code,
        since=verdict.since,
        alerting=verdict.alerts,
        alerted_on=alerted_on,
        day=business_day_of(alerted_on or opened_on, day.on, day.calendar),
        owner_id=owner_id,
        recipient_id=day.directory.recipient(owner_id),
    )
    tellings = list(_tellings(episode, day))
    return _told(episode, tellings, day.on), tellings


def _tellings(episode: Episode, day: CheckDay) -> Iterator[Telling]:
    if episode.recipient_id is not None and _is_due(episode, day):
        yield Telling(episode.recipient_id, "responsible")
    if not episode.alerting:
        return
    if episode.head_told_on is None and episode.day >= day.cadence.team_head_on:
        head = day.directory.team_head(episode.owner_id)
        if head is not None and head != episode.recipient_id:
            yield Telling(head, "team_head")
    if episode.sales_told_on is None and episode.day >= day.cadence.head_of_sales_on:
        top = day.directory.head_of_sales()
        if top is not None and top != episode.recipient_id:
            yield Telling(top, "head_of_sales")


def _is_due(episode: Episode, day: CheckDay) -> bool:
    """New to the recipient, or their turn again. A line of its own is told once; nothing is told twice on one day."""
    if episode.told_to != episode.recipient_id:
        return True
    if not episode.alerting or episode.told_on == day.on:
        return False
    return day.cadence.is_due(episode.day, episode.told_day)


def _told(episode: Episode, tellings: list[Telling], on: date) -> Episode:
    for telling in tellings:
        if telling.audience == "responsible":
            told_day = episode.day if episode.alerting else 0
            episode = replace(episode, told_to=telling.recipient_id, told_day=told_day, told_on=on)
        elif telling.audience == "team_head":
            episode = replace(episode, head_told_on=on, head_told=telling.recipient_id)
        else:
            episode = replace(episode, sales_told_on=on, sales_told=telling.recipient_id)
    return episode


def over_because(status: str, *, snoozed: bool, in_scope: bool) -> Why:
    """Why a client is no longer without a step, seen from what they are now."""
    if status in {"archived", "merged", "erased"}:
        return status  # type: ignore[return-value]
    if snoozed:
        return "snoozed"
    return "planned" if in_scope else "out_of_scope"
