"""The rows a report adds up: sums for whole days, facts where a day is cut short or a past knowledge is asked for."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, Table, func, or_, select, tuple_, union_all

from services.analytics.domain.periods import pieces
from services.analytics.domain.reports import OF_CLIENT, Question
from services.analytics.domain.sums import by_step
from services.analytics.store.scope import group_column, within
from services.analytics.store.tables import CLIENT_TABLES, SUM_TABLES, TOUCHED_SETS, client_stretches
from shared.auth import Actor

WHOSE = ("day", "owner_id", "team_id", "contact_type")


def counted(
    asked: Question, sums: Table, facts: Table | Subquery, more: Sequence[str], values: Mapping[str, ColumnElement[Any]]
) -> Subquery:
    """Whole days from `sums`; what the sums cannot know from `facts`, whose rows count as `values` says.

    The sums cannot know a part of a day, nor what had been known at an earlier moment.
    """
    window = asked.window
    if asks_of_client(asked):
        query = of_client(facts).where(*booked(asked, facts))
        names = [query.selected_columns[name] for name in (*WHOSE, *more, *OF_CLIENT)]
        return query.with_only_columns(*names, *(value.label(name) for name, value in values.items())).subquery(
            "counted"
        )
    of_facts = select(
        *(facts.c[name] for name in (*WHOSE, *more)), *(value.label(name) for name, value in values.items())
    )
    if asked.as_of is not None or asked.late is not None:
        return of_facts.where(*booked(asked, facts)).subquery("counted")
    whole = summed(asked, sums, window.start, window.whole_days_end, (*WHOSE, *more, *values))
    if window.until is None:
        return union_all(*whole).subquery("counted")
    part = of_facts.where(facts.c.day == window.whole_days_end, facts.c.at < window.until)
    return union_all(*whole, part).subquery("counted")


def summed(asked: Question, daily: Table, start: date, end: date, names: Sequence[str]) -> list[Select[Any]]:
    """The sums of these days: of whole quarters and months where there are such and rows need no days, the rest by day.

    Never none, so that there is something to read from.
    """
    by = {*asked.group_by, *asked.cell}
    longer = () if by & {"day", "week"} else ("month",) if "month" in by else ("month", "quarter")
    tables = {step: _KEPT[name] for step in longer if (name := by_step(daily.name, step)) in _KEPT}
    parts = pieces(start, end, ("day", *tables))
    found = [_between(tables.get(step, daily), *span, names) for step, spans in parts.items() for span in spans]
    return found or [_between(daily, start, end, names)]


_KEPT = {**SUM_TABLES, **{table.name: table for table in (*CLIENT_TABLES.values(), *TOUCHED_SETS.values())}}


def _between(sums: Table, start: date, end: date, names: Sequence[str]) -> Select[Any]:
    return select(*(sums.c[name] for name in names)).where(sums.c.day >= start, sums.c.day < end)


def asks_of_client(asked: Question) -> bool:
    """Whether rows are grouped, or a cell is named, by what the client was like."""
    return bool({*asked.group_by, *asked.cell} & {*OF_CLIENT})


def of_client(facts: Any, at: str = "at") -> Select[Any]:
    """The facts with priority and origin of their clients at that moment of theirs; None where there is no client."""
    spell = client_stretches
    then = (spell.c.contact_id == facts.c.contact_id) & (spell.c.at <= facts.c[at])
    then &= or_(spell.c.until.is_(None), spell.c.until > facts.c[at])
    return select(*facts.c, *(spell.c[name] for name in OF_CLIENT)).select_from(facts.outerjoin(spell, then))


def with_client(asked: Question, facts: Any, at: str = "at") -> Any:
    """The facts, with what their clients were like where that is asked for."""
    return of_client(facts, at).subquery("with_client") if asks_of_client(asked) else facts


def booked(asked: Question, facts: Any) -> list[ColumnElement[bool]]:
    """Which facts are asked about: those booked in the window, known by then; or those that came too late for it."""
    window = asked.window
    if asked.late is not None:
        start, end = asked.late
        return [facts.c.late, facts.c.at >= start, facts.c.at < end, facts.c.day >= window.end]
    found = [facts.c.day >= window.start, facts.c.day < window.end]
    if window.until is not None:
        found.append((facts.c.day < window.whole_days_end) | (facts.c.at < window.until))
    if asked.as_of is not None:
        found.append(facts.c.received_at <= asked.as_of)
    return found


def grouped(
    actor: Actor, asked: Question, rows: Any, figures: Sequence[ColumnElement[Any]], extra: Sequence[Any] = ()
) -> Select[Any]:
    """The figures of what the caller may see and asked for, per group and `extra`; of the same reading the total, where
    that is asked for. `split` tells the rows apart.
    """
    groups = [group_column(each, rows) for each in asked.group_by]
    query = select(*groups, *extra, *figures).select_from(rows)  # which a bare count would not name
    query = within(query, actor, asked, rows)
    if not has_total(asked):
        return query.group_by(*groups, *extra)
    both = func.grouping_sets(tuple_(*groups, *extra), tuple_(*extra))
    return query.add_columns(func.grouping(groups[0])).group_by(both)


def total(rows: Any, name: str) -> ColumnElement[Any]:
    return func.coalesce(func.sum(rows.c[name]), 0)


def split(row: Any, asked: Question) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The values of the groups, none for the total, and the rest."""
    values, groups = tuple(row), len(asked.group_by)
    if not has_total(asked):
        return values[:groups], values[groups:]
    return () if values[-1] else values[:groups], values[groups:-1]


def has_total(asked: Question) -> bool:
    """Whether the total is read with the rows."""
    return asked.with_total and bool(asked.group_by)
