"""The import contracts of pyproject.toml, run by import-linter on any tree."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
RULES = [contract["name"] for contract in tomllib.loads(PYPROJECT.read_text())["tool"]["importlinter"]["contracts"]]


_RUN = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def broken_contracts(root: Path, *only: str) -> list[str]:
    """The names of the contracts this tree breaks. Raises where import-linter itself could not run."""
    run = subprocess.run(
        [sys.executable, "-c", _RUN, "--config", str(PYPROJECT), "--no-cache", "--no-logo"],
        cwd=root,
        env={"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", "PATH": "", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", run.stdout, re.MULTILINE))
    assert set(verdicts) == set(RULES), f"import-linter did not judge every contract:\n{run.stdout}{run.stderr}"
    broken = [name for name, verdict in verdicts.items() if verdict == "BROKEN"]
    return [name for name in broken if not only or name in only]
