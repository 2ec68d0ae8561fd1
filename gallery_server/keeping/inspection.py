"""Hold what rows say against what stores have, both ways, and name the instances that are damaged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from gallery_server.blobs.store import BlobStore
from gallery_server.blobs.stores import Stores
from gallery_server.dal import blob_store, contradiction_store, instance_store, named_key_store
from gallery_server.dal.contradiction_store import FIRST_ID
from gallery_server.dal.database import Database
from gallery_server.dal.named_key_store import KeptBlob
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.blob import BlobState
from gallery_server.domain.call import Deadline
from gallery_server.domain.damage import Damage, Finding
from gallery_server.domain.reference import reference_to
from gallery_server.keeping.comparison import Meeting, blobs_in, compare, pages

T = TypeVar("T")

_ROWS_SECONDS = 600.0
"""For statements that look at every row."""
_STORE_SECONDS = 60.0
_NAMED = 100
"""Instances named in one finding."""
_MICROS = 1_000_000


@dataclass(slots=True)
class Files:
    """Count files and their bytes."""

    files: int = 0
    size: int = 0

    def add(self, size: int) -> None:
        """Count one more."""
        self.files += 1
        self.size += size


@dataclass(slots=True)
class Tally:
    """What an inspection has found so far."""

    blobs: int = 0
    damages: Counter[Damage] = field(default_factory=Counter)
    erased: Files = field(default_factory=Files)
    """Bytes of erased blobs that are still there: no damage, since a sweep removes them."""
    orphans: Files = field(default_factory=Files)
    """Files that no row names: no damage, for the same reason."""
    in_flight: Files = field(default_factory=Files)
    """Files that no row names, and that are young enough to get one."""

    @property
    def is_clean(self) -> bool:
        """Tell whether nothing is damaged."""
        return not self.damages.total()


@dataclass(frozen=True, slots=True)
class Inspection:
    """Inspect stores and rows beside running servers; each damage is told when it is found."""

    database: Database
    older_seconds: float
    """Age from which a file that no row names is an orphan."""
    tell: Callable[[Finding], None]
    tally: Tally = field(default_factory=Tally)

    def inspect_store(self, store: BlobStore) -> None:
        """Compare the rows of one store with its files, by presence and size."""
        for meeting in compare(self.database, store):
            if meeting.blob is not None and meeting.blob.state is not BlobState.ERASED:
                self.tally.blobs += 1
                if meeting.file is None or meeting.file.size != meeting.blob.size:
                    self._look_again(store, meeting.blob)
            self._count_unnamed(store, meeting)

    def inspect_rows(self, stores: Stores) -> None:
        """Find rows whose blob, store or instance is unknown."""
        known = [store.name for store in stores]
        for name in self._read(partial(contradiction_store.stores_but, known=known)):
            for blob in blobs_in(self.database, name):
                if blob.state is not BlobState.ERASED:
                    self.report(name, blob, Damage.STORE_UNKNOWN, f"no setting names the store {name}")
        for instance_id in pages(self.database, contradiction_store.instances_without_blob, str, FIRST_ID):
            self._tell(Finding(Damage.BLOB_UNKNOWN, "its blob has no row", instance_ids=(instance_id,)))
        for upload_id in pages(self.database, contradiction_store.uploads_without_instance, str, FIRST_ID):
            self._tell(Finding(Damage.INSTANCE_UNKNOWN, "its instance has no row", upload_id=upload_id))

    def report(self, store: str, blob: KeptBlob, damage: Damage, what: str) -> None:
        """Tell a damage of a blob with the instances that share it, unless it was erased meanwhile."""
        finding = Finding(damage, what, store=store, key=blob.key)
        named = self._read(partial(_named, finding=finding, blob_id=blob.blob_id))
        if named is not None:
            self._tell(named)

    def _look_again(self, store: BlobStore, blob: KeptBlob) -> None:
        """Ask the store once more: the file may have come, and the blob may have been erased, since it was listed."""
        found = store.size(blob.key, Deadline.after(_STORE_SECONDS))
        if found is None:
            self.report(store.name, blob, Damage.MISSING, f"no bytes, and there should be {blob.size}")
        elif found != blob.size:
            self.report(store.name, blob, Damage.WRONG_SIZE, f"{found} bytes, and there should be {blob.size}")

    def _count_unnamed(self, store: BlobStore, meeting: Meeting) -> None:
        oldest = self.database.clock() - int(self.older_seconds * _MICROS)
        erased = meeting.blob is not None and meeting.blob.state is BlobState.ERASED
        for file in meeting.unnamed:
            if erased and not file.temporary:
                self.tally.erased.add(file.size)
            elif file.modified_micros > oldest:
                self.tally.in_flight.add(file.size)
            elif file.temporary or not self._is_named(store.name, file.key):
                self.tally.orphans.add(file.size)

    def _is_named(self, store: str, key: str) -> bool:
        """Look again, in this order: what an upload had reserved its blob's row names ever after."""
        return self._read(
            lambda tx: bool(named_key_store.of_uploads(tx, store, [key]) or named_key_store.of_blobs(tx, store, [key]))
        )

    def _read(self, work: Callable[[Transaction], T]) -> T:
        return self.database.read(work, Deadline.after(_ROWS_SECONDS))

    def _tell(self, finding: Finding) -> None:
        self.tally.damages[finding.damage] += 1
        self.tell(finding)


def _named(tx: Transaction, finding: Finding, blob_id: int | None) -> Finding | None:
    if blob_id is None:
        return replace(finding, what=f"archived events: {finding.what}")
    blob = blob_store.find(tx, blob_id)
    if blob is None or blob.state is BlobState.ERASED:
        return None
    ids = blob_store.instances_of(tx, blob_id, limit=_NAMED + 1)
    shown = ids[:_NAMED]
    found = instance_store.find_many(tx, shown) if shown else {}
    return replace(
        finding,
        instance_ids=tuple(shown),
        references=tuple(reference_to(found[instance_id]) for instance_id in shown if instance_id in found),
        more_instances=len(ids) > _NAMED,
    )
