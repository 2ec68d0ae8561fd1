"""kill -9 at random moments: what was acknowledged is there, what is there is whole, what was cut off goes on."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from pyarrow import fs

from gallery_server.blobs.arrow_store import ArrowStore
from gallery_server.blobs.folder_store import FolderStore
from gallery_server.blobs.spool import Spool
from gallery_server.domain.blob import random_key
from gallery_server.domain.call import Deadline

KILLS = 25
SIZE = 300_000
PROJECT = "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e10"
UPLOAD = "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11"
UPLOAD_SIZE = 4 << 20

STORES: dict[str, Callable[[Path], ArrowStore]] = {
    "folder": lambda root: FolderStore("main", root),
    "arrow": lambda root: ArrowStore("main", fs.LocalFileSystem(), str(root)),
}


def received_of(spool: Spool) -> int | None:
    entry = spool.entry(UPLOAD)
    return None if entry is None else entry.received


def content_of(name: str, size: int = SIZE) -> bytes:
    """Answer bytes that the name alone decides."""
    return hashlib.shake_128(name.encode()).digest(size)


def acknowledge(ledger: Path, line: str) -> None:
    descriptor = os.open(ledger, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.write(descriptor, f"{line}\n".encode())
    os.close(descriptor)


def acknowledged(ledger: Path) -> list[str]:
    return ledger.read_text().split()


def put_for_ever(home: Path, kind: str) -> None:
    store = STORES[kind](home / "store")
    while True:
        key = random_key(PROJECT)
        store.put(key, content_of(key), Deadline.after(30))
        acknowledge(home / "ledger", key)


def adopt_for_ever(home: Path, kind: str) -> None:
    store = STORES[kind](home / "store")
    while True:
        key = random_key(PROJECT)
        path = home / key.replace("/", "_")
        path.write_bytes(content_of(key))
        acknowledge(home / "ledger", key)
        store.adopt(key, path, SIZE, Deadline.after(30))


def append_for_ever(home: Path, _kind: str) -> None:
    spool = Spool(home / "spool")
    whole = content_of(UPLOAD, UPLOAD_SIZE)
    while True:
        received = received_of(spool) or 0
        begin = received % UPLOAD_SIZE
        received = spool.append(UPLOAD, begin, whole[begin : begin + 30_000], Deadline.after(30))
        acknowledge(home / "ledger", str(received))


NURSERY = """
import importlib.util, os, pathlib, random, signal, sys, time
spec = importlib.util.spec_from_file_location("kill", sys.argv[1])
kill = importlib.util.module_from_spec(spec)
spec.loader.exec_module(kill)
for _ in range(int(sys.argv[5])):
    child = os.fork()
    if child == 0:
        getattr(kill, sys.argv[2])(pathlib.Path(sys.argv[3]), sys.argv[4])
    time.sleep(random.uniform(0.002, 0.05))
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL, "the child ended by itself"
"""


def kill_again_and_again(work: Callable[[Path, str], None], home: Path, kind: str) -> None:
    """Run the work in fresh children of a process that has nothing but the imports, and kill each."""
    (home / "store").mkdir(exist_ok=True)
    command = [sys.executable, "-c", NURSERY, __file__, work.__name__, str(home), kind, str(KILLS)]
    subprocess.run(command, check=True, timeout=120)


@pytest.mark.parametrize("kind", STORES)
def test_killed_puts_leave_whole_blobs_and_marked_leftovers(tmp_path: Path, kind: str) -> None:
    kill_again_and_again(put_for_ever, tmp_path, kind)
    store = STORES[kind](tmp_path / "store")
    files = list(store.keys(Deadline.after(30)))
    kept = [file.key for file in files if not file.temporary]
    assert set(acknowledged(tmp_path / "ledger")) <= set(kept)
    assert kept
    for key in kept:
        assert (tmp_path / "store" / key).read_bytes() == content_of(key)
    for file in files:
        if file.temporary:
            store.delete(file.key, Deadline.after(30))
    assert len(list(store.keys(Deadline.after(30)))) == len(kept)


@pytest.mark.parametrize("kind", STORES)
def test_killed_adoptions_are_ended_by_repeating_them(tmp_path: Path, kind: str) -> None:
    kill_again_and_again(adopt_for_ever, tmp_path, kind)
    store = STORES[kind](tmp_path / "store")
    begun = acknowledged(tmp_path / "ledger")
    assert begun
    for key in begun:
        path = tmp_path / key.replace("/", "_")
        store.adopt(key, path, SIZE, Deadline.after(30))
        assert (tmp_path / "store" / key).read_bytes() == content_of(key)
    kept = {file.key for file in store.keys(Deadline.after(30)) if not file.temporary}
    assert kept == set(begun)


def test_killed_uploads_go_on_where_they_were(tmp_path: Path) -> None:
    Spool(tmp_path / "spool").begin(UPLOAD)
    kill_again_and_again(append_for_ever, tmp_path, "")
    spool = Spool(tmp_path / "spool")
    whole = content_of(UPLOAD, UPLOAD_SIZE)
    received = received_of(spool)
    assert received is not None
    assert received >= max(map(int, acknowledged(tmp_path / "ledger")))
    assert (tmp_path / "spool" / f"{UPLOAD}.upload").read_bytes() == whole[:received]
    assert spool.append(UPLOAD, received, whole[received:], Deadline.after(30)) == UPLOAD_SIZE
    with spool.sealed(UPLOAD, Deadline.after(30)) as upload:
        assert upload.sha256(Deadline.after(30)) == hashlib.sha256(whole).hexdigest()


SENDER = """
import importlib.util, pathlib, sys
spec = importlib.util.spec_from_file_location("kill", sys.argv[1])
kill = importlib.util.module_from_spec(spec)
spec.loader.exec_module(kill)
spool = kill.Spool(pathlib.Path(sys.argv[2]))
whole = kill.content_of(sys.argv[3], kill.UPLOAD_SIZE)
at = 0
while at < len(whole):
    step = int(sys.argv[4])
    spool.append(sys.argv[3], at, whole[at : at + step], kill.Deadline.after(60))
    at += step
with spool.sealed(sys.argv[3], kill.Deadline.after(60)) as upload:
    print(upload.sha256(kill.Deadline.after(60)))
"""


def test_two_processes_may_send_the_same_upload(tmp_path: Path) -> None:
    upload_id = str(uuid.uuid4())
    Spool(tmp_path).begin(upload_id)
    senders = [
        subprocess.Popen(
            [sys.executable, "-c", SENDER, __file__, str(tmp_path), upload_id, step], stdout=subprocess.PIPE, text=True
        )
        for step in ("1000", "1700")
    ]
    answers = {sender.communicate(timeout=120)[0].strip() for sender in senders}
    assert answers == {hashlib.sha256(content_of(upload_id, UPLOAD_SIZE)).hexdigest()}
