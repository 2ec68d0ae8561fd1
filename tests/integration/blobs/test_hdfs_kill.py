"""kill -9 of a process that writes to HDFS, between any two steps and at random: no blob is there unless whole."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from gallery_server.blobs.opening import open_store
from gallery_server.blobs.store import BlobStore
from gallery_server.domain.blob import random_key
from gallery_server.domain.call import Deadline
from tests.parts.hdfs import Hdfs

PROJECT = str(uuid.uuid4())
SIZE = 5_000_000
# In their order, with how often each comes; what follows the rename finds the blob whole.
STEPS = [
    ("get_file_info", 1),
    ("open_output_stream", 1),
    ("write", 1),
    ("write", 4),
    ("close", 1),
    ("get_file_info", 2),
    ("move", 1),
    ("get_file_info", 3),
]
MOMENTS = [(step, number, moment) for step, number in STEPS for moment in ("before", "after")]
WHOLE_FROM = MOMENTS.index(("move", 1, "after"))
RANDOM_KILLS = 12

# A child for each key, which dies before or after its nth call of one of the steps.
NURSERY = """
import os, pathlib, signal, sys
from gallery_server.blobs.hdfs import filesystem
from gallery_server.blobs.opening import open_store
from gallery_server.domain.call import Deadline

uri, spooled, size = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])

def die(_=None):
    os.kill(os.getpid(), signal.SIGKILL)

def fatal(owner, name, number, before):
    real, calls = getattr(owner, name), []
    def call(*arguments):
        calls.append(None)
        if before and len(calls) == number:
            die()
        answer = real(*arguments)
        if not before and len(calls) == number:
            die()
        return answer
    setattr(owner, name, call)

for fate in sys.argv[4:]:
    key, step, number, moment = fate.split(",")
    child = os.fork()
    if child == 0:
        owner = filesystem._Output if step in ("write", "close") else filesystem.HdfsFileSystem
        fatal(owner, step, int(number), moment == "before")
        open_store("main", uri).adopt(key, spooled, size, Deadline.after(60))
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL, f"the child was to die {fate}"
"""

RANDOM = """
import os, pathlib, random, signal, sys, time
from gallery_server.blobs.opening import open_store
from gallery_server.domain.blob import random_key
from gallery_server.domain.call import Deadline

uri, ledger, project, kills = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
for _ in range(kills):
    child = os.fork()
    if child == 0:
        store, file = open_store("main", uri), os.open(ledger, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        while True:
            key = random_key(project)
            store.put(key, key.encode() * 10_000, Deadline.after(60))
            os.write(file, f"{key}\\n".encode())
    time.sleep(random.uniform(0.05, 0.5))
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
"""


def soon() -> Deadline:
    return Deadline.after(60)


def content_of(store: BlobStore, key: str) -> bytes:
    return b"".join(store.pieces(key, soon()))


def remove_leftovers(store: BlobStore) -> set[str]:
    """Do as `sweep` does; answer the keys that stay."""
    for file in list(store.keys(soon())):
        if file.temporary:
            store.delete(file.key, soon())
    return {file.key for file in store.keys(soon())}


@pytest.fixture
def uri(hdfs: Hdfs) -> str:
    return hdfs.uri(uuid.uuid4().hex)


def test_a_writer_killed_between_two_steps_leaves_a_whole_blob_or_none(
    uri: str, tmp_path: Path, run_python: Callable[..., None]
) -> None:
    spooled, content = tmp_path / "spooled", hashlib.shake_128(b"content").digest(SIZE)
    spooled.write_bytes(content)
    store, earlier = open_store("main", uri), random_key(PROJECT)
    store.put(earlier, b"makes the folder", soon())
    keys = [random_key(PROJECT) for _ in MOMENTS]
    fates = (f"{key},{step},{number},{moment}" for key, (step, number, moment) in zip(keys, MOMENTS, strict=True))
    run_python(NURSERY, uri, str(spooled), str(SIZE), *fates)
    assert remove_leftovers(store) == {earlier, *keys[WHOLE_FROM:]}
    for key in keys:
        # The next attempt goes on, whatever the killed one left.
        store.adopt(key, spooled, SIZE, soon())
        assert content_of(store, key) == content
    assert {file.key for file in store.keys(soon())} == {earlier, *keys}


def test_writers_killed_at_random_keep_what_they_acknowledged(
    uri: str, tmp_path: Path, run_python: Callable[..., None]
) -> None:
    run_python(RANDOM, uri, str(tmp_path / "ledger"), PROJECT, str(RANDOM_KILLS))
    store = open_store("main", uri)
    kept = remove_leftovers(store)
    acknowledged = set((tmp_path / "ledger").read_text().split())
    assert acknowledged
    assert acknowledged <= kept
    assert all(content_of(store, key) == key.encode() * 10_000 for key in kept)
