"""Generated pages say what the code says, and the AsyncAPI document holds together."""

import difflib
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cli.docs import errors, settings, stale_docs, write_docs
from cli.docs.apps import apps
from cli.docs.contracts import openapi_snapshots
from cli.topology import SERVICES, listens
from shared.errors import Refused
from shared.events import OUTSIDE, catalogue

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT: dict[str, Any] = json.loads((ROOT / "web/public/asyncapi.json").read_text(encoding="utf-8"))


def test_what_is_generated_is_fresh() -> None:
    assert stale_docs(ROOT) == [], "run `make docs`, read the difference, commit it"


@pytest.mark.parametrize("service", SERVICES)
def test_the_api_is_the_one_its_callers_know(service: str) -> None:
    place = f"tests/contract/snapshots/openapi.{service}.json"
    before, after = (ROOT / place).read_text(encoding="utf-8"), openapi_snapshots()[place]
    difference = "\n".join(
        difflib.unified_diff(before.splitlines(), after.splitlines(), place, "the code", lineterm="")
    )

    assert not difference, f"run `make docs` if this is meant:\n{difference}"


def test_stale_and_left_over_files_are_seen_and_written_anew(tmp_path: Path) -> None:
    (tmp_path / "tests/contract").mkdir(parents=True)
    (tmp_path / "tests/contract/examples").symlink_to(ROOT / "tests/contract/examples")
    first = write_docs(tmp_path)
    assert stale_docs(tmp_path) == []
    assert write_docs(tmp_path) == []

    (tmp_path / "docs/errors.md").write_text("something else")
    (tmp_path / "docs/settings.md").unlink()
    (tmp_path / "tests/contract/snapshots/openapi.gone.json").write_text("{}")

    assert stale_docs(tmp_path) == [
        "docs/errors.md",
        "docs/settings.md",
        "tests/contract/snapshots/openapi.gone.json",
    ]
    assert {path.name for path in write_docs(tmp_path)} == {"errors.md", "settings.md"}
    assert len(first) == 5 + len(catalogue) + len(SERVICES)


def test_every_setting_the_code_speaks_of_is_documented() -> None:
    spoken: set[str] = set()
    for place in ("shared", "services", "cli", "tests", "deploy", "benchmarks", "docker-compose.yml"):
        for path in (ROOT / place, *(ROOT / place).rglob("*")):
            if (
                path.suffix in {".py", ".sh", ".yml", ""}
                and path.is_file()
                and "unit" not in path.parts
                and "__pycache__" not in path.parts
            ):
                spoken |= set(re.findall(r"\bFIBEX_[A-Z][A-Z0-9_]+[A-Z]\b", path.read_text(encoding="utf-8")))
    marks = {"FIBEX_X", "FIBEX_TEST", "FIBEX_SERVERS", "FIBEX_TEST_CRASH"}  # the last two are told by us to ourselves
    ours = {name.removesuffix("_FILE") for name in spoken} - marks

    assert ours <= settings.names(), "tell of it in shared/settings.py, cli/main.py or cli/docs/settings.py"


def test_every_refusal_is_in_the_list_of_errors_with_what_to_do() -> None:
    page = (ROOT / "docs/errors.md").read_text(encoding="utf-8")

    for kind in errors.refusals():
        assert f"| `{kind.code}` | {kind.status} | {' '.join((kind.__doc__ or '').split())} |" in page
        assert kind.__doc__, f"{kind.__name__} says nothing"
    assert Refused not in errors.refusals()
    assert all(f"`{code}`" in page for code in errors.EDGE)


# --- AsyncAPI 3 ------------------------------------------------------------------------------------------------------


def references(part: Any) -> list[str]:
    if isinstance(part, list):
        return [each for item in part for each in references(item)]
    if not isinstance(part, dict):
        return []
    own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
    return own + [each for name, item in part.items() if name != "examples" for each in references(item)]


def resolve(reference: str) -> Any:
    found: Any = DOCUMENT
    for name in reference.removeprefix("#/").split("/"):
        found = found[name.replace("~1", "/").replace("~0", "~")]
    return found


def test_the_document_is_asyncapi_3() -> None:
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert set(DOCUMENT["info"]) >= {"title", "version"}
    assert set(DOCUMENT) <= {"asyncapi", "id", "info", "servers", "defaultContentType", "channels", "operations"} | {
        "components"
    }
    for server in DOCUMENT["servers"].values():
        assert set(server) >= {"host", "protocol"}
        assert "/" not in server["host"]


def test_every_reference_in_the_document_leads_somewhere() -> None:
    assert references(DOCUMENT)
    for reference in references(DOCUMENT):
        assert resolve(reference)


def test_every_event_is_a_channel_with_one_message_on_the_exchange_it_is_told_to() -> None:
    assert set(DOCUMENT["channels"]) == set(catalogue)
    for name, channel in DOCUMENT["channels"].items():
        kind = catalogue[name]
        exchange = channel["bindings"]["amqp"]["exchange"]["name"]
        outside = kind.producer in OUTSIDE

        assert channel["address"] == kind.key
        assert channel["messages"] == {name: {"$ref": f"#/components/messages/{name}"}}
        assert exchange == ("fibex.commands" if name == "ProduceOrder" else "fibex.ext" if outside else "fibex.events")


def test_operations_are_what_services_and_systems_outside_send_and_receive() -> None:
    operations = DOCUMENT["operations"]
    for operation in operations.values():
        assert operation["action"] in {"send", "receive"}
        channel = operation["channel"]["$ref"]
        assert [each["$ref"].rpartition("/messages/")[0] for each in operation["messages"]] == [channel]
    for service in SERVICES:
        heard = {name.split(".")[2] for name in operations if name.startswith(f"{service}.receives.")}
        assert heard == {kind.event_type for kind in listens(service)}
    told = {name.split(".")[2] for name in operations if ".sends." in name}
    assert told == set(catalogue)
    assert {name.split(".")[0] for name in operations} >= {*SERVICES, "accounting", "production", "warehouse"}


@pytest.mark.parametrize("name", catalogue)
def test_a_message_is_described_and_its_example_fits(name: str) -> None:
    message = DOCUMENT["components"]["messages"][name]
    schema = {**message["payload"], "components": DOCUMENT["components"]}
    jsonschema.Draft202012Validator.check_schema(message["payload"])
    jsonschema.Draft202012Validator.check_schema(DOCUMENT["components"]["schemas"][name])

    for example in message["examples"]:
        jsonschema.Draft202012Validator(schema).validate(example["payload"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate({**message["examples"][0]["payload"], "data": {}})


def test_each_service_answers_its_document_where_the_contract_says() -> None:
    for service, app in apps().items():
        assert app.openapi_url == f"/api/{service}/openapi.json"
