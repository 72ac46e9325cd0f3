"""words of clients

Revision ID: 0806435f0381
Revises: e7c41a837bb2
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0806435f0381"
down_revision: str | Sequence[str] | None = "e7c41a837bb2"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = "contacts", "accounts"
# Quotes and brackets around words go; numbers and addresses are not mistyped for one another.
WORDS = """
    SELECT DISTINCT btrim(w, '«»„“”"''()<>,;:!?') AS word
    FROM {named} AS named, string_to_table(named.name_key, ' ') AS w
    WHERE length(btrim(w, '«»„“”"''()<>,;:!?')) >= 4 AND w !~ '[0-9@]'
"""
ADD = """
    INSERT INTO client_words SELECT word FROM ({words}) AS named_now
    WHERE NOT EXISTS (SELECT FROM client_words AS known WHERE known.word = named_now.word)
"""


def upgrade() -> None:
    op.create_table(
        "client_words",
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        comment="the words of the names of all clients, kept by triggers: a mistyped word is looked up here, not among all "
        "clients. Without a key: two at once may add the same word, and neither waits",
    )
    op.create_index(op.f("ix_client_words_word"), "client_words", ["word"])
    op.create_index(
        "ix_client_words_trigrams",
        "client_words",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    for function, named in (("client_words_of_new", "fresh"), ("client_words_of_changed", "(SELECT NEW.name_key)")):
        add = ADD.format(words=WORDS.format(named=named))
        op.execute(
            f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {add}; RETURN NULL; END $$"
        )
    for table in TABLES:
        # One statement for all rows of an import; a change of a name is rare and comes alone.
        op.execute(f"""
            CREATE TRIGGER words_of_new AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh
            FOR EACH STATEMENT EXECUTE FUNCTION client_words_of_new()
        """)
        op.execute(f"""
            CREATE TRIGGER words_of_changed AFTER UPDATE OF name_key ON {table}
            FOR EACH ROW WHEN (OLD.name_key IS DISTINCT FROM NEW.name_key) EXECUTE FUNCTION client_words_of_changed()
        """)
        op.execute(ADD.format(words=WORDS.format(named=table)))


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TRIGGER words_of_new ON {table}")
        op.execute(f"DROP TRIGGER words_of_changed ON {table}")
    op.execute("DROP FUNCTION client_words_of_new, client_words_of_changed")
    op.drop_table("client_words")
