"""The service card against the code: what a service says it publishes and hears is what it does."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

from .source import Function, Module, classes, dotted, functions, modules, services, snake

_SECTION = re.compile(r"^(Owns|Publishes|Listens): *(.*(?:\n(?!\w+:).+)*)", re.MULTILINE)


def the_card_is_true(root: Path) -> list[str]:
    """Owns is filled in, Publishes is what the code constructs, Listens is what its consumers ask for."""
    heard = listens(root)
    found = []
    for folder in services(root):
        place, name = f"services/{folder.name}/__init__.py", folder.name
        card = read_card(folder / "__init__.py")
        if set(card) != {"Owns", "Publishes", "Listens"}:
            found.append(f"{place}:1: the card has the lines Owns:, Publishes: and Listens:")
            continue
        if not card["Owns"]:
            found.append(f"{place}:1: Owns: says nothing")
        found += _differences(f"{place}:1: Publishes:", card["Publishes"], published(root, name))
        found += _differences(f"{place}:1: Listens:", card["Listens"], set(heard.get(name, [])))
    return found


def a_service_tells_its_own_facts(root: Path) -> list[str]:
    """An event is told by exactly one producer: the service whose file in shared/events defines it."""
    owner = event_owners(root)
    return [
        module.at(node, f"{name} is told by {owner[name]}, not by {module.service}")
        for folder in services(root)
        for module, node, name in _constructed(root, folder.name)
        if owner[name] != folder.name
    ]


def a_consumer_is_named_after_its_event(root: Path) -> list[str]:
    """`sale_stage_changed` hears SaleStageChanged; a handler of several events is named by what they share."""
    found = []
    for module in modules(root, "services"):
        if module.room != "consumers":
            continue
        for function in functions(module):
            heard = [dotted(event).rpartition(".")[2] for event in _asked_for(function)]
            if len(heard) == 1 and heard[0] and function.name != snake(heard[0]):
                found.append(module.at(function, f"{function.name} hears {heard[0]}: name it {snake(heard[0])}"))
    return found


def read_card(path: Path) -> dict[str, set[str]]:
    """The sections of a service card; "nothing" stands for an empty one."""
    text = ast.get_docstring(ast.parse(path.read_text())) or ""
    return {
        title: {name for part in told.split(",") if (name := " ".join(part.split()).rstrip(".")) not in {"", "nothing"}}
        for title, told in _SECTION.findall(text)
    }


def published(root: Path, service: str) -> set[str]:
    """The events a service constructs."""
    return {name for _, _, name in _constructed(root, service)}


def listens(root: Path) -> dict[str, list[str]]:
    """What the consumers of each service ask for, found out by running the tree's own code."""
    run = subprocess.run(
        [sys.executable, "-c", _TELL],
        cwd=root,
        env={"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    heard: dict[str, list[str]] = json.loads(run.stdout)
    return heard


_TELL = """
import json
from cli.topology import SERVICES, listens
print(json.dumps({name: [kind.event_type for kind in listens(name)] for name in SERVICES}))
"""


def event_owners(root: Path) -> dict[str, str]:
    """Each event and the file or folder of shared/events, so the producer, that defines it."""
    return {
        each.name: module.parts[2]
        for module in modules(root, "shared/events")
        for each in classes(module)
        if any(word.arg == "key" for word in each.keywords)
    }


def _constructed(root: Path, service: str) -> list[tuple[Module, ast.AST, str]]:
    """Where events are made. A class chosen first and called later (`kind = A if new else B`) counts as well."""
    events = event_owners(root).keys()
    found: list[tuple[Module, ast.AST, str]] = []
    for module in modules(root, f"services/{service}"):
        if module.room in {"consumers", "api"}:
            continue
        for node in module.walk():
            chosen = [node.func] if isinstance(node, ast.Call) else []
            if isinstance(node, ast.IfExp):
                chosen = [node.body, node.orelse]
            names = (dotted(each).rpartition(".")[2] for each in chosen)
            found += [(module, node, name) for name in names if name in events]
    return found


def _asked_for(function: Function) -> list[ast.expr]:
    return [
        argument
        for decorator in function.decorator_list
        if isinstance(decorator, ast.Call) and dotted(decorator.func).endswith(".on")
        for argument in decorator.args
    ]


def _differences(where: str, told: set[str], true: set[str]) -> list[str]:
    return [f"{where} {name} is missing" for name in sorted(true - told)] + [
        f"{where} {name} is not in the code" for name in sorted(told - true)
    ]
