"""The processes of the private servers: started with a mark, found again by it, stopped without touching any other."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cli.servers.places import Account, ServersUnavailable

MARK = "FIBEX_SERVERS"
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Process:
    """A running process that carries the mark of a home."""

    pid: int
    parent: int
    name: str


@dataclass(frozen=True)
class ServerProcesses:
    """Everything that runs for one home, whichever program started it and whether that program still lives."""

    home: Path
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """A harmless PostgreSQL setting that carries the mark on the command line.

        In a container the environment of another account's process may be hidden even from root; its arguments are not.
        """
        return f"fibex.servers={self.home}"

    def log(self, name: str) -> Path:
        """Where the server of that name writes what it prints."""
        return self.home / "log" / f"{name}.log"

    def launch(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        account: Account | None = None,
        env: Mapping[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start a server: marked, under `account`, with nothing of the caller's environment.

        Its own session keeps the terminal's Ctrl+C away: the program stops its services first and the servers after.
        """
        with self.log(name).open("wb") as sink:
            child = subprocess.Popen(
                [str(part) for part in command],
                env={"PATH": SYSTEM_PATH, "LANG": "C.UTF-8", MARK: str(self.home), **(env or {})},
                cwd="/",  # the account may not be allowed into ours
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )
        self.children.append(child)
        return child

    def running(self) -> list[Process]:
        """Every living process of the home."""
        return [process for folder in Path("/proc").glob("[0-9]*") if (process := self._marked(folder))]

    def stop(self, *, gently: bool) -> None:
        """End them all and wait until they are gone; not `gently` where the data are not worth a farewell."""
        if gently:
            self._signal(_farewell, patience=20.0)
        self._signal(_order, patience=5.0)
        self._signal(lambda _: signal.SIGKILL, patience=5.0)
        if left := self.running():
            raise ServersUnavailable(f"{left[0].name} (process {left[0].pid}) does not end: stop it by hand.")
        for child in self.children:
            child.wait()
        self.children.clear()

    def _signal(self, choose: Callable[[Process], signal.Signals | None], *, patience: float) -> None:
        """Signal the outermost processes, whom the others follow, and wait until all that `choose` means are gone."""
        running = self.running()
        pids = {process.pid for process in running}
        for process in running:
            if process.parent not in pids and (chosen := choose(process)):
                _send(process, chosen)
        deadline = time.monotonic() + patience
        while any(map(choose, self.running())) and time.monotonic() < deadline:
            time.sleep(0.05)

    def _marked(self, folder: Path) -> Process | None:
        arguments = _read(folder / "cmdline").split(b"\0")
        name = Path(arguments[0].decode(errors="replace")).name
        in_environment = f"{MARK}={self.home}".encode() in _read(folder / "environ").split(b"\0")
        if not name or not (in_environment or self.mark.encode() in arguments):  # a zombie has no name any more
            return None
        fields = _read(folder / "stat").rpartition(b")")[2].split()
        return Process(int(folder.name), int(fields[1]), name) if fields else None


def _farewell(process: Process) -> signal.Signals | None:
    """PostgreSQL's fast shutdown, the broker's orderly one; epmd stays, for the broker takes its leave of it."""
    return {"postgres": signal.SIGINT, "epmd": None}.get(process.name, signal.SIGTERM)


def _order(process: Process) -> signal.Signals | None:
    return {"postgres": signal.SIGQUIT, "epmd": signal.SIGTERM}.get(process.name, signal.SIGKILL)


def _send(process: Process, chosen: signal.Signals) -> None:
    try:
        os.kill(process.pid, chosen)
    except ProcessLookupError:
        pass
    except PermissionError:
        raise ServersUnavailable(
            f"{process.name} (process {process.pid}) is another user's: run as that user."
        ) from None


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # it ended meanwhile, or it is somebody else's
        return b""
