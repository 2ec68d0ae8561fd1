"""Compute health in a process of its own until it is killed.

python -m tests.contracts.keeping.assessing_process URL
"""

from __future__ import annotations

import sys
import time

from gallery_server import telemetry
from gallery_server.dal.database import Database
from gallery_server.domain.call import system_clock
from gallery_server.keeping.assessing import Assessing
from tests.contracts.keeping.ward import Counted


def main(url: str) -> None:
    telemetry.configure_logging("console", "warning")
    # Ahead of those who write, so that what they wrote is due at once.
    database = Database.open(url, clock=lambda: system_clock() + 1_000_000)
    worker = Assessing(database, Counted(), walk_delay=0.0)
    while True:
        if worker.step():
            sys.stdout.write("computed\n")
            sys.stdout.flush()
        time.sleep(0.001)


if __name__ == "__main__":
    main(*sys.argv[1:])
