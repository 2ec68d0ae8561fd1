"""Take the bytes of an upload in one call (paper, 3.5)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from gallery_server.blobs.store import BlobStore
from gallery_server.blobs.stores import Stores
from gallery_server.dal.database import Database
from gallery_server.dal.model_store import ModelAtRevision
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.blob import Blob, BlobState, Location, random_key
from gallery_server.domain.call import Caller, Deadline
from gallery_server.domain.instance import InstanceRecord, normal_record
from gallery_server.domain.names import normal_sha256
from gallery_server.errors import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    GalleryError,
    InvalidArgument,
    NotFound,
    Reason,
)
from gallery_server.registry import instances
from gallery_server.registry.depending import pins
from gallery_server.registry.instances import EnteredInstance

_TIDY_SECONDS = 5.0
_REFUSALS = (InvalidArgument, NotFound, AlreadyExists, FailedPrecondition, Aborted)
"""What a transaction raises on its own account, and so never after it has committed."""


@dataclass(slots=True)
class StagedBytes:
    """Bytes in the store that no row names yet, and the record of the instance that they are to become."""

    record: InstanceRecord
    blob: Blob
    found: ModelAtRevision | None
    """The model as it was before the bytes were stored; a second try of the transaction looks for itself."""
    made: str | None = None
    """The instance that the last try of the transaction made; None where one stood already."""
    answered: str | None = None
    """The instance that the caller is told, once the transaction has committed."""


@dataclass(frozen=True, slots=True)
class Staging:
    """Put bytes into the store before the transaction that makes their instance."""

    database: Database
    stores: Stores

    @contextmanager
    def staged(
        self, caller: Caller, record: InstanceRecord, content: bytes, sha256: str | None
    ) -> Iterator[StagedBytes]:
        """Store bytes, and remove them again where they certainly became no instance.

        The record is checked first, so that no byte is stored in vain. Where it stays unknown whether the
        transaction committed, the bytes stay too.
        """
        digest = _checked_digest(content, sha256)
        normal, found = self.database.read(lambda tx: check_record(tx, record), caller.deadline)
        store = self.stores.current
        location = Location(store.name, random_key(found.model.project_id))
        store.put(location.key, content, caller.deadline)
        staged = StagedBytes(normal, Blob(digest, len(content), location, BlobState.PRESENT), found)
        try:
            yield staged
        except _REFUSALS:
            remove(store, location)
            raise
        if staged.made != staged.answered:
            remove(store, location)

    def enter(self, tx: Transaction, caller: Caller, staged: StagedBytes) -> EnteredInstance:
        """Make the instance of staged bytes in this transaction."""
        found, staged.found = staged.found, None
        entered = instances.enter(tx, caller, staged.record, staged.blob, found)
        staged.made = None if entered.already_existed else entered.instance.instance.instance_id
        return entered


def check_record(tx: Transaction, record: InstanceRecord) -> tuple[InstanceRecord, ModelAtRevision]:
    """Answer a record in normal form and the model that it names; raise where no instance could be made of it now."""
    normal = normal_record(record, tx.now)
    found = instances.find_model(tx, normal)
    instances.destination_in(found, normal)
    pins.check(tx, found.model.model_id, normal.upstream_instance_ids)
    return normal, found


def check_digest(given: str, found: str) -> None:
    """Raise InvalidArgument where the bytes have another digest than their sender says."""
    if given != found:
        raise InvalidArgument(
            Reason.DIGEST_MISMATCH,
            f"sha256 is {given}, but that of the received bytes is {found}; send the bytes again.",
            field="sha256",
            value=given,
            found=found,
        )


def remove(store: BlobStore, location: Location) -> None:
    """Remove bytes that no row names; where the store fails now, a sweep finds them later."""
    with suppress(GalleryError):
        store.delete(location.key, Deadline.after(_TIDY_SECONDS))


def _checked_digest(content: bytes, sha256: str | None) -> str:
    if len(content) > limits.UPLOAD_MODEL_BYTES:
        raise InvalidArgument(
            Reason.FIELD_TOO_LONG,
            f"content has {len(content)} bytes; at most {limits.UPLOAD_MODEL_BYTES} go in one call. Send longer ones "
            "with beginUpload.",
            field="content",
            length=len(content),
            limit=limits.UPLOAD_MODEL_BYTES,
        )
    digest = hashlib.sha256(content).hexdigest()
    if sha256 is not None:
        check_digest(normal_sha256("sha256", sha256), digest)
    return digest
