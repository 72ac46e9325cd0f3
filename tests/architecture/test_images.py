"""What is in the images and how compose runs them: one service each, no root, no neighbour's secrets."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.topology import SERVICES

ROOT = Path(__file__).resolve().parent.parent.parent
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
ONE_SERVICE = {"shared", "services/__init__.py", "services/${SERVICE}"}
DOORS = {"gateway", "rabbitmq", "prometheus", "mail"}


def test_the_image_of_a_service_is_made_from_shared_and_its_own_folder() -> None:
    assert copied_into("service", DOCKERFILE) == ONE_SERVICE


def test_a_dockerfile_that_takes_every_service_along_is_noticed() -> None:
    spoiled = DOCKERFILE.replace("COPY shared shared", "COPY shared shared\nCOPY services services")
    assert copied_into("service", spoiled) != ONE_SERVICE


def test_the_images_hold_exactly_the_versions_that_the_tests_ran_with() -> None:
    runtime, everything = (pins((ROOT / f"requirements{name}.lock").read_text()) for name in (".runtime", ""))
    assert len(runtime) > 30
    assert runtime.items() <= everything.items()
    assert not {"pytest", "hypothesis", "ruff", "mypy"} & runtime.keys()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_mounts_its_own_secrets_and_can_be_scaled(service: str) -> None:
    for name in (service, f"{service}-migrations"):
        assert composed()[name]["volumes"] == [f"{service}-secrets:/run/secrets:ro"]
    assert not {"ports", "container_name", "hostname"} & composed()[service].keys()
    after = composed()[service]["depends_on"][f"{service}-migrations"]
    assert after == {"condition": "service_completed_successfully"}


def test_every_container_is_read_only_and_without_capabilities() -> None:
    for name, container in composed().items():
        assert container["read_only"] is True, name
        assert container["cap_drop"] == ["ALL"], name
        assert container["security_opt"] == ["no-new-privileges:true"], name
        assert not {"privileged", "cap_add", "network_mode", "pid"} & container.keys(), name
        assert ("ports" in container) == (name in DOORS), name


def test_no_secret_stands_in_the_environment_of_a_container() -> None:
    for name, container in composed().items():
        for variable in container.get("environment", {}):
            assert variable.endswith("_FILE") or not re.search("PASSWORD|KEY|URL|SECRET", variable), (name, variable)


@pytest.mark.slow
def test_in_the_image_of_a_service_its_neighbours_cannot_be_imported(images: str) -> None:
    script = (
        "import importlib, importlib.util, json, os, sys\n"
        "importlib.import_module(f'services.{sys.argv[1]}.app').create\n"
        "there = [name for name in sys.argv[2:] if importlib.util.find_spec(name)]\n"
        "print(json.dumps({'there': there, 'user': os.getuid()}))"
    )
    others = [*(f"services.{each}" for each in SERVICES), "cli", "tests", "pip"]
    for service in SERVICES:
        command = ["docker", "run", "--rm", "--network", "none", f"fibex/{service}:{images}", "python", "-c", script]
        told = json.loads(output([*command, service, *others]))
        assert told == {"there": [f"services.{service}"], "user": 10001}


@pytest.fixture(scope="module")
def images() -> str:
    """The tag of freshly built images of all services; skipped where no Docker answers."""
    if shutil.which("docker") is None or run(["docker", "compose", "version"]).returncode != 0:
        pytest.skip("no Docker with Compose here: the COPY lines were checked instead")
    if run(["docker", "info"]).returncode != 0:
        pytest.skip("no Docker engine answers here: the COPY lines were checked instead")
    output(["docker", "compose", "build", "--quiet", *SERVICES], FIBEX_TAG="test", COMPOSE_FILE="docker-compose.yml")
    return "test"


def copied_into(stage: str, dockerfile: str) -> set[str]:
    """The paths of the checkout that end up in a stage, by itself or by the stages it is built on."""
    parents, copies, current = {}, {}, ""
    for line in dockerfile.splitlines():
        words = line.split()
        if words[:1] == ["FROM"]:
            current = words[3]
            parents[current], copies[current] = words[1], set[str]()
        elif words[:1] in (["COPY"], ["ADD"]) and not any(word.startswith("--from=") for word in words):
            copies[current] |= {word for word in words[1:-1] if not word.startswith("--")}
    found: set[str] = set()
    while stage in copies:
        found |= copies[stage]
        stage = parents[stage]
    return found


def pins(lock: str) -> dict[str, tuple[str, ...]]:
    """name → version, and the hashes that are accepted for it."""
    found, name = dict[str, tuple[str, ...]](), ""
    for line in lock.splitlines():
        if pin := re.match(r"([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", line):
            name = pin[1]
            found[name] = (pin[2],)
        elif hashed := re.match(r" +--hash=(\S+)", line):
            found[name] += (hashed[1],)
    return found


def composed() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    return services


def output(command: list[str], **environment: str) -> str:
    done = run(command, **environment)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=600
    )
