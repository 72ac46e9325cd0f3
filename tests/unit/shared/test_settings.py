"""Settings: from the environment, secrets also from files; nothing published is taken in production."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from shared.settings import Settings

DEV = {
    "FIBEX_ENV": "dev",
    "FIBEX_DATABASE_URL": "postgresql+asyncpg://sales:sales@db/fibex_sales",
    "FIBEX_RABBITMQ_URL": "amqp://sales:sales@mq:5672/fibex",
    "FIBEX_TOKEN_PUBLIC_KEYS": '{"keys": []}',
}
PROD = {
    **DEV,
    "FIBEX_ENV": "prod",
    "FIBEX_DATABASE_URL": "postgresql+asyncpg://sales:k3y@db/fibex_sales",
    "FIBEX_RABBITMQ_URL": "amqp://sales:s3cret@mq:5672/fibex",
}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Read the settings in an environment that holds these variables of ours and no other."""

    def read(environment: dict[str, str], **more: str) -> Settings:
        import os

        for name in [name for name in os.environ if name.startswith("FIBEX_")]:
            monkeypatch.delenv(name)
        for name, value in {**environment, **more}.items():
            monkeypatch.setenv(name, value)
        return Settings.read()

    return read


def test_what_is_not_said_has_its_default(told: Any) -> None:
    settings = told(DEV)

    assert (settings.time_zone, settings.country, settings.log_level) == ("Europe/Moscow", "RU", "info")
    assert settings.zone.key == "Europe/Moscow"
    assert settings.organisation.country == "RU"
    assert settings.max_body_bytes == 5_000_000


def test_without_being_told_otherwise_it_is_production(told: Any) -> None:
    assert told({name: value for name, value in PROD.items() if name != "FIBEX_ENV"}).env == "prod"


@pytest.mark.parametrize("name", ["FIBEX_DATABASE_URL", "FIBEX_RABBITMQ_URL", "FIBEX_TOKEN_PUBLIC_KEYS"])
def test_what_has_no_default_must_be_said(told: Any, name: str) -> None:
    with pytest.raises(ValidationError, match=name.removeprefix("FIBEX_").lower()):
        told({key: value for key, value in DEV.items() if key != name})


def test_a_secret_comes_from_a_file(told: Any, tmp_path: Path) -> None:
    secret = tmp_path / "database_url"
    secret.write_text(PROD["FIBEX_DATABASE_URL"] + "\n")
    without = {name: value for name, value in PROD.items() if name != "FIBEX_DATABASE_URL"}

    assert told(without, FIBEX_DATABASE_URL_FILE=str(secret)).database_url == PROD["FIBEX_DATABASE_URL"]


def test_a_file_counts_before_the_variable(told: Any, tmp_path: Path) -> None:
    secret = tmp_path / "database_url"
    secret.write_text("postgresql+asyncpg://sales:of-the-file@db/x")

    assert "of-the-file" in told(PROD, FIBEX_DATABASE_URL_FILE=str(secret)).database_url


def test_a_secret_file_that_is_not_there_is_named(told: Any) -> None:
    with pytest.raises(ValueError, match="FIBEX_DATABASE_URL_FILE: cannot read the file '/nowhere/secret'"):
        told(PROD, FIBEX_DATABASE_URL_FILE="/nowhere/secret")


def test_variables_of_others_are_left_alone(told: Any, tmp_path: Path) -> None:
    assert told(DEV, FIBEX_SOMETHING_ELSE="x", FIBEX_SOMETHING_FILE=str(tmp_path / "gone")).env == "dev"


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("FIBEX_DATABASE_URL", "postgresql+asyncpg://sales:sales@db/x", "database_url"),
        ("FIBEX_DATABASE_URL", "postgresql+asyncpg://sales@db/x", "database_url"),
        ("FIBEX_RABBITMQ_URL", "amqp://sales:sales@mq/fibex", "rabbitmq_url"),
        ("FIBEX_RABBITMQ_URL", "amqp://mq/fibex", "rabbitmq_url"),
        ("FIBEX_RABBITMQ_URL", "amqp://s%40les:s%40les@mq/fibex", "rabbitmq_url"),
        ("FIBEX_FIRST_ADMIN_PASSWORD", "fibex-demo", "first_admin_password"),
    ],
)
def test_published_secrets_are_refused_in_production(told: Any, name: str, value: str, field: str) -> None:
    with pytest.raises(ValidationError, match=f"{field}: .*published one; set your own, or FIBEX_ENV=dev"):
        told(PROD, **{name: value})
    assert told(DEV, **{name: value}).env == "dev"


def test_passwords_are_not_hashed_cheaply_in_production(told: Any) -> None:
    with pytest.raises(ValidationError, match="password_memory_mib: less than 19 makes passwords easy to guess"):
        told(PROD, FIBEX_PASSWORD_MEMORY_MIB="18")
    assert told(PROD, FIBEX_PASSWORD_MEMORY_MIB="64").password_memory_mib == 64
    assert told(DEV, FIBEX_PASSWORD_MEMORY_MIB="1").password_memory_mib == 1


@pytest.mark.parametrize("zone", ["Moscow", "Europe/Muscovy", "../etc/passwd", "Europe", "", "a\x7fb"])
def test_an_unknown_time_zone_is_named(told: Any, zone: str) -> None:
    with pytest.raises(ValidationError, match=r"time_zone: .*is no IANA zone, such as Europe/Moscow"):
        told(DEV, FIBEX_TIME_ZONE=zone)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FIBEX_ENV", "staging"),
        ("FIBEX_PREFETCH", "0"),
        ("FIBEX_PREFETCH", "many"),
        ("FIBEX_POOL_SIZE", "1000"),
        ("FIBEX_MAX_BODY_BYTES", "10"),
        ("FIBEX_LOG_LEVEL", "loud"),
    ],
)
def test_a_setting_out_of_bounds_is_named(told: Any, name: str, value: str) -> None:
    with pytest.raises(ValidationError, match=name.removeprefix("FIBEX_").lower()):
        told(DEV, **{name: value})


@pytest.mark.parametrize(
    ("url", "user"),
    [("amqp://sales:x@mq/fibex", "sales"), ("amqp://s%40les:x@mq/fibex", "s@les"), ("amqp://mq/fibex", "guest")],
)
def test_the_broker_user_is_the_one_of_the_address(told: Any, url: str, user: str) -> None:
    assert told(DEV, FIBEX_RABBITMQ_URL=url).broker_user == user


def test_settings_do_not_change(told: Any) -> None:
    with pytest.raises(ValidationError):
        told(DEV).env = "prod"
