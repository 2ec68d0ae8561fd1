"""Delete what was erased: the bytes in the store, the copies in the cache of each home, and expired drafts' bytes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Protocol

import structlog

from gallery_server.blobs.stores import Stores
from gallery_server.dal import backup_store, blob_store, erasure_store, job_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.blob import Blob, BlobState
from gallery_server.domain.call import Deadline
from gallery_server.domain.fault import Fault
from gallery_server.domain.job import Claim

log = structlog.get_logger("gallery.erasures")

_STORE_SECONDS = 60.0
_BACKUP_PAUSE_MICROS = 30_000_000
_OVERLAP = 100
"""Erasures commit out of the order of their ids, and a copy that was being filled may come to its end later."""
_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class EraseBlob:
    """Do the job `erase-blob`; while a backup runs it waits."""

    database: Database
    stores: Stores

    def run(self, claim: Claim, deadline: Deadline) -> None:
        """Delete the bytes of the blob that the job's subject names."""
        blob = self.database.write(partial(_decide, claim=claim), deadline, repeatable=True)
        if blob is None:
            return
        seconds = min(_STORE_SECONDS, deadline.remaining())
        self.stores.of(blob.location).delete(blob.location.key, Deadline.after(seconds))
        self.database.write(partial(job_store.finish, claim=claim), deadline)

    def failed(self, tx: Transaction, claim: Claim, fault: Fault) -> None:  # noqa: ARG002 - nothing is written
        """Leave the bytes to a sweep, since the blob's row names them no more; `fsck` counts them until then."""
        log.error("bytes of an erased blob stay; gallery-server sweep removes them", blob=claim.job.subject)


class Copies(Protocol):
    """Hold copies of blobs by their digests, as a server's cache does."""

    def forget(self, sha256: str) -> None:
        """Remove every copy of a blob; raises OSError where one stays."""


class ErasedCopies:
    """Remove from the copies of this home what was erased anywhere; one process of the home does so."""

    def __init__(self, database: Database, copies: Copies) -> None:
        self._database = database
        self._copies = copies
        self._seen = 0

    def forget(self, deadline: Deadline) -> int:
        """Forget what was erased since the last time, all at the first; answer how many erasures are new."""
        new = 0
        after = max(0, self._seen - _OVERLAP)
        while True:
            found = self._database.read(partial(erasure_store.digests_after, erasure_id=after, limit=_PAGE), deadline)
            for erasure_id, sha256 in found:
                try:
                    self._copies.forget(sha256)
                except OSError as error:
                    log.warning("a copy of an erased blob stays", sha256=sha256, why=str(error))
                    return new
                new += erasure_id > self._seen
                after = erasure_id
            self._seen = max(self._seen, after)
            if len(found) < _PAGE:
                return new


def _decide(tx: Transaction, claim: Claim) -> Blob | None:
    """Answer the blob to delete; None where the job is settled, or put off since a backup runs."""
    lease = backup_store.find(tx)
    if lease is not None and lease.binds:
        due = min(lease.until_micros, tx.lease_now() + _BACKUP_PAUSE_MICROS)
        job_store.postpone(tx, claim, due, None)
        return None
    blob = blob_store.find(tx, int(claim.job.subject))
    if blob is None or blob.state is not BlobState.ERASED:
        job_store.finish(tx, claim)
        return None
    return blob
