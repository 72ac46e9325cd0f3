"""The board and the list of sales, as one person may see them, with what each card says beyond its row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.sales import store
from services.sales.domain.definition import ProcessNotFound
from services.sales.domain.marker import Marker, Today, days_in_stage, marker, stuck_since, today
from services.sales.domain.process import Process, Stage
from services.sales.domain.refusals import UnknownStage
from services.sales.store.board import Asked, BoardColumn
from services.sales.store.lists import SaleFilter, Sort
from shared.auth import Actor
from shared.db import Transaction
from shared.errors import Invalid
from shared.pages import Page


@dataclass(frozen=True)
class Cards:
    """What a card is read by: the organisation's day, the processes of the sales, the reader's language."""

    day: Today
    processes: Mapping[tuple[str, int], Process]
    language: str

    def stage(self, card: Any) -> Stage | None:
        process = self.processes.get((card.process, card.process_version))
        return process.stage(card.stage) if process else None

    def marker(self, card: Any) -> Marker | None:
        """None for a closed sale: nothing has to be planned for it."""
        return marker(card.open_steps, card.next_due_at, self.day) if card.kind == "open" else None

    def days(self, card: Any) -> int:
        until: datetime = card.closed_at or self.day.now
        return days_in_stage(card.entered_at, self.day.now if card.kind == "open" else until)

    def stuck(self, card: Any) -> bool:
        stage = self.stage(card)
        since = stuck_since(stage.max_days if stage else None, self.day.now)
        return card.kind == "open" and since is not None and card.entered_at < since


@dataclass(frozen=True)
class BoardPage:
    """The columns of a process; `stages` describes each of them, those of older versions still in use included."""

    process: Process
    stages: Mapping[str, Stage]
    columns: list[BoardColumn]
    cards: Cards
    language: str


async def view_board(
    tx: Transaction,
    actor: Actor,
    process: str,
    *,
    stage: str | None,
    owner_id: UUID | None,
    team_id: UUID | None,
    q: str | None,
    cursor: str | None,
    limit: int,
) -> BoardPage:
    """The board of a process, or one column of it. Raises ProcessNotFound, UnknownStage."""
    if cursor is not None and stage is None:
        raise Invalid("cursor: belongs to one column; name it with `stage`", field="stage")
    versions = await store.processes.published(tx, process)
    if not versions:
        raise ProcessNotFound(f"there is no process {process!r}", field="process")
    owners = await store.reach.owners_of(tx, actor, owner_id=owner_id, team_id=team_id)
    stages = await _stages(tx, versions, owners)
    if stage is not None:
        if stage not in stages:
            raise UnknownStage(f"stage: the process has no stage {stage!r}", field="stage")
        stages = {stage: stages[stage]}
    asked = [Asked(each.code, stuck_since(each.max_days, tx.now)) for each in stages.values()]
    if q is None:
        columns = await store.board.board(tx, actor, process, asked, owners, cursor=cursor, limit=limit)
    else:
        columns = await store.board.board_of_matches(tx, actor, process, asked, owners, q=q, cursor=cursor, limit=limit)
    language = await store.sales.language_of(tx, actor.id)
    known = {(each.code, each.version): each for each in versions}
    cards = Cards(today(tx.now, tx.organisation.zone), known, language)
    return BoardPage(versions[0], stages, columns, cards, language)


async def view_list(
    tx: Transaction,
    actor: Actor,
    wanted: SaleFilter,
    *,
    owner_id: UUID | None,
    team_id: UUID | None,
    sort: Sort,
    descending: bool,
    cursor: str | None,
    limit: int,
) -> tuple[Page[Any], Cards]:
    """One page of the list of sales, and what its cards are read by."""
    owners = await store.reach.owners_of(tx, actor, owner_id=owner_id, team_id=team_id)
    day = today(tx.now, tx.organisation.zone)
    page = await store.lists.list_sales(
        tx, actor, wanted, owners, day, sort=sort, descending=descending, cursor=cursor, limit=limit
    )
    keys = {(card.process, card.process_version) for card in page.items}
    known = {key: await store.processes.get_process(tx, *key) for key in keys}
    return page, Cards(day, known, await store.sales.language_of(tx, actor.id))


async def _stages(tx: Transaction, versions: list[Process], owners: Any) -> dict[str, Stage]:
    """Those of the newest version, and those of older ones in which somebody still has a sale."""
    newest, *older = versions
    found = {each.code: each for each in newest.stages}
    former = {each.code: each for version in older for each in version.stages if each.code not in found}
    if former:
        used = await store.board.stages_in_use(tx, newest.code, owners)
        found |= {code: each for code, each in former.items() if code in used}
    return found
