"""Hold what callers say of an upload against what was received."""

from __future__ import annotations

from gallery_server.blobs.spool import SealedUpload
from gallery_server.domain.call import Deadline
from gallery_server.domain.upload import Upload, UploadState
from gallery_server.errors import Aborted, FailedPrecondition, GalleryError, InvalidArgument, Reason
from gallery_server.registry.staging import check_digest


def require_receiving(upload: Upload) -> None:
    """Raise the fault of an upload that takes no more bytes."""
    if upload.state is not UploadState.RECEIVING:
        raise closed(upload)


def closed(upload: Upload) -> GalleryError:
    """Make the fault of a call that comes too late for its upload."""
    if upload.state is UploadState.ABORTED:
        return Aborted(
            Reason.UPLOAD_ABORTED,
            f"Upload {upload.upload_id} was given up, by its caller or since it was idle too long; begin another.",
            uploadId=upload.upload_id,
        )
    return FailedPrecondition(
        Reason.UPLOAD_CLOSED,
        f"Upload {upload.upload_id} is {upload.state.value} and takes neither bytes nor an abort; commitUpload answers "
        "its instance.",
        uploadId=upload.upload_id,
        state=upload.state.value,
    )


def require_home(upload: Upload, home_id: str) -> None:
    """Raise FailedPrecondition, WRONG_HOST where the bytes of an upload are on another server."""
    if upload.home != home_id:
        raise FailedPrecondition(
            Reason.WRONG_HOST,
            f"The bytes of upload {upload.upload_id} are at {upload.endpoint}; send chunks and commit there.",
            uploadId=upload.upload_id,
            endpoint=upload.endpoint or "",
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
    if sealed.size < size:
        raise incomplete(sealed.size, size)
    if sealed.size > size or (upload.size is not None and upload.size != size):
        raise InvalidArgument(
            Reason.SIZE_MISMATCH,
            f"size is {size}, but {sealed.size} bytes were received"
            + ("." if upload.size is None else f" and the upload was begun with {upload.size}."),
            field="size",
            value=size,
            receivedBytes=sealed.size,
        )
    if upload.sha256 is not None:
        check_digest(sha256, upload.sha256)
    check_digest(sha256, sealed.sha256(deadline))


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
