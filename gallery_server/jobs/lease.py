"""Keep the claims of a process alive while it works on them.

`Leases.hold` is the block in which one claim is renewed; one thread renews them all.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from gallery_server.dal import job_store
from gallery_server.dal.database import Database
from gallery_server.domain.call import Deadline
from gallery_server.domain.job import Claim
from gallery_server.errors import GalleryError

log = structlog.get_logger("gallery.jobs")

_MICROS = 1_000_000
_BEATS = 3
_BEATS_IN_TROUBLE = 15


class Leases:
    """Renew held claims every third of their lease.

    One that was not renewed in time may be taken over: the fence then keeps its result out, not this.
    """

    def __init__(self, database: Database, lease_seconds: float) -> None:
        self._database = database
        self._seconds = lease_seconds
        self._lock = threading.Lock()
        self._held: dict[int, tuple[Claim, Deadline]] = {}
        self._stopped = threading.Event()
        self._beating = False

    @property
    def micros(self) -> int:
        """How long a claim lasts from when it was taken or renewed."""
        return int(self._seconds * _MICROS)

    @property
    def held(self) -> list[Claim]:
        """The claims that are worked on now."""
        with self._lock:
            return [claim for claim, _ in self._held.values()]

    @contextmanager
    def hold(self, claim: Claim, deadline: Deadline) -> Iterator[None]:
        """Renew a claim during the block, up to the deadline: work that hangs leaves its job to others."""
        with self._lock:
            self._held[claim.job.job_id] = claim, deadline
            if not self._beating:
                self._beating = True
                threading.Thread(target=self._beat, name="leases", daemon=True).start()
        try:
            yield
        finally:
            self._let_go(claim)

    def stop(self) -> None:
        """Renew nothing from here on."""
        self._stopped.set()

    def _beat(self) -> None:
        pause = self._seconds / _BEATS
        while not self._stopped.wait(pause):
            with self._lock:
                held = list(self._held.values())
            answered = [self._keep(claim, deadline) for claim, deadline in held]
            pause = self._seconds / (_BEATS if all(answered) else _BEATS_IN_TROUBLE)

    def _keep(self, claim: Claim, deadline: Deadline) -> bool:
        """Renew a claim, or let it go where it stands no longer; tell whether the database answered."""
        job = claim.job
        try:
            stands = time.monotonic() <= deadline.at and self._renew(claim)
        except GalleryError as error:
            log.warning("lease not renewed", job=job.job_id, kind=job.kind, fence=job.fence, why=error.message)
            return False
        except Exception:  # the leases of all would end with this thread
            log.exception("lease not renewed", job=job.job_id, kind=job.kind, fence=job.fence)
            return False
        if not stands:
            log.info("lease ends", job=job.job_id, kind=job.kind, fence=job.fence)
            self._let_go(claim)
        return True

    def _renew(self, claim: Claim) -> bool:
        # Each in a transaction of its own: the row of one may be locked by the transaction of its result.
        return self._database.write(
            lambda tx: job_store.renew(tx, claim, self.micros), Deadline.after(self._seconds / _BEATS), repeatable=True
        )

    def _let_go(self, claim: Claim) -> None:
        with self._lock:
            if self._held.get(claim.job.job_id, (None,))[0] is claim:
                del self._held[claim.job.job_id]
