"""One API process with all services in it: `python -m benchmarks.serving PORT`, told the rest as JSON."""

import json
import sys

import uvicorn

from cli.house import Addresses, Keys, Origin, create_apps, settings_for
from cli.topology import SERVICES
from shared.telemetry import log_as_json


def main(port: int) -> None:
    """Serve until SIGTERM; the first line of standard input says where the servers are and what signs the tokens."""
    told = json.loads(sys.stdin.readline())
    log_as_json("error")
    place, keys = Addresses(**told["addresses"]), Keys(**told["keys"])
    first = {"first_admin_email": told["email"], "first_admin_password": told["password"]}
    apps = create_apps({name: settings_for(name, place, keys, "dev", **first) for name in SERVICES})
    uvicorn.run(Origin(apps), host="127.0.0.1", port=port, log_config=None, access_log=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
