"""Hold what callers say of an upload against what was received."""

from __future__ import annotations

from gallery_server.blobs.spool import SealedUpload
from gallery_server.domain.blob import Location
from gallery_server.domain.call import Deadline
from gallery_server.domain.upload import Upload, UploadState
from gallery_server.errors import Aborted, FailedPrecondition, GalleryError, InvalidArgument, Reason
from gallery_server.registry.uploading.staging import check_digest


def require_receiving(upload: Upload) -> None:
    """Raise the fault of an upload that takes no more bytes."""
    if upload.state is not UploadState.RECEIVING:
        raise closed(upload)


def require_spooled(upload: Upload) -> None:
    """Raise FailedPrecondition where the bytes of an upload do not come through the server."""
    if upload.direct is not None:
        raise FailedPrecondition(
            Reason.UPLOAD_IS_DIRECT,
            f"Upload {upload.upload_id} was begun with direct: write its bytes to the store, then registerInstance.",
            uploadId=upload.upload_id,
        )


def require_direct(upload: Upload) -> Location:
    """Answer where the caller itself writes the bytes of an upload; raise FailedPrecondition where it does not."""
    if upload.direct is None:
        raise FailedPrecondition(
            Reason.UPLOAD_NOT_DIRECT,
            f"Upload {upload.upload_id} was begun without direct: send its bytes with uploadChunk, then commitUpload.",
            uploadId=upload.upload_id,
        )
    return upload.direct


def given_up(upload: Upload) -> Aborted:
    """Make the fault of an upload that will never become an instance, though its caller did nothing wrong."""
    return Aborted(
        Reason.UPLOAD_ABORTED,
        f"Upload {upload.upload_id} was given up: by its caller, since it was idle too long, or since the server that "
        "held its bytes is lost. Begin another.",
        uploadId=upload.upload_id,
    )


def closed(upload: Upload) -> GalleryError:
    """Make the fault of a call that comes too late for its upload."""
    if upload.state is UploadState.ABORTED:
        return given_up(upload)
    return FailedPrecondition(
        Reason.UPLOAD_CLOSED,
        f"Upload {upload.upload_id} is {upload.state.value} and takes neither bytes nor an abort; repeat the call that "
        "committed it for what came of it.",
        uploadId=upload.upload_id,
        state=upload.state.value,
    )


def check_fits(upload: Upload, end: int) -> None:
    """Raise InvalidArgument where a chunk ends behind the size that the upload was begun with."""
    if upload.size is not None and end > upload.size:
        raise InvalidArgument(
            Reason.SIZE_MISMATCH,
            f"The chunk ends at {end}, but the upload was begun with {upload.size} bytes; begin another.",
            field="data",
            value=end,
            size=upload.size,
        )


def check_received(upload: Upload, sealed: SealedUpload, size: int, sha256: str, deadline: Deadline) -> None:
    """Raise unless the received bytes have the size and the digest that their sender says."""
    _check_announced(upload, sealed.size, size, sha256)
    check_digest(sha256, sealed.sha256(deadline))


def check_written(upload: Upload, found: int | None, size: int, sha256: str) -> None:
    """Raise unless as many bytes as their sender says lie where it was to write them."""
    _check_announced(upload, found or 0, size, sha256)
    if found is None:
        raise incomplete(0, size)


def _check_announced(upload: Upload, found: int, size: int, sha256: str) -> None:
    if found < size:
        raise incomplete(found, size)
    if found > size or (upload.size is not None and upload.size != size):
        raise InvalidArgument(
            Reason.SIZE_MISMATCH,
            f"size is {size}, but {found} bytes were received"
            + ("." if upload.size is None else f" and the upload was begun with {upload.size}."),
            field="size",
            value=size,
            receivedBytes=found,
        )
    if upload.sha256 is not None:
        check_digest(sha256, upload.sha256)


def incomplete(received: int, size: int) -> FailedPrecondition:
    """Make the fault of a commit that comes before the last byte."""
    return FailedPrecondition(
        Reason.UPLOAD_INCOMPLETE,
        f"{received} of {size} bytes were received; send those from {received} on, then commit.",
        receivedBytes=received,
        size=size,
    )


def check_same(upload: Upload, size: int, sha256: str) -> None:
    """Raise unless a commit that is repeated, or comes after another, names the same bytes."""
    if upload.state is UploadState.ABORTED:
        raise closed(upload)
    if (upload.size, upload.sha256) != (size, sha256):
        raise InvalidArgument(
            Reason.DIGEST_MISMATCH,
            f"The upload was committed with {upload.size} bytes and sha256 {upload.sha256}; repeat it with these.",
            field="sha256",
            value=sha256,
            size=upload.size,
            found=upload.sha256,
        )
