"""Take uploads that are too large for one call: begin, receive, commit, give up (contract, 2.2)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from gallery_server.blobs.spool import Spool
from gallery_server.blobs.stores import Stores
from gallery_server.dal import job_store, upload_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.blob import Location, random_key
from gallery_server.domain.call import Caller, Deadline
from gallery_server.domain.ids import new_id
from gallery_server.domain.instance import AnnotatedInstance, InstanceRecord
from gallery_server.domain.job import NewJob
from gallery_server.domain.names import normal_id, normal_sha256, require_range
from gallery_server.domain.upload import Upload, UploadState, UploadStatus
from gallery_server.errors import FailedPrecondition, GalleryError, NotFound, Reason
from gallery_server.registry import instances
from gallery_server.registry.uploading import upload_changes
from gallery_server.registry.uploading.committing import COMMIT, REGISTER
from gallery_server.registry.uploading.homes import Home
from gallery_server.registry.uploading.receiving import ReceivingUploads
from gallery_server.registry.uploading.staging import check_record
from gallery_server.registry.uploading.upload_checks import (
    check_fits,
    check_received,
    check_same,
    check_written,
    closed,
    given_up,
    require_direct,
    require_receiving,
    require_spooled,
)


@dataclass(frozen=True, slots=True)
class StartedWork:
    """An upload that is being made an instance, and the job that does it where this call has left it behind."""

    upload: Upload
    job_id: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far an upload is, and the instance that it became."""

    status: UploadStatus
    instance: AnnotatedInstance | None


@dataclass(frozen=True, slots=True)
class Uploads:
    """Take uploads through this server's spool, or past it straight into a blob store."""

    database: Database
    stores: Stores
    spool: Spool
    home: Home
    _receiving: ReceivingUploads = field(default_factory=ReceivingUploads)

    def begin(
        self,
        tx: Transaction,
        caller: Caller,
        record: InstanceRecord,
        size: int | None,
        sha256: str | None,
        *,
        direct: bool = False,
    ) -> UploadStatus:
        """Begin an upload; its record is checked now, so that no byte is sent in vain."""
        normal, found = check_record(tx, record)
        project_id = found.model.project_id
        upload = Upload(
            upload_id=new_id(tx.now),
            home=self.home.home_id,
            endpoint=self.home.endpoint,
            project_id=project_id,
            record=normal,
            state=UploadState.RECEIVING,
            size=None if size is None else require_range("size", size, 0, limits.BLOB_BYTES),
            sha256=None if sha256 is None else normal_sha256("sha256", sha256),
            location=None,
            direct=self._reserve(project_id) if direct else None,
            instance_id=None,
            already_existed=False,
            fault=None,
            created_micros=tx.now,
            created_by=caller.principal,
        )
        upload_store.insert(tx, upload)
        tx.emit(upload_changes.begun(caller, upload))
        return UploadStatus(upload, 0, tx.now + self.home.lease_micros)

    def append(self, caller: Caller, upload_id: str | None, offset: int | None, data: bytes | None) -> UploadStatus:
        """Take the next bytes; reads the database only where this process sees the upload for the first time."""
        normal = normal_id("uploadId", upload_id)
        start = require_range("offset", offset, 0, limits.BLOB_BYTES)
        content = data or b""
        require_range("the length of data", len(content), 1, limits.CHUNK_BYTES)
        upload = self._receiving.find(normal) or self._receive(caller, normal)
        check_fits(upload, start + len(content))
        try:
            received = self.spool.append(normal, start, content, caller.deadline)
        except (NotFound, FailedPrecondition):
            self._receiving.forget(normal)
            require_receiving(self._read(caller, normal))
            raise
        return UploadStatus(upload, received, self.database.clock() + self.home.lease_micros)

    def outcome(self, tx: Transaction, upload_id: str | None) -> Outcome:
        """Tell how far an upload is, and what came of it."""
        upload = require(tx, upload_id)
        status = self._status(upload)
        if upload.state is UploadState.COMMITTING:
            job = job_store.find(tx, COMMIT if upload.direct is None else REGISTER, upload.upload_id)
            return Outcome(replace(status, fault=None if job is None else job.fault), None)
        if upload.instance_id is None:
            return Outcome(status, None)
        return Outcome(status, instances.require_annotated(tx, upload.instance_id))

    def commit(self, caller: Caller, upload_id: str | None, size: int | None, sha256: str | None) -> StartedWork:
        """Hold the received bytes against what the caller says of them, and leave the rest to a job."""
        upload, wanted, digest = self._named(caller, upload_id, size, sha256)
        require_spooled(upload)
        if upload.state is not UploadState.RECEIVING:
            return self._joined(caller, upload.upload_id, wanted, digest)
        self._require_here(caller, upload)
        if wanted == 0:
            self.spool.begin(upload.upload_id)
        # Where the spool has it no more, another commit was first: its row says so.
        with suppress(NotFound), self.spool.sealed(upload.upload_id, caller.deadline) as sealed:
            check_received(upload, sealed, wanted, digest, caller.deadline)
            return self._start(caller, upload, wanted, digest)
        return self._joined(caller, upload.upload_id, wanted, digest)

    def register(self, caller: Caller, upload_id: str | None, size: int | None, sha256: str | None) -> StartedWork:
        """Find the bytes that the caller wrote itself, and leave the rest to a job, which verifies them."""
        upload, wanted, digest = self._named(caller, upload_id, size, sha256)
        direct = require_direct(upload)
        if upload.state is not UploadState.RECEIVING:
            return self._joined(caller, upload.upload_id, wanted, digest)
        check_written(upload, self.stores.of(direct).size(direct.key, caller.deadline), wanted, digest)
        return self._start(caller, upload, wanted, digest)

    def abort(self, tx: Transaction, caller: Caller, upload_id: str | None) -> UploadStatus:
        """Give an upload up; one that was committed meanwhile is refused."""
        begun = require(tx, upload_id)
        if upload_store.abort(tx, begun.upload_id):
            tx.emit(upload_changes.aborted(caller, begun, "given up by its caller"))
        upload = require(tx, upload_id)
        if upload.state is not UploadState.ABORTED:
            raise closed(upload)
        return UploadStatus(upload, 0, None)

    def discard(self, upload: Upload, deadline: Deadline) -> None:
        """Drop the bytes of an upload that was given up; what stays is dropped when its lease ends, or by a sweep."""
        self._receiving.forget(upload.upload_id)
        with suppress(GalleryError):
            self.spool.discard(upload.upload_id, deadline)
            if upload.direct is not None:
                self.stores.of(upload.direct).delete(upload.direct.key, deadline)

    def _reserve(self, project_id: str) -> Location:
        store = self.stores.current
        location = Location(store.name, random_key(project_id))
        if store.client_uri(location.key) is None:
            raise FailedPrecondition(
                Reason.NO_DIRECT_ACCESS,
                f"Clients cannot write to the store {store.name!r} themselves; begin the upload without direct.",
                field="direct",
                store=store.name,
            )
        return location

    def _named(
        self, caller: Caller, upload_id: str | None, size: int | None, sha256: str | None
    ) -> tuple[Upload, int, str]:
        normal = normal_id("uploadId", upload_id)
        wanted = require_range("size", size, 0, limits.BLOB_BYTES)
        digest = normal_sha256("sha256", sha256)
        return self._read(caller, normal), wanted, digest

    def _start(self, caller: Caller, upload: Upload, size: int, sha256: str) -> StartedWork:
        """Fix size, digest and destination, once, in one transaction with the job that goes on from there."""
        store = self.stores.current if upload.direct is None else self.stores.of(upload.direct)
        location = Location(store.name, random_key(upload.project_id))
        job = (
            NewJob(COMMIT, upload.upload_id, home=self.home.home_id)
            if upload.direct is None
            else NewJob(REGISTER, upload.upload_id)
        )

        def start(tx: Transaction) -> StartedWork:
            instances.destination_in(instances.find_model(tx, upload.record), upload.record)
            upload_store.begin_commit(tx, upload.upload_id, size=size, sha256=sha256, location=location)
            present = require(tx, upload.upload_id)
            check_same(present, size, sha256)
            committing = present.state is UploadState.COMMITTING
            return StartedWork(present, job_store.insert(tx, job) if committing else None)

        return self.database.write(start, caller.deadline, repeatable=True)

    def _joined(self, caller: Caller, upload_id: str, size: int, sha256: str) -> StartedWork:
        """Answer the work that an earlier call has started on the same bytes."""
        upload = self._read(caller, upload_id)
        check_same(upload, size, sha256)
        elsewhere = upload.direct is None and upload.home != self.home.home_id
        if elsewhere and upload.state is UploadState.COMMITTING and self._lost(caller, upload):
            raise given_up(upload)
        return StartedWork(upload, None)

    def _status(self, upload: Upload) -> UploadStatus:
        if upload.state is UploadState.ABORTED:
            return UploadStatus(upload, 0, None)
        if upload.state is not UploadState.RECEIVING:
            return UploadStatus(upload, upload.size or 0, None, upload.fault)
        entry = self.spool.entry(upload.upload_id) if self.home.holds(upload) else None
        touched = upload.created_micros if entry is None else entry.modified_micros
        return UploadStatus(upload, 0 if entry is None else entry.received, touched + self.home.lease_micros)

    def _receive(self, caller: Caller, upload_id: str) -> Upload:
        upload = self._read(caller, upload_id)
        require_spooled(upload)
        require_receiving(upload)
        self._require_here(caller, upload)
        self.spool.begin(upload_id)
        self._receiving.keep(upload)
        return upload

    def _require_here(self, caller: Caller, upload: Upload) -> None:
        """Raise WRONG_HOST where another server holds the bytes, Aborted where that one is lost."""
        if upload.home == self.home.home_id:
            return
        if self._lost(caller, upload):
            raise given_up(upload)
        raise self.database.read(partial(self.home.wrong_host, upload=upload), caller.deadline)

    def _lost(self, caller: Caller, upload: Upload) -> bool:
        give_up = partial(self.home.give_up_if_lost, upload=upload)
        return self.database.write(give_up, caller.deadline, repeatable=True)

    def _read(self, caller: Caller, upload_id: str) -> Upload:
        return self.database.read(partial(require, upload_id=upload_id), caller.deadline)


def require(tx: Transaction, upload_id: str | None) -> Upload:
    """Answer the upload of an id; raise NotFound where there is none."""
    normal = normal_id("uploadId", upload_id)
    found = upload_store.find(tx, normal)
    if found is None:
        raise NotFound(Reason.UPLOAD_NOT_FOUND, f"There is no upload {normal}.", field="uploadId", value=normal)
    return found
