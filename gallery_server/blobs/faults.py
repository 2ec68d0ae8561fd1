"""Turn what disks and stores raise into the errors of the service."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa
import structlog

from gallery_server.errors import GalleryError, Reason, ResourceExhausted, Unavailable

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

_log = structlog.get_logger(__name__)


@contextmanager
def storage_faults(store: str, wanted: int = 0) -> Iterator[None]:
    """Raise ResourceExhausted (DISK_FULL) where `wanted` bytes find no room, Unavailable where the store fails.

    The cause goes to the log alone, since it names paths of the server.
    """
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        _log.error("storage_failed", store=store, wanted=wanted, cause=str(error))
        raise _fault(error, store, wanted) from error


def disk_full(store: str, wanted: int) -> ResourceExhausted:
    """Make the error for bytes that find no room."""
    return ResourceExhausted(
        Reason.DISK_FULL,
        f"The store {store!r} has no room for {wanted} more bytes; free some space there, then try again.",
        store=store,
        wanted=wanted,
    )


def _fault(error: Exception, store: str, wanted: int) -> GalleryError:
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return disk_full(store, wanted)
    return Unavailable(
        Reason.STORE_UNAVAILABLE,
        f"The store {store!r} failed; the server's log says how. Try again later.",
        store=store,
    )
