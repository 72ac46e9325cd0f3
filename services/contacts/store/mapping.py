"""The tables of contacts, and how its records are read from them."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import registry

from services.contacts.domain.clients import Account, Contact
from services.contacts.domain.notes import Note
from services.contacts.domain.types import ContactType
from shared.saved_filters import SavedFilters
from shared.tables import NAMING, moment

metadata = MetaData(naming_convention=NAMING)
contact_types = Table(
    "contact_types",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("title_ru", String(200), nullable=False),
    Column("title_en", String(200), nullable=False),
    Column("work", String(10), nullable=False),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("replacement", String(64), ForeignKey("contact_types.code")),
    Column("version", Integer, nullable=False, server_default="1"),
)


def _client_columns() -> list[Any]:
    """What companies and persons have alike."""
    return [
        Column("id", Uuid, primary_key=True),
        Column("name", String(200), nullable=False),
        # byte order: the same list on every server, whatever its locale
        Column("name_key", String(400, collation="C"), nullable=False),
        Column("phones", ARRAY(String(40)), nullable=False, server_default="{}"),
        Column("emails", ARRAY(String(254)), nullable=False, server_default="{}"),
        Column("priority", String(10), nullable=False, server_default="normal"),
        Column("payment_terms", String(20), nullable=False, server_default="postpayment"),
        Column("origin", String(20), nullable=False),
        Column("owner_id", Uuid),
        Column("external_ref", String(200), unique=True),
        moment("created_at", nullable=False),
        moment("last_contact_at", comment="the newest thing done with the client: an activity, a note"),
        Column(
            "touched_at",
            DateTime(timezone=True),
            Computed("coalesce(last_contact_at, created_at)", persisted=True),
            nullable=False,
        ),
        Column("version", Integer, nullable=False),
        Column("name_words", TSVECTOR, Computed("to_tsvector('russian'::regconfig, name_key)", persisted=True)),
        Column("status", String(10), nullable=False, server_default="active"),
        Column("merged_into", Uuid),
    ]


def _searched(tax_id: str) -> Column[str]:
    """All that short words are looked for in: name, digits of the phones, e-mails, INN."""
    made = Computed(f"client_text(name_key, phones, emails, {tax_id})", persisted=True)
    return Column("search_text", Text, made, nullable=False)


def _client_indexes(table: str) -> list[Index]:
    """One per filter and sort of the lists; the trigrams and words serve `q` and the search."""
    return [
        Index(None, "name_key", "id"),
        Index(None, "owner_id", "name_key", "id"),
        Index(None, "owner_id", "id"),
        Index(None, "status", "name_key", "id"),
        Index(None, "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
        Index(f"ix_{table}_phones_each", "phones", postgresql_using="gin"),
        Index(f"ix_{table}_emails_each", "emails", postgresql_using="gin"),
        Index(None, "touched_at", "id"),
        Index(None, "owner_id", "touched_at", "id"),
        Index(
            f"ix_{table}_search_text_trigrams",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        Index(f"ix_{table}_name_words", "name_words", postgresql_using="gin"),
    ]


accounts = Table(
    "accounts",
    metadata,
    *_client_columns(),
    Column("tax_id", String(12)),
    Column("kpp", String(9)),
    _searched("tax_id"),
    *_client_indexes("accounts"),
)
contacts = Table(
    "contacts",
    metadata,
    *_client_columns(),
    Column("type", String(64), ForeignKey("contact_types.code"), nullable=False),
    Column("account_id", Uuid, ForeignKey("accounts.id")),
    Column("position", String(200)),
    _searched("NULL"),
    *_client_indexes("contacts"),
    Index(None, "type", "name_key", "id"),
    Index(None, "type", "touched_at", "id"),
    Index(None, "priority", "name_key", "id"),
    Index(None, "account_id", "name_key", "id"),
)
client_words = Table(
    "client_words",
    metadata,
    Column("word", Text(collation="C"), nullable=False, index=True),
    Index("ix_client_words_trigrams", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
    comment="the words of the names of all clients, kept by triggers: a mistyped word is looked up here, not among all "
    "clients. Without a key: two at once may add the same word, and neither waits",
)
timeline = Table(
    "timeline",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("event_id", String(200, collation="C"), primary_key=True),
    Column("contact_id", Uuid),
    Column("account_id", Uuid),
    Column("account_named", Boolean, nullable=False, comment="whether the entry itself names the company"),
    moment("at", nullable=False),
    Column("subject", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("type", String(100), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("sale_id", Uuid),
    Column("params", JSONB, nullable=False),
    Index(None, "contact_id", "at"),
    Index(None, "contact_id", "kind", "at"),
    Index(None, "account_id", "at", postgresql_where=text("account_id IS NOT NULL")),
    Index(None, "account_id", "kind", "at", postgresql_where=text("account_id IS NOT NULL")),
    Index(None, "sale_id", "at", postgresql_where=text("sale_id IS NOT NULL")),
    comment="what happened with a client: one row per event of any service, and the notes",
)
NOTE_WORDS = "to_tsvector('russian'::regconfig, translate(text, 'ёЁ', 'еЕ'))"
notes = Table(
    "notes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("contact_id", Uuid, ForeignKey("contacts.id")),
    Column("account_id", Uuid, ForeignKey("accounts.id")),
    Column("author_id", Uuid, nullable=False),
    Column("text", Text, nullable=False),
    Column("pinned", Boolean, nullable=False),
    moment("created_at", nullable=False),
    moment("edited_at"),
    moment("deleted_at"),
    Column("version", Integer, nullable=False),
    Column("words", TSVECTOR, Computed(NOTE_WORDS, persisted=True)),
    CheckConstraint("(contact_id IS NULL) <> (account_id IS NULL)", name="one_client"),
    Index(None, "contact_id", "id"),
    Index(None, "account_id", "id"),
    Index("ix_notes_words", "words", postgresql_using="gin"),
)
filters = SavedFilters(metadata)
client_history = Table(
    "client_history",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("record_id", Uuid, nullable=False, comment="the account or the contact"),
    moment("at", nullable=False),
    Column("who", String(200), nullable=False),
    Column("what", String(60), nullable=False),
    Column("before", JSONB(none_as_null=True)),
    Column("after", JSONB(none_as_null=True)),
    Column("cause", String(200), nullable=False, comment="the event that led to it, else the request"),
    Index(None, "record_id", "id"),
    comment="every change of a client, written in the transaction of the change; rows are only ever added",
)
mapping = registry(metadata=metadata)
mapping.map_imperatively(Note, notes, version_id_col=notes.c.version, exclude_properties=["words"])
mapping.map_imperatively(ContactType, contact_types, version_id_col=contact_types.c.version)
_REST = {"exclude_properties": ["touched_at", "name_words", "search_text"]}
"""Columns that only queries use; the database makes them."""
mapping.map_imperatively(Account, accounts, version_id_col=accounts.c.version, **_REST)
mapping.map_imperatively(Contact, contacts, version_id_col=contacts.c.version, **_REST)
