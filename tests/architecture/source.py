"""Reading source code as data: modules, what they import, define and call. Nothing is imported or run."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file: where it is, and its syntax tree."""

    root: Path
    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        return _parse(self.path.read_text(encoding="utf-8"))

    @cached_property
    def place(self) -> str:
        return str(self.path.relative_to(self.root))

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The dotted name, taken apart: ("services", "sales", "domain", "closing")."""
        parts = self.path.relative_to(self.root).with_suffix("").parts
        return parts[:-1] if parts[-1] == "__init__" else parts

    @property
    def service(self) -> str | None:
        return self.parts[1] if self.parts[0] == "services" and len(self.parts) > 1 else None

    @property
    def room(self) -> str:
        """The layer inside a service: domain, usecases, store, …; empty for the service card itself."""
        return self.parts[2] if self.service and len(self.parts) > 2 else ""

    def at(self, node: ast.AST, told: str) -> str:
        return f"{self.place}:{getattr(node, 'lineno', 1)}: {told}"

    def walk(self) -> Iterator[ast.AST]:
        return ast.walk(self.tree)

    def imports(self) -> Iterator[tuple[ast.stmt, str]]:
        """Every imported name in full, relative ones resolved: `shared.errors.Conflict`, `services.sales.domain`."""
        package = self.parts if self.path.name == "__init__.py" else self.parts[:-1]
        for node in self.walk():
            if isinstance(node, ast.Import):
                yield from ((node, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                above = package[: len(package) - node.level + 1] if node.level else ()
                base = ".".join([*above, *([node.module] if node.module else [])])
                yield from ((node, f"{base}.{alias.name}") for alias in node.names)


@lru_cache(maxsize=2000)
def _parse(text: str) -> ast.Module:
    """Canaries judge copies of the tree that differ in one file: the others need no second reading."""
    return ast.parse(text)


def modules(root: Path, *folders: str) -> list[Module]:
    """The modules under these folders, migrations' versions left out: those are generated."""
    found = (path for folder in folders for path in sorted((root / folder).rglob("*.py")))
    return [Module(root, path) for path in found if "versions" not in path.parts and "__pycache__" not in path.parts]


def services(root: Path) -> list[Path]:
    """The folder of every service."""
    return sorted(each for each in (root / "services").iterdir() if each.is_dir() and not each.name.startswith("_"))


def functions(module: Module) -> Iterator[Function]:
    return (node for node in module.walk() if isinstance(node, Function))


def classes(module: Module) -> Iterator[ast.ClassDef]:
    return (node for node in module.walk() if isinstance(node, ast.ClassDef))


def public(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    """What a module shows to others."""
    return (each for each in body if isinstance(each, Function | ast.ClassDef) and not each.name.startswith("_"))


def dotted(node: ast.AST) -> str:
    """`datetime.now` for the expression of that shape; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else f".{node.attr}"
    return f".{node.attr}" if isinstance(node, ast.Attribute) else ""


def snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
