"""Instances that are measured, and whoever computes their health."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from gallery_server.dal import health_due_store, policy_health_store
from gallery_server.dal.database import Database
from gallery_server.domain.instance import Instance
from gallery_server.keeping.assessing import Assessing
from gallery_server.registry.assessing import assessing
from tests.contracts.keeping.shelf import Clock
from tests.contracts.registry.clinic import Clinic
from tests.contracts.registry.gallery import Gallery

SECOND = 1_000_000


@dataclass
class Counted:
    """Takes note of what was computed, by outcome."""

    counts: dict[str, int] = field(default_factory=dict)

    def count_assessed(self, outcome: str, count: int, seconds: float) -> None:
        assert seconds >= 0
        self.counts[outcome] = self.counts.get(outcome, 0) + count


@dataclass
class Ward:
    gallery: Gallery
    clock: Clock
    counted: Counted = field(default_factory=Counted)

    @property
    def clinic(self) -> Clinic:
        return Clinic(self.gallery)

    def worker(self, database: Database | None = None, walk_delay: float = 0.0) -> Assessing:
        return Assessing(database or self.gallery.database, self.counted, walk_delay=walk_delay)

    def wait(self, seconds: float = 1.0) -> None:
        """Let the clock of the server run on."""
        self.clock.ahead += int(seconds * SECOND)

    def due(self) -> set[str]:
        return set(self.gallery.read(lambda tx: health_due_store.list_due(tx, 1_000)))

    def is_owed_anything(self) -> bool:
        """Tell whether there is a mark or a walk, due or not."""
        self.wait(3_600)
        return bool(self.due() or self.gallery.read(lambda tx: policy_health_store.list_owed(tx, 1)))

    def work_off(self) -> None:
        """Compute all that is owed."""
        worker = self.worker()
        while self.is_owed_anything():
            worker.step()

    def wrong(self, instances: Collection[Instance]) -> list[str]:
        """Answer whose stored health is not what is computed of them now."""
        found = []
        for each in instances:
            (now,) = self.gallery.read(lambda tx, each=each: assessing.read(tx, [each.instance_id]))
            stored = self.clinic.stored(each)
            right = stored is None if not now.measured else stored is not None and stored.measures == now.measures
            if not right or self.clinic.values(each) != now.measures.values():
                found.append(each.instance_id)
        return found
