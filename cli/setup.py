"""`fibex setup`: what is secret in an installation of containers, made once; each reader gets a folder of its own."""

import json
import os
import secrets
from pathlib import Path
from urllib.parse import quote

import typer

from cli.house import Keys
from cli.topology import OPERATOR, SERVICES, USERS, definitions

POSTGRES, RABBITMQ, VHOST = "postgres:5432", "rabbitmq:5672", "fibex"
DEMO_PASSWORD = "fibex-demo"
MAILERS, CATCHER = ("sales", "notifications"), "smtp://mail:1025"
"""The services that send mail, and where it goes in development."""
OWNER_ONLY, ANY_READER = 0o400, 0o444
"""Nobody but its reader mounts a folder; what a server reads as a user of its own must be open inside it."""


def write_secrets(folder: Path, *, published: bool, smtp_url: str | None = None) -> None:
    """Write what is missing; passwords and keys that are there stay, what follows from them is written anew.

    <service>/   database_url, rabbitmq_url, token_public_keys; identity also token_private_key, first_admin_password;
                 smtp_url (it may hold a password) with those that send mail, empty until one is named
    postgres/    superuser_password and a password per role
    rabbitmq/    definitions.json: the topology of this release, so that an update brings its new queues along
    outside/     a password per outside system, to be handed to those who run it, and the operator's

    `published` gives every password the value that is printed in the documentation: development only. Refuses with
    BadParameter where the folder holds secrets of the other kind, and changes nothing then.
    """
    kept = _Kept(folder, published)
    databases = {service: kept.password(f"postgres/{service}_password", service, ANY_READER) for service in SERVICES}
    kept.password("postgres/superuser_password", None, ANY_READER)
    broker = {user: kept.password(_broker_password(user), user) for user in (*USERS, OPERATOR)}
    kept.password("identity/first_admin_password", DEMO_PASSWORD)
    keys = Keys.kept_in(folder / "identity")
    for service in SERVICES:
        at_postgres, at_rabbitmq = (f"{service}:{quote(each[service], safe='')}" for each in (databases, broker))
        write(folder / service / "database_url", f"postgresql+asyncpg://{at_postgres}@{POSTGRES}/fibex_{service}")
        write(folder / service / "rabbitmq_url", f"amqp://{at_rabbitmq}@{RABBITMQ}/{VHOST}")
        if service != "identity":  # there it lies beside the private key already
            write(folder / service / "token_public_keys", keys.jwks)
    for service in MAILERS:
        if smtp_url or not (folder / service / "smtp_url").exists():
            write(folder / service / "smtp_url", smtp_url or (CATCHER if published else ""))
    write(folder / "rabbitmq" / "definitions.json", json.dumps(definitions(broker, vhost=VHOST), indent=1), ANY_READER)


def write(path: Path, content: str, mode: int = OWNER_ONLY) -> None:
    """Whole or not at all: a reader never sees half a file, whenever this is interrupted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
        os.fchmod(file.fileno(), mode)
    draft.replace(path)


class _Kept:
    """The passwords of a folder: read where they are, made where they are missing."""

    def __init__(self, folder: Path, published: bool) -> None:
        self.folder, self.published = folder, published

    def password(self, name: str, printed: str | None, mode: int = OWNER_ONLY) -> str:
        """`printed` is the password of development; None for one that is random there as well."""
        path = self.folder / name
        if path.exists():
            found = path.read_text()
            if printed is not None and (found == printed) != self.published:
                raise typer.BadParameter(self._other_kind(path), param_hint="--published")
            return found
        made = printed if self.published and printed is not None else secrets.token_urlsafe(24)
        write(path, made, mode)
        return made

    def _other_kind(self, path: Path) -> str:
        there, wanted = ("random", "published") if self.published else ("published", "random")
        return (
            f"{path} holds a {there} password, and {wanted} ones are asked for. Development and production do not"
            " share an installation: begin with empty volumes, or start it the way it was first started."
        )


def _broker_password(user: str) -> str:
    return f"{user}/broker_password" if user in SERVICES else f"outside/{user}_password"
