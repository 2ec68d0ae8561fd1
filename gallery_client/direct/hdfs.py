"""Reach HDFS through hdfs_native, with the user's own Hadoop configuration and Kerberos ticket.

What was seen of it (0.14.7): after a fork, a client that the parent made hangs in the child, and one that the child
makes hangs now and then; a read past the end panics; a writer that is dropped completes its file; after a failed
write, closing takes 15 seconds unless the file was deleted first.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from gallery_client.direct.store import NoWay

if TYPE_CHECKING:
    from hdfs_native import Client, FileReader, FileWriter

_PACKETS_AT_ONCE = 16  # of 64 KiB each
_FAIL_SOON = {"dfs.client.failover.max.attempts": "3", "dfs.client.failover.sleep.base.millis": "100"}
"""A NameNode that does not answer costs its caller a second, not minutes: the server is there to go on with."""

_users: set[int] = set()  # this process, and those that it was forked off, as far as they use the library


class HdfsStore:
    """Open files of one file system; `authority` is a NameNode or a name service of the configuration."""

    def __init__(self, authority: str) -> None:
        try:
            import hdfs_native  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise NoWay("hdfs-native is not installed: pip install 'gallery[hdfs]'") from error
        _require_unforked()
        self._options = hdfs_native.WriteOptions(create_parent=True, overwrite=False)
        self._client = hdfs_native.Client(f"hdfs://{authority}", _FAIL_SOON)

    def create(self, path: str) -> HdfsWriter:
        """Begin a new file."""
        return HdfsWriter(self._client, path, self._client.create(path, self._options))

    def open(self, path: str) -> HdfsReader:
        """Open a whole file."""
        return HdfsReader(self._client.read(path))


class HdfsWriter:
    """Write one file."""

    def __init__(self, client: Client, path: str, writer: FileWriter) -> None:
        self._client = client
        self._path = path
        self._writer = writer
        self.write = writer.write
        self.close = writer.close

    def abandon(self) -> None:
        """Remove what was written."""
        self._client.delete(self._path)
        with suppress(BaseException):
            self._writer.close()


class HdfsReader:
    """Read one file."""

    def __init__(self, reader: FileReader) -> None:
        self._reader = reader
        self.size = len(reader)
        self.read = reader.read_range

    def stream(self, offset: int) -> Iterator[bytes]:
        """Give all bytes from `offset`, a MiB at a time."""
        packets = self._reader.read_range_stream(offset, self.size - offset)
        while piece := b"".join(islice(packets, _PACKETS_AT_ONCE)):
            yield piece


def _require_unforked() -> None:
    _users.add(os.getpid())
    if len(_users) > 1:
        raise NoWay(
            "this process was forked off one that used HDFS, whose library does not outlive that; "
            "start processes with multiprocessing's spawn or forkserver"
        )
