"""Make instances of uploads: the durable work behind commitUpload and registerInstance (contract, 2.2).

Each step may be repeated after a crash behind any line. Bytes come first, then everything else in one transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from gallery_server.blobs.spool import Spool
from gallery_server.blobs.store import BlobStore
from gallery_server.blobs.stores import Stores
from gallery_server.dal import job_store, upload_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.blob import Blob, BlobState, Location, random_key
from gallery_server.domain.call import Caller, Deadline
from gallery_server.domain.fault import Fault
from gallery_server.domain.job import Claim, LeaseLost
from gallery_server.domain.upload import Upload, UploadState
from gallery_server.errors import GalleryError
from gallery_server.registry import instances
from gallery_server.registry.uploading import upload_changes
from gallery_server.registry.uploading.staging import check_digest, remove
from gallery_server.registry.uploading.upload_checks import check_written, require_direct

COMMIT = "commit-upload"
REGISTER = "register-instance"

_DATABASE_SECONDS = 30.0
_LEAST_SECONDS = 60.0
_SLOWEST_RATE = 1_000_000
"""Bytes a second at which a store is given up; one that makes no progress at all is given up sooner by itself."""


@dataclass(frozen=True, slots=True)
class CommitUpload:
    """Bring spooled bytes into the store and make their instance; done by a worker of the home that spooled them."""

    database: Database
    stores: Stores
    spool: Spool

    def run(self, claim: Claim, deadline: Deadline) -> None:
        """Do the job as far as it is not done; see `jobs.attempt.Handler`."""
        entry = Entry(self.database, self.stores, claim, deadline)
        upload = entry.begin()
        if upload.state is UploadState.COMMITTING:
            blob = _blob_of(upload)
            moving = _time_for(blob, deadline)
            with self.spool.sealed(upload.upload_id, moving) as sealed:
                # What a caller sent on after the commit began is no part of what was digested.
                sealed.cut(blob.size)
                store, key = self.stores.of(blob.location), blob.location.key
                # An earlier attempt may have brought the blob already, or be about to: `adopt` sees to that.
                first = claim.job.fence == 1
                if not (first and sealed.finish_copy(blob.size, store, key, moving)):
                    store.adopt(key, sealed.path, blob.size, moving)
        entry.end(upload)
        with suppress(GalleryError):
            self.spool.discard(upload.upload_id, deadline.within(_DATABASE_SECONDS))

    def failed(self, tx: Transaction, claim: Claim, fault: Fault) -> None:
        """End the upload together with its job."""
        _fail(tx, claim, fault)


@dataclass(frozen=True, slots=True)
class RegisterInstance:
    """Take what a client wrote to the store out of its reach, verify it, and make its instance."""

    database: Database
    stores: Stores

    def run(self, claim: Claim, deadline: Deadline) -> None:
        """Do the job as far as it is not done; see `jobs.attempt.Handler`."""
        entry = Entry(self.database, self.stores, claim, deadline)
        upload = entry.begin()
        written = require_direct(upload)
        if upload.state is UploadState.COMMITTING:
            blob = _blob_of(upload)
            store, key, moving = self.stores.of(blob.location), blob.location.key, _time_for(blob, deadline)
            found = store.take(written.key, key, moving)
            # Its length and content are looked at only now, when nobody else can change them any more.
            check_written(upload, found, blob.size, blob.sha256)
            check_digest(blob.sha256, _sha256(store, key, moving))
        entry.end(upload)
        with suppress(GalleryError):
            self.stores.of(written).delete(written.key, deadline.within(_DATABASE_SECONDS))

    def failed(self, tx: Transaction, claim: Claim, fault: Fault) -> None:
        """End the upload together with its job."""
        _fail(tx, claim, fault)


@dataclass(frozen=True, slots=True)
class Entry:
    """Lead one attempt from the row of its upload to the row of its instance."""

    database: Database
    stores: Stores
    claim: Claim
    deadline: Deadline

    def begin(self) -> Upload:
        """Answer the upload, with a destination of its own where an earlier attempt may still write to the old one."""
        upload = self.database.read(self._upload, self._soon())
        committing = upload.state is UploadState.COMMITTING and upload.location is not None
        if not committing or self.claim.job.fence == 1 or self.stores.of(_blob_of(upload).location).renames:
            return upload
        fresh = Location(_blob_of(upload).location.store, random_key(upload.project_id))

        def redirect(tx: Transaction) -> Upload:
            upload_store.redirect(tx, upload.upload_id, fresh)
            return self._upload(tx)

        return self.database.write(redirect, self._soon(), repeatable=True)

    def end(self, upload: Upload) -> None:
        """Make the instance of a committing upload and end the job, in one transaction."""
        if self.database.write(partial(self._enter, upload=upload), self._soon(), repeatable=True):
            location = _blob_of(upload).location
            remove(self.stores.of(location), location)

    def _enter(self, tx: Transaction, upload: Upload) -> bool:
        """Tell whether the instance stood already, so that nothing names these bytes."""
        if self._upload(tx).state is not UploadState.COMMITTING:
            # Given up meanwhile; or committed by this very transaction, and the connection was lost as it ended.
            with suppress(LeaseLost):
                job_store.finish(tx, self.claim)
            return self._upload(tx).already_existed
        job_store.finish(tx, self.claim)
        upload_store.lock(tx, upload.upload_id)
        present = self._upload(tx)
        if present.state is not UploadState.COMMITTING:
            return present.already_existed
        if present.location != upload.location:
            raise LeaseLost  # a later attempt was sent elsewhere
        caller = _caller(tx, upload, self.claim)
        entered = instances.enter(tx, caller, present.record, _blob_of(present))
        instance_id = entered.instance.instance.instance_id
        upload_store.finish_commit(tx, present, instance_id, already_existed=entered.already_existed)
        tx.emit(upload_changes.committed(caller, present, instance_id, already_existed=entered.already_existed))
        return entered.already_existed

    def _upload(self, tx: Transaction) -> Upload:
        found = upload_store.find(tx, self.claim.job.subject)
        if found is None:
            raise LookupError(self.claim.job.subject)
        return found

    def _soon(self) -> Deadline:
        return self.deadline.within(_DATABASE_SECONDS)


def _fail(tx: Transaction, claim: Claim, fault: Fault) -> None:
    upload = upload_store.find(tx, claim.job.subject)
    if upload is not None and upload_store.fail(tx, upload.upload_id, fault):
        tx.emit(upload_changes.failed(_caller(tx, upload, claim), upload, fault))


def _caller(tx: Transaction, upload: Upload, claim: Claim) -> Caller:
    return Caller(upload.created_by, f"job-{claim.job.job_id}", tx.deadline)


def _blob_of(upload: Upload) -> Blob:
    if upload.location is None or upload.size is None or upload.sha256 is None:
        raise LookupError(upload.upload_id)
    return Blob(upload.sha256, upload.size, upload.location, BlobState.PRESENT)


def _time_for(blob: Blob, deadline: Deadline) -> Deadline:
    return deadline.within(_LEAST_SECONDS + blob.size / _SLOWEST_RATE)


def _sha256(store: BlobStore, key: str, deadline: Deadline) -> str:
    digest = hashlib.sha256()
    for piece in _read_ahead(store.pieces(key, deadline)):
        digest.update(piece)
    return digest.hexdigest()


def _read_ahead(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Read the next piece in a thread while the last one is digested."""
    with ThreadPoolExecutor(1, thread_name_prefix="verify") as reader:
        coming = reader.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = reader.submit(next, pieces, None)
            yield piece
