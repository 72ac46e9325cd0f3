"""Clients found by what people type: its words in name, phones, e-mails or INN; else mistyped words and notes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, delete, exists, false, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from services.contacts.domain.search import AROUND_WORDS, MOST_CORRECTIONS, SHORTEST_INSIDE, Reading, meant
from shared.auth import Actor
from shared.db import Transaction
from shared.tables import people

from .mapping import accounts, client_words, contacts, notes

MOST = 200
"""So many clients are weighed against each other at most; who looks for more has to say more."""
MOST_WORDS_ALIKE = 100
LIKENESS = "0.2"
"""Share of three-letter pieces from which on a known word is looked at closer: «петорв» has 0.27 of «петров»."""
_TRIES = (1, MOST_CORRECTIONS)
Meant = Mapping[str, Mapping[str, int]]
"""For each mistyped word the words of clients that may be meant, with the corrections each takes."""


@dataclass(frozen=True)
class Found:
    """A client that may be meant. `note` is where in a note the words stand."""

    kind: str
    id: UUID
    name: str
    name_key: str
    phones: list[str]
    emails: list[str]
    tax_id: str | None
    type: str | None
    owner_id: UUID | None
    owner_name: str | None
    account_id: UUID | None
    account_name: str | None
    note: str | None = None


async def find_exact(tx: Transaction, actor: Actor, asked: Sequence[Reading], *, limit: int) -> list[Found]:
    """Clients in which all words of a reading stand, those whose name begins so first."""
    found: dict[UUID, Found] = {}
    for table in _tables(actor):
        begins = or_(false(), *(table.c.name_key.startswith(each.text, autoescape=True) for each in asked))
        in_order = _clients(table, actor).where(begins).order_by(table.c.name_key, table.c.id).limit(limit)
        anywhere = _clients(table, actor).where(holds(table, actor, asked)).limit(MOST)
        for query in (in_order, anywhere):
            found |= {row.id: Found(*row) for row in await tx.session.execute(query)}
    return list(found.values())


async def find_alike(tx: Transaction, actor: Actor, asked: Sequence[Reading], *, limit: int) -> list[Found]:
    """Clients whose names hold the words that were meant, or forms of those typed: those with fewer mistakes alone."""
    known = await _meant(tx, asked)
    found: list[Found] = []
    for most in _TRIES:
        for table in _tables(actor):
            # Found by the indexes first, and not too many: without this the order would have every client looked at.
            alike = select(table.c.id).where(actor.sees(table.c.owner_id), resembles(table, asked, known, most))
            query = _clients(table, actor).where(table.c.id.in_(alike.limit(MOST)))
            query = query.order_by(table.c.name_key, table.c.id).limit(limit)
            found += [Found(*row) for row in await tx.session.execute(query)]
        if found:
            break
    return found


async def find_noted(tx: Transaction, actor: Actor, asked: Sequence[Reading], *, limit: int) -> list[Found]:
    """Clients about whom a note speaks of it; notes are not for accounting."""
    found: list[Found] = []
    for table in [] if actor.role == "accountant" else _tables(actor):
        found += [Found(*row) for row in await tx.session.execute(_by_notes(table, actor, asked, limit))]
    return found


async def condition(tx: Transaction, table: Table, actor: Actor, asked: Sequence[Reading]) -> ColumnElement[bool]:
    """What a list is narrowed to: clients that hold the words, or where nobody does, clients that resemble them."""
    strict = holds(table, actor, asked)
    if await _anybody(tx, table, actor, strict):
        return strict
    known = await _meant(tx, asked)
    near, far = (resembles(table, asked, known, most) for most in _TRIES)
    return near if await _anybody(tx, table, actor, near) else far


async def _anybody(tx: Transaction, table: Table, actor: Actor, wanted: ColumnElement[bool]) -> bool:
    return bool(await tx.session.scalar(select(exists().where(actor.sees(table.c.owner_id), wanted))))


def holds(table: Table, actor: Actor, asked: Iterable[Reading]) -> ColumnElement[bool]:
    """All words of one of the readings, each anywhere in the client. Accounting looks into names and INN only."""
    places: list[ColumnElement[str]] = [table.c.search_text]
    if actor.role == "accountant":
        places.append(literal(" ") + table.c.name_key + " " + func.coalesce(table.c.tax_id, ""))
    return or_(false(), *(and_(*(_stands(word, place) for word in each.words for place in places)) for each in asked))


def resembles(table: Table, asked: Iterable[Reading], known: Meant, most: int) -> ColumnElement[bool]:
    """All longer words of one of the readings in the name, with so many corrections at most, or forms of them."""
    readings = list(asked)
    near = {word: [each for each, cost in known[word].items() if cost <= most] for word in known}
    mistyped = [
        and_(*(_any_of(near[word], table) for word in each.longer_words))
        for each in readings
        if each.may_be_mistyped and all(near[word] for word in each.longer_words)
    ]
    forms = [table.c.name_words.bool_op("@@")(_words(each)) for each in readings]
    return or_(false(), *mistyped, *forms)


async def _meant(tx: Transaction, asked: Sequence[Reading]) -> Meant:
    """What the longer words of all readings may be mistyped for."""
    await tx.session.execute(select(func.set_config("pg_trgm.similarity_threshold", LIKENESS, True)))
    found: dict[str, Mapping[str, int]] = {}
    for word in dict.fromkeys(word for each in asked for word in each.longer_words):
        alike = client_words.c.word.bool_op("%")(word)
        order = func.similarity(client_words.c.word, word).desc()
        query = select(client_words.c.word).where(alike).order_by(order).limit(MOST_WORDS_ALIKE)
        found[word] = meant(word, (await tx.session.scalars(query)).all())
    return found


async def forget_words(tx: Transaction) -> None:
    """Words that are in the name of no client any more go, as when a person is erased."""
    named = union_all(*(select(func.string_to_table(each.c.name_key, " ")) for each in (contacts, accounts)))
    bare = func.btrim(named.subquery().c[0], AROUND_WORDS)
    await tx.session.execute(delete(client_words).where(client_words.c.word.not_in(select(bare))))


def _any_of(words: Sequence[str], table: Table) -> ColumnElement[bool]:
    return or_(*(table.c.search_text.contains(word, autoescape=True) & _in_name(word, table) for word in words))


def _in_name(word: str, table: Table) -> ColumnElement[bool]:
    """The index holds all that is searched; accounting, too, may know the name."""
    return table.c.name_key.contains(word, autoescape=True)


def _stands(word: str, place: ColumnElement[str]) -> ColumnElement[bool]:
    return place.contains(word if len(word) >= SHORTEST_INSIDE else f" {word}", autoescape=True)


def _words(reading: Reading) -> ColumnElement[Any]:
    return func.plainto_tsquery("russian", reading.text)


def _by_notes(table: Table, actor: Actor, asked: Sequence[Reading], limit: int) -> Any:
    """The newest note of each client that speaks of it, with the place where."""
    which = notes.c.contact_id if table is contacts else notes.c.account_id
    wanted = or_(false(), *(notes.c.words.bool_op("@@")(_words(each)) for each in asked))
    shown = func.ts_headline(
        "russian", notes.c.text, _words(asked[0]), "MaxFragments=1,MaxWords=12,MinWords=4,StartSel='',StopSel=''"
    )
    about = select(notes.c.id, which.label("client_id")).where(wanted, which.is_not(None), notes.c.deleted_at.is_(None))
    newest = about.ext(distinct_on(which)).order_by(which, notes.c.id.desc()).limit(MOST).subquery()
    query = _clients(table, actor).where(newest.c.client_id == table.c.id, notes.c.id == newest.c.id)
    return query.add_columns(shown).order_by(newest.c.id.desc()).limit(limit)


def _clients(table: Table, actor: Actor) -> Any:
    """Rows as `Found` has them. The name of a company shows only to who sees the company."""
    is_person = table is contacts
    company = accounts.alias("company")
    columns = [
        literal("contact" if is_person else "account"),
        *(table.c[name] for name in ("id", "name", "name_key", "phones", "emails")),
        literal(None) if is_person else table.c.tax_id,
        table.c.type if is_person else literal(None),
        table.c.owner_id,
        people.c.name,
        company.c.id if is_person else literal(None),
        company.c.name if is_person else literal(None),
    ]
    source: Any = table.outerjoin(people, people.c.user_id == table.c.owner_id)
    if is_person:
        source = source.outerjoin(company, (company.c.id == table.c.account_id) & actor.sees(company.c.owner_id))
    seen = actor.sees(table.c.owner_id), table.c.status == "active"
    return select(*columns).select_from(source).where(*seen)


def _tables(actor: Actor) -> list[Table]:
    return [accounts] if actor.role == "accountant" else [contacts, accounts]
