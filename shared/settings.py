"""What a service is told from outside: environment variables `FIBEX_…`, secrets also from files (`FIBEX_…_FILE`)."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PUBLISHED_PASSWORD = "fibex-demo"  # noqa: S105 (printed in the README, for development only)
LEAST_MEMORY_MIB = 19
"""OWASP's least memory for argon2id with two passes and one lane."""


@dataclass(frozen=True)
class Organisation:
    """Where the organisation works: the zone its days begin and end in, the country whose holidays count."""

    zone: ZoneInfo
    country: str


class Settings(BaseSettings):
    """Every setting there is. docs/settings.md is generated from here."""

    model_config = SettingsConfigDict(env_prefix="FIBEX_", extra="ignore", frozen=True)

    env: Annotated[
        Literal["dev", "prod"],
        Field(description="`dev` allows the published demo passwords; `prod` refuses to start with them."),
    ] = "prod"
    database_url: Annotated[
        str, Field(description="The service's own database: postgresql+asyncpg://user:password@host:port/name.")
    ]
    rabbitmq_url: Annotated[
        str, Field(description="The broker, as the service's own user: amqp://user:password@host:port/fibex.")
    ]
    token_public_keys: Annotated[
        str, Field(description="JWKS (JSON) with the public keys that access tokens are verified with.")
    ]
    token_private_key: Annotated[
        str | None,
        Field(description="Ed25519 private key (PEM) that identity signs access tokens with; identity only."),
    ] = None
    first_admin_email: Annotated[
        str | None, Field(description="Identity makes this administrator while there are no users at all.")
    ] = None
    first_admin_password: Annotated[str | None, Field(description="The first administrator's password.")] = None
    password_memory_mib: Annotated[
        int,
        Field(
            ge=1,
            le=1024,
            description="MiB of memory that hashing a password with argon2id takes; `prod` takes no less than the "
            "default. Hashes made before keep fitting.",
        ),
    ] = LEAST_MEMORY_MIB
    time_zone: Annotated[
        str, Field(description="IANA zone of the organisation: borders of days, weeks and periods, business hours.")
    ] = "Europe/Moscow"
    country: Annotated[str, Field(description="ISO 3166 code of the country whose holidays count.")] = "RU"
    smtp_url: Annotated[
        str | None,
        Field(
            description="The mail server: smtp://user:password@host:port, smtps://… for TLS from the start, "
            "smtp+starttls://… where TLS is a must. Without it no mail leaves the system.",
            pattern=r"^$|^(smtp|smtps|smtp\+starttls)://[^\s/]+",
        ),
    ] = None
    mail_from: Annotated[str, Field(description="The sender of every mail, such as Fibex <sales@fibex.example>.")] = (
        "Fibex <sales@fibex.example>"
    )
    public_url: Annotated[
        str, Field(description="The address people open the app under; links in mails begin with it.")
    ] = "http://localhost:8080"
    telegram_bot_token: Annotated[
        str | None,
        Field(description="The token of the bot that writes to people; without it no such channel."),
    ] = None
    telegram_bot_name: Annotated[str, Field(description="The bot's name on Telegram, without @.")] = ""
    telegram_base_url: Annotated[str, Field(description="Where the bot API is.")] = "https://api.telegram.org"
    webhook_allow: Annotated[
        str,
        Field(description="Networks that webhooks may call although they are not public: 10.1.0.0/16, 192.0.2.7."),
    ] = ""
    paid_not_closed_hours: Annotated[
        int, Field(ge=1, le=720, description="Hours after which a paid sale that nobody closed raises an alarm.")
    ] = 24
    events_kept_months: Annotated[
        int | None,
        Field(
            ge=12,
            description="Months for which analytics keeps the events no figure needs; by the whole quarter. Without it "
            "all are kept. Those that figures are made of, or checked by, are never dropped.",
        ),
    ] = None
    version: Annotated[str, Field(description="The version that runs, as whoever built it names it.")] = "dev"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(description="Least severe line written.")
    ] = "info"
    prefetch: Annotated[int, Field(ge=1, le=200, description="Messages a consumer holds unacknowledged at most.")] = 10
    pool_size: Annotated[int, Field(ge=1, le=100, description="Database connections kept open per process.")] = 10
    max_body_bytes: Annotated[int, Field(ge=1024, description="Largest request body taken; larger ones get 413.")] = (
        5_000_000
    )
    max_file_bytes: Annotated[
        int, Field(ge=1024, description="Largest file taken for import; larger ones get 413.")
    ] = 50_000_000

    @classmethod
    def read(cls, **given: object) -> Self:
        """From the environment; `FIBEX_X_FILE` names a file that holds the value of `FIBEX_X`."""
        for name, value in os.environ.items():
            if name.startswith("FIBEX_") and name.endswith("_FILE"):
                field = name.removeprefix("FIBEX_").removesuffix("_FILE").lower()
                if field in cls.model_fields:
                    given.setdefault(field, _secret(name, value))
        return cls(**given)  # type: ignore[arg-type]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def organisation(self) -> Organisation:
        return Organisation(self.zone, self.country)

    @property
    def broker_user(self) -> str:
        return unquote(urlsplit(self.rabbitmq_url).username or "guest")

    @model_validator(mode="after")
    def _no_published_secrets(self) -> Self:
        try:
            ZoneInfo(self.time_zone)
        except (LookupError, ValueError, OSError) as error:
            raise ValueError(f"time_zone: {self.time_zone!r} is no IANA zone, such as Europe/Moscow") from error
        if self.env == "prod":
            if self.first_admin_password == PUBLISHED_PASSWORD:
                raise ValueError("first_admin_password: is the published one; set your own, or FIBEX_ENV=dev")
            if self.password_memory_mib < LEAST_MEMORY_MIB:
                raise ValueError(f"password_memory_mib: less than {LEAST_MEMORY_MIB} makes passwords easy to guess")
            for name, url in (("database_url", self.database_url), ("rabbitmq_url", self.rabbitmq_url)):
                address = urlsplit(url)
                if not address.password or unquote(address.password) == unquote(address.username or ""):
                    raise ValueError(f"{name}: has no password or the published one; set your own, or FIBEX_ENV=dev")
        return self


def _secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{name}: cannot read the file {path!r} it names ({error})") from error
