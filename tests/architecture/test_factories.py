"""Services are factories: any number of them share a process, and nothing else."""

import ast
from pathlib import Path
from typing import Any

import pytest

from cli.docs.apps import apps
from cli.topology import SERVICES

from .source import Module, dotted, modules

ROOT = Path(__file__).resolve().parents[2]
DEPLOYED_IN = [
    "docker-compose.yml",
    "deploy/Dockerfile",
    "deploy/gateway/nginx.conf",
    "deploy/postgres/databases.sh",
    "deploy/prometheus/prometheus.yml",
    "deploy/prometheus/alerts.yml",
    "docker-compose.prod.yml",
]


@pytest.mark.parametrize("service", SERVICES)
def test_two_of_each_service_share_a_process_and_nothing_else(service: str) -> None:
    first = apps()[service]
    apps.cache_clear()
    second = apps()[service]

    assert first is not second
    for name in ("database", "metrics"):
        assert getattr(first.state, name) is not getattr(second.state, name)
    assert first.state.database.engine is not second.state.database.engine
    assert first.state.metrics.registry is not second.state.metrics.registry
    assert not shared_state(first.state._state, second.state._state)


def shared_state(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    """What both apps hold by the same name and as the same mutable thing."""
    return {name for name in one if one[name] is other.get(name) and not isinstance(one[name], str | int | bool | None)}


MUTABLE = {"list", "dict", "set", "defaultdict", "deque", "Counter", "OrderedDict", "Queue", "Event", "Lock"}


def module_level_state(module: Module) -> list[str]:
    """Assignments of something mutable to a name in small letters: state that all apps of a process would share."""
    found = []
    for node in module.tree.body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        literal = isinstance(value, ast.List | ast.Dict | ast.Set)
        called = isinstance(value, ast.Call) and dotted(value.func).rpartition(".")[2] in MUTABLE
        if (literal or called) and any(name.islower() for name in names if not name.startswith("__")):
            found.append(module.at(node, f"{', '.join(names)}: module-level state"))
    return found


def test_no_service_keeps_state_at_module_level() -> None:
    assert [line for module in modules(ROOT, "services") for line in module_level_state(module)] == []


@pytest.mark.parametrize("line", ["cache = {}", "seen: set[str] = set()", "waiting = asyncio.Queue()"])
def test_module_level_state_would_be_seen(tmp_path: Path, line: str) -> None:
    (tmp_path / "state.py").write_text(line)

    assert module_level_state(Module(tmp_path, tmp_path / "state.py"))


@pytest.mark.parametrize("place", DEPLOYED_IN)
def test_every_service_is_deployed(place: str) -> None:
    text = (ROOT / place).read_text(encoding="utf-8")

    assert [service for service in SERVICES if service not in text] == []
