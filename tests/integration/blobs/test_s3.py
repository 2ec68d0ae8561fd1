"""S3 as it is on a bad day: refusing, hanging, dying half way, and beside killed writers."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyarrow import fs

from gallery_server.blobs.opening import open_store
from gallery_server.blobs.refusal import StoreRefusal
from gallery_server.blobs.s3.store import S3Store
from gallery_server.domain.blob import random_key
from gallery_server.domain.call import Deadline
from gallery_server.errors import DataLoss, DeadlineExceeded, Reason, Unavailable
from tests.parts.s3 import S3Server

PROJECT = str(uuid.uuid4())
MIB = 1 << 20


def opened(server: S3Server, bucket: str | None = None) -> S3Store:
    store = open_store("eu", server.uri(bucket or server.create_bucket()))
    assert isinstance(store, S3Store)
    return store


def soon() -> Deadline:
    return Deadline.after(60)


def key() -> str:
    return random_key(PROJECT)


def listed(store: S3Store) -> dict[str, int]:
    return {file.key: file.size for file in store.keys(soon())}


def test_a_missing_bucket_is_told_and_no_blob_counts_as_lost(s3: S3Server) -> None:
    store = opened(s3, "no-such-bucket")
    for call in (
        lambda: store.check(soon()),
        lambda: store.put(key(), b"x", soon()),
        lambda: store.put(key(), b"x" * (11 * MIB), soon()),
        lambda: store.size(key(), soon()),
        lambda: store.take(key(), key(), soon()),
        lambda: list(store.keys(soon())),
    ):
        with pytest.raises(StoreRefusal, match="'eu' refuses this server: its bucket does not exist"):
            call()


def test_wrong_credentials_are_told(rclone: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = rclone.create_bucket()
    opened(rclone, bucket).put(key(), b"x", soon())
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"):
        monkeypatch.setenv(name, "hidden")
        with pytest.raises(StoreRefusal, match=r"'eu' refuses this server: .*credentials") as caught:
            opened(rclone, bucket).check(soon())
        assert caught.value.retryable, "what waits for it goes on once it is mended"
        assert "hidden" not in str(caught.value)


def test_blobs_outlast_the_server_and_are_read_by_ranges(rclone: S3Server) -> None:
    store, kept = opened(rclone), key()
    content = os.urandom(12 * MIB + 17)
    store.put(kept, content, soon())
    rclone.kill9()
    rclone.start()
    assert store.size(kept, soon()) == len(content)
    assert store.read(kept, 5 * MIB + 3, MIB, soon()) == content[5 * MIB + 3 :][:MIB]
    assert store.read(kept, 12 * MIB, MIB, soon()) == content[12 * MIB :]
    assert store.read(kept, 13 * MIB, MIB, soon()) == b""
    assert b"".join(store.pieces(kept, soon())) == content


def test_what_no_object_holds_is_refused_before_it_is_sent(s3: S3Server, tmp_path: Path) -> None:
    store, path, size = opened(s3), tmp_path / "spooled", 98 << 30
    with path.open("wb") as file:
        file.truncate(size)
    with pytest.raises(Unavailable, match=f"and {size} were to be kept") as caught:
        store.adopt(key(), path, size, soon())
    assert not caught.value.retryable
    assert listed(store) == {}


def test_pieces_of_nothing_are_a_loss(s3: S3Server) -> None:
    with pytest.raises(DataLoss) as caught:
        list(opened(s3).pieces(key(), soon()))
    assert caught.value.reason is Reason.BLOB_MISSING


def test_a_store_that_hangs_is_left_and_recovers(own_s3: S3Server) -> None:
    store, first, late = opened(own_s3), key(), key()
    store.put(first, b"content", soon())
    own_s3.hang()
    for call in (
        lambda deadline: store.put(late, b"x", deadline),
        lambda deadline: store.read(first, 0, 1, deadline),
        lambda deadline: store.take(first, key(), deadline),
        lambda deadline: list(store.pieces(first, deadline)),
        lambda deadline: list(store.keys(deadline)),
        lambda deadline: store.delete(first, deadline),
    ):
        with pytest.raises(DeadlineExceeded, match="'eu' did not answer"):
            call(Deadline.after(0.05))
    own_s3.wake()
    while store._threads._abandoned:
        time.sleep(0.01)
    # What was abandoned before it began to write gave up; a deletion was on its way.
    assert store.size(late, soon()) is None
    assert listed(store) == {}
    store.put(key(), b"content", soon())


def test_a_store_that_dies_half_way_leaves_the_file(own_s3: S3Server, tmp_path: Path) -> None:
    bucket = own_s3.create_bucket()
    store, path, size = opened(own_s3, bucket), tmp_path / "spooled", 64 * MIB
    with path.open("wb") as file:
        file.truncate(size)
    with ThreadPoolExecutor(1) as thread:
        adopting = thread.submit(store.adopt, key(), path, size, soon())
        while b"partNumber=2" not in (own_s3.folder / "log").read_bytes():
            assert not adopting.done()
            time.sleep(0.001)
        own_s3.kill9()
        with pytest.raises(Unavailable) as caught:
            adopting.result()
    assert caught.value.retryable
    assert path.stat().st_size == size
    own_s3.start()
    own_s3.client().create_dir(bucket, recursive=False)
    again = key()
    store.adopt(again, path, size, soon())
    assert listed(store) == {again: size}


WRITER = """
import sys, pathlib
from gallery_server.blobs.opening import open_store
from gallery_server.domain.call import Deadline

uri, file, keys = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
store = open_store("eu", uri)
for key in keys:
    store.adopt(key, file, file.stat().st_size, Deadline.after(60))
    print(key, flush=True)
"""


def test_a_killed_writer_leaves_whole_blobs_or_none(s3: S3Server, tmp_path: Path) -> None:
    bucket = s3.create_bucket()
    store, path, size = opened(s3, bucket), tmp_path / "spooled", 25 * MIB
    path.write_bytes(os.urandom(size))
    acknowledged: set[str] = set()
    for turn in range(3):
        keys = [key() for _ in range(30)]
        command = [sys.executable, "-W", "error", "-c", WRITER, s3.uri(bucket), str(path), *keys]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            acknowledged |= {writer.stdout.readline().strip() for _ in range(1 + turn)}
            time.sleep(0.02 * turn)
            writer.kill()
            acknowledged |= set(writer.stdout.read().split())
    kept = listed(store)
    assert acknowledged <= set(kept)
    assert set(kept.values()) == {size}
    digest = hashlib.sha256(path.read_bytes()).digest()
    for name in kept:
        assert hashlib.sha256(b"".join(store.pieces(name, soon()))).digest() == digest


@pytest.mark.parametrize("by_store", [True, False])
def test_take_copies_and_leaves_the_source(s3: S3Server, monkeypatch: pytest.MonkeyPatch, *, by_store: bool) -> None:
    if not by_store:
        monkeypatch.setattr("gallery_server.blobs.s3.store._COPIED_BY_STORE", MIB)
    store, source, target = opened(s3), key(), key()
    content = os.urandom(17 * MIB)
    store.put(source, content, soon())
    assert store.take(source, target, soon()) == len(content)
    assert store.take(source, target, soon()) == len(content)
    assert b"".join(store.pieces(target, soon())) == content
    assert listed(store) == dict.fromkeys((source, target), len(content))
    store.delete(source, soon())
    assert store.take(source, target, soon()) == len(content)
    assert store.take(source, key(), soon()) is None


def test_a_listing_goes_on_behind_the_first_thousand(s3: S3Server) -> None:
    bucket = s3.create_bucket()
    store, keys = opened(s3, bucket), [key() for _ in range(1_010)]
    client = s3.client()

    def write(name: str) -> None:
        with client.open_output_stream(f"{bucket}/models/{name}") as stream:
            stream.write(b"x")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, keys))
    write("stray")
    write(f"{PROJECT}/stray")
    assert [file.key for file in store.keys(soon())] == sorted(keys)


def test_a_client_reads_what_it_was_told(s3: S3Server) -> None:
    bucket = s3.create_bucket()
    store, kept = opened(s3, bucket), key()
    store.put(kept, b"content", soon())
    uri = store.client_uri(kept)
    assert uri is not None
    filesystem, path = fs.FileSystem.from_uri(uri)
    assert filesystem.open_input_file(path).readall() == b"content"
    assert open_store("eu", s3.uri(bucket), offer_direct=False).client_uri(kept) is None


FORKED = """
import os, sys
from gallery_server.blobs.opening import open_store
from gallery_server.domain.call import Deadline

store, key = open_store("eu", sys.argv[1]), sys.argv[2]
for _ in range(3):
    child = os.fork()
    for _ in range(20):
        assert store.read(key, 0, 7, Deadline.after(30)) == b"content"
    if child == 0:
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
"""


def test_parent_and_child_use_a_store_at_once(s3: S3Server) -> None:
    bucket = s3.create_bucket()
    kept = key()
    opened(s3, bucket).put(kept, b"content", soon())
    subprocess.run([sys.executable, "-c", FORKED, s3.uri(bucket), kept], check=True, timeout=60)


def test_many_threads_write_at_once(s3: S3Server) -> None:
    store, content = opened(s3), os.urandom(11 * MIB)
    keys = [key() for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda name: store.put(name, content, soon()), keys))
    assert listed(store) == dict.fromkeys(keys, len(content))
