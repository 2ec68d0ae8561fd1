"""Work off propagations in a process of its own, until it is killed.

python -m tests.contracts.registry.propagating_process URL HOME
"""

from __future__ import annotations

import sys
import threading

from gallery_server import telemetry
from gallery_server.dal.database import Database
from gallery_server.jobs.worker import Worker
from gallery_server.registry.depending.propagating import Propagate
from gallery_server.registry.depending.propagation import PROPAGATE


def main(url: str, home: str) -> None:
    telemetry.configure_logging("console", "warning")
    database = Database.open(url)
    worker = Worker(database, {PROPAGATE: Propagate(database)}, home, "boot", threads=2, lease_seconds=2.0)
    worker.poll(threading.Event())


if __name__ == "__main__":
    main(*sys.argv[1:])
