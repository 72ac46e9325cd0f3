"""Where the private servers keep their files, under whose account they run and on which ports."""

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import socket
import subprocess
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

# Below Linux's ephemeral range (32768 and up): no outgoing connection takes a port between the look and the bind.
FIRST_PORT, BLOCK, BLOCKS = 28_160, 8, 570


class ServersUnavailable(Exception):
    """The private servers cannot be had; the message is one sentence that says what to do."""


class ServersInUse(ServersUnavailable):
    """A living program already runs the servers of this folder; they are never started twice."""


@dataclass(frozen=True)
class Account:
    """The ordinary account that PostgreSQL runs under when the caller is root: PostgreSQL refuses to run as root."""

    name: str
    uid: int
    gid: int


def unprivileged_account() -> Account | None:
    """`postgres`, else `nobody`, when the caller is root; None for an ordinary user, who runs everything itself."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise ServersUnavailable(
        "PostgreSQL does not run as root and there is no account `nobody`: run as an ordinary user."
    )


def hold(home: Path) -> Callable[[], None]:
    """Take the folder for the life of this process, or refuse; what is returned gives it back.

    The kernel drops the lock with the process, so a `kill -9` leaves nothing stale behind.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(home / "in-use.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as why:
        raise ServersUnavailable(
            f"{home} cannot be used ({why.strerror}): remove it, or run as the user it belongs to."
        ) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 20).decode()
        os.close(descriptor)
        raise ServersInUse(f"The servers in {home} are in use by process {holder}: wait for it or stop it.") from None
    os.truncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())
    return lambda: os.close(descriptor)


def make_reachable(folder: Path, account: Account | None = None, *, own: bool = True) -> Path:
    """Make `folder`, or where it could not be used a stand-in elsewhere that it links to; return the real place.

    Two things make a folder useless: an account that may not enter one of its parents (a checkout under /root), and
    characters that RabbitMQ stumbles over (a space, a Cyrillic letter). With `own`, the folder is given to the account.
    """
    stand_in = _stand_in(folder)
    if folder.is_symlink():
        if folder.readlink() == stand_in and stand_in.is_dir():
            return stand_in
        folder.unlink()  # copied along with a checkout, or its target is gone: this one starts with its own
    if stand_in.is_dir():  # the link to it was removed by hand, so it was meant to go as well
        shutil.rmtree(stand_in)
    folder.mkdir(parents=True, exist_ok=True)
    if _usable(folder, account, own=own):
        return folder
    shutil.move(folder, stand_in)
    folder.symlink_to(stand_in)
    if not _usable(stand_in, account, own=own):
        raise ServersUnavailable(f"{stand_in} cannot be used by {account.name if account else 'you'}: check its mode.")
    return stand_in


def remove(folder: Path) -> None:
    """Remove a folder made by `make_reachable` together with its stand-in."""
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
    if _stand_in(folder).is_dir():
        shutil.rmtree(_stand_in(folder))


def choose_ports(home: Path, wanted: Mapping[str, int | None]) -> dict[str, int]:
    """A port for every name: the wanted one, refused in one sentence if taken, else a free one, the same every time."""
    asked = {port for port in wanted.values() if port is not None}
    for name, port in wanted.items():
        if port is not None and not _is_free(port):
            raise ServersUnavailable(
                f"Port {port} for {name} is taken by another program: stop that program or choose another port."
            )
    free = iter(_free_ports(home, count=sum(port is None for port in wanted.values()), besides=asked))
    return {name: next(free) if port is None else port for name, port in wanted.items()}


def _free_ports(home: Path, count: int, besides: set[int]) -> list[int]:
    first_block = zlib.crc32(str(home).encode())
    for step in range(BLOCKS):
        start = FIRST_PORT + (first_block + step) % BLOCKS * BLOCK
        ports = [port for port in range(start, start + BLOCK) if port not in besides][:count]
        if all(map(_is_free, ports)):
            return ports
    raise ServersUnavailable(f"All ports from {FIRST_PORT} to {FIRST_PORT + BLOCK * BLOCKS} are taken: stop something.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do: TIME_WAIT is no hindrance
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _stand_in(folder: Path) -> Path:
    key = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    if os.geteuid() == 0:
        return Path("/var/lib") / f"fibex-{folder.name}-{key}"  # not under /var/tmp, which some systems sweep
    return Path("/var/tmp") / f"fibex-{os.geteuid()}-{folder.name}-{key}"  # noqa: S108 - never opened blindly: made anew or led to by our link


def _usable(folder: Path, account: Account | None, *, own: bool) -> bool:
    if not re.fullmatch(r"[\w./+-]+", str(folder), re.ASCII):
        return False
    if account is None:
        return True
    if own:
        os.chown(folder, account.uid, account.gid)
        folder.chmod(0o700)
    else:
        folder.chmod(0o755)
    enter = ["/bin/sh", "-c", 'cd "$1" && test -r .', "sh", str(folder)]
    tried = subprocess.run(
        enter, check=False, cwd="/", stderr=subprocess.DEVNULL, user=account.uid, group=account.gid, extra_groups=[]
    )
    return tried.returncode == 0
