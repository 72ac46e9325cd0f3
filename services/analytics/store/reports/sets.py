"""Distinct clients from sets of them: united as bits and counted by type; only where bits leave a doubt, looked up."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Integer,
    Select,
    Subquery,
    and_,
    column,
    func,
    literal,
    literal_column,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import BIT

from services.analytics.domain.periods import midnight
from services.analytics.domain.reports import Question
from services.analytics.domain.sets import CHUNK
from services.analytics.store.scope import group_column, within
from services.analytics.store.tables import TOUCHED_SETS, client_numbers, client_touches
from shared.auth import Actor
from shared.db import Transaction

from .rows import asks_of_client, booked, summed

OF_SETS = ("day", "owner_id", "team_id", "contact_type", "chunk", "members")
NONE = f"B'0'::bit({CHUNK})"
ZEROS: ColumnElement[Any] = literal_column(NONE, BIT(CHUNK))
Cells = tuple[Any, ...]
Doubt = tuple[Cells, date, int]
"""Values of the groups, the first day its last interaction may lie on, number of the client."""


@dataclass
class Found:
    """Clients by the values of the groups and their type; and those of whose type the bits leave a doubt."""

    counts: Counter[Cells] = field(default_factory=Counter)
    doubts: list[Doubt] = field(default_factory=list)
    touched: dict[int, str] = field(default_factory=dict)
    """By chunk the bits of all of them, where everybody's were asked about."""


def can_tell(asked: Question) -> bool:
    """Whether sets know what is asked about: no earlier knowledge, and of what clients are like their type alone."""
    return asked.as_of is None and asked.late is None and not asks_of_client(asked)


async def by_type(tx: Transaction, actor: Actor, asked: Question, groups: Sequence[str]) -> Found:
    """Distinct clients per group, each by its type at the last interaction of the window."""
    rows, found, window = _touched(asked), Found(), asked.window
    key: list[Any] = [group_column(each, rows).label(f"group_{place}") for place, each in enumerate(groups)]
    key += [rows.c.day, rows.c.contact_type, rows.c.chunk]
    cell = {name: value for name, value in asked.cell.items() if name != "contact_type"}
    query = within(select(*key, united(rows.c.members).label("members")), actor, replace(asked, cell=cell), rows)
    names, behind = tuple(f"group_{place}" for place in range(len(groups))), midnight(window.end, tx.organisation.zone)
    counts = text(_counts(names, everybody=is_about_everybody(actor, asked))).bindparams(
        start=window.start, end=window.end, behind=behind
    )
    told = counts.columns(*map(column, (*names, "contact_type", "number", "since", "chunk", "places")))
    for *cells, contact_type, number, since, chunk, places in await tx.session.execute(
        told.add_cte(query.group_by(*key).cte("sets"))
    ):
        if places is None:
            found.counts[(*cells, contact_type)] += int(number)
        elif since is None:
            found.touched[chunk] = places
        else:
            numbers = (chunk * CHUNK + place for place, bit in enumerate(places) if bit == "1")
            found.doubts += [(tuple(cells), since, each) for each in numbers]
    return found


def is_about_everybody(actor: Actor, asked: Question) -> bool:
    """Whether nothing that anybody did is left out."""
    narrowed = asked.cell or asked.manager is not None or asked.team is not None
    return actor.reach is None and actor.role != "head" and not narrowed


def touches_of(asked: Question, doubts: Sequence[Doubt]) -> Subquery:
    """What was done in the window with these clients since the first day that matters of each."""
    since: dict[int, date] = {}
    for _, day, number in doubts:
        since[number] = min(day, since.get(number, day))
    given = (literal([*since], ARRAY(Integer)), literal([*since.values()], ARRAY(Date)))
    them = (
        func.unnest(*given).table_valued(column("number", Integer), column("since", Date)).render_derived(name="them")
    )
    facts = client_touches.c
    names = ("day", "contact_id", "owner_id", "team_id", "contact_type")
    query = select(*(facts[name] for name in names), facts.at.label("last_at")).select_from(them)
    query = query.join(client_numbers, client_numbers.c.number == them.c.number)
    query = query.join(client_touches, and_(facts.contact_id == client_numbers.c.contact_id, facts.day >= them.c.since))
    return query.where(*booked(asked, client_touches)).subquery("touches")


def of_facts(facts: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Facts about clients as rows of sets, of one client each."""
    whose = (facts.c[name] for name in ("day", "owner_id", "team_id", "contact_type"))
    # Behind an OFFSET each number is looked up: few are asked for, and the database would rather read all there are.
    number = select(client_numbers.c.number).where(client_numbers.c.contact_id == facts.c.contact_id).offset(0)
    them = number.lateral("them")
    bit = func.set_bit(ZEROS, them.c.number % CHUNK, 1, type_=BIT(CHUNK))
    query = select(*whose, (them.c.number // CHUNK).label("chunk"), bit.label("members"))
    return query.join_from(facts, them, true()).where(*conditions)


def united(members: ColumnElement[Any]) -> Any:
    return func.bit_or(members, type_=BIT(CHUNK))


def _touched(asked: Question) -> Subquery:
    """With whom something was done: whole months and days from sets, a last day that is cut short from the facts."""
    window, facts = asked.window, client_touches.c
    sets = summed(asked, TOUCHED_SETS["day"], window.start, window.whole_days_end, OF_SETS)
    if window.until is not None:
        sets.append(of_facts(client_touches, facts.day == window.whole_days_end, facts.at < window.until))
    return union_all(*sets).subquery("touched")


@cache
def _counts(groups: tuple[str, ...], *, everybody: bool) -> str:
    """The clients of `sets` by type, then those of whom that is in doubt, and in the end all of them.

    Most have one type in the window. Of the others (`two_types`) the latest day or month they are in the set of tells
    it, unless they are there with two. Who has an interaction that was booked behind its day (`late`) is in a set that
    is not of its time. It is one text, being the same for each question: to put it together takes as long as to answer.
    """
    key = "".join(f"{each}, " for each in groups)
    # As text, for no hash is made of what is nobody's.
    same = "".join(f" AND coalesce(sets.{each}::text, '') = coalesce(two_types.{each}::text, '')" for each in groups)
    in_window = _TWICE.format(sets="of_type", whose=f"{key}chunk")
    at_last = _TWICE.format(sets="last", whose=f"{key}chunk, day")
    all_of_them = _ALL.format(key="NULL, " * len(groups)) if everybody else ""
    return _COUNTS.format(key=key, same=same, in_window=in_window, at_last=at_last, all_of_them=all_of_them)


# With the clients (`twice`) that are in the sets of two types and more of the same group and chunk.
_TWICE = f"""
    SELECT *, coalesce(bit_or(again) OVER (PARTITION BY {{whose}}), {NONE}) AS twice FROM (
        SELECT *, members & bit_or(members) OVER (
            PARTITION BY {{whose}} ORDER BY contact_type ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS again
        FROM {{sets}}
    ) AS each_type"""  # noqa: S608 (names of our own)
_OF_ONE_TYPE = """
    SELECT {key}contact_type, sum(bit_count(members & ~twice)) AS number, NULL::date AS since, NULL::int AS chunk,
        NULL::text AS places"""
_ALL = """
    UNION ALL SELECT {key}NULL, NULL::numeric, NULL::date, chunk, bit_or(members)::text FROM of_type GROUP BY chunk"""
_COUNTS = f"""
SELECT * FROM (
    WITH of_type AS (
        SELECT {{key}}contact_type, chunk, bit_or(members) AS members FROM sets GROUP BY {{key}}contact_type, chunk
    ),
    in_window AS ({{in_window}}),
    late AS (
        SELECT number / {CHUNK} AS chunk, bit_or(set_bit({NONE}, number % {CHUNK}, 1)) AS members
        FROM client_touches JOIN client_numbers USING (contact_id)
        WHERE late AND at < :behind AND day >= :start AND day < :end GROUP BY 1
    ),
    two_types AS (
        SELECT DISTINCT {{key}}chunk, twice, coalesce(late.members, {NONE}) AS late
        FROM in_window LEFT JOIN late USING (chunk) WHERE bit_count(twice) > 0
    ),
    turns AS (
        SELECT sets.*, twice & ~late AS them FROM sets JOIN two_types ON sets.chunk = two_types.chunk{{same}}
    ),
    last AS (
        SELECT {{key}}day, contact_type, chunk, members & them & ~coalesce(bit_or(members) OVER (
            PARTITION BY {{key}}chunk ORDER BY day DESC GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), {NONE}) AS members
        FROM turns
    ),
    at_last AS ({{at_last}})
    {_OF_ONE_TYPE} FROM in_window GROUP BY {{key}}contact_type
    UNION ALL {_OF_ONE_TYPE} FROM at_last GROUP BY {{key}}contact_type
    UNION ALL SELECT DISTINCT {{key}}NULL, NULL::numeric, day, chunk, twice::text
        FROM at_last WHERE bit_count(twice) > 0
    UNION ALL SELECT DISTINCT {{key}}NULL, NULL::numeric, CAST(:start AS date), chunk, (twice & late)::text
        FROM two_types WHERE bit_count(twice & late) > 0
    {{all_of_them}}
) AS found"""  # noqa: S608 (names of our own)
