"""How much of the base was processed: who was in it at a moment, as bits, and with whom something had been done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    Integer,
    Select,
    Text,
    Uuid,
    cast,
    column,
    exists,
    func,
    literal,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import BIT

from services.analytics.domain.periods import first_of, local_day, midnight
from services.analytics.domain.reports import Question
from services.analytics.domain.sets import CHUNK
from services.analytics.store.scope import group_column, within
from services.analytics.store.tables import TOUCHED_SETS, client_touches
from shared.auth import Actor
from shared.db import Transaction

from .activities import borders
from .rows import summed
from .sets import NONE, OF_SETS, ZEROS, of_facts, united

Cells = tuple[Any, ...]
# Told out of order, a stretch may end before it began: at no moment it was so.
_OF_DAY = """
    SELECT owner_id, team_id, contact_type, contact_id FROM client_stretches
    WHERE {moment} >= :midnight AND {moment} <= :at AND (until IS NULL OR until > client_stretches.at)"""
_TURNS = (
    text(f"""
    SELECT owner_id, team_id, contact_type, chunk, members FROM base_sets_yearly WHERE day < :year
    UNION ALL SELECT owner_id, team_id, contact_type, chunk, members
        FROM base_sets_monthly WHERE day >= :year AND day < :month
    UNION ALL SELECT owner_id, team_id, contact_type, chunk, members
        FROM base_sets_daily WHERE day >= :month AND day < :today
    UNION ALL SELECT told.owner_id, team_id, contact_type, number / {CHUNK}, set_bit({NONE}, number % {CHUNK}, 1)
        FROM ({_OF_DAY.format(moment="at")} UNION ALL {_OF_DAY.format(moment="until")}) AS told
        JOIN client_numbers USING (contact_id)""")  # noqa: S608 (names of our own)
    .columns(
        column("owner_id", Uuid), column("team_id", Uuid), column("contact_type"), column("chunk"), column("members")
    )
    .subquery("turns")
)
"""Who came into the base and who left it up to a moment: whoever did both, bit by bit, is as if never there.

Whole years, months and days are read from their sets; only of the day the moment lies in each change is looked at.
"""


async def base(
    tx: Transaction, actor: Actor, asked: Question, in_window: Mapping[int, str]
) -> dict[Cells, tuple[int, int]]:
    """The active base at the end of the window, and how many of it anybody processed within it.

    `in_window` is by chunk with whom anybody did something within it, where that is known already.
    """
    _, at = borders(tx, asked)
    whose = [group_column(each, _TURNS).label(f"group_{each}") for each in asked.group_by]
    members = func.bit_xor(_TURNS.c.members, type_=BIT(CHUNK)).label("members")
    query = within(select(*whose, _TURNS.c.chunk, members), actor, asked, _TURNS)
    standing = query.group_by(*whose, _TURNS.c.chunk).subquery("standing")
    touched = (await _touched(tx, asked, at, in_window)).subquery("touched")
    processed = standing.c.members.op("&")(func.coalesce(touched.c.members, ZEROS))
    groups = [standing.c[f"group_{each}"] for each in asked.group_by]
    counts = select(*groups, *(func.sum(func.bit_count(each)) for each in (standing.c.members, processed)))
    joined = counts.outerjoin_from(standing, touched, touched.c.chunk == standing.c.chunk).group_by(*groups)
    found = await tx.session.execute(joined, _moment(tx, at))
    return {tuple(cells): (int(clients), int(done)) for *cells, clients, done in found if clients}


def _moment(tx: Transaction, at: datetime) -> dict[str, Any]:
    today = local_day(at, tx.organisation.zone)
    days = {"year": first_of("year", today), "month": first_of("month", today), "today": today}
    return {**days, "midnight": midnight(today, tx.organisation.zone), "at": at}


async def _touched(tx: Transaction, asked: Question, at: datetime, in_window: Mapping[int, str]) -> Select[Any]:
    """By chunk, with whom anybody had done something in the window before a moment."""
    window, facts = asked.window, client_touches.c
    last = max(local_day(at, tx.organisation.zone), window.start)
    # What was booked behind its own day may have happened before the moment all the same.
    rest = (facts.day >= last, facts.day < window.end)
    begin = midnight(window.whole_days_end, tx.organisation.zone)
    if in_window and window.until == at and begin <= at:
        return _known(in_window)
    whole = window.until is None and not await tx.session.scalar(select(exists().where(*rest, facts.at >= at)))
    if in_window and whole:
        return _known(in_window)
    sets = summed(asked.over(window), TOUCHED_SETS["day"], window.start, window.end if whole else last, OF_SETS)
    if not whole:
        sets.append(of_facts(client_touches, *rest, facts.at < at))
    rows = union_all(*sets).subquery("days")
    return select(rows.c.chunk, united(rows.c.members).label("members")).group_by(rows.c.chunk)


def _known(members: Mapping[int, str]) -> Select[Any]:
    given = (literal([*members], ARRAY(Integer)), literal([*members.values()], ARRAY(Text)))
    known = (
        func.unnest(*given).table_valued(column("chunk", Integer), column("bits", Text)).render_derived(name="known")
    )
    return select(known.c.chunk, cast(known.c.bits, BIT(CHUNK)).label("members"))
