"""The rules of the house as functions: each takes the root of a tree and returns what breaks it, file and line."""

import ast
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .source import Function, Module, classes, dotted, functions, modules, public, services

Rule = Callable[[Path], list[str]]

ROOMS = {"__init__", "domain", "usecases", "store", "api", "consumers", "app", "migrations"}
ROOMS_WHERE_NEEDED = {"timers", "adapters"}
IMPURE = {"asyncio", "http", "io", "logging", "os", "pathlib", "random", "secrets", "shutil", "socket"} | {
    "sqlite3",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib",
}
"""Of the standard library, what reaches outside or asks a clock or dice."""
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "uuid4"}
NEVER_A_NAME = {"utils", "util", "helpers", "helper", "common", "impl", "data", "info", "misc", "manager", "managers"}
NEVER_A_CLASS = re.compile(r"^(Base|Abstract)[A-Z]|(Manager|Helper|Helpers|Utils?|Impl|Info|Data)$")


def the_domain_is_pure(root: Path) -> list[str]:
    """`domain` knows the standard library, less its doors to the outside, `shared.errors` and itself."""
    found = []
    for module in modules(root, "services"):
        if module.room != "domain":
            continue
        own = f"services.{module.service}.domain"
        for node, name in module.imports():
            top = name.partition(".")[0]
            if top in sys.stdlib_module_names and top not in IMPURE:
                continue
            if name == own or name.startswith(("shared.errors", f"{own}.")):
                continue
            found.append(module.at(node, f"a domain may not import {name}"))
    return found


def only_the_store_knows_the_database(root: Path) -> list[str]:
    """sqlalchemy is imported by `store` and by migrations, nowhere else in a service."""
    return _reserved(root, {"sqlalchemy", "asyncpg", "alembic"}, {"store", "migrations"})


def only_the_edge_knows_http(root: Path) -> list[str]:
    """fastapi is imported by `api` and `app`, nowhere else in a service."""
    return _reserved(root, {"fastapi", "starlette"}, {"api", "app"})


def nobody_commits_or_asks_the_clock(root: Path) -> list[str]:
    """Commits, the clock, dice and the environment belong to the edges in `shared`; a service is told."""
    found = []
    for module in modules(root, "services"):
        for node in module.walk():
            if isinstance(node, ast.Attribute) and dotted(node) in {"os.environ", "os.getenv"}:
                found.append(module.at(node, "settings come from `app.state.settings`, not from os.environ"))
            if not isinstance(node, ast.Call):
                continue
            called = dotted(node.func)
            if called.endswith((".commit", ".rollback")):
                found.append(module.at(node, "the edge that opened the transaction ends it, not a service"))
            if any(called == clock or called.endswith(f".{clock}") for clock in CLOCKS):
                found.append(module.at(node, f"{called}(): the moment comes in as an argument, as tx.now"))
            if called == "new_id" and not node.args:
                found.append(module.at(node, "new_id(tx.now): without the moment it asks the clock"))
    return found


def every_service_has_the_same_rooms(root: Path) -> list[str]:
    """The seven files and `migrations`; `timers` and `adapters` where needed; each a file or a folder of that name."""
    found = []
    for folder in services(root):
        there = {each.stem for each in folder.iterdir() if not each.name.startswith((".", "__pycache__"))}
        place = folder.relative_to(root)
        found += [f"{place}: the room `{room}` is missing" for room in sorted(ROOMS - there)]
        found += [f"{place}/{room}: no such room in the house" for room in sorted(there - ROOMS - ROOMS_WHERE_NEEDED)]
        twice = [room for room in there if (folder / f"{room}.py").exists() and (folder / room).is_dir()]
        found += [f"{place}/{room}: both a file and a folder" for room in sorted(twice)]
    return found


def every_module_says_what_it_is_for(root: Path) -> list[str]:
    """The first line of every module is a sentence."""
    found = []
    for module in modules(root, "services", "shared", "cli", "tests", "benchmarks"):
        if not module.tree.body or module.path.name == "env.py":
            continue
        said = ast.get_docstring(module.tree) or ""
        if len(said.partition("\n")[0].split()) < 3:
            found.append(f"{module.place}:1: begin with one sentence on what this room is for")
    return found


def the_vocabulary_is_explained(root: Path) -> list[str]:
    """Events, refusals, use cases, and what `shared` shows to the services have docstrings."""
    refusals = _descendants(root, "Refused")
    found = []
    for module in modules(root, "services", "shared"):
        for each in classes(module):
            told = each.name in refusals or module.parts[:2] == ("shared", "events") or module.parts[0] == "shared"
            if told and not each.name.startswith("_") and not ast.get_docstring(each):
                found.append(module.at(each, f"{each.name} has no docstring: what happened, or what to do about it"))
        if module.room == "usecases":
            shown = [each for each in public(module.tree.body) if isinstance(each, Function)]
            bare = [each for each in shown if not ast.get_docstring(each)]
            found += [module.at(each, f"the use case {each.name} has no docstring") for each in bare]
    return found


def names_say_what_things_are(root: Path) -> list[str]:
    """No utils, helpers, common, impl …; no class that is a Manager of something."""
    found = []
    for module in modules(root, "services", "shared", "cli", "tests", "benchmarks"):
        name = module.path.stem if module.path.stem != "__init__" else module.path.parent.name
        if name in NEVER_A_NAME or name.startswith("base_"):
            found.append(f"{module.place}:1: `{name}` says nothing about what is inside")
        for each in classes(module):
            if NEVER_A_CLASS.search(each.name) and each.name not in {"MetaData"}:
                found.append(module.at(each, f"{each.name}: name it by what it is in the field"))
        for function in functions(module):
            if NEVER_A_NAME & set(function.name.split("_")) - {"data", "info", "manager", "managers"}:
                found.append(module.at(function, f"{function.name}: name it by what it does"))
    return found


def a_use_case_takes_the_transaction_first(root: Path) -> list[str]:
    """`tx` first, `actor` second where there is one. A job over the whole store takes the `database` instead."""
    found = []
    for module in modules(root, "services"):
        if module.room != "usecases":
            continue
        for each in public(module.tree.body):
            if not isinstance(each, Function):
                continue
            names = [argument.arg for argument in (*each.args.posonlyargs, *each.args.args)]
            if names[:1] not in (["tx"], ["database"]):
                found.append(module.at(each, f"{each.name}: the first parameter of a use case is tx"))
            if "actor" in names and names[1:2] != ["actor"]:
                found.append(module.at(each, f"{each.name}: actor is the second parameter"))
    return found


def what_yields_ends_before_the_reply(root: Path) -> list[str]:
    """A dependency with `yield` needs scope="function": otherwise the COMMIT comes after the reply has been sent."""
    found = []
    for module in modules(root, "services", "shared"):
        yielding = {
            function.name
            for function in functions(module)
            if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function))
        }
        for node in module.walk():
            if not isinstance(node, ast.Call) or dotted(node.func).rpartition(".")[2] not in {"Depends", "Security"}:
                continue
            target = dotted(node.args[0]) if node.args else ""
            scopes = [ast.unparse(word.value) for word in node.keywords if word.arg == "scope"]
            if target in yielding and scopes != ["'function'"]:
                found.append(module.at(node, f'Depends({target}, scope="function"): else it ends after the reply'))
    return found


def refusals_have_one_meaning(root: Path) -> list[str]:
    """A refusal's code is its class name in snake case: the same name twice would be two meanings of one code."""
    refusals, found = _descendants(root, "Refused"), []
    seen: dict[str, tuple[Any, ...]] = {}
    for module in modules(root, "services", "shared"):
        for each in classes(module):
            if each.name not in refusals:
                continue
            bases = tuple(sorted(dotted(base) for base in each.bases))
            first = seen.setdefault(each.name, (module.place, bases, ast.get_docstring(each)))
            if first[1:] != (bases, ast.get_docstring(each)):
                found.append(module.at(each, f"{each.name} means something else in {first[0]}"))
    return found


def over_budget(root: Path) -> list[str]:
    """Not a rule, a figure to look at: files over 300 lines, functions over 30, `shared` over 1,000."""
    found = []
    for module in modules(root, "services", "shared", "cli"):
        lines = len(module.path.read_text().splitlines())
        if lines > 300:
            found.append(f"{module.place}: {lines} lines")
        for function in functions(module):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > 30:
                found.append(module.at(function, f"{function.name} has {length} lines"))
    foundation = [each for each in modules(root, "shared") if each.parts[:2] != ("shared", "events")]
    total = sum(len(each.path.read_text().splitlines()) for each in foundation)
    return [f"shared/ without events/: {total} lines of 1000", *found]


def _reserved(root: Path, libraries: set[str], rooms: set[str]) -> list[str]:
    return [
        module.at(node, f"{name} belongs to {' and '.join(sorted(rooms))}")
        for module in modules(root, "services")
        if module.room not in rooms
        for node, name in module.imports()
        if name.partition(".")[0] in libraries
    ]


def _descendants(root: Path, ancestor: str) -> set[str]:
    """The names of all classes that inherit from it, over however many steps."""
    bases: dict[str, set[str]] = {}
    for module in modules(root, "services", "shared"):
        for each in classes(module):
            bases.setdefault(each.name, set()).update(dotted(base).rpartition(".")[2] for base in each.bases)
    found = {ancestor}
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return found


RULES: list[Rule] = [
    the_domain_is_pure,
    only_the_store_knows_the_database,
    only_the_edge_knows_http,
    nobody_commits_or_asks_the_clock,
    every_service_has_the_same_rooms,
    every_module_says_what_it_is_for,
    the_vocabulary_is_explained,
    names_say_what_things_are,
    a_use_case_takes_the_transaction_first,
    what_yields_ends_before_the_reply,
    refusals_have_one_meaning,
]

__all__ = ["RULES", "Module", "Rule", "over_budget"]
