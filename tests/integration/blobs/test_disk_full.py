"""A disk that is full: nothing is half done, and room that comes back is used."""

from __future__ import annotations

import errno
import hashlib
import os
import resource
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from gallery_server.blobs.folder_store import FolderStore
from gallery_server.blobs.spool import Spool
from gallery_server.domain.blob import random_key
from gallery_server.domain.call import Deadline
from gallery_server.errors import Reason, ResourceExhausted

ROOM = 1 << 20
UPLOAD = str(uuid.uuid4())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a disk on which no file of more than a MiB finds room: a mount, or a limit where mounting is not allowed."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "none", str(tmp_path)], check=False, capture_output=True
    )
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    if mounted.returncode:
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield tmp_path
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        if not mounted.returncode:
            subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def soon() -> Deadline:
    return Deadline.after(30)


def test_a_blob_without_room_is_refused_and_leaves_nothing(small_disk: Path) -> None:
    store = FolderStore("main", small_disk)
    with pytest.raises(ResourceExhausted) as caught:
        store.put(random_key(str(uuid.uuid4())), b"x" * (2 * ROOM), soon())
    assert caught.value.reason is Reason.DISK_FULL
    assert caught.value.details == {"store": "main", "wanted": str(2 * ROOM)}
    assert str(small_disk) not in str(caught.value)
    assert list(store.keys(soon())) == []
    store.put(random_key(str(uuid.uuid4())), b"x" * (ROOM // 2), soon())


def test_adopt_without_room_keeps_the_file(small_disk: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    store = FolderStore("main", small_disk)
    path = tmp_path_factory.mktemp("spool") / "spooled"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits[1], limits[1]))
    path.write_bytes(b"x" * (2 * ROOM))
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    if path.stat().st_dev == small_disk.stat().st_dev:
        # Under a limit in place of a mount both lie on one disk, where a link needs no room.
        store.adopt(random_key(str(uuid.uuid4())), path, 2 * ROOM, soon())
        return
    with pytest.raises(ResourceExhausted) as caught:
        store.adopt(random_key(str(uuid.uuid4())), path, 2 * ROOM, soon())
    assert caught.value.reason is Reason.DISK_FULL
    assert path.stat().st_size == 2 * ROOM
    assert list(store.keys(soon())) == []


def test_a_piece_without_room_is_taken_back_whole(small_disk: Path) -> None:
    spool = Spool(small_disk / "spool")
    spool.begin(UPLOAD)
    first = os.urandom(ROOM // 2)
    assert spool.append(UPLOAD, 0, first, soon()) == len(first)
    with pytest.raises(ResourceExhausted) as caught:
        spool.append(UPLOAD, len(first), b"y" * ROOM, soon())
    assert caught.value.reason is Reason.DISK_FULL
    entry = spool.entry(UPLOAD)
    assert entry is not None
    assert entry.received == len(first)
    assert spool.append(UPLOAD, len(first), b"rest", soon()) == len(first) + 4
    with spool.sealed(UPLOAD, soon()) as upload:
        assert upload.sha256(soon()) == hashlib.sha256(first + b"rest").hexdigest()


def test_the_small_disk_is_small(small_disk: Path) -> None:
    with pytest.raises(OSError, match=f"{os.strerror(errno.ENOSPC)}|{os.strerror(errno.EFBIG)}"):
        (small_disk / "file").write_bytes(b"x" * (ROOM + 1))
