"""Define what every blob store can do: keep bytes whole under a key, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gallery_server.domain.call import Deadline


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that a store lists: a blob, or what an interrupted write left under a temporary name."""

    key: str
    size: int
    modified_micros: int
    temporary: bool


class GrowingBlob(Protocol):
    """Be a blob that comes piece by piece, under a temporary name until it gets a key.

    One thread at a time calls it. Each call raises what those of `BlobStore` do; one that raises has given the blob up,
    and left at most what `keys` lists as temporary.
    """

    size: int
    """Bytes that were written."""

    def write(self, piece: bytes, deadline: Deadline) -> None:
        """Append bytes."""

    def finish(self, key: str, deadline: Deadline) -> None:
        """Make all that was written, at least a byte, the blob under a key, whole and durable.

        Raises Unavailable where the key is taken.
        """

    def abandon(self, deadline: Deadline) -> None:
        """Remove what was written; do nothing where a call before has given the blob up."""


class BlobStore(Protocol):
    """Keep blobs under keys that `domain.blob.random_key` makes.

    A blob appears under its key whole and durable, or not at all; it is never overwritten. Every call ends by its
    deadline, even where the store hangs. Besides what each method names, every one raises

    - Unavailable (STORE_UNAVAILABLE): the store failed, or too many calls to it hang;
    - DeadlineExceeded: it did not answer in time; the work may still happen later;
    - ValueError, which no caller can bring about: the key has not the form of a key.
    """

    name: str
    """What the settings and `domain.blob.Location` call this store."""

    local: bool
    """Whether its bytes are on a disk of this machine, so that a cache on disk would gain nothing."""

    renames: bool
    """Whether a blob gets its key in one step, once its bytes are whole. Where not, a write that was abandoned may
    still complete under its key, so that each further attempt of `adopt` and `take` needs a key of its own."""

    def put(self, key: str, content: bytes, deadline: Deadline) -> None:
        """Keep these bytes.

        Raises ResourceExhausted (DISK_FULL; nothing is left behind), ValueError where the key is taken.
        """

    def adopt(self, key: str, path: Path, size: int, deadline: Deadline) -> None:
        """Keep the `size` bytes of a local file: linked where they can be, so that it must not change, else copied.

        The file stays, since a later attempt under another key may need it.
        May be repeated after a crash at any point: it goes on from there, and does nothing where all was done.
        A copy that makes no progress for long is given up before the deadline, as one that failed.
        Raises ResourceExhausted (DISK_FULL; the file stays), DataLoss (BLOB_MISSING: neither file nor blob is there;
        BLOB_DAMAGED: the file or the blob has another size).
        """

    def grow(self) -> GrowingBlob | None:
        """Begin a blob whose bytes are still to come; None where that gains nothing over `adopt`.

        Asks the store for nothing yet.
        """

    def take(self, source: str, key: str, deadline: Deadline) -> int | None:
        """Bring what a client wrote under the key `source` to another key, out of that client's reach for good.

        Answers its bytes, None where neither key has a blob. May be repeated after a crash at any point; where the
        store does not rename, the source stays, to be deleted by whoever has no more need of it.
        """

    def read(self, key: str, offset: int, length: int, deadline: Deadline) -> bytes:
        """Answer `length` bytes of the blob from `offset` on, fewer only at its end.

        Raises DataLoss (BLOB_MISSING).
        """

    def pieces(self, key: str, deadline: Deadline) -> Iterator[bytes]:
        """Give all bytes of the blob in order, a few MiB at a time, faster than by ranges.

        Raises DataLoss (BLOB_MISSING).
        """

    def delete(self, key: str, deadline: Deadline) -> None:
        """Remove a blob, or a temporary file that `keys` listed; do nothing where there is none."""

    def size(self, key: str, deadline: Deadline) -> int | None:
        """Answer the bytes of the blob as the store counts them now, None where there is none."""

    def keys(self, deadline: Deadline) -> Iterator[StoredFile]:
        """List every blob and every temporary file in the order of their keys.

        What appears or goes meanwhile may be missed.
        """

    def client_uri(self, key: str) -> str | None:
        """Answer the URI under which a client may read or write the blob itself, without secrets; None where it cannot.

        Reads no store.
        """

    def check(self, deadline: Deadline) -> None:
        """Prove that the store takes and removes a blob of a few bytes.

        Raises ResourceExhausted (DISK_FULL).
        """
