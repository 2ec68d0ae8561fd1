"""Compute the health of what was written since, and of whole projects whose policies changed (domain, 1.7).

Several servers may do so at once: a result is stored together with the end of its mark, and by one of them.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol, TypeVar

import structlog

from gallery_server.dal import health_due_store, policy_health_store
from gallery_server.dal.batches import batches
from gallery_server.dal.database import Database
from gallery_server.dal.policy_health_store import PolicyWalk
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.errors import GalleryError, Unavailable
from gallery_server.registry.assessing import assessing, policy_walk

log = structlog.get_logger("gallery.health")

T = TypeVar("T")

_WORK_SECONDS = 60.0
_DUE = 200
_AT_ONCE = 50
_WALKS = 20
_IDLE_PAUSE = 0.2
_TROUBLE_PAUSE = 1.0
_WALK_DELAY = 3.0
"""Who makes an instance may have read the policy just before it changed: by then they have committed."""
_STEP_BACK = 5.0
"""For so long whoever finds another server on its walk leaves it alone."""
_FIRST_RETRY, _LONGEST_RETRY = 2.0, 600.0
_FAILURES = 10_000
_MICROS = 1_000_000


class AssessingMetrics(Protocol):
    """Take note of what was computed."""

    def count_assessed(self, outcome: str, count: int, seconds: float) -> None:
        """Add so many instances, computed together in so long."""


class Assessing:
    """Compute what is owed; for a thread of its own."""

    def __init__(self, database: Database, metrics: AssessingMetrics, *, walk_delay: float = _WALK_DELAY) -> None:
        self._database = database
        self._metrics = metrics
        self._walk_delay = walk_delay
        self._walk_at: dict[tuple[str, int], float] = {}
        self._failures: dict[str, int] = {}

    def run(self, stopping: Callable[[], bool]) -> None:
        """Go on until the server stops."""
        while not stopping():
            time.sleep(self._pause_after_step())

    def step(self) -> int:
        """Compute some of what is due, and some of each project whose policy changed; answer how many instances."""
        due = self._read(partial(health_due_store.list_due, limit=_DUE))
        random.shuffle(due)  # so that several servers begin elsewhere
        return self._assess_all(due) + sum(self._walk(walk) for walk in self._ripe_walks())

    def _pause_after_step(self) -> float:
        try:
            return 0.0 if self.step() else _IDLE_PAUSE
        except GalleryError as error:
            log.warning("health not computed", why=error.message)
        except Exception:  # no health would be computed any more, were this thread to end
            log.exception("health not computed")
        return _TROUBLE_PAUSE

    def _ripe_walks(self) -> list[PolicyWalk]:
        owed = self._read(partial(policy_health_store.list_owed, limit=_WALKS))
        now = time.monotonic()
        known = {(walk.project_id, walk.policy_version) for walk in owed}
        self._walk_at = {key: self._walk_at.get(key, now + self._walk_delay) for key in known}
        return [walk for walk in owed if self._walk_at[walk.project_id, walk.policy_version] <= now]

    def _walk(self, walk: PolicyWalk) -> int:
        """Go on a little behind the change of a policy."""
        ahead = self._write(partial(policy_walk.mark_next, walk=walk))
        self._assess_all(ahead)
        if not self._write(partial(policy_walk.go_on, walk=walk, computed=ahead)):
            self._walk_at[walk.project_id, walk.policy_version] = time.monotonic() + _STEP_BACK
        elif len(ahead) < policy_walk.AT_ONCE:
            log.info("health follows the policy", project=walk.project_id, policy_version=walk.policy_version)
        return len(ahead)

    def _assess_all(self, instance_ids: Sequence[str]) -> int:
        return sum(self._assess(some) for some in batches(instance_ids, _AT_ONCE))

    def _assess(self, instance_ids: Sequence[str]) -> int:
        """Compute some instances together; each of them alone where that fails, so that one stops no other."""
        began = time.monotonic()
        try:
            assessments = self._read(partial(assessing.read, instance_ids=instance_ids))
            self._write(partial(assessing.settle, assessments=assessments))
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever one instance does, the others are computed
            if len(instance_ids) > 1:
                return sum(self._assess([instance_id]) for instance_id in instance_ids)
            self._postpone(instance_ids[0], error)
            self._metrics.count_assessed("failed", 1, time.monotonic() - began)
            return 0
        for instance_id in instance_ids:
            self._failures.pop(instance_id, None)
        self._metrics.count_assessed("computed", len(instance_ids), time.monotonic() - began)
        return len(instance_ids)

    def _postpone(self, instance_id: str, error: Exception) -> None:
        """Try an instance again later, at growing pauses."""
        if len(self._failures) >= _FAILURES:
            self._failures.clear()
        failures = self._failures[instance_id] = self._failures.get(instance_id, 0) + 1
        pause = min(_LONGEST_RETRY, _FIRST_RETRY * 2.0 ** min(failures - 1, 64))
        log.warning("health of an instance not computed", instance=instance_id, retry_seconds=pause, exc_info=error)
        self._write(partial(health_due_store.postpone, instance_ids=[instance_id], micros=int(pause * _MICROS)))

    def _read(self, work: Callable[[Transaction], T]) -> T:
        return self._database.read(work, Deadline.after(_WORK_SECONDS))

    def _write(self, work: Callable[[Transaction], T]) -> T:
        return self._database.write(work, Deadline.after(_WORK_SECONDS), repeatable=True)
