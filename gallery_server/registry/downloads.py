"""Read the bytes of instances."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.blobs.store import BlobStore
from gallery_server.dal import blob_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.blob import Blob
from gallery_server.domain.call import Caller
from gallery_server.domain.names import require_range
from gallery_server.registry import instances


@dataclass(frozen=True, slots=True)
class BlobRange:
    """Some bytes of a blob, with the size and digest of the whole."""

    data: bytes
    blob: Blob


@dataclass(frozen=True, slots=True)
class Downloads:
    """Read ranges of blobs from the store that keeps them."""

    database: Database
    store: BlobStore

    def read(self, caller: Caller, instance_id: str | None, offset: int | None, length: int | None) -> BlobRange:
        """Answer up to 1 MiB of an instance's bytes; raise Gone where they were erased."""
        count = require_range("length", length, 1, limits.CHUNK_BYTES)
        blob = self.database.read(lambda tx: _blob(tx, instance_id), caller.deadline)
        start = require_range("offset", offset, 0, blob.size)
        if start == blob.size:
            return BlobRange(b"", blob)
        with self.store.open(blob.location.key, caller.deadline) as reader:
            return BlobRange(reader.read(start, min(count, blob.size - start)), blob)


def _blob(tx: Transaction, instance_id: str | None) -> Blob:
    instance = instances.require(tx, instance_id)
    if instance.erased:
        raise instances.gone(instance)
    return blob_store.find(tx, instance.blob_id)
