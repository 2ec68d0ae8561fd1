"""The cache of a home among its processes: filled by one of many, killed in the middle, on a full disk."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import subprocess
import sys
import time
import uuid
from contextlib import suppress
from pathlib import Path

import pytest

from gallery_server.blobs.caching.cache import Cache
from gallery_server.blobs.opening import open_store
from gallery_server.blobs.store import BlobStore
from gallery_server.domain.blob import Blob, BlobState, Location, random_key
from gallery_server.domain.call import Deadline
from tests.parts.s3 import S3Server

MIB = 1 << 20
LIMIT = 2_000 * MIB

READER = """
import hashlib, pathlib, sys, time
from gallery_server.blobs.caching import filling
from gallery_server.blobs.caching.cache import Cache
from gallery_server.blobs.opening import open_store
from gallery_server.domain.blob import Blob, BlobState, Location
from gallery_server.domain.call import Deadline

filling._QUIET_SECONDS = 0.05
uri, folder, limit, rounds, *blobs = sys.argv[1:]
store, cache = open_store("eu", uri), Cache(pathlib.Path(folder), int(limit))
for _ in range(int(rounds)):
    for text in blobs:
        sha256, size, key = text.split(":")
        blob = Blob(sha256, int(size), Location("eu", key), BlobState.PRESENT)
        digest = hashlib.sha256()
        for at in range(0, blob.size, 1 << 20):
            wanted = min(1 << 20, blob.size - at)
            digest.update(cache.read(blob, store, at, wanted, Deadline.after(60)))
        assert digest.hexdigest() == sha256
        while cache._fills._wanted:
            time.sleep(0.01)
"""


class Home:
    """A store in S3 and the folder of a cache before it."""

    def __init__(self, s3: S3Server, folder: Path) -> None:
        self.uri = s3.uri(s3.create_bucket())
        self.folder = folder / "cache"
        self.store: BlobStore = open_store("eu", self.uri)

    def keep(self, size: int) -> Blob:
        content = os.urandom(size)
        blob = Blob(
            hashlib.sha256(content).hexdigest(), size, Location("eu", random_key(str(uuid.uuid4()))), BlobState.PRESENT
        )
        self.store.put(blob.location.key, content, Deadline.after(60))
        return blob

    def reader(self, *blobs: Blob, limit: int = LIMIT, rounds: int = 1) -> subprocess.Popen[bytes]:
        named = [f"{blob.sha256}:{blob.size}:{blob.location.key}" for blob in blobs]
        command = [sys.executable, "-c", READER, self.uri, str(self.folder), str(limit), str(rounds), *named]
        return subprocess.Popen(command)

    def files(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for path in self.folder.rglob("*"):
            with suppress(FileNotFoundError):  # it went meanwhile
                if path.name not in ("lock", "parts"):
                    found[path.name] = path.stat().st_size
        return found

    def kept(self, blob: Blob) -> bool:
        """Tell whether the whole copy is there, and right."""
        path = self.folder / blob.sha256
        return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == blob.sha256


@pytest.fixture
def home(s3: S3Server, tmp_path: Path) -> Home:
    return Home(s3, tmp_path)


def test_processes_fill_and_read_one_blob_at_once(home: Home) -> None:
    blobs = [home.keep(24 * MIB + 5), home.keep(1_000)]
    readers = [home.reader(*blobs, rounds=3) for _ in range(3)]
    for reader in readers:
        reader.communicate(timeout=60)
    assert [reader.returncode for reader in readers] == [0, 0, 0]
    assert home.kept(blobs[0])
    assert home.kept(blobs[1])


def test_a_process_killed_while_it_fills_leaves_nothing_that_counts(home: Home) -> None:
    for _ in range(3):
        blob = home.keep(48 * MIB)
        with home.reader(blob) as reader:
            while f"{blob.sha256}.{blob.size}" not in home.files():
                assert reader.poll() is None, "it ended before its copy was seen"
                time.sleep(0.002)
            reader.send_signal(signal.SIGKILL)
        assert home.kept(blob) or blob.sha256 not in home.files()
    Cache(home.folder, LIMIT)
    assert not [name for name in home.files() if "." in name], "what dead ones began is gone"
    with home.reader(blob, rounds=2) as reader:
        reader.communicate(timeout=60)
        assert reader.returncode == 0
    assert home.kept(blob)


def test_readers_outlast_the_eviction_of_what_they_read(home: Home) -> None:
    blobs = [home.keep(6 * MIB) for _ in range(4)]
    limit = 14 * MIB
    readers = [home.reader(*order, limit=limit, rounds=3) for order in (blobs, blobs[::-1])]
    for reader in readers:
        reader.communicate(timeout=60)
    assert [reader.returncode for reader in readers] == [0, 0]
    Cache(home.folder, limit)
    assert sum(home.files().values()) <= limit


def test_reads_go_on_where_the_disk_is_full(home: Home) -> None:
    blob = home.keep(5 * MIB)
    cache = Cache(home.folder, LIMIT)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    # No file of more than 2 MiB finds room; a mount would take rights that not everyone has.
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * MIB, limits[1]))
    try:
        parts = [cache.read(blob, home.store, at, MIB, Deadline.after(60)) for at in range(0, blob.size, MIB)]
        assert hashlib.sha256(b"".join(parts)).hexdigest() == blob.sha256
        while cache._fills._wanted:
            time.sleep(0.01)
        assert home.files() == {}
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_disk_without_room_is_left_alone(home: Home) -> None:
    cache = Cache(home.folder, LIMIT, min_free=1 << 60)
    for size in (1_000, 3 * MIB):
        blob = home.keep(size)
        parts = [
            cache.read(blob, home.store, at, min(MIB, size - at), Deadline.after(60)) for at in range(0, size, MIB)
        ]
        assert hashlib.sha256(b"".join(parts)).hexdigest() == blob.sha256
    assert home.files() == {}
