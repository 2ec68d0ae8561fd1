"""Use the HDFS driver alone, as a program without Gallery would: the floor of everything on HDFS."""

from __future__ import annotations

import multiprocessing
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import hdfs_native

from benchmarks import raw_sql

_PIECE = 1 << 20
_PROCESSES = 2


class BareHdfs:
    """Write and read files of one folder."""

    def __init__(self, uri: str) -> None:
        self._client = hdfs_native.Client(uri)
        self._folder = urlsplit(uri).path
        self._client.mkdirs(self._folder, create_parent=True)

    def copy(self, source: Path) -> str:
        """Write the bytes of a local file; answer the path of the new one."""
        path = self._fresh()
        with source.open("rb", buffering=0) as reader, self._create(path) as writer:
            while piece := reader.read(_PIECE):
                writer.write(piece)
        return path

    def write(self, content: bytes) -> None:
        """Write a small file."""
        with self._create(self._fresh()) as writer:
            writer.write(content)

    def read(self, path: str) -> None:
        """Read a file from start to end."""
        reader = self._client.read(path)
        for _ in reader.read_range_stream(0, len(reader)):
            pass

    def delete(self, path: str) -> None:
        """Remove a file."""
        self._client.delete(path)

    def _create(self, path: str) -> Any:
        return self._client.create(path, hdfs_native.WriteOptions(replication=2))

    def _fresh(self) -> str:
        return f"{self._folder}/{secrets.token_hex(16)}"


def write_rate(uri: str, database: str, instance_ids: Sequence[str], content: bytes, seconds: float) -> float:
    """Write a file and an instance's rows again and again, a thread for each instance; answer how many a second.

    Each thread writes to the line of its instance. As many processes share the threads as serve in the other case.
    """
    context = multiprocessing.get_context("spawn")
    counts: Any = context.SimpleQueue()
    children = [
        context.Process(target=_write_in_threads, args=(uri, database, ids, content, seconds, counts))
        for ids in _shares(instance_ids)
    ]
    for child in children:
        child.start()
    total = sum(counts.get() for _ in children)
    for child in children:
        child.join()
    return float(total / seconds)


def _shares(instance_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (instance_ids[number::_PROCESSES] for number in range(_PROCESSES))


def _write_in_threads(
    uri: str, database: str, instance_ids: Sequence[str], content: bytes, seconds: float, counts: Any
) -> None:
    hdfs = BareHdfs(uri)
    written = [0] * len(instance_ids)
    begin = time.monotonic() + seconds / 5  # connections are open by then, as in `load.rate`

    def write(number: int) -> None:
        with raw_sql.connect(database) as connection:
            writer = raw_sql.RawWriter(connection, instance_ids[number], hdfs.write)
            while time.monotonic() < begin + seconds:
                writer.write(content)
                written[number] += begin <= time.monotonic() < begin + seconds

    threads = [threading.Thread(target=write, args=(number,)) for number in range(len(instance_ids))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts.put(sum(written))
