"""Number events in a process of its own until it is killed.

python -m tests.contracts.keeping.numbering_process URL HOME LEASE_SECONDS
"""

from __future__ import annotations

import sys
import time

from gallery_server import telemetry
from gallery_server.dal.database import Database
from tests.contracts.keeping.feed import numbering


def main(url: str, home: str, lease_seconds: str) -> None:
    telemetry.configure_logging("console", "warning")
    numberer = numbering(Database.open(url), home, float(lease_seconds))
    while True:
        if numberer.step():
            sys.stdout.write("numbered\n")
            sys.stdout.flush()
        time.sleep(0.005)


if __name__ == "__main__":
    main(*sys.argv[1:])
