"""Keep blobs in a folder of a local disk, so that they survive a loss of power."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from pyarrow import fs

from gallery_server.blobs.arrow_store import ArrowStore
from gallery_server.domain.call import Deadline

_NOT_LINKABLE = frozenset({errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.EMLINK})


class FolderStore(ArrowStore):
    """Keep blobs in a folder: flushed to the disk, moved in without a copy, never through symbolic links.

    A rename without overwrite is a hard link and the removal of the old name, which a file system must offer.
    """

    local = True

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(name, fs.LocalFileSystem(), str(folder))

    def _size(self, path: str) -> int | None:
        try:
            found = os.lstat(path)
        except FileNotFoundError:
            return None
        return found.st_size if stat.S_ISREG(found.st_mode) else None

    def _read(self, path: str, offset: int, length: int) -> bytes | None:
        # As pyarrow does it, with one copy of the bytes less.
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno == errno.ELOOP:
                return None
            raise
        try:
            return os.pread(descriptor, length, offset)
        finally:
            os.close(descriptor)

    def _make_folder(self, folder: str) -> None:
        Path(folder).mkdir(mode=0o700, exist_ok=True)
        _flush(os.path.dirname(folder))  # noqa: PTH120 - paths are texts down here, as in pyarrow

    def _take(self, path: str, source: Path, size: int, deadline: Deadline) -> None:
        # Before the link, so that a name in the store never stands for bytes that a loss of power can take.
        _flush(str(source))
        try:
            self._link(str(source), path)
        except OSError as error:
            if error.errno not in _NOT_LINKABLE:
                raise
            super()._take(path, source, size, deadline)

    def _link(self, source: str, path: str) -> None:
        try:
            os.link(source, path)
        except FileNotFoundError:
            self._make_folder(path.rpartition("/")[0])
            os.link(source, path)

    def _rename(self, temporary: str, path: str) -> None:
        os.link(temporary, path)
        os.unlink(temporary)  # noqa: PTH108 - see above

    def _flush(self, path: str) -> None:
        _flush(path)

    def _flush_names(self, path: str) -> None:
        _flush(path.rpartition("/")[0])


def _flush(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
