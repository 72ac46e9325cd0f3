"""Which clients changed, and whose they were: triggers on records and timeline note it with the change itself."""

from sqlalchemy import BigInteger, Column, Table, Uuid, text

from shared.watching import changes_in

from .mapping import metadata

CHANNEL = "clients"
CHANGES = changes_in("changed_clients", "client_id", "owner_id")
changed_clients = Table(
    "changed_clients",
    metadata,
    Column("client_id", Uuid, primary_key=True, comment="a person or a company"),
    Column(
        "owner_id",
        Uuid,
        primary_key=True,
        comment="whose it is, or was until then: the sight of it comes and goes; the nil id where it is nobody's",
    ),
    Column(
        "batch",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        server_default=text("(pg_current_xact_id()::text)::bigint"),
        index=True,
    ),
    comment="which transaction last changed a client: what the live stream tells, and what was missed on it",
)
