"""Read the bytes of instances."""

from __future__ import annotations

from dataclasses import dataclass, field

from gallery_server.blobs.caching.cache import Cache
from gallery_server.blobs.stores import Stores
from gallery_server.dal import blob_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.blob import Blob, BlobState
from gallery_server.domain.call import Caller
from gallery_server.domain.names import normal_id, require_range
from gallery_server.errors import DataLoss, FailedPrecondition, Reason
from gallery_server.registry import instances
from gallery_server.registry.reading import ReadingBlobs


@dataclass(frozen=True, slots=True)
class BlobRange:
    """Some bytes of a blob, with the size and digest of the whole."""

    data: bytes
    blob: Blob


@dataclass(frozen=True, slots=True)
class DirectLocation:
    """Where a client reads the bytes itself, and what they must prove to be."""

    uri: str
    blob: Blob


@dataclass(frozen=True, slots=True)
class Downloads:
    """Read ranges of blobs from the store that keeps them, or from the copies of this home."""

    database: Database
    stores: Stores
    cache: Cache | None = None
    _reading: ReadingBlobs = field(default_factory=ReadingBlobs)

    def read(self, caller: Caller, instance_id: str | None, offset: int | None, length: int | None) -> BlobRange:
        """Answer up to 1 MiB of an instance's bytes; raise Gone where they were erased."""
        count = require_range("length", length, 1, limits.CHUNK_BYTES)
        blob = self._row(caller, instance_id, goes_on=bool(offset))
        start = require_range("offset", offset, 0, blob.size)
        wanted = min(count, blob.size - start)
        if not wanted:
            return BlobRange(b"", blob)
        store = self.stores.of(blob.location)
        if self.cache is None or store.local:
            data = store.read(blob.location.key, start, wanted, caller.deadline)
        else:
            data = self.cache.read(blob, store, start, wanted, caller.deadline)
        if len(data) != wanted:
            raise DataLoss(
                Reason.BLOB_DAMAGED,
                f"The bytes of instance {instance_id} end at {start + len(data)} of {blob.size} in the store "
                f"{store.name!r}; bring them back from a backup.",
                store=store.name,
                found=start + len(data),
                size=blob.size,
            )
        return BlobRange(data, blob)

    def _row(self, caller: Caller, instance_id: str | None, *, goes_on: bool) -> Blob:
        known = self._reading.find(instance_id) if goes_on and instance_id else None
        if known is None:
            known = self.database.read(lambda tx: _blob(tx, instance_id), caller.deadline)
            if instance_id:
                self._reading.keep(instance_id, known)
        return known

    def location(self, tx: Transaction, instance_id: str | None) -> DirectLocation:
        """Answer where a client reads an instance's bytes itself; raise Gone where they were erased.

        Raises FailedPrecondition (NO_DIRECT_ACCESS) where the store is not offered to clients.
        """
        blob = _blob(tx, instance_id)
        uri = self.stores.of(blob.location).client_uri(blob.location.key)
        if uri is None:
            raise FailedPrecondition(
                Reason.NO_DIRECT_ACCESS,
                f"The store {blob.location.store!r} is not offered to clients: it is a folder of the server's machine, "
                "or the setting offer_direct is off. Read the bytes with getBlob.",
                store=blob.location.store,
            )
        return DirectLocation(uri, blob)


def _blob(tx: Transaction, instance_id: str | None) -> Blob:
    found = blob_store.find_of_instance(tx, normal_id("instanceId", instance_id))
    if found is None or found.is_draft or found.blob.state is BlobState.ERASED:
        instance = instances.require(tx, instance_id)
        if found is None or instance.erased:
            raise instances.gone(tx, instance)
    return found.blob
