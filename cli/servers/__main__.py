"""`python -m cli.servers remove FOLDER`: ends what runs in a home, or in a folder of homes, and removes all of it."""

import sys
from pathlib import Path

from cli.servers import ServersUnavailable, remove_servers
from cli.servers.places import remove


def main(arguments: list[str]) -> int:
    """Returns the exit code: 0 removed or nothing to remove, 1 still in use, 2 wrong arguments."""
    if len(arguments) != 2 or arguments[0] != "remove":
        _say("Usage: python -m cli.servers remove FOLDER")
        return 2
    folder = Path(arguments[1]).absolute()
    try:
        for lock in [*folder.glob("in-use.lock"), *folder.glob("*/in-use.lock")]:
            remove_servers(lock.parent, say=_say)
            _say(f"{lock.parent} is removed.")
    except ServersUnavailable as why:
        _say(str(why))
        return 1
    remove(folder / "programs")
    return 0


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
