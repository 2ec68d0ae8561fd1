"""Work off jobs in a process of its own, until its input is closed.

    python -m tests.contracts.jobs.worker_process URL HOME WORKERS LEASE_SECONDS [GATE]

Where a gate is named each job says `holding` once it is claimed, and waits for that file before its result.
"""

from __future__ import annotations

import select
import sys
import threading
import time
from pathlib import Path

from gallery_server import telemetry
from gallery_server.dal.database import Database
from gallery_server.domain.call import Deadline
from gallery_server.domain.job import Claim, LeaseLost
from gallery_server.jobs.worker import Worker
from tests.contracts.jobs.handlers import KIND, Counting


class UntilClosed:
    """Sleep until the input of this process is closed."""

    def wait(self, seconds: float) -> bool:
        return bool(select.select([sys.stdin], [], [], seconds)[0])


def tell(what: str, claim: Claim) -> None:
    """Write a line in one piece, since several threads do."""
    sys.stdout.write(f"{what} {claim.job.subject}\n")
    sys.stdout.flush()


class Telling(Counting):
    """Say on the output how the result of each job was taken."""

    def run(self, claim: Claim, deadline: Deadline) -> None:
        try:
            super().run(claim, deadline)
        except LeaseLost:
            tell("refused", claim)
            raise
        tell("done", claim)


def main(url: str, home: str, workers: str, lease_seconds: str, gate: str | None = None) -> None:
    telemetry.configure_logging("console", "warning")
    database = Database.open(url)

    def hold(claim: Claim, deadline: Deadline) -> None:
        if gate is not None:
            tell("holding", claim)
            while not Path(gate).exists():
                time.sleep(0.01)

    def make() -> Worker:
        handlers = {KIND: Telling(database, hold)}
        return Worker(database, handlers, home, "boot", threads=3, lease_seconds=float(lease_seconds))

    def work(worker: Worker) -> None:
        worker.poll(UntilClosed())
        worker.drain(60)

    threads = [threading.Thread(target=work, args=(make(),)) for _ in range(int(workers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
