"""Wake a worker that waits for jobs as soon as another of its process has left some."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.domain.fault import Fault
from gallery_server.domain.job import Claim
from gallery_server.jobs.attempt import Handler


class Nudge:
    """Be the pause of a worker in a thread of its own, which ends early when it is woken.

    Jobs that other processes leave are found without it, a pause later.
    """

    def __init__(self, stopping: Callable[[], bool]) -> None:
        self._stopping = stopping
        self._woken = threading.Event()

    def wake(self) -> None:
        """End the pause that is, or the next one."""
        self._woken.set()

    def wait(self, seconds: float) -> bool:
        """Sleep so long, or until woken; tell whether the process stops."""
        self._woken.wait(seconds)
        self._woken.clear()
        return self._stopping()


@dataclass(frozen=True, slots=True)
class Nudging:
    """Do the jobs of another handler, and wake those for whom it may have left some."""

    handler: Handler
    nudge: Nudge

    def run(self, claim: Claim, deadline: Deadline) -> None:
        """Do the job; see `jobs.attempt.Handler`."""
        self.handler.run(claim, deadline)
        self.nudge.wake()

    def failed(self, tx: Transaction, claim: Claim, fault: Fault) -> None:
        """Hand it on."""
        self.handler.failed(tx, claim, fault)
