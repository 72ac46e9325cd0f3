"""What `fibex setup` writes for an installation in containers."""

import json
import stat
from pathlib import Path

import pytest
import typer

from cli.setup import write_secrets
from cli.topology import OPERATOR, SERVICES, USERS
from shared.settings import Settings


def test_a_second_run_changes_no_secret(tmp_path: Path) -> None:
    write_secrets(tmp_path, published=False)
    first = contents(tmp_path)
    write_secrets(tmp_path, published=False)
    assert contents(tmp_path) == first
    assert len(first) > 30


def test_a_secret_that_is_missing_is_made_and_the_others_stay(tmp_path: Path) -> None:
    write_secrets(tmp_path, published=False)
    first = contents(tmp_path)
    (tmp_path / "sales" / "broker_password").unlink()
    write_secrets(tmp_path, published=False)
    now = contents(tmp_path)
    changed = {name for name in first if now[name] != first[name]}
    assert changed == {"sales/broker_password", "sales/rabbitmq_url"}


def test_a_new_key_pair_reaches_every_service(tmp_path: Path) -> None:
    write_secrets(tmp_path, published=False)
    first = contents(tmp_path)
    (tmp_path / "identity" / "token_private_key").unlink()
    write_secrets(tmp_path, published=False)
    now = contents(tmp_path)
    changed = {name for name in first if now[name] != first[name]}
    assert changed == {"identity/token_private_key", *(f"{service}/token_public_keys" for service in SERVICES)}
    assert len({now[f"{service}/token_public_keys"] for service in SERVICES}) == 1
    # The owner can write it anew without being root, too.
    assert (tmp_path / "identity" / "token_public_keys").stat().st_mode & stat.S_IWUSR


def test_production_gets_secrets_of_its_own_that_every_service_starts_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_secrets(tmp_path, published=False)
    monkeypatch.setenv("FIBEX_ENV", "prod")
    settings = {service: read_as(service, tmp_path, monkeypatch) for service in SERVICES}
    for field in ("database_url", "rabbitmq_url"):
        assert len({getattr(each, field).split("@")[0].rsplit(":")[-1] for each in settings.values()}) == len(SERVICES)
    assert len({each.token_public_keys for each in settings.values()}) == 1
    assert "PRIVATE KEY" in (tmp_path / "identity" / "token_private_key").read_text()


def test_production_does_not_start_with_the_published_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_secrets(tmp_path, published=True)
    monkeypatch.setenv("FIBEX_ENV", "dev")
    assert read_as("sales", tmp_path, monkeypatch).rabbitmq_url == "amqp://sales:sales@rabbitmq:5672/fibex"
    monkeypatch.setenv("FIBEX_ENV", "prod")
    with pytest.raises(ValueError, match="the published one"):
        read_as("sales", tmp_path, monkeypatch)


@pytest.mark.parametrize("first", [True, False])
def test_published_and_secret_passwords_are_never_mixed(tmp_path: Path, first: bool) -> None:
    write_secrets(tmp_path, published=first)
    before = contents(tmp_path)
    with pytest.raises(typer.BadParameter, match="begin with empty volumes"):
        write_secrets(tmp_path, published=not first)
    assert contents(tmp_path) == before


def test_only_the_servers_files_are_open_to_other_users(tmp_path: Path) -> None:
    write_secrets(tmp_path, published=False)
    for path in tmp_path.rglob("*_password"):
        open_to_others = bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
        assert open_to_others == (path.parent.name == "postgres"), path
    assert not (tmp_path / "identity" / "token_private_key").stat().st_mode & (stat.S_IRGRP | stat.S_IROTH)


def test_the_broker_knows_every_user_and_no_password_in_clear(tmp_path: Path) -> None:
    write_secrets(tmp_path, published=False)
    text = (tmp_path / "rabbitmq" / "definitions.json").read_text()
    assert {each["name"] for each in json.loads(text)["users"]} == {*USERS, OPERATOR}
    broker_passwords = [path.read_text() for path in tmp_path.rglob("broker_password")]
    assert not [password for password in broker_passwords if password in text]


def read_as(service: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("database_url", "rabbitmq_url", "token_public_keys"):
        monkeypatch.setenv(f"FIBEX_{name.upper()}_FILE", str(folder / service / name))
    return Settings.read()


def contents(folder: Path) -> dict[str, str]:
    """Every secret by its path; the definitions apart, whose password hashes are salted anew each time."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "definitions.json"]
    return {str(path.relative_to(folder)): path.read_text() for path in files}
