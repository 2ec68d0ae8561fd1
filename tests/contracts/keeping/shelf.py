"""Instances with real bytes in a real store, and hands that damage them."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gallery_server.blobs.store import BlobStore
from gallery_server.blobs.stores import Stores
from gallery_server.dal import blob_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.blob import Blob, BlobState, Location, random_key
from gallery_server.domain.call import Deadline
from gallery_server.domain.damage import Finding
from gallery_server.domain.instance import Instance, InstanceRecord, normal_record
from gallery_server.keeping.deep_reading import DeepReading
from gallery_server.keeping.inspection import Inspection, Tally
from gallery_server.keeping.sweeping import Sweep, Swept
from gallery_server.registry import instances
from tests.contracts.registry.gallery import MODEL, PROJECT, SECONDS, Gallery, caller

HOUR = 3_600_000_000


def soon() -> Deadline:
    return Deadline.after(SECONDS)


@dataclass
class Clock:
    """A clock that runs on by hand."""

    real: Callable[[], int]
    ahead: int = 0

    def __call__(self) -> int:
        return self.real() + self.ahead


@dataclass
class Inspected:
    findings: list[Finding]
    tally: Tally

    def told(self) -> list[tuple[str, str]]:
        """Answer each damage with the reference of the first instance that has it."""
        return sorted((finding.damage.value, *finding.references[:1]) for finding in self.findings)


@dataclass
class Shelf:
    gallery: Gallery
    store: BlobStore
    clock: Clock
    project_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def stores(self) -> Stores:
        return Stores({self.store.name: self.store}, self.store.name)

    def save(self, content: bytes = b"bytes", store: str | None = None, **record: Any) -> Instance:
        wished = InstanceRecord(**{"project_name": PROJECT, "base_version_id": MODEL} | record)
        location = Location(store or self.store.name, random_key(self.project_id))
        if store is None:
            self.store.put(location.key, content, soon())
        blob = Blob(hashlib.sha256(content).hexdigest(), len(content), location, BlobState.PRESENT)
        enter = lambda tx: instances.enter(tx, caller(), normal_record(wished, tx.now), blob)  # noqa: E731 - as short as it is
        return self.gallery.write(enter).instance.instance

    def blob(self, instance: Instance) -> Blob:
        found = self.gallery.read(lambda tx: blob_store.find(tx, instance.blob_id))
        assert found is not None
        return found

    def key(self, instance: Instance) -> str:
        return self.blob(instance).location.key

    def replace(self, instance: Instance, content: bytes) -> None:
        self.store.delete(self.key(instance), soon())
        self.store.put(self.key(instance), content, soon())

    def lose(self, instance: Instance) -> None:
        self.store.delete(self.key(instance), soon())

    def plant(self, content: bytes = b"orphan") -> str:
        """Put bytes into the store that no row names."""
        key = random_key(self.project_id)
        self.store.put(key, content, soon())
        return key

    def erase(self, instance: Instance) -> None:
        self.gallery.write(lambda tx: blob_store.erase(tx, instance.blob_id))

    def keys(self) -> set[str]:
        return {file.key for file in self.store.keys(soon())}

    def inspect(self, store: BlobStore | None = None, *, deep: bool = False, hours: float = 1) -> Inspected:
        findings: list[Finding] = []
        inspection = Inspection(self.gallery.database, hours * 3_600, findings.append)
        inspection.inspect_store(store or self.store)
        inspection.inspect_rows(self.stores)
        if deep:
            DeepReading(inspection, lambda _: None).read_store(store or self.store)
        return Inspected(findings, inspection.tally)

    def sweep(
        self, *, delete: bool = True, hours: float = 1, report: Callable[[Swept], None] = lambda _: None
    ) -> Swept:
        return Sweep(self.gallery.database, hours * 3_600, delete, report).run(self.store)

    def run(self, work: Callable[[Transaction], Any]) -> Any:
        return self.gallery.write(work)
