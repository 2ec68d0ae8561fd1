"""Take uploads in pieces: receive, commit, give up (contract, 2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

from gallery_server.blobs.spool import Spool
from gallery_server.blobs.stores import Stores
from gallery_server.dal import upload_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.blob import Blob, BlobState, Location, random_key
from gallery_server.domain.call import Caller, Deadline
from gallery_server.domain.ids import new_id
from gallery_server.domain.instance import InstanceRecord
from gallery_server.domain.names import normal_id, normal_sha256, require_range
from gallery_server.domain.upload import Upload, UploadState, UploadStatus
from gallery_server.errors import DataLoss, FailedPrecondition, GalleryError, NotFound, Reason
from gallery_server.registry import instances
from gallery_server.registry.instances import EnteredInstance
from gallery_server.registry.receiving import ReceivingUploads
from gallery_server.registry.staging import check_record, remove
from gallery_server.registry.upload_checks import (
    check_fits,
    check_received,
    check_same,
    closed,
    incomplete,
    require_home,
    require_receiving,
)


@dataclass(frozen=True, slots=True)
class Home:
    """What makes this server one: its id, the address it advertises, and how long idle uploads live."""

    home_id: str
    endpoint: str | None
    lease_micros: int


@dataclass(frozen=True, slots=True)
class Uploads:
    """Take uploads in pieces through this server's spool into its blob store."""

    database: Database
    stores: Stores
    spool: Spool
    home: Home
    _receiving: ReceivingUploads = field(default_factory=ReceivingUploads)

    def begin(
        self, tx: Transaction, caller: Caller, record: InstanceRecord, size: int | None, sha256: str | None
    ) -> UploadStatus:
        """Begin an upload; its record is checked now, so that no byte is sent in vain."""
        normal, found = check_record(tx, record)
        upload = Upload(
            upload_id=new_id(tx.now),
            home=self.home.home_id,
            endpoint=self.home.endpoint,
            project_id=found.model.project_id,
            record=normal,
            state=UploadState.RECEIVING,
            size=None if size is None else require_range("size", size, 0, limits.BLOB_BYTES),
            sha256=None if sha256 is None else normal_sha256("sha256", sha256),
            location=None,
            direct_key=None,
            instance_id=None,
            already_existed=False,
            fault=None,
            created_micros=tx.now,
            created_by=caller.principal,
        )
        upload_store.insert(tx, upload)
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

    def status(self, tx: Transaction, upload_id: str | None) -> UploadStatus:
        """Tell how far an upload is."""
        upload = require(tx, upload_id)
        if upload.state is UploadState.ABORTED:
            return UploadStatus(upload, 0, None)
        if upload.state is not UploadState.RECEIVING:
            return UploadStatus(upload, upload.size or 0, None)
        entry = self.spool.entry(upload.upload_id) if upload.home == self.home.home_id else None
        touched = upload.created_micros if entry is None else entry.modified_micros
        return UploadStatus(upload, 0 if entry is None else entry.received, touched + self.home.lease_micros)

    @contextmanager
    def committing(
        self, caller: Caller, upload_id: str | None, size: int | None, sha256: str | None
    ) -> Iterator[Upload]:
        """Bring the received bytes into the store, so that `finish` can make the instance.

        Each step may be repeated after a crash behind any line; the upload's row tells from where to go on.
        """
        normal = normal_id("uploadId", upload_id)
        bytes_wanted = require_range("size", size, 0, limits.BLOB_BYTES)
        digest_wanted = normal_sha256("sha256", sha256)
        upload = self._read(caller, normal)
        if upload.state is UploadState.RECEIVING:
            upload = self._fix(caller, upload, bytes_wanted, digest_wanted)
        check_same(upload, bytes_wanted, digest_wanted)
        if upload.state is UploadState.COMMITTING:
            self._adopt(caller, upload)
        yield upload

    def finish(self, tx: Transaction, caller: Caller, upload: Upload) -> tuple[UploadStatus, EnteredInstance]:
        """Make the instance of a committing upload in this transaction, once; a repeat answers the same one."""
        upload_store.lock(tx, upload.upload_id)
        present = require(tx, upload.upload_id)
        if present.instance_id is not None:
            instance = instances.annotated(tx, instances.require(tx, present.instance_id))
            return UploadStatus(present, present.size or 0, None), EnteredInstance(instance, present.already_existed)
        entered = instances.enter(tx, caller, present.record, _blob_of(present))
        upload_store.finish_commit(
            tx,
            present.upload_id,
            entered.instance.instance.instance_id,
            already_existed=entered.already_existed,
        )
        return UploadStatus(require(tx, upload.upload_id), present.size or 0, None), entered

    def tidy(self, upload: Upload, *, already_existed: bool) -> None:
        """Remove the bytes of a finished upload whose instance stood already."""
        if already_existed and upload.state is UploadState.COMMITTING and upload.location is not None:
            remove(self.stores.of(upload.location), upload.location)

    def abort(self, tx: Transaction, upload_id: str | None) -> UploadStatus:
        """Give an upload up; one that was committed meanwhile is refused."""
        upload_store.abort(tx, normal_id("uploadId", upload_id))
        upload = require(tx, upload_id)
        if upload.state is not UploadState.ABORTED:
            raise closed(upload)
        return UploadStatus(upload, 0, None)

    def discard(self, caller: Caller, upload_id: str) -> None:
        """Drop the bytes of an upload that was given up; what stays is dropped when its lease ends."""
        self._receiving.forget(upload_id)
        with suppress(GalleryError):
            self.spool.discard(upload_id, caller.deadline)

    def expire_idle(self, deadline: Deadline) -> int:
        """Give up uploads of this home that received nothing for a lease; answer how many."""
        idle_before = self.database.clock() - self.home.lease_micros
        begun = self.database.read(
            lambda tx: upload_store.list_receiving(tx, self.home.home_id, begun_before=idle_before), deadline
        )
        touched = {entry.upload_id: entry.modified_micros for entry in self.spool.entries()}
        idle = [upload_id for upload_id, micros in touched.items() if micros < idle_before]
        idle += [upload_id for upload_id in begun if upload_id not in touched]
        return sum(self._expire(upload_id, deadline) for upload_id in idle)

    def _expire(self, upload_id: str, deadline: Deadline) -> bool:
        def give_up(tx: Transaction) -> UploadState | None:
            upload_store.abort(tx, upload_id)
            upload = upload_store.find(tx, upload_id)
            return None if upload is None else upload.state

        if self.database.write(give_up, deadline, repeatable=True) is UploadState.COMMITTING:
            return False  # all its bytes are acknowledged; a repeat of the commit finishes it
        self.spool.discard(upload_id, deadline)
        return True

    def _read(self, caller: Caller, upload_id: str) -> Upload:
        return self.database.read(partial(require, upload_id=upload_id), caller.deadline)

    def _receive(self, caller: Caller, upload_id: str) -> Upload:
        upload = self._read(caller, upload_id)
        require_receiving(upload)
        require_home(upload, self.home.home_id)
        self.spool.begin(upload_id)
        self._receiving.keep(upload)
        return upload

    def _fix(self, caller: Caller, upload: Upload, size: int, sha256: str) -> Upload:
        """Check the received bytes and fix where they go, once; answer the upload as it then stands."""
        require_home(upload, self.home.home_id)
        if size == 0:
            self.spool.begin(upload.upload_id)
        with suppress(NotFound), self.spool.sealed(upload.upload_id, caller.deadline) as sealed:
            check_received(upload, sealed, size, sha256, caller.deadline)
            location = Location(self.stores.current.name, random_key(upload.project_id))
            self.database.write(
                partial(
                    upload_store.begin_commit, upload_id=upload.upload_id, size=size, sha256=sha256, location=location
                ),
                caller.deadline,
                repeatable=True,
            )
        # Where the spool has it no more, another commit was first: its row says so.
        present = self._read(caller, upload.upload_id)
        if present.state is UploadState.RECEIVING:
            raise incomplete(0, size)
        return present

    def _adopt(self, caller: Caller, upload: Upload) -> None:
        if upload.location is None or upload.size is None:
            raise LookupError(upload.upload_id)
        require_home(upload, self.home.home_id)
        path = self.spool.path(upload.upload_id)
        with suppress(NotFound), self.spool.sealed(upload.upload_id, caller.deadline) as sealed:
            # What a caller sent on after the commit began is no part of what was digested.
            sealed.cut(upload.size)
            self.stores.of(upload.location).adopt(upload.location.key, path, upload.size, caller.deadline)
            return
        try:
            self.stores.of(upload.location).adopt(upload.location.key, path, upload.size, caller.deadline)
        except DataLoss:
            # A concurrent repeat that found the instance there already has removed these bytes.
            if self._read(caller, upload.upload_id).state is not UploadState.COMMITTED:
                raise


def require(tx: Transaction, upload_id: str | None) -> Upload:
    """Answer the upload of an id; raise NotFound where there is none."""
    normal = normal_id("uploadId", upload_id)
    found = upload_store.find(tx, normal)
    if found is None:
        raise NotFound(Reason.UPLOAD_NOT_FOUND, f"There is no upload {normal}.", field="uploadId", value=normal)
    return found


def _blob_of(upload: Upload) -> Blob:
    if upload.location is None or upload.size is None or upload.sha256 is None:
        raise LookupError(upload.upload_id)
    return Blob(upload.sha256, upload.size, upload.location, BlobState.PRESENT)
