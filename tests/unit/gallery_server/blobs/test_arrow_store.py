"""A store that hangs, loses bytes or fails, as a real filesystem of pyarrow that misbehaves on purpose."""

from __future__ import annotations

import threading
import uuid
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import fs

from gallery_server.blobs.arrow_store import ArrowStore
from gallery_server.domain.blob import random_key
from gallery_server.domain.call import Deadline
from gallery_server.errors import DeadlineExceeded, Reason, Unavailable

KEY = random_key(str(uuid.uuid4()))


class Misbehaving(fs.FileSystemHandler):  # type: ignore[misc] # pyarrow has no types
    """Pass everything on to the local filesystem, except what `trouble` says."""

    def __init__(self) -> None:
        self.local = fs.LocalFileSystem()
        self.gate = threading.Event()
        self.gate.set()
        self.moves = 0
        self.keeps_half = False
        self.failure: Exception | None = None

    def _trouble(self) -> None:
        self.gate.wait(60)
        if self.failure:
            raise self.failure

    def get_type_name(self) -> str:
        return "misbehaving"

    def normalize_path(self, path: str) -> str:
        return path

    def get_file_info(self, paths: list[str]) -> Any:
        self._trouble()
        return self.local.get_file_info(paths)

    def get_file_info_selector(self, selector: fs.FileSelector) -> Any:
        self._trouble()
        return self.local.get_file_info(selector)

    def create_dir(self, path: str, recursive: bool) -> None:
        self.local.create_dir(path, recursive=recursive)

    def delete_file(self, path: str) -> None:
        self.local.delete_file(path)

    def move(self, source: str, target: str) -> None:
        self.moves += 1
        self.local.move(source, target)

    def open_input_file(self, path: str) -> Any:
        self._trouble()
        return self.local.open_input_file(path)

    def open_output_stream(self, path: str, metadata: object) -> Any:
        self._trouble()
        stream = self.local.open_output_stream(path)
        return pa.PythonFile(Halving(stream), mode="w") if self.keeps_half else stream

    def copy_file(self, source: str, target: str) -> None:
        raise NotImplementedError

    delete_dir = delete_dir_contents = delete_root_dir_contents = open_input_stream = open_append_stream = copy_file


class Halving:
    """Take all bytes, keep half of them, and say nothing: what a dropped writer does on HDFS."""

    closed = False

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def write(self, data: bytes) -> int:
        self.stream.write(bytes(data)[: len(data) // 2])
        return len(data)

    def flush(self) -> None:
        self.stream.flush()

    def close(self) -> None:
        self.closed = True
        self.stream.close()


@pytest.fixture
def disk() -> Misbehaving:
    return Misbehaving()


@pytest.fixture
def store(disk: Misbehaving, tmp_path: Path) -> ArrowStore:
    return ArrowStore("main", fs.PyFileSystem(disk), str(tmp_path))


def soon() -> Deadline:
    return Deadline.after(30)


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_every_call_ends_by_its_deadline_although_the_store_hangs(disk: Misbehaving, store: ArrowStore) -> None:
    store.put(KEY, b"content", soon())
    disk.gate.clear()
    other = random_key(str(uuid.uuid4()))
    for call in (
        lambda deadline: store.put(other, b"x", deadline),
        lambda deadline: store.read(KEY, 0, 1, deadline),
        lambda deadline: store.size(KEY, deadline),
        lambda deadline: list(store.keys(deadline)),
        store.check,
    ):
        with pytest.raises(DeadlineExceeded, match="'main' did not answer"):
            call(Deadline.after(0.02))
    disk.gate.set()


def test_hanging_calls_are_bounded_and_the_store_recovers(disk: Misbehaving, store: ArrowStore, tmp_path: Path) -> None:
    disk.gate.clear()
    for _ in range(16):
        with pytest.raises(DeadlineExceeded):
            store.put(random_key(str(uuid.uuid4())), b"x", Deadline.after(0.005))
    with pytest.raises(Unavailable) as caught:
        store.put(KEY, b"x", soon())
    assert caught.value.reason is Reason.STORE_UNAVAILABLE
    disk.gate.set()
    while store._threads._abandoned:
        threading.Event().wait(0.005)
    # What was abandoned gave up instead of appearing after its caller was told that it failed.
    assert disk.moves == 0
    assert files(tmp_path) == []
    store.put(KEY, b"x", soon())
    assert store.size(KEY, soon()) == 1


def test_a_write_that_lost_bytes_never_gets_its_name(disk: Misbehaving, store: ArrowStore, tmp_path: Path) -> None:
    disk.keeps_half = True
    with pytest.raises(Unavailable) as caught:
        store.put(KEY, b"content", soon())
    assert caught.value.retryable
    assert files(tmp_path) == []


@pytest.mark.parametrize("failure", [OSError("/secret/place: broken"), ConnectionError("/secret/place: refused")])
def test_a_failing_store_is_unavailable_and_tells_no_paths(
    disk: Misbehaving, store: ArrowStore, failure: Exception
) -> None:
    disk.failure = failure
    with pytest.raises(Unavailable) as caught:
        store.put(KEY, b"x", soon())
    assert caught.value.reason is Reason.STORE_UNAVAILABLE
    assert caught.value.retryable
    assert "secret" not in str(caught.value) + str(caught.value.details)
