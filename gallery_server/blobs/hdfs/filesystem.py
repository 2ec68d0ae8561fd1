"""Offer HDFS to pyarrow through hdfs-native, as far as a blob store needs it."""

from __future__ import annotations

import io
from typing import Any, NoReturn

import pyarrow as pa
from hdfs_native import Client, FileStatus, FileWriter, WriteOptions
from pyarrow import fs

from gallery_server.blobs.hdfs.client import HdfsClients
from gallery_server.blobs.hdfs.faults import native_faults


class HdfsFileSystem(fs.FileSystemHandler):  # type: ignore[misc] # pyarrow has no types
    """Pass calls of pyarrow on to hdfs-native, instead of through its fsspec class.

    That one cuts names at `#` and `?` and writes a byte at a time. Paths are absolute and hold no colon. A move never
    overwrites. A file that is open for writing is there, and complete whenever its writer ends, so that nothing but a
    rename tells what is whole.
    """

    def __init__(self, clients: HdfsClients, replication: int | None, block_size: int | None) -> None:
        self.permission = 0o600
        self._clients = clients
        self._replication = replication
        self._block_size = block_size

    @property
    def client(self) -> Client:
        """The client of this process."""
        return self._clients.get()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HdfsFileSystem) and other._clients is self._clients

    def __hash__(self) -> int:
        return hash(self._clients.url)

    def get_type_name(self) -> str:
        """Answer the name of this kind of filesystem."""
        return "hdfs-native"

    def normalize_path(self, path: str) -> str:
        """Answer the path as it is."""
        return path

    def get_file_info(self, paths: list[str]) -> list[fs.FileInfo]:
        """Stat each path."""
        return [self._stat(path) for path in paths]

    def get_file_info_selector(self, selector: fs.FileSelector) -> list[fs.FileInfo]:
        """List a folder; raise FileNotFoundError."""
        try:
            with native_faults():
                return [info_of(status.path, status) for status in self.client.list_status(selector.base_dir)]
        except FileNotFoundError:
            if selector.allow_not_found:
                return []
            raise

    def create_dir(self, path: str, recursive: bool) -> None:
        """Make a folder."""
        with native_faults():
            self.client.mkdirs(path, 0o700, recursive)

    def delete_file(self, path: str) -> None:
        """Delete a file; do nothing where there is none."""
        with native_faults():
            self.client.delete(path, recursive=False)

    def move(self, source: str, target: str) -> None:
        """Rename; raise FileExistsError rather than overwrite."""
        with native_faults():
            self.client.rename(source, target, overwrite=False)

    def open_output_stream(self, path: str, _metadata: object) -> Any:
        """Create a file; raise FileExistsError, FileNotFoundError where its folder is missing."""
        options = WriteOptions(
            replication=self._replication,
            block_size=self._block_size,
            permission=self.permission,
            overwrite=False,
            create_parent=False,
        )
        with native_faults():
            return pa.PythonFile(_Output(self.client.create(path, options)), mode="w")

    def _stat(self, path: str) -> fs.FileInfo:
        try:
            with native_faults():
                return info_of(path, self.client.get_file_info(path))
        except FileNotFoundError:
            return fs.FileInfo(path, fs.FileType.NotFound)

    def _refuse(self, *_: object) -> NoReturn:
        raise NotImplementedError("no blob store does this")

    copy_file = delete_dir = delete_dir_contents = delete_root_dir_contents = _refuse
    open_append_stream = open_input_file = open_input_stream = _refuse


class _Output(io.RawIOBase):
    """Write to a new file."""

    def __init__(self, writer: FileWriter) -> None:
        self._writer = writer
        self._written = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._written

    def write(self, data: Any) -> int:
        with native_faults():
            # The driver takes the bytes of any other buffer one by one.
            self._writer.write(data if isinstance(data, bytes) else bytes(data))
        self._written += len(data)
        return len(data)

    def close(self) -> None:
        if not self.closed:
            # First, since the driver's writer must not be closed twice.
            super().close()
            try:
                with native_faults():
                    self._writer.close()
            finally:
                # Else the garbage collector closes it again, and waits for dead nodes in whichever thread it runs.
                io.RawIOBase.close(self._writer)


def info_of(path: str, status: FileStatus) -> fs.FileInfo:
    """Answer what pyarrow calls a file's status."""
    kind = fs.FileType.Directory if status.isdir else fs.FileType.File
    return fs.FileInfo(path, kind, size=None if status.isdir else status.length, mtime=status.modification_time / 1000)
